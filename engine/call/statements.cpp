#include "engine/call/statements.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "engine/call/judgement.hpp"
#include "engine/call/print.hpp"

namespace rung::call {

namespace {

using Seconds = std::chrono::duration<double>;

constexpr Seconds longest_pause = std::chrono::hours{24};

double seconds_of(const Value& value);
base::Duration bounded(double seconds);
double drawn_around(double mean, double deviation, base::Random& random);
void log(Call& call, const Environment& environment, const Place& place, const Text& text);
void measure(Call& call, const Environment& environment, const Place& place, MeasureId id);

}  // namespace

bool carry_out_instant(Call& call, const Environment& environment, const Instruction& instruction) {
    if (!is_instant(instruction)) {
        return false;
    }
    const Evaluator evaluator{call, environment, call.current};
    if (const auto* let = std::get_if<Let>(&instruction.what)) {
        call.assign(let->variable, evaluator.value(let->value));
    } else if (const auto* line = std::get_if<Log>(&instruction.what)) {
        log(call, environment, instruction.place, line->text);
    } else if (const auto* mark = std::get_if<Mark>(&instruction.what)) {
        call.marks[mark->measure] = call.rung_done;
    } else if (const auto* timing = std::get_if<Measure>(&instruction.what)) {
        measure(call, environment, instruction.place, timing->measure);
    } else if (const auto* verdict = std::get_if<Verdict>(&instruction.what)) {
        conclude(
            call, environment, instruction.place, verdict->kind, evaluator.text(verdict->text));
    }
    return true;
}

base::Duration length_of(const Pause& pause, const Evaluator& evaluator, base::Random& random) {
    const double first = seconds_of(evaluator.value(pause.first));
    const double second = pause.second == no_expr ? 0 : seconds_of(evaluator.value(pause.second));
    switch (pause.shape) {
        case Pause::Shape::fixed:
            break;
        case Pause::Shape::uniform: {
            const auto span = std::max<std::int64_t>((bounded(second) - bounded(first)).count(), 0);
            return bounded(first) + base::Duration{static_cast<std::int64_t>(
                                        random.below(static_cast<std::uint64_t>(span) + 1))};
        }
        case Pause::Shape::exponential:
            // fraction() is less than 1.
            return bounded(first * -std::log1p(-random.fraction()));
        case Pause::Shape::normal:
            return bounded(drawn_around(first, second, random));
    }
    return bounded(first);
}

namespace {

double seconds_of(const Value& value) {
    double seconds = 0;
    return as_real(value, seconds) && seconds > 0 ? seconds : 0;
}

base::Duration bounded(double seconds) {
    if (!(seconds > 0)) {
        return {};  // Not a number, too.
    }
    const Seconds length{std::min(seconds, longest_pause.count())};
    return std::chrono::duration_cast<base::Duration>(length);
}

/// Box and Muller's way to a normal distribution.
double drawn_around(double mean, double deviation, base::Random& random) {
    const double radius = std::sqrt(-2 * std::log1p(-random.fraction()));
    return mean + deviation * radius * std::cos(2 * std::numbers::pi * random.fraction());
}

void log(Call& call, const Environment& environment, const Place& place, const Text& text) {
    if (!call.trace.wanted) {
        return;
    }
    const std::string_view line = Evaluator{call, environment, call.current}.text(text);
    record(call, environment, {.line = place.line, .source = {.text = line}});
}

/// From the moment that the rung above the mark was done to when the one above the measure was, so
/// that a pause counts by its plan. A way without the mark measures nothing.
void measure(Call& call, const Environment& environment, const Place& place, MeasureId id) {
    const auto& mark = call.marks[id];
    if (!mark) {
        return;
    }
    const base::Duration time = call.rung_done - *mark;
    call.measured.push_back({id, time});
    if (call.trace.wanted) {
        base::Arena& scratch = environment.scratch;
        const std::string_view line =
            join(scratch, call.program->measures[id], ": ", write_duration(time, scratch));
        record(call, environment, {.line = place.line, .source = {.text = line}});
    }
}

}  // namespace

}  // namespace rung::call
