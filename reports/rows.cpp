#include "reports/rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "reports/measures.hpp"
#include "reports/numbers.hpp"
#include "reports/threshold_text.hpp"

namespace rung::reports {

namespace {

using load::Metric;

std::string rate_text_of(const Rate& rate);
std::string lag_text(const load::Histogram& lag);
std::string stalls_text(const Generator& generator);
std::string cpu_text(const RunSummary& summary);
std::string headroom_text(const RunSummary& summary);
std::string count_or_nothing(std::uint64_t count);
LatencyRow latency_row(std::string name, const load::Histogram& histogram);

}  // namespace

Listing& Listing::add(std::uint64_t count, std::string_view what) {
    if (count > 0) {
        text_ += fmt::format("{}{} {}", text_.empty() ? "" : ", ", count_text(count), what);
    }
    return *this;
}

std::string calls_text(std::uint64_t count) {
    if (count == 0) {
        return "no calls";
    }
    return fmt::format("{} call{}", count_text(count), count == 1 ? "" : "s");
}

std::string books_text(const CallBooks& calls) {
    std::string text = Listing{}
                           .add(calls.due, "due")
                           .add(calls.started, "started")
                           .add(calls.not_started, "not started")
                           .add(calls.passed, "passed")
                           .add(calls.warned, "of them warned")
                           .add(calls.failed, "failed")
                           .add(calls.inconclusive, "inconclusive")
                           .add(calls.aborted, "aborted")
                           .add(calls.in_progress, "in progress")
                           .text();
    if (calls.in_progress_max > 1) {
        text += fmt::format("; at most {} at once", count_text(calls.in_progress_max));
    }
    return text.empty() ? "none" : text;
}

std::vector<Fact> call_facts(const RunSummary& summary) {
    std::vector<Fact> facts{{"calls", books_text(summary.calls)}};
    if (summary.warm_up) {
        facts.push_back({"warm-up", books_text(*summary.warm_up) + "; not measured"});
    }
    if (summary.rate) {
        facts.push_back({"rate", rate_text_of(*summary.rate)});
    }
    return facts;
}

std::vector<Fact> message_facts(const RunSummary& summary) {
    const MessageBooks& messages = summary.messages;
    const TransactionBooks& transactions = summary.transactions;
    std::string large;
    if (messages.over_1300 > 0) {
        large = fmt::format("{} requests over 1300 bytes went out on UDP (RFC 3261 18.1.1)",
                            count_text(messages.over_1300));
    }
    return {{"messages",
             Listing{}
                 .add(messages.sent, "sent")
                 .add(messages.received, "received")
                 .add(messages.retransmitted_by_us, "retransmitted by us")
                 .add(messages.retransmitted_by_peer, "retransmitted by the peer")
                 .text()},
            {"transactions",
             Listing{}
                 .add(transactions.started, "started")
                 .add(transactions.completed, "completed")
                 .add(transactions.timed_out, "timed out")
                 .text()},
            {"tokens",
             Listing{}
                 .add(summary.tokens.signed_anew, "signed")
                 .add(summary.tokens.pooled, "taken from the pool")
                 .text()},
            {"stray", count_or_nothing(messages.stray)},
            {"malformed", count_or_nothing(messages.malformed)},
            {"undelivered", count_or_nothing(messages.undelivered)},
            {"large", large}};
}

std::vector<Fact> generator_facts(const RunSummary& summary) {
    const Generator& generator = summary.generator;
    const std::string drops = generator.socket_drops == 0
                                  ? "none by our own sockets"
                                  : count_text(generator.socket_drops) + " by our own sockets";
    return {{"remedy", generator.remedy},
            {"lag", lag_text(generator.lag)},
            {"stalls", stalls_text(generator)},
            {"drops", drops},
            {"CPU", cpu_text(summary)},
            {"memory", generator.rss_bytes > 0 ? bytes_text(generator.rss_bytes) : ""},
            {"headroom", headroom_text(summary)}};
}

std::vector<ThresholdRow> threshold_rows(const RunSummary& summary) {
    std::vector<ThresholdRow> rows;
    for (const ThresholdResult& result : summary.thresholds) {
        const Met judged = result.met ? Met::yes : Met::no;
        const bool unknown = !result.value && !result.ended_the_run;
        rows.push_back(
            {unknown ? Met::unknown : judged,
             result.threshold.text,
             value_text(result) + (result.ended_the_run ? ", which ended the run" : "")});
    }
    return rows;
}

LatencyTable latency_table(const RunSummary& summary) {
    std::vector<std::uint64_t> counts;
    for (const auto& [name, histogram] : summary.latency) {
        counts.push_back(histogram.count());
    }
    std::ranges::sort(counts, std::ranges::greater{});
    const std::uint64_t least = counts.size() > latencies_shown ? counts[latencies_shown - 1] : 1;
    LatencyTable table;
    for (const auto& [name, histogram] : summary.latency) {
        if (histogram.count() >= least && table.rows.size() < latencies_shown) {
            table.rows.push_back(latency_row(name, histogram));
        } else if (!histogram.empty()) {
            ++table.hidden;
        }
    }
    if (!summary.srd.empty()) {
        table.rows.push_back(latency_row("srd", summary.srd));
    }
    table.lacks_calls = std::ranges::any_of(table.rows, [](const LatencyRow& row) {
        return std::ranges::any_of(row.figures, &std::string::empty);
    });
    return table;
}

std::vector<SessionRow> session_rows(const SessionBooks& sessions) {
    struct Ratio {
        Metric metric;
        SessionRow row;
    };

    const std::array<Ratio, 5> ratios{
        {{Metric::ser, {"SER", "sessions established", "RFC 6076 4.6", {}}},
         {Metric::seer, {"SEER", "established, or refused by the user", "RFC 6076 4.7", {}}},
         {Metric::isa, {"ISA", "ineffective session attempts", "RFC 6076 4.8", {}}},
         {Metric::scr, {"SCR", "sessions completed", "RFC 6076 4.9", {}}},
         {Metric::ira, {"IRA", "ineffective registration attempts", "RFC 6076 4.2", {}}}}};
    std::vector<SessionRow> rows;
    for (const Ratio& ratio : ratios) {
        if (const auto value = ratio_of(ratio.metric, sessions)) {
            rows.push_back(ratio.row);
            rows.back().value = share_text(*value);
        }
    }
    return rows;
}

std::string_view label_of_actual(const Finding& finding) {
    if (!finding.expected.empty()) {
        return "but";
    }
    return finding.severity == Severity::failure ? "failed" : "warning";
}

std::vector<Fact> advice_on(const Ladder& ladder, Severity severity) {
    if (severity != Severity::failure && ladder.level != "should") {
        return {};
    }
    return {{"clause", fmt::format("{}", fmt::join(ladder.refs, ", "))},
            {"means", ladder.means},
            {"fix", ladder.fix}};
}

std::string replay_of(const RunSummary& summary, const CallTrace& call) {
    return summary.under_load && !summary.run.replay.empty()
               ? fmt::format("{} {}", summary.run.replay, call.seq)
               : std::string{};
}

std::vector<const FindingGroup*> most_frequent(const std::vector<FindingGroup>& groups) {
    std::vector<const FindingGroup*> shown;
    shown.reserve(groups.size());
    for (const FindingGroup& group : groups) {
        shown.push_back(&group);
    }
    std::ranges::stable_sort(shown, std::ranges::greater{}, &FindingGroup::count);
    shown.resize(std::min(shown.size(), groups_shown));
    return shown;
}

namespace {

std::string rate_text_of(const Rate& rate) {
    return fmt::format("{}{} offered, {} achieved",
                       rate.asked ? rate_text(*rate.asked) + " asked, " : "",
                       rate_text(rate.offered),
                       rate_text(rate.achieved));
}

std::string lag_text(const load::Histogram& lag) {
    if (lag.empty()) {
        return {};
    }
    std::string text;
    for (const auto& [name, fraction] : {std::pair{"p50", 0.5}, std::pair{"p99", 0.99}}) {
        if (lag.has_basis_for(fraction)) {
            const auto microseconds = static_cast<double>(lag.at(fraction));
            text += fmt::format("{} {}, ", name, latency_text(microseconds));
        }
    }
    return text +
           fmt::format("max {} from due to sent", latency_text(static_cast<double>(lag.max())));
}

std::string stalls_text(const Generator& generator) {
    if (generator.stalls == 0) {
        return "none of 10 ms or more";
    }
    return fmt::format("{} of 10 ms or more, {} in all",
                       count_text(generator.stalls),
                       duration_text(generator.stalled));
}

/// "20,000 of this machine's 190,000 transactions/s, 11 % used"
std::string headroom_text(const RunSummary& summary) {
    const auto used = used_of_own_limit(summary);
    if (!used) {
        return {};
    }
    const auto whole = [](double rate) {
        return count_text(static_cast<std::uint64_t>(std::llround(rate)));
    };
    return fmt::format("{} of this machine's {} transactions/s, {:.{}f} % used",
                       whole(transactions_per_second(summary)),
                       whole(*summary.generator.own_limit),
                       100 * *used,
                       *used < 0.01 ? 1 : 0);
}

std::string cpu_text(const RunSummary& summary) {
    const Generator& generator = summary.generator;
    if (generator.cpu_seconds <= 0) {
        return {};
    }
    std::string text = fmt::format("{} of a core", share_text(generator.cpu_percent / 100));
    if (summary.transactions.completed > 0) {
        const auto transactions = static_cast<double>(summary.transactions.completed);
        text += fmt::format(", {} a transaction",
                            latency_text(generator.cpu_seconds * 1e6 / transactions));
    }
    return text;
}

std::string count_or_nothing(std::uint64_t count) {
    return count > 0 ? count_text(count) : std::string{};
}

LatencyRow latency_row(std::string name, const load::Histogram& histogram) {
    constexpr std::array fractions{0.5, 0.9, 0.99, 0.999};
    LatencyRow row{std::move(name), count_text(histogram.count()), {}};
    for (std::size_t i = 0; i < fractions.size(); ++i) {
        if (histogram.has_basis_for(fractions.at(i))) {
            row.figures.at(i) = latency_text(static_cast<double>(histogram.at(fractions.at(i))));
        }
    }
    row.figures.back() = latency_text(static_cast<double>(histogram.max()));
    return row;
}

}  // namespace

}  // namespace rung::reports
