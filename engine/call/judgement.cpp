#include "engine/call/judgement.hpp"

#include <fmt/format.h>

#include "engine/call/arms.hpp"
#include "engine/call/missed_check.hpp"
#include "engine/call/party_place.hpp"

namespace rung::call {

namespace {

/// One more finding, if there is room for it; in the memory of an earlier one where there is any.
Finding* add(Call& call,
             const Environment& environment,
             Finding::Severity severity,
             const Place& place,
             std::string_view actual) {
    if (call.findings.size() >= environment.settings.limits.findings) {
        return nullptr;
    }
    auto& spare = call.spare_findings;
    if (spare.empty()) {
        spare.emplace_back();
    }
    Finding& finding = call.findings.emplace_back(std::move(spare.back()));
    spare.pop_back();
    finding.severity = severity;
    finding.line = place.line;
    finding.rung = place.text;
    finding.expected.clear();
    finding.actual = actual;
    finding.why.clear();
    finding.difference = {};
    return &finding;
}

/// As `add`, of what the line at that place asks for.
Finding* add_missed(Call& call,
                    const Environment& environment,
                    Finding::Severity severity,
                    const Place& place,
                    std::string_view actual) {
    Finding* const finding = add(call, environment, severity, place, actual);
    if (finding != nullptr) {
        finding->expected = place.text;
    }
    return finding;
}

void raise(Call& call, Outcome outcome) {
    call.outcome = std::max(call.outcome, outcome);
}

/// What a missed must comes to under the ladder's level.
Finding::Severity severity_at(Level level) {
    switch (level) {
        case Level::should:
            return Finding::Severity::warning;
        case Level::may:
            return Finding::Severity::info;
        case Level::must:
        case Level::robust:
            break;
    }
    return Finding::Severity::failure;
}

void raise_by(Call& call, Finding::Severity severity) {
    if (severity == Finding::Severity::failure) {
        raise(call, Outcome::failed);
    } else if (severity == Finding::Severity::warning) {
        raise(call, Outcome::warned);
    }
}

/// What a miss at that place comes to; within `setup` nothing was judged yet.
Finding::Severity raise_by_miss(Call& call, const Place& place, Weight weight) {
    if (place.setup) {
        raise(call, Outcome::inconclusive);
        return Finding::Severity::warning;
    }
    const Finding::Severity severity = weight == Weight::broken
                                           ? Finding::Severity::failure
                                           : severity_at(call.program->heading.level);
    raise_by(call, severity);
    return severity;
}

void clean_up_from_here(Call& call) {
    leave_arms(call);
    call.phase = Call::Phase::cleaning;
    call.has_deadline = false;
    call.resend = -1;
    call.draft = -1;
}

}  // namespace

Finding* fail(Call& call,
              const Environment& environment,
              const Place& place,
              std::string_view actual,
              Weight weight) {
    if (call.over()) {
        return nullptr;  // Judged already.
    }
    Finding* const finding =
        add_missed(call, environment, raise_by_miss(call, place, weight), place, actual);
    clean_up_from_here(call);
    return finding;
}

void conclude(Call& call,
              const Environment& environment,
              const Place& place,
              Verdict::Kind kind,
              std::string_view text) {
    if (call.over()) {
        return;
    }
    Finding::Severity severity = Finding::Severity::warning;
    switch (kind) {
        case Verdict::Kind::fail:
            severity = raise_by_miss(call, place, Weight::check);
            break;
        case Verdict::Kind::inconclusive:
            raise(call, Outcome::inconclusive);
            break;
        case Verdict::Kind::warn:
            raise(call, Outcome::warned);
            break;
    }
    add(call, environment, severity, place, text);
    if (kind != Verdict::Kind::warn) {
        clean_up_from_here(call);
    }
}

void note(Call& call, const Environment& environment, std::string_view what) {
    static const Place nowhere;
    add(call, environment, Finding::Severity::note, nowhere, what);
    record(call, environment, {.source = {.text = what}});
}

bool judge(Call& call, const Environment& environment, const std::vector<Check>& checks) {
    const Evaluator evaluator{call, environment, call.current};
    for (const Check& check : checks) {
        if (check.kind == Check::Kind::capture) {
            const Value value = evaluator.value(check.expression);
            if (value.is_absent()) {
                fail(call, environment, check.place, evaluator.describe(check.expression));
                return false;
            }
            call.assign(check.variable, value);
            continue;
        }
        if (check.kind == Check::Kind::info) {
            add(call,
                environment,
                Finding::Severity::info,
                check.place,
                evaluator.describe(check.expression));
            continue;
        }
        if (evaluator.holds(check.expression)) {
            continue;
        }
        const Finding::Severity severity = check.kind == Check::Kind::should
                                               ? Finding::Severity::warning
                                               : severity_at(call.program->heading.level);
        const bool should = check.kind == Check::Kind::should;
        const bool ends = severity == Finding::Severity::failure || (check.place.setup && !should);
        const std::string found = evaluator.describe(check.expression);
        Finding* const finding = ends ? fail(call, environment, check.place, found)
                                      : add_missed(call, environment, severity, check.place, found);
        if (finding != nullptr) {
            finding->difference =
                difference_in(*call.program, environment, evaluator, check.expression);
        }
        if (ends) {
            return false;
        }
        raise_by(call, severity);
    }
    return true;
}

void record(Call& call, const Environment& environment, const Happening& happening) {
    const CallLimits& limits = environment.settings.limits;
    const base::Link* const link =
        happening.source.message != nullptr ? &happening.source.message->link : happening.link;
    const bool named = link != nullptr && !call.program->parties.empty();
    call.trace.add({limits.records, limits.record_octets},
                   {.at = environment.clocks.now,
                    .direction = happening.direction,
                    .line = happening.line,
                    .party = named ? party_at(call, environment, *link) : no_party,
                    .remark = happening.remark},
                   happening.source);
}

}  // namespace rung::call
