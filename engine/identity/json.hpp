#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hpp"

namespace rung::identity {

/// Bounds on the JSON of a PASSporT part.
struct JsonLimits {
    std::size_t octets = 16384;
    std::size_t depth = 16;
    std::size_t values = 512;  ///< Objects, arrays and scalars together.
    std::size_t members = 64;  ///< In one object or array.
};

enum class JsonError : std::uint8_t {
    syntax,
    duplicate_member,  ///< RFC 8225 9: two readers could disagree on which one counts.
    too_large,         ///< One of the limits.
};

[[nodiscard]] std::string_view describe(JsonError error);

enum class JsonKind : std::uint8_t { object, array, string, integer, real, boolean, null };

/// A parsed JSON text that knows no duplicate members. Values are addressed by index; 0 is the
/// whole document. Copies and moves freely (it holds offsets, not pointers).
class JsonDocument {
public:
    using Index = std::uint32_t;
    static constexpr Index none = 0xFFFFFFFF;

    [[nodiscard]] JsonKind kind(Index value) const { return values_[value].kind; }

    /// The decoded string, or the digits of a number as they were written. Dies with the document.
    [[nodiscard]] std::string_view text(Index value) const;

    [[nodiscard]] std::int64_t integer(Index value) const { return values_[value].integer; }

    [[nodiscard]] bool boolean(Index value) const { return values_[value].integer != 0; }

    [[nodiscard]] std::string_view name(Index member) const;  ///< Empty in an array.

    [[nodiscard]] Index first_child(Index value) const { return values_[value].first_child; }

    [[nodiscard]] Index next_sibling(Index value) const { return values_[value].next_sibling; }

    /// The member of an object; `none` when it is absent or `value` is no object.
    [[nodiscard]] Index member(Index value, std::string_view name) const;

    /// Walks "dest.tn" from the root; `none` when there is no such value. Names that hold dots
    /// themselves are found as well.
    [[nodiscard]] Index find(std::string_view path) const;

    /// Deterministic form of RFC 8225 9: members sorted by code point at every level, no white
    /// space, shortest escapes, numbers as they were written.
    [[nodiscard]] std::string canonical(Index value = 0) const;

private:
    friend class JsonBuilder;

    struct Slice {
        std::uint32_t begin = 0;
        std::uint32_t size = 0;
    };

    struct Value {
        JsonKind kind = JsonKind::null;
        Slice name;
        Slice text;
        std::int64_t integer = 0;
        Index first_child = none;
        Index next_sibling = none;
    };

    [[nodiscard]] std::string_view view(Slice slice) const;
    [[nodiscard]] Index find_below(Index value, std::string_view path) const;
    void append_canonical(std::string& out, Index value) const;

    std::string characters_;  ///< Every name and string, one after the other.
    std::vector<Value> values_;
};

[[nodiscard]] base::Result<JsonDocument, JsonError> parse_json(std::string_view text,
                                                               const JsonLimits& limits = {});

/// Appends `text` as a JSON string with its quotes; '/' and UTF-8 stay as they are.
void append_json_string(std::string& out, std::string_view text);

}  // namespace rung::identity
