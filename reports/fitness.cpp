#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "reports/measures.hpp"
#include "reports/numbers.hpp"
#include "reports/summary.hpp"

namespace rung::reports {

namespace {

// Beyond these the figures would say more about Rung than about the target.
constexpr double least_offered = 0.99;      ///< Of what was asked.
constexpr std::uint64_t most_lag = 10'007;  ///< 10 ms, p99: the end of its histogram counter.
constexpr double most_stalled = 0.01;       ///< Of the measured time.
constexpr double most_dropped = 0.0001;     ///< Of the messages received.

/// Of its own limit: beyond, a run may have met that and not the target's. No reason to call it
/// unfit, since lag, stalls and drops say what really happened.
constexpr double most_used = 0.8;
constexpr double clearly_more = 1.2;

constexpr std::string_view needs_cpu = "lower the rate, or give Rung a core of its own";
constexpr std::string_view needs_calls =
    "raise `at most` (--at-most), or lower the rate: calls last longer than it allows for";
constexpr std::string_view needs_buffer =
    "raise net.core.rmem_max (sysctl) for a larger receive buffer, or lower the rate";

void judge_offered(RunSummary& summary);
void judge_lag(Generator& generator);
void judge_stalls(RunSummary& summary);
void judge_drops(RunSummary& summary);
void note_little_headroom(RunSummary& summary);
void add_unfit(Generator& generator, std::string_view reason, std::string_view remedy);
void append(std::string& list, std::string_view text);

}  // namespace

void judge_generator(RunSummary& summary) {
    if (!summary.under_load) {
        return;  // Nothing was due but what the ladder itself asked for.
    }
    judge_offered(summary);
    judge_lag(summary.generator);
    judge_stalls(summary);
    judge_drops(summary);
    note_little_headroom(summary);
}

namespace {

void judge_offered(RunSummary& summary) {
    if (!summary.rate || !summary.rate->asked) {
        return;  // A closed model asks for no rate.
    }
    const double asked = *summary.rate->asked;
    const double offered = summary.rate->offered;
    if (offered >= least_offered * asked) {
        return;
    }
    std::string reason = fmt::format("offered {} of the {} asked for ({})",
                                     rate_text(offered),
                                     rate_text(asked),
                                     share_text(offered / asked));
    const CallBooks& calls = summary.calls;
    if (calls.not_started == 0) {
        add_unfit(summary.generator, reason, needs_cpu);
        return;
    }
    reason += fmt::format(": {} calls were not started, because no more than {} may be in progress",
                          count_text(calls.not_started),
                          count_text(calls.in_progress_max));
    add_unfit(summary.generator, reason, needs_calls);
    const double refused = static_cast<double>(calls.not_started) / summary.measured_seconds;
    if (offered + refused < least_offered * asked) {
        add_unfit(summary.generator, "not even all calls became due in time", needs_cpu);
    }
}

/// Without a basis for a p99 the rule is the same, but no number is honest.
void judge_lag(Generator& generator) {
    constexpr double fraction = 0.99;
    const std::uint64_t lag = generator.lag.at(fraction);
    if (lag <= most_lag) {
        return;
    }
    add_unfit(generator,
              generator.lag.has_basis_for(fraction)
                  ? fmt::format("sent late: p99 of the lag was {}, over 10 ms",
                                latency_text(static_cast<double>(lag)))
                  : "sent late: more than one message in a hundred was over 10 ms behind",
              needs_cpu);
}

void judge_stalls(RunSummary& summary) {
    const Generator& generator = summary.generator;
    if (generator.stalled <= most_stalled * summary.measured_seconds) {
        return;
    }
    add_unfit(summary.generator,
              fmt::format("stood still for {} of {} ({} gap{} of 10 ms or more), over 1 %",
                          duration_text(generator.stalled),
                          duration_text(summary.measured_seconds),
                          count_text(generator.stalls),
                          generator.stalls == 1 ? "" : "s"),
              needs_cpu);
}

void judge_drops(RunSummary& summary) {
    const auto drops = static_cast<double>(summary.generator.socket_drops);
    const auto received = static_cast<double>(summary.messages.received);
    if (drops <= most_dropped * received) {
        return;
    }
    add_unfit(
        summary.generator,
        fmt::format("its own sockets dropped {} datagrams beside the {} received, over 0.01 %",
                    count_text(summary.generator.socket_drops),
                    count_text(summary.messages.received)),
        needs_buffer);
}

void note_little_headroom(RunSummary& summary) {
    const auto used = used_of_own_limit(summary);
    if (!used || *used <= most_used) {
        return;
    }
    summary.generator.notes.emplace_back(
        *used > clearly_more
            ? "this run came to more than the machine did before it: others were in its way "
              "then, so what is left is not known"
            : "little headroom: the figures may be this machine's own limit, not the "
              "target's");
}

void add_unfit(Generator& generator, std::string_view reason, std::string_view remedy) {
    append(generator.unfit, reason);
    if (generator.remedy.find(remedy) == std::string::npos) {
        append(generator.remedy, remedy);
    }
}

void append(std::string& list, std::string_view text) {
    list += list.empty() ? "" : "; ";
    list += text;
}

}  // namespace

}  // namespace rung::reports
