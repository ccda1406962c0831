#include "bench/table/row.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "bench/side_by_side/measurement.hpp"

namespace rung::bench {

namespace {

/// What the goal comes to in the row's unit.
std::optional<double> target_of(const Goal& goal, const Row& row) {
    if (goal.of == GoalOf::number) {
        return goal.value;
    }
    const Samples& reference = goal.of == GoalOf::bare ? row.bare : row.sipp;
    if (reference.empty()) {
        return std::nullopt;
    }
    return goal.value * median(reference);
}

/// Digits are grouped: 72412 is `72,412`.
std::string grouped(double value) {
    std::string digits = std::to_string(std::llround(value));
    for (std::ptrdiff_t at = std::ssize(digits) - 3; at > 0; at -= 3) {
        digits.insert(digits.begin() + at, ',');
    }
    return digits;
}

}  // namespace

std::optional<double> ratio_of(const Samples& samples, const Samples& reference) {
    if (samples.empty() || reference.empty() || median(reference) <= 0) {
        return std::nullopt;
    }
    return median(samples) / median(reference);
}

std::optional<double> attainment(const Row& row) {
    std::optional<double> worst;
    const double reached = median(row.rung);
    for (const Goal& goal : row.goals) {
        const auto target = target_of(goal, row);
        if (row.rung.empty() || !target || *target <= 0 || reached <= 0) {
            continue;
        }
        const double ratio = row.better == Better::more ? reached / *target : *target / reached;
        worst = std::min(worst.value_or(ratio), ratio);
    }
    return worst;
}

std::string text_of_goals(const Row& row) {
    std::vector<std::string> texts;
    const std::string_view sign = row.better == Better::more ? ">=" : "<=";
    for (const Goal& goal : row.goals) {
        switch (goal.of) {
            case GoalOf::bare:
                texts.push_back(fmt::format("{} {:g} x bare", sign, goal.value));
                break;
            case GoalOf::sipp:
                texts.push_back(fmt::format("{} {:g} x SIPp", sign, goal.value));
                break;
            case GoalOf::number:
                texts.push_back(fmt::format("{} {}", sign, text_of(goal.value, row.unit)));
                break;
        }
    }
    return texts.empty() ? "–" : fmt::format("{}", fmt::join(texts, ", "));
}

std::string text_of(double value, std::string_view unit) {
    if (unit == "share") {
        return fmt::format("{:.4f} %", value * 100);
    }
    if (value >= 1000) {
        return grouped(value);
    }
    return value >= 100 ? fmt::format("{:.0f}", value) : fmt::format("{:.3g}", value);
}

bool fits(std::string_view glob, std::string_view name) {
    if (glob.empty()) {
        return name.empty();
    }
    if (glob.front() == '*') {
        return fits(glob.substr(1), name) || (!name.empty() && fits(glob, name.substr(1)));
    }
    const bool same = !name.empty() && (glob.front() == '?' || glob.front() == name.front());
    return same && fits(glob.substr(1), name.substr(1));
}

}  // namespace rung::bench
