#include "scenarios/language/nearest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace rung::language {
namespace {

/// Longer words are no typing mistakes of anything in the language.
constexpr std::size_t longest_word = 48;

}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit) {
    const std::size_t difference = a.size() > b.size() ? a.size() - b.size() : b.size() - a.size();
    if (difference > limit || a.size() > longest_word || b.size() > longest_word) {
        return limit + 1;
    }
    // Rows of the usual table; three of them, since a swap looks back by two.
    using Row = std::array<std::size_t, longest_word + 1>;
    Row before{};
    Row above{};
    Row row{};
    for (std::size_t column = 0; column <= b.size(); ++column) {
        above[column] = column;
    }
    for (std::size_t line = 1; line <= a.size(); ++line) {
        row[0] = line;
        for (std::size_t column = 1; column <= b.size(); ++column) {
            const std::size_t cost = a[line - 1] == b[column - 1] ? 0 : 1;
            row[column] =
                std::min({above[column] + 1, row[column - 1] + 1, above[column - 1] + cost});
            if (line > 1 && column > 1 && a[line - 1] == b[column - 2] &&
                a[line - 2] == b[column - 1]) {
                row[column] = std::min(row[column], before[column - 2] + 1);
            }
        }
        before = above;
        above = row;
    }
    return std::min(above[b.size()], limit + 1);
}

std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates) {
    const std::size_t limit = word.size() <= 2 ? 0 : word.size() <= 4 ? 1 : 2;
    std::size_t best = limit + 1;
    std::string_view found;
    for (const std::string_view candidate : candidates) {
        const std::size_t distance = edit_distance(word, candidate, limit);
        if (distance < best) {
            best = distance;
            found = candidate;
        }
    }
    return found;
}

std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates) {
    const std::string_view found = nearest(word, candidates);
    return found.empty() ? std::string{} : fmt::format("did you mean `{}`?", found);
}

}  // namespace rung::language
