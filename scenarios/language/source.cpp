#include "scenarios/language/source.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "engine/base/ensure.hpp"

namespace rung::language {
namespace {

Line make_line(std::string_view text, std::size_t begin, std::size_t end);

}  // namespace

Source::Source(std::string_view name, std::string_view text) {
    add(File{.name = name, .text = text});
}

std::size_t Source::include(std::string name, std::string text, Span included) {
    const Text& kept = included_.emplace_back(Text{std::move(name), std::move(text)});
    return add(File{.name = kept.name,
                    .text = kept.text,
                    .included = included,
                    .depth = file_of(included.offset).depth + 1});
}

/// An empty place between two files tells the end of one from the beginning of the next.
std::size_t Source::add(File file) {
    ENSURE(file.text.size() <= max_octets);
    if (!files_.empty()) {
        const File& last = files_.back();
        file.offset = last.offset + static_cast<std::uint32_t>(last.text.size()) + 1;
    }
    file.first_line = lines_.size();
    std::size_t begin = 0;
    while (begin < file.text.size()) {
        const std::size_t found = file.text.find('\n', begin);
        const std::size_t end = found == std::string_view::npos ? file.text.size() : found;
        lines_.push_back(make_line(file.text, begin, end));
        lines_.back().offset += file.offset;
        begin = end + 1;
    }
    file.end_of_lines = lines_.size();
    files_.push_back(file);
    return files_.size() - 1;
}

const Source::File& Source::file_of(std::uint32_t offset) const {
    std::size_t index = files_.size() - 1;
    while (offset < files_[index].offset) {
        --index;
    }
    return files_[index];
}

Source::Position Source::position(std::uint32_t offset) const {
    const File& file = file_of(offset);
    const auto first = lines_.begin() + static_cast<std::ptrdiff_t>(file.first_line);
    const auto end = lines_.begin() + static_cast<std::ptrdiff_t>(file.end_of_lines);
    if (first == end) {
        return {};
    }
    auto line = std::upper_bound(
        first, end, offset, [](std::uint32_t at, const Line& one) { return at < one.offset; });
    if (line != first) {
        --line;
    }
    const std::uint32_t behind = std::min(offset, line->end());
    return {static_cast<std::uint32_t>(line - first) + 1,
            characters(between(line->offset, behind)) + 1};
}

std::string Source::place(std::uint32_t offset, std::uint32_t reader) const {
    const File& file = file_of(offset);
    const std::uint32_t line = position(offset).line;
    return &file == &file_of(reader) ? fmt::format("line {}", line)
                                     : fmt::format("line {} of {}", line, file.name);
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
