#include "reports/json_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <iterator>
#include <string_view>

#include "engine/base/ensure.hpp"
#include "reports/text.hpp"

namespace rung::reports {

namespace {

namespace json = boost::json;

/// Boost's serializer writes everything in one row and 60 as 6E1; people read this file too.
class Writer {
public:
    void write(const json::value& value, std::size_t depth);

    [[nodiscard]] std::string take() { return std::move(out_); }

private:
    void write_object(const json::object& object, std::size_t depth);
    void write_array(const json::array& array, std::size_t depth);
    void write_plain(const json::value& value);
    void write_text(std::string_view octets);
    void begin_row(std::size_t depth);

    std::string out_;
};

bool is_plain(const json::value& value) {
    return !value.is_object() && !value.is_array();
}

void escape(char32_t code, std::string& out);

}  // namespace

std::string json_text(const boost::json::value& value) {
    Writer writer;
    writer.write(value, 0);
    return writer.take() + '\n';
}

namespace {

void Writer::write(const json::value& value, std::size_t depth) {
    if (value.is_object()) {
        write_object(value.get_object(), depth);
    } else if (value.is_array()) {
        write_array(value.get_array(), depth);
    } else {
        write_plain(value);
    }
}

void Writer::write_object(const json::object& object, std::size_t depth) {
    const bool one_row = depth > 0 && std::ranges::all_of(object, [](const auto& member) {
                             return is_plain(member.value());
                         });
    out_ += '{';
    bool first = true;
    for (const auto& member : object) {
        out_ += first ? "" : one_row ? ", " : ",";
        first = false;
        if (!one_row) {
            begin_row(depth + 1);
        }
        write_text(member.key());
        out_ += ": ";
        write(member.value(), depth + 1);
    }
    if (!one_row) {
        begin_row(depth);
    }
    out_ += '}';
}

void Writer::write_array(const json::array& array, std::size_t depth) {
    const bool one_row = std::ranges::all_of(array, is_plain);
    out_ += '[';
    bool first = true;
    for (const json::value& value : array) {
        out_ += first ? "" : one_row ? ", " : ",";
        first = false;
        if (!one_row) {
            begin_row(depth + 1);
        }
        write(value, depth + 1);
    }
    if (!one_row) {
        begin_row(depth);
    }
    out_ += ']';
}

void Writer::write_plain(const json::value& value) {
    const auto out = std::back_inserter(out_);
    switch (value.kind()) {
        case json::kind::string:
            write_text(value.get_string());
            break;
        case json::kind::bool_:
            out_ += value.get_bool() ? "true" : "false";
            break;
        case json::kind::int64:
            fmt::format_to(out, "{}", value.get_int64());
            break;
        case json::kind::uint64:
            fmt::format_to(out, "{}", value.get_uint64());
            break;
        case json::kind::double_:
            fmt::format_to(out, "{}", value.get_double());
            break;
        default:
            ENSURE(value.is_null());
            out_ += "null";
            break;
    }
}

void Writer::write_text(std::string_view octets) {
    out_ += '"';
    while (!octets.empty()) {
        const Character character = first_character(octets);
        if (!character.valid) {
            out_ += "\xEF\xBF\xBD";  // U+FFFD, for each octet.
        } else if (character.code == '"' || character.code == '\\') {
            out_ += '\\';
            out_ += octets.front();
        } else if (is_shown(character.code)) {
            out_ += octets.substr(0, character.size);
        } else {
            escape(character.code, out_);
        }
        octets.remove_prefix(character.size);
    }
    out_ += '"';
}

void Writer::begin_row(std::size_t depth) {
    out_ += '\n';
    out_.append(2 * depth, ' ');
}

/// RFC 8259 7: beyond U+FFFF a pair of surrogates.
void escape(char32_t code, std::string& out) {
    const auto unit = [&out](char32_t half) {
        fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<std::uint32_t>(half));
    };
    if (code == '\r') {
        out += "\\r";
    } else if (code == '\n') {
        out += "\\n";
    } else if (code == '\t') {
        out += "\\t";
    } else if (code <= 0xffff) {
        unit(code);
    } else {
        unit(0xd800 + ((code - 0x10000) >> 10));
        unit(0xdc00 + ((code - 0x10000) & 0x3ff));
    }
}

}  // namespace

}  // namespace rung::reports
