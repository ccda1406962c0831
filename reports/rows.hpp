#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "reports/summary.hpp"

namespace rung::reports {

/// What the terminal and the page both say of a run, in the same words. Texts are as they came, not
/// yet clean.

/// Of one kind of finding, the most frequent; the result file has all.
constexpr std::size_t groups_shown = 20;

/// Of all requests and answers, the most frequent; a target may answer with every status there is.
constexpr std::size_t latencies_shown = 20;

/// "6 sent, 5 received": the counts that are not zero.
class Listing {
public:
    Listing& add(std::uint64_t count, std::string_view what);

    [[nodiscard]] const std::string& text() const { return text_; }

private:
    std::string text_;
};

/// "rate": "5000/s asked, …". An empty text does not apply.
struct Fact {
    std::string_view label;
    std::string text;
};

/// "no calls", "1 call", "300,000 calls".
[[nodiscard]] std::string calls_text(std::uint64_t count);

/// "300,000 due, 300,000 started, …".
[[nodiscard]] std::string books_text(const CallBooks& calls);

/// Calls, warm-up, rate.
[[nodiscard]] std::vector<Fact> call_facts(const RunSummary& summary);

/// Messages, transactions, and what should not have been.
[[nodiscard]] std::vector<Fact> message_facts(const RunSummary& summary);

/// Lag, stalls, drops, CPU, memory; whether Rung was fit stands in `Generator::unfit`.
[[nodiscard]] std::vector<Fact> generator_facts(const RunSummary& summary);

enum class Met : std::uint8_t { yes, no, unknown };

/// A line of `pass when`.
struct ThresholdRow {
    Met met = Met::yes;
    std::string text;
    std::string value;
};

[[nodiscard]] std::vector<ThresholdRow> threshold_rows(const RunSummary& summary);

constexpr std::array<std::string_view, 5> latency_figures{"p50", "p90", "p99", "p99.9", "max"};

/// A request and its answer. An empty figure lacks calls.
struct LatencyRow {
    std::string name;
    std::string count;
    std::array<std::string, latency_figures.size()> figures;
};

struct LatencyTable {
    std::vector<LatencyRow> rows;
    std::size_t hidden = 0;  ///< Requests and answers beyond `latencies_shown`.
    bool lacks_calls = false;
};

[[nodiscard]] LatencyTable latency_table(const RunSummary& summary);

/// A ratio of RFC 6076.
struct SessionRow {
    std::string_view name;     ///< "SER"
    std::string_view meaning;  ///< "sessions established"
    std::string_view clause;
    std::string value;
};

/// Those that counted something.
[[nodiscard]] std::vector<SessionRow> session_rows(const SessionBooks& sessions);

/// What stands in front of `Finding::actual`.
[[nodiscard]] std::string_view label_of_actual(const Finding& finding);

/// Clause, meaning and remedy of a ladder's rule, which fit a warning only where the rule itself is
/// a should.
[[nodiscard]] std::vector<Fact> advice_on(const Ladder& ladder, Severity severity);

/// The command that makes that call again, alone; empty where the whole run is as short.
[[nodiscard]] std::string replay_of(const RunSummary& summary, const CallTrace& call);

/// The most frequent groups, at most `groups_shown`.
[[nodiscard]] std::vector<const FindingGroup*> most_frequent(
    const std::vector<FindingGroup>& groups);

}  // namespace rung::reports
