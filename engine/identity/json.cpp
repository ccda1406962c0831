#include "engine/identity/json.hpp"

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>

namespace rung::identity {

/// Receives the events of Boost.JSON's parser. A DOM would keep one of two members of the same
/// name and not say so.
class JsonBuilder {
public:
    // Boost.JSON reads these; our own limits are smaller.
    static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);

    using Ec = boost::json::error_code;
    using Text = boost::json::string_view;

    explicit JsonBuilder(const JsonLimits& limits) : limits_(limits) {}

    [[nodiscard]] JsonError error() const { return error_; }

    [[nodiscard]] JsonDocument take() { return std::move(document_); }

    bool on_document_begin(Ec& /*ec*/) { return true; }

    bool on_document_end(Ec& /*ec*/) { return true; }

    bool on_object_begin(Ec& ec) { return open(JsonKind::object, ec); }

    bool on_object_end(std::size_t /*n*/, Ec& /*ec*/) { return close(); }

    bool on_array_begin(Ec& ec) { return open(JsonKind::array, ec); }

    bool on_array_end(std::size_t /*n*/, Ec& /*ec*/) { return close(); }

    bool on_key_part(Text part, std::size_t /*n*/, Ec& /*ec*/) { return collect(part); }

    bool on_key(Text part, std::size_t /*n*/, Ec& ec) {
        collect(part);
        name_ = finish_text();
        const JsonDocument::Index object = open_.back().container;
        if (document_.member(object, document_.view(name_)) != JsonDocument::none) {
            return fail(JsonError::duplicate_member, ec);
        }
        return true;
    }

    bool on_string_part(Text part, std::size_t /*n*/, Ec& /*ec*/) { return collect(part); }

    bool on_string(Text part, std::size_t /*n*/, Ec& ec) {
        collect(part);
        return add(JsonKind::string, 0, ec);
    }

    bool on_number_part(Text part, Ec& /*ec*/) { return collect(part); }

    bool on_int64(std::int64_t value, Text part, Ec& ec) {
        collect(part);
        return add(JsonKind::integer, value, ec);
    }

    bool on_uint64(std::uint64_t /*value*/, Text part, Ec& ec) {
        collect(part);
        return add(JsonKind::real, 0, ec);  // Beyond 2^63: no claim of ours is that large.
    }

    bool on_double(double /*value*/, Text part, Ec& ec) {
        collect(part);
        return add(JsonKind::real, 0, ec);
    }

    bool on_bool(bool value, Ec& ec) { return add(JsonKind::boolean, value ? 1 : 0, ec); }

    bool on_null(Ec& ec) { return add(JsonKind::null, 0, ec); }

    bool on_comment_part(Text /*part*/, Ec& /*ec*/) { return true; }

    bool on_comment(Text /*part*/, Ec& /*ec*/) { return true; }

private:
    struct Open {
        JsonDocument::Index container = 0;
        JsonDocument::Index last_child = JsonDocument::none;
        std::size_t members = 0;
    };

    bool collect(Text part) {
        document_.characters_.append(part.data(), part.size());
        return true;
    }

    JsonDocument::Slice finish_text() {
        const auto end = static_cast<std::uint32_t>(document_.characters_.size());
        const JsonDocument::Slice slice{text_begin_, end - text_begin_};
        text_begin_ = end;
        return slice;
    }

    bool add(JsonKind kind, std::int64_t integer, Ec& ec) {
        if (document_.values_.size() >= limits_.values) {
            return fail(JsonError::too_large, ec);
        }
        const auto index = static_cast<JsonDocument::Index>(document_.values_.size());
        JsonDocument::Value value{.kind = kind, .name = name_, .text = {}, .integer = integer};
        value.text = finish_text();
        name_ = {};
        document_.values_.push_back(value);
        if (open_.empty()) {
            return true;
        }
        Open& parent = open_.back();
        if (++parent.members > limits_.members) {
            return fail(JsonError::too_large, ec);
        }
        if (parent.last_child == JsonDocument::none) {
            document_.values_[parent.container].first_child = index;
        } else {
            document_.values_[parent.last_child].next_sibling = index;
        }
        parent.last_child = index;
        return true;
    }

    bool open(JsonKind kind, Ec& ec) {
        if (!add(kind, 0, ec)) {
            return false;
        }
        open_.push_back(
            {.container = static_cast<JsonDocument::Index>(document_.values_.size()) - 1});
        return true;
    }

    bool close() {
        open_.pop_back();
        return true;
    }

    bool fail(JsonError error, Ec& ec) {
        error_ = error;
        ec = boost::json::make_error_code(boost::json::error::object_too_large);
        return false;
    }

    JsonLimits limits_;
    JsonError error_ = JsonError::syntax;
    JsonDocument document_;
    JsonDocument::Slice name_;
    std::uint32_t text_begin_ = 0;
    std::vector<Open> open_;
};

std::string_view describe(JsonError error) {
    switch (error) {
        case JsonError::syntax:
            return "not JSON (RFC 8259)";
        case JsonError::duplicate_member:
            return "a member that appears twice";
        case JsonError::too_large:
            return "more values, members or levels than are read";
    }
    return {};
}

base::Result<JsonDocument, JsonError> parse_json(std::string_view text, const JsonLimits& limits) {
    if (text.size() > limits.octets) {
        return JsonError::too_large;
    }
    boost::json::parse_options options;
    options.max_depth = limits.depth;
    boost::json::basic_parser<JsonBuilder> parser(options, limits);
    boost::json::error_code ec;
    const std::size_t consumed = parser.write_some(false, text.data(), text.size(), ec);
    if (ec == boost::json::error::too_deep) {
        return JsonError::too_large;
    }
    if (ec) {
        return parser.handler().error();
    }
    if (consumed != text.size()) {
        return JsonError::syntax;
    }
    return parser.handler().take();
}

std::string_view JsonDocument::view(Slice slice) const {
    return std::string_view(characters_).substr(slice.begin, slice.size);
}

std::string_view JsonDocument::text(Index value) const {
    return view(values_[value].text);
}

std::string_view JsonDocument::name(Index member) const {
    return view(values_[member].name);
}

JsonDocument::Index JsonDocument::member(Index value, std::string_view name) const {
    if (values_[value].kind != JsonKind::object) {
        return none;
    }
    Index child = values_[value].first_child;
    while (child != none && view(values_[child].name) != name) {
        child = values_[child].next_sibling;
    }
    return child;
}

JsonDocument::Index JsonDocument::find(std::string_view path) const {
    return values_.empty() ? none : find_below(0, path);
}

JsonDocument::Index JsonDocument::find_below(Index value, std::string_view path) const {
    if (values_[value].kind != JsonKind::object) {
        return none;
    }
    for (Index child = values_[value].first_child; child != none;
         child = values_[child].next_sibling) {
        const std::string_view name = view(values_[child].name);
        if (path == name) {
            return child;
        }
        const bool leads_there =
            path.starts_with(name) && path.substr(name.size()).starts_with('.');
        const Index found = leads_there ? find_below(child, path.substr(name.size() + 1)) : none;
        if (found != none) {
            return found;
        }
    }
    return none;
}

std::string JsonDocument::canonical(Index value) const {
    std::string out;
    append_canonical(out, value);
    return out;
}

void JsonDocument::append_canonical(std::string& out, Index value) const {
    switch (values_[value].kind) {
        case JsonKind::null:
            out += "null";
            return;
        case JsonKind::boolean:
            out += boolean(value) ? "true" : "false";
            return;
        case JsonKind::integer:
        case JsonKind::real:
            out += text(value);
            return;
        case JsonKind::string:
            append_json_string(out, text(value));
            return;
        case JsonKind::array:
        case JsonKind::object:
            break;
    }
    std::vector<Index> children;
    for (Index child = first_child(value); child != none; child = next_sibling(child)) {
        children.push_back(child);
    }
    const bool is_object = kind(value) == JsonKind::object;
    if (is_object) {
        // Octet order of UTF-8 is code point order.
        std::ranges::sort(children, {}, [this](Index child) { return name(child); });
    }
    char separator = is_object ? '{' : '[';
    if (children.empty()) {
        out += separator;
    }
    for (const Index child : children) {
        out += separator;
        separator = ',';
        if (is_object) {
            append_json_string(out, name(child));
            out += ':';
        }
        append_canonical(out, child);
    }
    out += is_object ? '}' : ']';
}

void append_json_string(std::string& out, std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    constexpr std::string_view escaped = "\"\\\b\f\n\r\t";
    constexpr std::string_view letters = "\"\\bfnrt";
    out += '"';
    for (const char c : text) {
        const auto code = static_cast<unsigned char>(c);
        if (const std::size_t at = escaped.find(c); at != std::string_view::npos) {
            out += '\\';
            out += letters[at];
        } else if (code < 0x20) {
            out += "\\u00";
            out += digits[code >> 4U];
            out += digits[code & 15U];
        } else {
            out += c;
        }
    }
    out += '"';
}

}  // namespace rung::identity
