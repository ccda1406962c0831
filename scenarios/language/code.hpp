#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace rung::language {

/// The kind of a mistake: what `rung check` prints in brackets and `rung explain` explains. Editors
/// and users rely on the names, so none is ever changed. A new one needs its explanation in one of
/// explain_*.cpp, with an example that is wrong in this way alone, and one that is right.
enum class Code : std::uint8_t {
    ack_of_refusal,
    bad_argument,
    bad_arm,
    bad_character,
    bad_comparison,
    bad_data,
    bad_endpoint,
    bad_file,
    bad_load,
    bad_method,
    bad_mix,
    bad_name,
    bad_number,
    bad_policy,
    bad_regex,
    bad_status,
    bad_threshold,
    bad_value,
    circular,
    decided,
    empty,
    endless,
    misplaced,
    missing_ack,
    missing_endpoint,
    missing_value,
    name_taken,
    no_challenge,
    no_dialog,
    no_operator,
    no_request,
    no_space,
    not_set_yet,
    not_there_yet,
    nothing_to_measure,
    single_equals,
    sipp_keyword,
    small_header,
    tab,
    too_large,
    twice,
    unbalanced,
    unclosed,
    unexpected,
    unknown_function,
    unknown_name,
    unknown_part,
    unknown_word,
    unreachable,
    unregistered,
    wrong_name,
    wrong_side,
    last = wrong_side,
};

inline constexpr std::size_t code_count = static_cast<std::size_t>(Code::last) + 1;

/// "unknown-name"
[[nodiscard]] std::string_view slug(Code code);
[[nodiscard]] std::optional<Code> code_of(std::string_view slug);
[[nodiscard]] std::span<const std::string_view, code_count> slugs();

struct Explanation {
    Code code = Code::unexpected;
    std::string_view meaning;
    std::string_view wrong;  ///< A ladder that has this mistake and no other,
    std::string_view right;  ///< and one that has none.
};

/// nullptr when there is none, which a test finds.
[[nodiscard]] const Explanation* explanation(Code code);

/// The pages that `explanation` looks through.
[[nodiscard]] std::span<const Explanation> explanations_of_text();
[[nodiscard]] std::span<const Explanation> explanations_of_names();
[[nodiscard]] std::span<const Explanation> explanations_of_rungs();
[[nodiscard]] std::span<const Explanation> explanations_of_load();

}  // namespace rung::language
