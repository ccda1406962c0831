#include "engine/cli/summarise.hpp"

#include <fmt/format.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <string_view>
#include <thread>
#include <tuple>
#include <utility>

#include "engine/call/redactor.hpp"
#include "engine/cli/machine_probe.hpp"

namespace rung::cli {

namespace {

std::string level_name(call::Level level) {
    switch (level) {
        case call::Level::should:
            return "should";
        case call::Level::may:
            return "may";
        case call::Level::robust:
            return "robust";
        case call::Level::must:
            break;
    }
    return "must";
}

reports::Environment describe_machine(const CommonOptions& options) {
    reports::Environment environment;
    utsname names{};
    if (uname(&names) == 0) {
        environment.host = names.nodename;
        environment.kernel = std::string{names.sysname} + " " + names.release;
    }
    environment.cpu = processor_name();
    environment.cores = std::thread::hardware_concurrency();
    environment.testbed = options.testbed;
    for (const std::string& label : options.labels) {
        environment.labels.insert(parse_assignment("--label", label));
    }
    return environment;
}

reports::CallBooks books_of(const turn::CallBooks& books) {
    return {.due = books.due,
            .started = books.started,
            .not_started = books.not_started,
            .passed = books.passed,
            .failed = books.failed,
            .warned = books.warned,
            .inconclusive = books.inconclusive,
            .aborted = books.aborted,
            .in_progress = books.in_progress,
            .in_progress_max = books.in_progress_max};
}

reports::Severity severity_of(call::Finding::Severity severity) {
    switch (severity) {
        case call::Finding::Severity::failure:
            return reports::Severity::failure;
        case call::Finding::Severity::warning:
            return reports::Severity::warning;
        case call::Finding::Severity::info:
            return reports::Severity::info;
        case call::Finding::Severity::note:
            break;
    }
    return reports::Severity::note;
}

reports::Outcome outcome_of(call::Outcome outcome) {
    switch (outcome) {
        case call::Outcome::passed:
            return reports::Outcome::passed;
        case call::Outcome::warned:
            return reports::Outcome::warned;
        case call::Outcome::failed:
            return reports::Outcome::failed;
        case call::Outcome::inconclusive:
            return reports::Outcome::inconclusive;
        case call::Outcome::aborted:
            break;
    }
    return reports::Outcome::aborted;
}

std::string name_of(call::PartyId party, const std::vector<call::Party>& parties) {
    return party < parties.size() ? parties[party].name : std::string{};
}

reports::Direction direction_of(call::Record::Direction direction) {
    switch (direction) {
        case call::Record::Direction::sent:
            return reports::Direction::sent;
        case call::Record::Direction::received:
            return reports::Direction::received;
        case call::Record::Direction::note:
            break;
    }
    return reports::Direction::note;
}

double seconds(base::Duration duration) {
    return std::chrono::duration<double>(duration).count();
}

bool is_message(const call::Instruction& rung) {
    return std::holds_alternative<call::SendRequest>(rung.what) ||
           std::holds_alternative<call::SendAnswer>(rung.what) ||
           std::holds_alternative<call::Receive>(rung.what);
}

/// The rungs of every ladder, and the other lines that a call missed, in the order of the file.
void take_rungs(reports::RunSummary& summary,
                const turn::Books& books,
                const std::vector<LoadedLadder>& ladders) {
    // Those of an included fragment share the line of their `do`.
    std::map<std::tuple<std::uint32_t, std::uint32_t, std::string_view>, std::size_t> places;
    std::vector<reports::Rung>& rungs = summary.rungs;
    rungs.clear();
    const auto at = [&](std::uint32_t ladder, std::uint32_t line, const std::string& text) {
        const auto [place, is_new] = places.try_emplace({ladder, line, text}, rungs.size());
        if (is_new) {
            reports::Rung& rung = rungs.emplace_back();
            rung.ladder = ladder;
            rung.line = line;
            rung.text = text;
        }
        return &rungs[place->second];
    };
    for (std::uint32_t ladder = 0; ladder < ladders.size(); ++ladder) {
        const auto& code = ladders[ladder].program->code;
        for (std::size_t i = 0; i < code.size(); ++i) {
            if (is_message(code[i])) {
                const turn::RungBooks& reached = books.rungs[ladder][i];
                reports::Rung* rung = at(ladder, code[i].place.line, code[i].place.text);
                rung->reached += reached.reached;
                rung->latency.add(reached.latency);
            }
        }
    }
    for (const turn::MissBooks& miss : books.misses) {
        reports::Rung* rung = at(miss.ladder, miss.line, miss.text);
        rung->failed += miss.failed;
        rung->warned += miss.warned;
    }
    std::ranges::stable_sort(rungs, {}, [](const reports::Rung& rung) {
        return std::pair{rung.ladder, rung.line};
    });
}

}  // namespace

std::string without_secrets(std::string_view command,
                            const std::vector<LoadedLadder>& ladders,
                            const std::vector<std::string>& assignments) {
    call::Redactor redactor;
    for (const std::string& assignment : assignments) {
        const auto [name, value] = parse_assignment("--set", assignment);
        const std::string own = name.substr(name.find('.') + 1);  // Behind `profile.`
        const auto hides = [&own](const LoadedLadder& loaded) {
            const auto& hidden = loaded.program->secrets.profile;
            return std::ranges::find(hidden, own) != hidden.end();
        };
        if (call::names_a_secret(name) || std::ranges::any_of(ladders, hides)) {
            redactor.add(value);
        }
    }
    return redactor.redacted(command);
}

reports::RunSummary begin_summary(const std::vector<LoadedLadder>& ladders,
                                  const CommonOptions& options,
                                  const std::string& command) {
    reports::RunSummary summary;
    summary.tool.version = RUNG_VERSION;
    summary.run.started =
        std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    summary.run.command = without_secrets(command, ladders, options.set);
    summary.environment = describe_machine(options);
    for (const LoadedLadder& loaded : ladders) {
        const call::Heading& heading = loaded.program->heading;
        reports::Ladder ladder;
        ladder.file = loaded.program->file;
        ladder.title = heading.title;
        ladder.id = heading.id;
        ladder.level = level_name(heading.level);
        ladder.refs = heading.refs;
        ladder.sha256 = loaded.sha256;
        ladder.means = heading.means;
        ladder.fix = heading.fix;
        summary.ladders.push_back(std::move(ladder));
    }
    return summary;
}

reports::CallTrace trace_of(const turn::CallReport& report,
                            base::Instant run_start,
                            const std::vector<call::Party>& parties) {
    reports::CallTrace trace;
    trace.ladder = report.ladder;
    trace.seq = report.seq;
    trace.outcome = outcome_of(report.outcome);
    trace.start = seconds(report.started - run_start);
    trace.seconds = seconds(report.ended - report.started);
    for (const call::Record& record : report.trace.records) {
        trace.entries.push_back({seconds(record.at - report.started),
                                 direction_of(record.direction),
                                 record.line,
                                 std::string{report.trace.text(record)},
                                 record.remark,
                                 name_of(record.party, parties)});
    }
    for (const call::Finding& finding : report.findings) {
        trace.findings.push_back({severity_of(finding.severity),
                                  finding.line,
                                  finding.rung,
                                  finding.expected,
                                  finding.actual,
                                  finding.why,
                                  {finding.difference.part,
                                   finding.difference.wanted,
                                   finding.difference.came,
                                   finding.difference.at}});
    }
    return trace;
}

void take_books(reports::RunSummary& summary,
                const turn::Books& books,
                const std::vector<LoadedLadder>& ladders) {
    summary.calls = books_of(books.calls);
    if (books.warm_up.due > 0) {
        summary.warm_up = books_of(books.warm_up);
    }
    for (std::size_t i = 0; i < summary.ladders.size(); ++i) {
        summary.ladders[i].calls = books_of(books.ladders[i]);
    }
    summary.transactions = {.started = books.transactions.started,
                            .completed = books.transactions.completed,
                            .timed_out = books.transactions.timed_out};
    summary.messages = {.sent = books.messages.sent,
                        .received = books.messages.received,
                        .retransmitted_by_us = books.transactions.retransmitted_by_us,
                        .retransmitted_by_peer = books.transactions.retransmitted_by_peer,
                        .stray = books.messages.stray,
                        .malformed = books.messages.malformed,
                        .over_1300 = books.messages.over_1300,
                        .undelivered = books.messages.undelivered};
    summary.tokens = {.signed_anew = books.tokens.signed_anew, .pooled = books.tokens.pooled};
    for (std::size_t status = 0; status < books.responses.size(); ++status) {
        if (books.responses[status] > 0) {
            summary.responses[static_cast<int>(status)] = books.responses[status];
        }
    }
    take_rungs(summary, books, ladders);
}

void take_measures(reports::RunSummary& summary, const Measures& measures, base::Instant now) {
    const turn::CallSource& source = *measures.sources.front();
    const turn::Meter& meter = measures.meter;
    base::Instant end = source.measured_from();
    std::optional<double> asked;
    for (const turn::CallSource* one : measures.sources) {
        end = std::max(end, std::min(now, one->ends().value_or(now)));
        if (const auto of_one = one->asked(now)) {
            asked = asked.value_or(0) +
                    *of_one * measures.shards / static_cast<double>(measures.sources.size());
        }
    }
    const double measured = std::max(seconds(end - source.measured_from()), 0.0);
    summary.measured_seconds = measured;
    const auto a_second = [measured](double count) { return measured > 0 ? count / measured : 0; };
    reports::Rate rate;
    if (asked) {
        // A Poisson process asks for what it drew; its nominal rate would make short runs unfit.
        rate.asked = a_second(source.is_random() ? static_cast<double>(summary.calls.due) : *asked);
    }
    rate.offered = a_second(static_cast<double>(summary.calls.started));
    rate.achieved = a_second(static_cast<double>(summary.calls.passed));
    summary.rate = rate;
    summary.latency.clear();
    meter.answers().for_each([&](std::string_view method,
                                 int status,
                                 const load::Histogram& histogram) {
        const bool users_own = status == 0;
        summary.latency[users_own ? std::string{method} : fmt::format("{} {}", method, status)] =
            histogram;
    });
    summary.srd = meter.srd();
    summary.generator.lag = meter.lag();
    const turn::SessionCounts& sessions = meter.sessions();
    summary.sessions = {.invites = sessions.invites,
                        .requests = sessions.requests,
                        .redirected = sessions.redirected,
                        .challenged = sessions.challenged,
                        .established = sessions.established,
                        .effective = sessions.effective,
                        .ineffective = sessions.ineffective,
                        .completed = sessions.completed,
                        .registers = sessions.registers,
                        .registers_failed = sessions.registers_failed};
}

}  // namespace rung::cli
