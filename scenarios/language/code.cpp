#include "scenarios/language/code.hpp"

#include <algorithm>
#include <array>

namespace rung::language {
namespace {

/// In the order of the enumerators.
constexpr std::array<std::string_view, code_count> names = {
    // clang-format off
    "ack-of-refusal",
    "bad-argument",
    "bad-arm",
    "bad-character",
    "bad-comparison",
    "bad-data",
    "bad-endpoint",
    "bad-file",
    "bad-load",
    "bad-method",
    "bad-mix",
    "bad-name",
    "bad-number",
    "bad-policy",
    "bad-regex",
    "bad-status",
    "bad-threshold",
    "bad-value",
    "circular",
    "decided",
    "empty",
    "endless",
    "misplaced",
    "missing-ack",
    "missing-endpoint",
    "missing-value",
    "name-taken",
    "no-challenge",
    "no-dialog",
    "no-operator",
    "no-request",
    "no-space",
    "not-set-yet",
    "not-there-yet",
    "nothing-to-measure",
    "single-equals",
    "sipp-keyword",
    "small-header",
    "tab",
    "too-large",
    "twice",
    "unbalanced",
    "unclosed",
    "unexpected",
    "unknown-function",
    "unknown-name",
    "unknown-part",
    "unknown-word",
    "unreachable",
    "unregistered",
    "wrong-name",
    "wrong-side",
    // clang-format on
};

}  // namespace

std::string_view slug(Code code) {
    return names[static_cast<std::size_t>(code)];
}

std::optional<Code> code_of(std::string_view slug) {
    const auto* const found = std::ranges::find(names, slug);
    return found == names.end() ? std::nullopt
                                : std::optional{static_cast<Code>(found - names.begin())};
}

std::span<const std::string_view, code_count> slugs() {
    return names;
}

const Explanation* explanation(Code code) {
    for (const auto page : {explanations_of_text(),
                            explanations_of_names(),
                            explanations_of_rungs(),
                            explanations_of_load()}) {
        const auto found = std::ranges::find(page, code, &Explanation::code);
        if (found != page.end()) {
            return &*found;
        }
    }
    return nullptr;
}

}  // namespace rung::language
