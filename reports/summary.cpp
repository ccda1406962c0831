#include "reports/summary.hpp"

namespace rung::reports {

namespace {

FindingGroup* group_for(std::vector<FindingGroup>& groups,
                        std::uint32_t ladder,
                        const Finding& finding,
                        const GroupLimits& limits);

std::size_t octets_of(const CallTrace& call) {
    std::size_t sum = 0;
    for (const TraceEntry& entry : call.entries) {
        sum += entry.text.size();
    }
    return sum;
}

/// There is room for the messages of one more example.
bool has_room(const RunSummary& summary, const CallTrace& call, const GroupLimits& limits) {
    std::size_t sum = octets_of(call);
    for (const auto* groups : {&summary.failures, &summary.warnings}) {
        for (const FindingGroup& group : *groups) {
            sum += octets_of(group.example);
        }
    }
    return sum <= limits.example_octets;
}

constexpr std::string_view something_else = "something else";

}  // namespace

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
        const bool is_first = group->count++ == 0;
        if (is_first) {
            group->first = call.start + call.seconds;
        }
        // Under much load the first of a kind may have had no place for its messages.
        const bool tells_more = group->example.entries.empty() && !call.entries.empty();
        if (is_first || (tells_more && has_room(summary, call, limits))) {
            group->example = call;
            const bool same = group->finding.actual == finding.actual;
            group->finding.why = same ? finding.why : std::string{};
            group->finding.difference = same ? finding.difference : Difference{};
        }
        if (is_first && !has_room(summary, {}, limits)) {
            group->example.entries.clear();
        }
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
