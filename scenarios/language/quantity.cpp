#include "scenarios/language/quantity.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

namespace rung::language {

base::Result<double, Misread> parse_rate(std::string_view text) {
    const auto quantity = split_quantity(text);
    if (!quantity || !(quantity->unit.empty() || quantity->unit == "/s")) {
        return Misread{fmt::format("`{}` is no rate", text),
                       "write calls a second, such as `5000/s`"};
    }
    if (quantity->value <= 0) {
        return Misread{fmt::format("a rate of `{}` starts no call", text),
                       "write more than 0, such as `5000/s`"};
    }
    if (quantity->value > highest_rate) {
        return Misread{fmt::format("`{}` is too much", text),
                       fmt::format("at most {}/s", highest_rate)};
    }
    return quantity->value;
}

base::Result<base::Duration, Misread> parse_duration(std::string_view text) {
    const auto quantity = split_quantity(text);
    if (!quantity) {
        return Misread{fmt::format("`{}` is no duration", text),
                       "write `500ms`, `60s`, `5m`, `1h`"};
    }
    return duration_of(*quantity, longest_load);
}

base::Result<Quantity, Misread> split_quantity(std::string_view text) {
    const char* const begin = text.data();
    const char* const end = begin + text.size();
    Quantity quantity;
    quantity.text = text;
    std::int64_t whole_part = 0;
    const auto all = std::from_chars(begin, end, quantity.value, std::chars_format::fixed);
    const auto whole = std::from_chars(begin, end, whole_part);
    // from_chars also takes a sign, `inf` and `nan`.
    if (text.empty() || *begin < '0' || *begin > '9') {
        return Misread{fmt::format("`{}` is no number", text), "such as `42` or `3.5`"};
    }
    const bool is_whole = whole.ptr == all.ptr;
    if (all.ec != std::errc{} || (whole.ec != std::errc{} && is_whole)) {
        return Misread{fmt::format("the number `{}` is too large", text), {}};
    }
    if (is_whole) {
        quantity.whole = whole_part;
    }
    quantity.digits = text.substr(0, static_cast<std::size_t>(all.ptr - begin));
    quantity.unit = text.substr(quantity.digits.size());
    return quantity;
}

base::Result<base::Duration, Misread> duration_of(const Quantity& quantity,
                                                  std::chrono::hours longest) {
    double seconds = quantity.value;
    if (quantity.unit.empty()) {
        return Misread{fmt::format("`{}` is no duration", quantity.text),
                       "needs a unit: ms, s, m or h"};
    }
    if (quantity.unit == "ms") {
        seconds /= 1000;
    } else if (quantity.unit == "m") {
        seconds *= 60;
    } else if (quantity.unit == "h") {
        seconds *= 3600;
    } else if (quantity.unit != "s") {
        return Misread{fmt::format("unknown unit `{}`", quantity.unit),
                       "a duration has ms, s, m or h"};
    }
    if (seconds > std::chrono::duration<double>(longest).count()) {
        return Misread{fmt::format("`{}` is too long", quantity.text),
                       fmt::format("at most {}h", longest.count())};
    }
    return base::Duration{std::llround(seconds * 1e9)};
}

double hundredth(std::string_view digits) {
    const std::string shifted = fmt::format("{}e-2", digits);
    double value = 0;
    std::from_chars(shifted.data(), shifted.data() + shifted.size(), value);
    return value;
}

}  // namespace rung::language
