#include <fmt/format.h>

#include <cmath>
#include <iterator>

#include "bench/side_by_side/report.hpp"

namespace rung::bench {

namespace {

/// 72412 as `72,412`, which is read at a glance.
std::string grouped(double number) {
    std::string digits = std::to_string(std::llround(number));
    for (std::ptrdiff_t at = std::ssize(digits) - 3; at > 0; at -= 3) {
        digits.insert(digits.begin() + at, ',');
    }
    return digits;
}

/// A cell, with a dash for what was not reached.
std::string cell(double number) {
    return number > 0 ? grouped(number) : "–";
}

std::string row(const ContestResult& result) {
    const double times = ratio(result);
    return fmt::format("| {} | {} | {} | {} | {} | {} | {} | {} | {} | {} |\n",
                       result.contest.flow->title,
                       name_of(result.contest.transport),
                       cell(static_cast<double>(result.sipp.rate)),
                       cell(static_cast<double>(result.rung.rate)),
                       cell(result.sipp.delivered),
                       cell(result.rung.delivered),
                       times > 0 ? fmt::format("**{:.2f}**", times) : "–",
                       cell(result.bare),
                       cell(result.sipp.cpu_ns_a_call),
                       cell(result.rung.cpu_ns_a_call));
}

std::string_view words_of(Scheduling scheduling) {
    return scheduling == Scheduling::plain
               ? "plain scheduling"
               : "SCHED_FIFO at priority 10 for the generators and the far side";
}

}  // namespace

std::string to_markdown(const Report& report) {
    const Machine& machine = report.machine;
    std::string text = fmt::format(
        "{} against {}\n\n"
        "{}, {} cores, {}; {}; load average {:.2f} before the first run; {}.\n\n",
        machine.rung,
        machine.sipp,
        machine.cpu,
        machine.cores,
        machine.kernel,
        machine.date,
        machine.load_average,
        words_of(report.scheduling));
    text +=
        "| flow | transport | SIPp, most asked /s | Rung, most asked /s | SIPp delivered /s | "
        "Rung delivered /s | Rung : SIPp | bare datagrams /s | SIPp CPU ns a call | "
        "Rung CPU ns a call |\n"
        "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n";
    for (const ContestResult& result : report.contests) {
        text += row(result);
    }
    fmt::format_to(std::back_inserter(text),
                   "\nThe highest rate of which {} of {} runs of {} s each ended without a failed "
                   "call, with at least 98 % delivered and at most 0.01 % retransmissions; medians "
                   "of those runs. The generator had core {}, `rung serve` core {}; TCP is one "
                   "connection. Bare datagrams: the calls whose datagrams two loops without SIP "
                   "exchanged there in the same run, the median of {}.\n",
                   report.plan.search.confirmations,
                   report.plan.search.confirmations,
                   report.plan.confirmation.count(),
                   generator_core,
                   far_side_core,
                   bare_runs);
    for (const ContestResult& result : report.contests) {
        if (!result.error.empty()) {
            fmt::format_to(std::back_inserter(text),
                           "\n{} was not carried through: {}\n",
                           name_of(result.contest),
                           result.error);
        }
    }
    return text;
}

std::string to_line(const Trial& trial) {
    const std::string& remark = trial.run.remark;
    return fmt::format("{:<4}  {:<12}  {:>9}/s for {} s  {}{}",
                       name_of(trial.generator),
                       trial.step.stage == Stage::probe ? "probe" : "confirmation",
                       grouped(static_cast<double>(trial.step.rate)),
                       trial.duration.count(),
                       trial.refusal.empty() ? "held" : "refused: " + trial.refusal,
                       remark.empty() ? "" : fmt::format(" ({})", remark));
}

std::string_view name_of(Generator generator) {
    return generator == Generator::sipp ? "SIPp" : "Rung";
}

}  // namespace rung::bench
