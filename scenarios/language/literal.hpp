#pragma once
#include <span>
#include <string>
#include <string_view>

#include "engine/call/program.hpp"
#include "scenarios/language/lexer.hpp"
#include "scenarios/language/quantity.hpp"
#include "scenarios/language/syntax.hpp"

/// The small pieces that many lines share. All of them fail at the token that does not fit.
namespace rung::language {

/// Longer durations are typing mistakes.
inline constexpr std::chrono::hours longest_duration{24 * 366};

/// 42, 3.5, 2ms, 99.9% (as 0.999).
[[nodiscard]] call::Literal read_number(const Token& token, Reporter& reporter);

/// `500ms`, `1.5s`, `3m`, `1h`.
[[nodiscard]] base::Duration read_duration(Lexer& lexer,
                                           std::chrono::hours longest = longest_duration);

[[nodiscard]] base::Duration read_duration(const Token& token,
                                           Reporter& reporter,
                                           std::chrono::hours longest = longest_duration);

/// A number token, its unit not judged.
[[nodiscard]] Quantity read_quantity(const Token& token, Reporter& reporter);

/// A whole number in [lowest, highest]; neither is negative.
[[nodiscard]] int read_integer(Lexer& lexer, int lowest, int highest);

[[nodiscard]] std::uint64_t read_count(Lexer& lexer, std::uint64_t lowest, std::uint64_t highest);

/// `200`, `2xx`, `180|183`, `400..499`, `!200`, `{expr}`.
[[nodiscard]] syntax::Statuses read_statuses(Lexer& lexer);

/// One of those: `200`, `2xx`, `400..499`.
[[nodiscard]] call::StatusSet::Range read_status_range(Lexer& lexer);

/// A name that a label or a variable may bear.
[[nodiscard]] syntax::Word read_name(Lexer& lexer);

/// A method name as RFC 3261 7.1 has it; one close to a registered method earns a warning.
[[nodiscard]] syntax::Word read_method(Lexer& lexer);

/// One of these words; `what` names them in the message, such as "policy".
[[nodiscard]] Token take_word_of(Lexer& lexer,
                                 std::string_view what,
                                 std::span<const std::string_view> words);

/// Fails unless the line ends here. `candidates`: what could have stood here.
void expect_end(Lexer& lexer, std::span<const std::string_view> candidates = {});

/// What a token is called in a message: "`x`", or "the end of the line".
[[nodiscard]] std::string describe(const Token& token);

}  // namespace rung::language
