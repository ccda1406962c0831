#pragma once
#include <span>
#include <string>
#include <string_view>

#include "engine/call/expression.hpp"
#include "engine/sip/header_id.hpp"

/// The closed lists of the language.
namespace rung::language {

/// What a value is, as far as comparing needs to know.
enum class ValueKind {
    unknown,  ///< A profile value, a variable set from one.
    literal,  ///< Quoted text: takes the comparison of the other side.
    truth,
    number,
    duration,
    uri,
    token,
    octets,
};

/// Words that no label, variable, endpoint or table may be named by.
[[nodiscard]] bool is_reserved(std::string_view word);

/// Words that begin a line of the heading, a rung or a block.
[[nodiscard]] std::span<const std::string_view> statement_words();

/// Those of them that begin a heading line.
[[nodiscard]] bool is_heading_word(std::string_view word);

/// Words that begin a line below `->`.
[[nodiscard]] std::span<const std::string_view> edit_words();

/// Operators behind a subject that are words.
[[nodiscard]] std::span<const std::string_view> operator_words();
[[nodiscard]] bool is_operator_word(std::string_view word);

/// Letters and digits, capitals only: text that stands for itself (`INVITE`, `A`, `ES256`).
[[nodiscard]] bool is_capital_word(std::string_view word);

/// `word` is a method name by its form (capitals first to last).
[[nodiscard]] bool is_method_form(std::string_view word);

/// A registered method.
[[nodiscard]] bool is_known_method(std::string_view word);

/// ASCII letters only: "invite" gives "INVITE".
[[nodiscard]] std::string in_capitals(std::string_view word);

/// "did you mean `INVITE`?" for a method that is not registered but close to one that is.
[[nodiscard]] std::string_view nearest_method(std::string_view method);

/// The known header that an unknown name is probably meant to be; empty when it is known,
/// registered, or near to none.
[[nodiscard]] std::string_view nearest_header(std::string_view name);

/// Where a part leads, so what may stand behind it.
enum class Domain {
    nothing,  ///< A number: no part.
    text,     ///< text, length, lines.
    uri,
};

struct PartName {
    std::string_view name;
    call::Part part = call::Part::text;
    Domain domain = Domain::text;
    ValueKind kind = ValueKind::octets;
};

/// The parts of a header's value, of a URI, of any text. `param` takes a name.
[[nodiscard]] std::span<const PartName> parts_of_header(sip::HeaderId id);
[[nodiscard]] std::span<const PartName> parts_of_uri();
[[nodiscard]] std::span<const PartName> parts_of_text();

/// Of an SDP line of that type.
[[nodiscard]] std::span<const PartName> parts_of_sdp(char type);

/// How a whole value of that header compares.
[[nodiscard]] ValueKind kind_of_header(sip::HeaderId id);

struct FieldName {
    std::string_view name;
    call::Field field = call::Field::status;
    Domain domain = Domain::text;
    ValueKind kind = ValueKind::octets;
};

/// Subjects that are no header: status, reason, method …
[[nodiscard]] std::span<const FieldName> fields();

struct FunctionName {
    std::string_view name;
    call::Function function = call::Function::uuid;
    std::size_t arguments = 0;
    ValueKind kind = ValueKind::octets;
};

[[nodiscard]] std::span<const FunctionName> functions();

/// Claims and header members of a PASSporT that are worth a hint when mistyped.
[[nodiscard]] std::span<const std::string_view> known_claims();

}  // namespace rung::language
