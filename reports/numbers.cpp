#include "reports/numbers.hpp"

#include <fmt/format.h>

#include <cmath>

namespace rung::reports {

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

}  // namespace rung::reports
