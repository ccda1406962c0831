#include "tests/reports/schema_checker.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <regex>
#include <string_view>

namespace rung::reports::testing {

namespace {

namespace json = boost::json;

class Checker {
public:
    explicit Checker(const json::object& root) : root_{root} {}

    void check(const json::object& schema, const json::value& value, const std::string& path);

    std::vector<std::string> take() { return std::move(broken_); }

private:
    void check_keyword(std::string_view keyword,
                       const json::object& schema,
                       const json::value& value,
                       const std::string& path);
    void check_object(const json::object& schema,
                      const json::object& object,
                      const std::string& path);
    void check_other_member(const json::object& schema,
                            const json::value& value,
                            const std::string& path);
    void expect(bool holds, const std::string& path, std::string_view why);

    const json::object& root_;
    std::vector<std::string> broken_;
};

bool has_type(const json::value& value, std::string_view type) {
    const bool whole = value.is_int64() || value.is_uint64();
    return (type == "object" && value.is_object()) || (type == "array" && value.is_array()) ||
           (type == "string" && value.is_string()) || (type == "boolean" && value.is_bool()) ||
           (type == "integer" && whole) || (type == "number" && (whole || value.is_double()));
}

bool matches(const json::value& pattern, std::string_view text) {
    return std::regex_search(text.begin(), text.end(), std::regex{pattern.as_string().c_str()});
}

bool is_among(const json::array& values, const json::value& value) {
    return std::find(values.begin(), values.end(), value) != values.end();
}

}  // namespace

std::vector<std::string> broken_rules(const json::value& schema, const json::value& value) {
    Checker checker{schema.as_object()};
    checker.check(schema.as_object(), value, "");
    return checker.take();
}

namespace {

void Checker::check(const json::object& schema, const json::value& value, const std::string& path) {
    for (const auto& member : schema) {
        check_keyword(member.key(), schema, value, path);
    }
    if (value.is_object()) {
        check_object(schema, value.get_object(), path);
    }
}

void Checker::check_keyword(std::string_view keyword,
                            const json::object& schema,
                            const json::value& value,
                            const std::string& path) {
    const json::value& rule = schema.at(keyword);
    if (keyword == "$ref") {
        constexpr std::string_view prefix = "#/$defs/";
        const std::string_view name = rule.as_string();
        const json::value& target = root_.at("$defs").at(name.substr(prefix.size()));
        check(target.as_object(), value, path);
    } else if (keyword == "type") {
        expect(has_type(value, rule.as_string()), path, "is no " + json::serialize(rule));
    } else if (keyword == "const") {
        expect(value == rule, path, "is not " + json::serialize(rule));
    } else if (keyword == "enum") {
        expect(is_among(rule.as_array(), value), path, "is none of " + json::serialize(rule));
    } else if (keyword == "minimum") {
        const bool number = has_type(value, "number");
        expect(!number || value.to_number<double>() >= rule.to_number<double>(), path, "too small");
    } else if (keyword == "maximum") {
        const bool number = has_type(value, "number");
        expect(!number || value.to_number<double>() <= rule.to_number<double>(), path, "too large");
    } else if (keyword == "pattern") {
        expect(!value.is_string() || matches(rule, value.as_string()), path, "does not match");
    } else if (keyword == "items") {
        for (std::size_t i = 0; value.is_array() && i < value.as_array().size(); ++i) {
            check(rule.as_object(), value.as_array()[i], path + "/" + std::to_string(i));
        }
    } else {
        // These are looked at where the object is, or say nothing about the value.
        static const std::vector<std::string_view> elsewhere{"properties",
                                                             "required",
                                                             "additionalProperties",
                                                             "propertyNames",
                                                             "$schema",
                                                             "$id",
                                                             "$defs",
                                                             "title",
                                                             "description"};
        expect(std::find(elsewhere.begin(), elsewhere.end(), keyword) != elsewhere.end(),
               path,
               "the checker does not know " + std::string{keyword});
    }
}

void Checker::check_object(const json::object& schema,
                           const json::object& object,
                           const std::string& path) {
    if (const json::value* const required = schema.if_contains("required")) {
        for (const json::value& key : required->as_array()) {
            expect(object.contains(key.as_string()), path, "lacks " + json::serialize(key));
        }
    }
    const json::value* const properties = schema.if_contains("properties");
    const json::value* const names = schema.if_contains("propertyNames");
    for (const auto& member : object) {
        const std::string below = path + "/" + std::string{member.key()};
        if (names != nullptr) {
            check(names->as_object(), json::string(member.key()), below);
        }
        const json::value* const property =
            properties == nullptr ? nullptr : properties->as_object().if_contains(member.key());
        if (property != nullptr) {
            check(property->as_object(), member.value(), below);
        } else {
            check_other_member(schema, member.value(), below);
        }
    }
}

void Checker::check_other_member(const json::object& schema,
                                 const json::value& value,
                                 const std::string& path) {
    const json::value* const others = schema.if_contains("additionalProperties");
    if (others == nullptr) {
        return;
    }
    if (others->is_bool()) {
        expect(others->as_bool(), path, "is not in the schema");
    } else {
        check(others->as_object(), value, path);
    }
}

void Checker::expect(bool holds, const std::string& path, std::string_view why) {
    if (!holds) {
        broken_.push_back(path + ": " + std::string{why});
    }
}

}  // namespace

}  // namespace rung::reports::testing
