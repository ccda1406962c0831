#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/result.hpp"
#include "engine/base/time.hpp"

/// Numbers with a unit, as a ladder and the command line write them.
namespace rung::language {

/// What is wrong with such a text, and what to write instead; the text itself stands in `message`.
struct Misread {
    std::string message;
    std::string remedy;
};

// What a load may be asked for; more is a typing mistake.
inline constexpr double highest_rate = 10'000'000;  ///< Calls a second.
inline constexpr std::uint32_t most_users = 1'000'000;
inline constexpr std::chrono::hours longest_load{24 * 30};

/// `20000/s`, or `20000` alone: calls a second, more than 0 and at most `highest_rate`.
[[nodiscard]] base::Result<double, Misread> parse_rate(std::string_view text);

/// `500ms`, `60s`, `1.5m`, `1h`: from 0 to `longest_load`.
[[nodiscard]] base::Result<base::Duration, Misread> parse_duration(std::string_view text);

/// A number and what is stuck to it: 42, 3.5, 2ms, 99.9%, 5000/s. Without a sign or an exponent.
struct Quantity {
    std::string_view text;
    std::string_view digits;  ///< All before the unit.
    std::string_view unit;    ///< "", "ms", "%", "/s", or whatever stands there.
    double value = 0;
    std::optional<std::int64_t> whole;  ///< Without a fraction.
};

[[nodiscard]] base::Result<Quantity, Misread> split_quantity(std::string_view text);

/// `longest`: whole hours.
[[nodiscard]] base::Result<base::Duration, Misread> duration_of(const Quantity& quantity,
                                                                std::chrono::hours longest);

/// The value / 100, as exact as a double can be: 99.9 gives the double nearest to 0.999.
[[nodiscard]] double hundredth(std::string_view digits);

}  // namespace rung::language
