#include "reports/summary.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "reports/numbers.hpp"

namespace rung::reports {

namespace {

bool nothing_came_back(const RunSummary& summary);
std::string nothing_from_target(const RunSummary& summary);
std::string share_of(std::uint64_t part, std::uint64_t whole, std::string_view what);
FindingGroup* group_for(std::vector<FindingGroup>& groups,
                        std::uint32_t ladder,
                        const Finding& finding,
                        const GroupLimits& limits);

constexpr std::string_view something_else = "something else";

}  // namespace

Judgement judge(const RunSummary& summary, Strictness strictness) {
    const CallBooks& calls = summary.calls;
    if (summary.obstacle != Obstacle::none) {
        const int status = summary.obstacle == Obstacle::usage ? 2 : 4;
        return {Verdict::error, summary.obstacle_reason, status};
    }
    if (nothing_came_back(summary)) {
        return {Verdict::error, nothing_from_target(summary), 4};
    }
    if (summary.interrupted) {
        return {Verdict::interrupted, "interrupted before the run was over", 130};
    }
    if (!summary.generator.unfit.empty()) {
        return {Verdict::invalid, summary.generator.unfit, 3};
    }
    if (!summary.run.target.empty() && calls.passed + calls.failed + calls.inconclusive == 0) {
        return {Verdict::invalid, "no call came to an end", 3};
    }
    if (calls.failed > 0) {
        return {Verdict::fail, share_of(calls.failed, calls.started, "failed"), 1};
    }
    if (strictness == Strictness::strict && calls.warned > 0) {
        return {Verdict::fail, share_of(calls.warned, calls.started, "warned, and that counts"), 1};
    }
    if (strictness == Strictness::strict && calls.inconclusive > 0) {
        return {Verdict::fail,
                share_of(calls.inconclusive, calls.started, "inconclusive, and that counts"),
                1};
    }
    return {};
}

void group_findings(RunSummary& summary, const CallTrace& call, const GroupLimits& limits) {
    for (const Finding& finding : call.findings) {
        if (finding.severity != Severity::failure && finding.severity != Severity::warning) {
            continue;
        }
        auto& groups = finding.severity == Severity::failure ? summary.failures : summary.warnings;
        FindingGroup* const group = group_for(groups, call.ladder, finding, limits);
        if (group == nullptr) {
            continue;
        }
        if (group->count == 0) {
            group->first = call.start + call.seconds;
            group->example = call;
        }
        ++group->count;
    }
}

std::string_view name_of(Verdict verdict) {
    switch (verdict) {
        case Verdict::pass:
            return "pass";
        case Verdict::fail:
            return "fail";
        case Verdict::invalid:
            return "invalid";
        case Verdict::error:
            return "error";
        case Verdict::interrupted:
            return "interrupted";
    }
    return {};
}

std::string_view name_of(Outcome outcome) {
    switch (outcome) {
        case Outcome::passed:
            return "passed";
        case Outcome::warned:
            return "warned";
        case Outcome::failed:
            return "failed";
        case Outcome::inconclusive:
            return "inconclusive";
        case Outcome::aborted:
            return "aborted";
    }
    return {};
}

std::string_view name_of(Direction direction) {
    switch (direction) {
        case Direction::sent:
            return "sent";
        case Direction::received:
            return "received";
        case Direction::note:
            return "note";
    }
    return {};
}

std::string_view name_of(Severity severity) {
    switch (severity) {
        case Severity::failure:
            return "failure";
        case Severity::warning:
            return "warning";
        case Severity::info:
            return "info";
        case Severity::note:
            return "note";
    }
    return {};
}

namespace {

/// A ladder that expects silence passes without a packet, so a call must have failed too.
bool nothing_came_back(const RunSummary& summary) {
    return !summary.run.target.empty() && summary.messages.sent > 0 &&
           summary.messages.received == 0 && summary.calls.failed > 0 && summary.calls.passed == 0;
}

std::string nothing_from_target(const RunSummary& summary) {
    const std::uint64_t undelivered = summary.messages.undelivered;
    return fmt::format("nothing came back from {}{}",
                       summary.run.target,
                       undelivered > 0 ? ": it could not be reached" : "");
}

std::string share_of(std::uint64_t part, std::uint64_t whole, std::string_view what) {
    if (whole == 1) {
        return fmt::format("the call {}", what);
    }
    return fmt::format("{} of {} calls {}", count_text(part), count_text(whole), what);
}

/// The group of the finding, a new one when there is none yet; nullptr beyond the limit.
FindingGroup* group_for(std::vector<FindingGroup>& groups,
                        std::uint32_t ladder,
                        const Finding& finding,
                        const GroupLimits& limits) {
    std::size_t reasons = 0;
    FindingGroup* last = nullptr;
    for (FindingGroup& group : groups) {
        if (group.ladder != ladder || group.finding.line != finding.line ||
            group.finding.expected != finding.expected) {
            continue;
        }
        if (group.finding.actual == finding.actual) {
            return &group;
        }
        ++reasons;
        last = &group;
    }
    if (last != nullptr && reasons > limits.reasons_a_line) {
        return last;
    }
    if (groups.size() >= limits.groups) {
        return nullptr;
    }
    FindingGroup& group = groups.emplace_back();
    group.ladder = ladder;
    group.finding = finding;
    if (reasons == limits.reasons_a_line) {
        group.finding.actual = something_else;
    }
    return &group;
}

}  // namespace

}  // namespace rung::reports
