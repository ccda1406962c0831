#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rung::bench {

enum class Better : bool { less, more };

/// What a goal is held against: a bare program's figure, SIPp's, or a number of its own.
enum class GoalOf : std::uint8_t { bare, sipp, number };

/// `0.9 x bare` or a number in the unit of its row; at least, or at most where less is better.
struct Goal {
    GoalOf of = GoalOf::number;
    double value = 0;
};

/// One value for each repetition.
using Samples = std::vector<double>;

/// One line of the table with everything it rests on.
struct Row {
    std::string name;   ///< `options-udp`, as `--only` takes it.
    std::string title;  ///< What was run.
    std::string unit;
    Better better = Better::more;
    std::vector<Goal> goals;
    Samples rung;
    Samples bare;  ///< Of the same repetitions as `rung`; empty: there is none.
    Samples sipp;
    Samples generator_cpu;  ///< Nanoseconds a transaction.
    Samples far_side_cpu;
    std::vector<std::string> notes;
    std::string missing;  ///< Why it was not measured; empty: it was.
};

/// The ratio of two medians; nothing when one of them is not there.
[[nodiscard]] std::optional<double> ratio_of(const Samples& samples, const Samples& reference);

/// Rung's median over what the goal asks for, or the other way round where less is better, of the
/// goal that is furthest from being met: 1 and more meets all of them. Nothing while none can be
/// judged.
[[nodiscard]] std::optional<double> attainment(const Row& row);

/// `>= 0.9 x bare, >= 3.7 x SIPp`
[[nodiscard]] std::string text_of_goals(const Row& row);

/// A value of that unit for the eye, without the unit: `72,412`, `0.9998`.
[[nodiscard]] std::string text_of(double value, std::string_view unit);

/// `options-*` fits `options-udp`.
[[nodiscard]] bool fits(std::string_view glob, std::string_view name);

}  // namespace rung::bench
