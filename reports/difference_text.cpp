#include "reports/difference_text.hpp"

#include <algorithm>

#include "reports/text.hpp"

namespace rung::reports {

namespace {

constexpr std::string_view none = "(none)";
constexpr std::string_view cut = "...";

/// The octets that both have at their ends, behind the place where they part.
std::size_t shared_end(const Difference& difference) {
    const std::string_view wanted = std::string_view{difference.wanted}.substr(difference.at);
    const std::string_view came = std::string_view{difference.came}.substr(difference.at);
    const auto [in_wanted, in_came] =
        std::mismatch(wanted.rbegin(), wanted.rend(), came.rbegin(), came.rend());
    auto size = static_cast<std::size_t>(in_wanted - wanted.rbegin());
    const auto begins_inside = [&] {
        return (static_cast<unsigned char>(wanted[wanted.size() - size]) & 0xC0U) == 0x80U;
    };
    while (size > 0 && begins_inside()) {
        --size;
    }
    return size;
}

MarkedText marked(std::string_view text, const Difference& difference) {
    const std::size_t end = text.size() - shared_end(difference);
    return {text.substr(0, difference.at),
            text.substr(difference.at, end - difference.at),
            text.substr(end)};
}

/// Clean text less the characters in front that make it wider than `columns`.
std::string_view tail(std::string_view clean_text, std::size_t columns) {
    while (width_of(clean_text) > columns) {
        clean_text.remove_prefix(first_character(clean_text).size);
    }
    return clean_text;
}

std::string head(const std::string& clean_text, std::size_t columns) {
    if (width_of(clean_text) <= columns) {
        return clean_text;
    }
    const std::size_t room = std::max<std::size_t>(columns, cut.size() + 2) - cut.size();
    std::string out{wrap(clean_text, room, Break::anywhere).front()};
    out += cut;
    return out;
}

}  // namespace

MarkedText marked_wanted(const Difference& difference) {
    return marked(difference.wanted, difference);
}

MarkedText marked_came(const Difference& difference) {
    return marked(difference.came, difference);
}

DifferenceRows rows_of(const Difference& difference, std::size_t columns, Charset charset) {
    const std::string_view wanted = difference.wanted;
    const std::string_view came = difference.came;
    const std::size_t at = difference.at;
    std::string same = clean(came.substr(0, at), charset);
    const std::size_t most = std::max<std::size_t>(columns / 2, cut.size());
    if (width_of(same) > most) {
        std::string shorter{cut};
        shorter += tail(same, most - cut.size());
        same = std::move(shorter);
    }
    const auto row = [&](std::string_view text) {
        if (text.empty()) {
            return std::string{none};
        }
        std::string whole = same;
        whole += head(clean(text.substr(at), charset), columns - width_of(same));
        return whole;
    };
    return {row(wanted), row(came), width_of(same)};
}

}  // namespace rung::reports
