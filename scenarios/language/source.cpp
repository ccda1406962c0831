#include "scenarios/language/source.hpp"

#include <algorithm>

#include "engine/base/ensure.hpp"

namespace rung::language {
namespace {

Line make_line(std::string_view text, std::size_t begin, std::size_t end);

}  // namespace

Source::Source(std::string_view name, std::string_view text) : name_(name), text_(text) {
    ENSURE(text.size() <= max_octets);
    std::size_t begin = 0;
    while (begin < text.size()) {
        const std::size_t found = text.find('\n', begin);
        const std::size_t end = found == std::string_view::npos ? text.size() : found;
        lines_.push_back(make_line(text, begin, end));
        begin = end + 1;
    }
}

Source::Position Source::position(std::uint32_t offset) const {
    if (lines_.empty()) {
        return {};
    }
    auto line = std::ranges::upper_bound(lines_, offset, {}, &Line::offset);
    if (line != lines_.begin()) {
        --line;
    }
    const std::uint32_t behind = std::min(offset, line->end());
    return {static_cast<std::uint32_t>(line - lines_.begin()) + 1,
            characters(between(line->offset, behind)) + 1};
}

std::uint32_t Source::characters(Span span) const {
    return count_characters(text(span));
}

std::string unfolded(std::string_view text) {
    std::string line;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const std::size_t line_end = text.find('\n', at);
        if (line_end == std::string_view::npos) {
            line += text.substr(at);
            break;
        }
        line += text.substr(at, text.find_last_not_of("\\\r ", line_end - 1) + 1 - at);
        line += ' ';
        at = std::min(text.find_first_not_of(" \t", line_end + 1), text.size()) - 1;
    }
    return line;
}

std::uint32_t count_characters(std::string_view text) {
    return static_cast<std::uint32_t>(std::ranges::count_if(
        text, [](char octet) { return (static_cast<unsigned char>(octet) & 0xc0) != 0x80; }));
}

namespace {

Line make_line(std::string_view text, std::size_t begin, std::size_t end) {
    if (end > begin && text[end - 1] == '\r') {
        --end;
    }
    const std::string_view content = text.substr(begin, end - begin);
    const std::size_t indent = std::min(content.find_first_not_of(" \t"), content.size());
    return {static_cast<std::uint32_t>(begin),
            static_cast<std::uint32_t>(content.size()),
            static_cast<std::uint32_t>(indent),
            indent == content.size()};
}

}  // namespace
}  // namespace rung::language
