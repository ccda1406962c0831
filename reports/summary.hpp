#pragma once
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/load/histogram.hpp"
#include "engine/load/threshold.hpp"

namespace rung::reports {

/// The one contract between the engine and the reports (architecture rule 3): what a run came to,
/// as plain data. The command line fills it; terminal.hpp and json.hpp draw it. Texts are whatever
/// the ladder or the wire had, any octets: drawing them harmless is the report's business.

/// The program that wrote the result.
struct Tool {
    std::string name = "rung";
    std::string version;
};

/// What was run. An empty text or optional does not apply and is left out.
struct Run {
    std::chrono::sys_seconds started{};  ///< UTC.
    double seconds = 0;                  ///< From the first call due to the last call over.
    std::uint64_t seed = 0;
    std::string nonce;      ///< Of branches, tags and Call-IDs: 16 hexadecimal digits.
    std::string target;     ///< HOST:PORT; empty for `rung serve`.
    std::string transport;  ///< "udp"
    std::optional<bool> segmented;
    unsigned shards = 1;
    std::string command;     ///< As typed.
    std::string replay;      ///< The command that replays a call, less its number; `rung run`.
    std::uint64_t only = 0;  ///< The one call of a run that this is about; 0: all of them.
};

/// Where it was run.
struct Environment {
    std::string host;
    std::string kernel;
    std::string cpu;
    unsigned cores = 0;  ///< 0: not known.
    std::string testbed;
    std::map<std::string, std::string> labels;  ///< --label KEY=VALUE
};

/// What happened to every call: due = started + not_started; started = passed + failed +
/// inconclusive + aborted + in_progress. A warned call is a passed one.
struct CallBooks {
    std::uint64_t due = 0;
    std::uint64_t started = 0;
    std::uint64_t not_started = 0;
    std::uint64_t passed = 0;
    std::uint64_t failed = 0;
    std::uint64_t warned = 0;
    std::uint64_t inconclusive = 0;
    std::uint64_t aborted = 0;
    std::uint64_t in_progress = 0;
    std::uint64_t in_progress_max = 0;
};

/// A ladder of the run: its heading and its own books.
struct Ladder {
    std::string file;  ///< As the user named it, or "@targets/default".
    std::string title;
    std::string id;
    std::string level = "must";
    std::vector<std::string> refs;
    std::string sha256;  ///< Of the file's octets, lower-case hex.
    std::string means;
    std::string fix;
    CallBooks calls;
};

/// Calls a second over the measured time; only for a run under load. A closed model asks for none.
struct Rate {
    std::optional<double> asked{};  ///< What the plan wants.
    double offered = 0;             ///< Started,
    double achieved = 0;            ///< and passed.
};

struct TransactionBooks {
    std::uint64_t started = 0;
    std::uint64_t completed = 0;
    std::uint64_t timed_out = 0;
};

/// What RFC 6076 counts, of requests whose call is measured; retransmissions, re-INVITEs and
/// CANCELs are none of it. Undefined where the divisor is 0 (RFC 6076 4):
///
///     SER  = established / (invites - redirected)                        4.6
///     SEER = (established + effective) / (invites - redirected)          4.7
///     ISA  = ineffective / requests                                      4.8
///     SCR  = completed / requests                                        4.9
///     IRA  = registers_failed / registers                                4.2
///
/// Challenges are not taken off: an INVITE that is challenged and then established makes SER 50 %.
struct SessionBooks {
    /// INVITEs that ask for a new session, with a final answer or none at all. Each leg of a
    /// redirect or a challenge is one of its own.
    std::uint64_t invites = 0;
    std::uint64_t requests = 0;     ///< Session requests: all legs of one are one (4.3.1).
    std::uint64_t redirected = 0;   ///< 3xx
    std::uint64_t challenged = 0;   ///< 401, 402, 407 (4.3.2), and 428, one in all but name.
    std::uint64_t established = 0;  ///< 2xx
    std::uint64_t effective = 0;    ///< 480, 486, 600, 603: the user's doing (4.7).
    /// 408, 500, 503, 504 (4.8), and no answer or no way to send, which the user is told as 408
    /// and 503 (RFC 3261 8.1.3.1).
    std::uint64_t ineffective = 0;
    std::uint64_t completed = 0;         ///< Established, and a BYE of either side got its 2xx.
    std::uint64_t registers = 0;         ///< REGISTERs, with a final answer or none at all.
    std::uint64_t registers_failed = 0;  ///< 4xx to 6xx less 401, 402, 407; and no answer (4.2).
};

struct MessageBooks {
    std::uint64_t sent = 0;
    std::uint64_t received = 0;
    std::uint64_t retransmitted_by_us = 0;
    std::uint64_t retransmitted_by_peer = 0;
    std::uint64_t stray = 0;
    std::uint64_t malformed = 0;
    std::uint64_t over_1300 = 0;    ///< Requests on UDP that RFC 3261 18.1.1 wants on TCP.
    std::uint64_t undelivered = 0;  ///< ICMP errors, failed and refused sends.
};

/// Identity values that requests were given.
struct TokenBooks {
    std::uint64_t signed_anew = 0;
    std::uint64_t pooled = 0;  ///< Signed for an earlier request (`sign … pooled`).
};

/// One line of a ladder and how often it was reached.
struct Rung {
    std::uint32_t ladder = 0;  ///< Index into `RunSummary::ladders`.
    std::uint32_t line = 0;    ///< From 1.
    std::string text;
    std::uint64_t reached = 0;
    std::uint64_t failed = 0;
    std::uint64_t warned = 0;
    load::Histogram
        latency{};  ///< Of a `<-`: since the message that it answers, or the rung above.
};

// ---- One call --------------------------------------------------------------------------------

enum class Outcome : std::uint8_t { passed, warned, failed, inconclusive, aborted };
enum class Direction : std::uint8_t { sent, received, note };
enum class Severity : std::uint8_t { failure, warning, info, note };

/// One line of a call's ladder as it happened.
struct TraceEntry {
    double at = 0;  ///< Seconds since the start of the call.
    Direction direction = Direction::note;
    std::uint32_t line = 0;  ///< The rung that sent or took it; 0: the stack's own doing.
    std::string text;        ///< The whole message as on the wire, or the note.
    std::string remark;      ///< "retransmission", "policy follow"; empty for most.
    std::string party{};     ///< The endpoint that sent or took it; empty where there is but one.
};

/// Where a text that came parts from the one that was wanted; both are cut to what stands around
/// that place. Both are empty where there is nothing to point at.
struct Difference {
    std::string part{};  ///< "user", "parameter transport"; empty: of the whole text.
    std::string wanted{};
    std::string came{};
    std::size_t at = 0;  ///< The first octet that differs, in both.

    [[nodiscard]] bool empty() const { return wanted.empty() && came.empty(); }
};

/// One thing that a ladder says about a call.
struct Finding {
    Severity severity = Severity::failure;
    std::uint32_t line = 0;  ///< Of the check, or of the rung that was not met; 0: of none.
    std::string rung;        ///< That line's text.
    std::string expected;    ///< Empty for info and note.
    std::string actual;
    std::string why{};  ///< What else there is to say of it; empty for most.
    Difference difference{};
};

struct CallTrace {
    std::uint32_t ladder = 0;  ///< Index into `RunSummary::ladders`.
    std::uint64_t seq = 1;     ///< Calls count from 1.
    Outcome outcome = Outcome::passed;
    double start = 0;    ///< Seconds since the start of the run.
    double seconds = 0;  ///< How long it took.
    std::vector<TraceEntry> entries;
    std::vector<Finding> findings;
};

/// Calls that missed the same line of a ladder in the same way; `example` is the first of them.
struct FindingGroup {
    std::uint32_t ladder = 0;
    Finding finding;
    std::uint64_t count = 0;
    double first = 0;  ///< Seconds since the start of the run.
    CallTrace example;
};

// ---- The run ---------------------------------------------------------------------------------

/// What Rung says of itself (architecture rule 8).
struct Generator {
    load::Histogram lag;     ///< From due to sent, of what the clock made due.
    double cpu_seconds = 0;  ///< Of this process, user and system, less what it waited awake.
    double cpu_percent = 0;  ///< Of one core.
    std::uint64_t socket_drops = 0;
    std::uint64_t stalls = 0;  ///< Gaps of the loop of 10 ms and more,
    double stalled = 0;        ///< and how long they were in all, in seconds.
    std::uint64_t rss_bytes = 0;
    std::string unfit;   ///< Why the run is no evidence about the target; empty: Rung kept up.
    std::string remedy;  ///< "lower the rate, or give Rung a core of its own"
    /// OPTIONS transactions a second that this machine came to by itself before the run, over the
    /// same transport and both ends on it; nullopt: nobody asked (--headroom).
    std::optional<double> own_limit{};
    std::vector<std::string> notes;  ///< Worth knowing, no verdict: "rcvbuf 416 KB, asked 4 MB".
};

/// One second of a run under load; counts are of that second.
struct Second {
    std::uint32_t t = 0;  ///< From 1: the first second.
    std::uint64_t due = 0;
    std::uint64_t started = 0;
    std::uint64_t passed = 0;
    std::uint64_t failed = 0;
    std::uint64_t in_progress = 0;  ///< At its end.
    /// Of all final answers, encoded; empty when none came. As text, because 3,600 histograms
    /// would take 660 MB.
    std::string histogram;
};

/// A line of `pass when` as it came out.
struct ThresholdResult {
    load::Threshold threshold;
    std::optional<double> value{};  ///< nullopt: not enough calls to say,
    std::uint64_t has = 0;          ///< only so many values
    std::uint64_t needs = 0;        ///< of so many.
    bool met = false;
    bool ended_the_run = false;  ///< `abort after`
};

enum class Verdict : std::uint8_t { pass, fail, invalid, error, interrupted };

struct Judgement {
    Verdict verdict = Verdict::pass;
    std::string reason;  ///< "1 of 3 calls failed"; empty for a clean pass.
    int exit_status = 0;
};

/// What kept the run from happening; the reason stands in `RunSummary::obstacle_reason`.
enum class Obstacle : std::uint8_t {
    none,
    usage,            ///< Options, a ladder or a profile that does not load: exit status 2.
    could_not_start,  ///< Bind, name, target unreachable: 4.
};

struct RunSummary {
    Tool tool;
    Judgement judgement;  ///< What `judge` said; stored, so that a report can be drawn again.
    Run run;
    Environment environment;
    std::vector<Ladder> ladders;
    CallBooks calls;
    std::optional<Rate> rate;
    TransactionBooks transactions;
    MessageBooks messages;
    TokenBooks tokens;
    std::map<int, std::uint64_t> responses;          ///< Received, by status code.
    bool under_load = false;                         ///< Not a ladder that ran once.
    double measured_seconds = 0;                     ///< Under load: without warm-up and drain.
    std::optional<CallBooks> warm_up;                ///< Its calls, which `calls` does not hold.
    std::map<std::string, load::Histogram> latency;  ///< By request and answer: "INVITE 302".
    /// Session request delay of sessions that were established, RFC 6076 4.3.1: from the first
    /// INVITE, through redirects and challenges, to the first answer that is not 100. Failed ones
    /// must not be mixed in (4.3).
    load::Histogram srd;
    SessionBooks sessions;
    std::vector<ThresholdResult> thresholds;
    std::vector<Second> series;
    std::vector<Rung> rungs;
    std::vector<FindingGroup> failures;
    std::vector<FindingGroup> warnings;
    Generator generator;

    bool interrupted = false;  ///< By the user, before the run was over.
    Obstacle obstacle = Obstacle::none;
    std::string obstacle_reason;
};

enum class Strictness : std::uint8_t {
    usual,
    strict,  ///< --strict: warnings and inconclusives count as failures.
};

/// The value of a threshold's metric so far, in the unit of its limit; nullopt: not enough calls to
/// say.
[[nodiscard]] std::optional<double> value_of(const load::Threshold& threshold,
                                             const RunSummary& summary);

/// Fills `summary.thresholds` with those, worst first: what was missed by far, what lacks calls,
/// what was met with ease. A line that is there already and `ended_the_run` keeps that, and stays
/// missed whatever the calls in progress came to afterwards.
void judge_thresholds(RunSummary& summary, const std::vector<load::Threshold>& thresholds);

/// Adds to `generator.unfit` and its remedy where Rung did not keep its own schedule under load:
/// offered under 99 % of asked, lag p99 over 10 ms, stalls over 1 % of the measured time, or own
/// drops over 0.01 % of what was received.
void judge_generator(RunSummary& summary);

/// Verdict and exit status: the first of 2, 4, 130, 3, 1 that applies, else 0. A run against a
/// target that answered nothing at all could not start (4); one in which no call came to an end
/// proves nothing and is invalid, and so is one with too few calls for a threshold, unless it fails
/// and only the target kept the answers back. Under load a threshold on `failed` decides alone how
/// many failed calls are too many.
[[nodiscard]] Judgement judge(const RunSummary& summary, Strictness strictness);

/// The calls of a ladder that may be kept as examples; what is beyond is counted, not kept.
struct GroupLimits {
    std::size_t reasons_a_line = 8;  ///< Further ones count in one group, "something else".
    std::size_t groups = 200;        ///< Of all ladders; a finding beyond only counts its call.
    /// Of the messages of all examples; an example beyond keeps its findings alone.
    std::size_t example_octets = std::size_t{32} * 1024 * 1024;
};

/// Files the failures and warnings of a finished call under `failures` and `warnings`.
void group_findings(RunSummary& summary, const CallTrace& call, const GroupLimits& limits = {});

[[nodiscard]] std::string_view name_of(Verdict verdict);
[[nodiscard]] std::string_view name_of(Outcome outcome);
[[nodiscard]] std::string_view name_of(Direction direction);
[[nodiscard]] std::string_view name_of(Severity severity);

}  // namespace rung::reports
