#include "reports/numbers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

namespace rung::reports {

namespace {

std::string three_digits(double number);
std::string without_zeros_behind(std::string decimals);

}  // namespace

std::string count_text(std::uint64_t count) {
    std::string text = std::to_string(count);
    if (count < 10'000) {
        return text;
    }
    for (std::size_t i = text.size(); i > 3;) {
        i -= 3;
        text.insert(i, 1, ',');
    }
    return text;
}

std::string duration_text(double seconds) {
    if (seconds < 0.99995) {
        return fmt::format("{:.1f} ms", seconds * 1000);
    }
    if (seconds < 60) {
        return fmt::format("{:.2f} s", seconds);
    }
    const auto whole = static_cast<std::uint64_t>(std::round(seconds));
    return fmt::format("{} m {:02} s", whole / 60, whole % 60);
}

std::string latency_text(double microseconds) {
    if (microseconds < 999.5) {
        return without_zeros_behind(three_digits(microseconds)) + " us";
    }
    if (microseconds < 999'500) {
        return three_digits(microseconds / 1000) + " ms";
    }
    return three_digits(microseconds / 1'000'000) + " s";
}

std::string rate_text(double per_second) {
    if (per_second >= 9999.95) {
        return count_text(static_cast<std::uint64_t>(std::llround(per_second))) + "/s";
    }
    return without_zeros_behind(fmt::format("{:.{}f}", per_second, per_second < 9.995 ? 2 : 1)) +
           "/s";
}

std::string bytes_text(std::uint64_t bytes) {
    constexpr auto units = std::to_array<std::string_view>({"KB", "MB", "GB", "TB"});
    if (bytes < 1024) {
        return fmt::format("{} B", bytes);
    }
    auto number = static_cast<double>(bytes) / 1024;
    std::size_t unit = 0;
    while (number >= 999.5 && unit + 1 < units.size()) {
        number /= 1024;
        ++unit;
    }
    return fmt::format("{} {}", three_digits(number), units.at(unit));
}

std::string share_text(double share) {
    constexpr int most_decimals = 9;
    const double percent = share * 100;
    const double lacking = std::abs(percent) > 50 ? std::abs(100 - percent) : std::abs(percent);
    int decimals = 0;
    if (lacking > 0) {
        const int magnitude = static_cast<int>(std::floor(std::log10(lacking)));
        decimals = std::clamp(2 - magnitude, 0, most_decimals);
    }
    return without_zeros_behind(fmt::format("{:.{}f}", percent, decimals)) + " %";
}

namespace {

std::string three_digits(double number) {
    const int decimals = number < 9.995 ? 2 : number < 99.95 ? 1 : 0;
    return fmt::format("{:.{}f}", number, decimals);
}

std::string without_zeros_behind(std::string decimals) {
    if (decimals.find('.') == std::string::npos) {
        return decimals;
    }
    decimals.erase(decimals.find_last_not_of('0') + 1);
    if (decimals.back() == '.') {
        decimals.pop_back();
    }
    return decimals;
}

}  // namespace

}  // namespace rung::reports
