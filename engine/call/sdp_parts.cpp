#include "engine/call/sdp_parts.hpp"

#include <array>

#include "engine/call/value_parts.hpp"

namespace rung::call {

namespace {

/// Up to the line's end, which is taken off `rest`.
std::string_view next_line(std::string_view& rest) {
    std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    if (line.ends_with('\r')) {
        line.remove_suffix(1);
    }
    return line;
}

/// What `a=NAME` or `a=NAME:VALUE` says, if the line is that; an attribute without a value is "".
std::optional<std::string_view> attribute_of(std::string_view line, std::string_view name) {
    if (!line.starts_with("a=") || !line.substr(2).starts_with(name)) {
        return std::nullopt;
    }
    const std::string_view behind = line.substr(2 + name.size());
    if (!behind.empty() && behind.front() != ':') {
        return std::nullopt;
    }
    return behind.substr(behind.empty() ? 0 : 1);
}

bool is_media(std::string_view rest) {
    return rest.starts_with("m=");
}

/// To where the next media begin.
std::size_t section_size(std::string_view section) {
    std::size_t at = section.find('\n');
    while (at != std::string_view::npos && !is_media(section.substr(at + 1))) {
        at = section.find('\n', at + 1);
    }
    return at == std::string_view::npos ? section.size() : at + 1;
}

/// The words of a line: number `index` from 0; that many is the rest of the line.
std::string_view word_of(std::string_view line, std::size_t index, bool to_end = false) {
    for (; index > 0; --index) {
        line.remove_prefix(std::min(line.find(' '), line.size()));
        line.remove_prefix(line.empty() ? 0 : 1);
    }
    return to_end ? line : line.substr(0, line.find(' '));
}

struct FieldPlace {
    std::string_view type;
    std::string_view name;
    std::size_t word = 0;
    char end = ' ';        ///< What ends it before the word does: `49170/2`.
    bool is_list = false;  ///< It goes on to the end of the line.
    bool is_number = false;
};

/// RFC 4566 5.2, 5.7, 5.14
constexpr std::array field_places = {FieldPlace{"o", "user", 0},
                                     FieldPlace{"o", "session", 1, ' ', false, true},
                                     FieldPlace{"o", "version", 2, ' ', false, true},
                                     FieldPlace{"o", "address", 5},
                                     FieldPlace{"c", "address", 2, '/'},
                                     FieldPlace{"m", "media", 0},
                                     FieldPlace{"m", "port", 1, '/', false, true},
                                     FieldPlace{"m", "protocol", 2},
                                     FieldPlace{"m", "formats", 3, ' ', true}};

Value field_of(std::string_view line, std::string_view type, std::string_view name) {
    for (const FieldPlace& place : field_places) {
        if (place.type != type || place.name != name) {
            continue;
        }
        std::string_view text = word_of(line, place.word, place.is_list);
        text = place.is_list ? text : text.substr(0, text.find(place.end));
        return text.empty() ? Value{} : place.is_number ? number_of(text) : Value::of_text(text);
    }
    return {};
}

}  // namespace

std::optional<std::string_view> next_sdp_value(std::string_view& rest, const PathStep& kind) {
    while (!rest.empty()) {
        const std::string_view from = rest;
        const std::string_view line = next_line(rest);
        if (kind.part == Part::sdp_attribute) {
            if (const auto value = attribute_of(line, kind.name)) {
                return value;
            }
        } else if (line.starts_with(kind.name) && line.substr(1).starts_with('=')) {
            return is_media(line) ? from.substr(2, section_size(from) - 2) : line.substr(2);
        }
    }
    return std::nullopt;
}

Value read_sdp_value(std::string_view value, std::span<const PathStep> path) {
    std::string_view section = value;
    const std::string_view line = next_line(section);
    const std::string_view type = path.front().name;
    const auto rest = path.subspan(1);
    if (!rest.empty() && rest.front().part == Part::sdp_field) {
        return text_part(field_of(line, type, rest.front().name), rest.subspan(1));
    }
    if (!rest.empty() && rest.front().part == Part::sdp_attribute) {
        const auto found = next_sdp_value(section, rest.front());
        return found ? text_part(Value::of_text(*found), rest.subspan(1)) : Value{};
    }
    return text_part(Value::of_text(line), rest);
}

}  // namespace rung::call
