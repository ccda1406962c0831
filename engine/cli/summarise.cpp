#include "engine/cli/summarise.hpp"

#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <set>
#include <thread>

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

std::string processor_name() {
    std::ifstream file{"/proc/cpuinfo"};
    std::string line;
    while (std::getline(file, line)) {
        const std::size_t colon = line.find(": ");
        if (line.starts_with("model name") && colon != std::string::npos) {
            return line.substr(colon + 2);
        }
    }
    return {};
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

}  // namespace

reports::RunSummary begin_summary(const std::vector<LoadedLadder>& ladders,
                                  const CommonOptions& options,
                                  const std::string& command) {
    reports::RunSummary summary;
    summary.tool.version = RUNG_VERSION;
    summary.run.started =
        std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    summary.run.transport = options.transport;
    summary.run.command = command;
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

reports::CallTrace trace_of(const turn::CallReport& report, base::Instant run_start) {
    reports::CallTrace trace;
    trace.ladder = report.ladder;
    trace.seq = report.seq;
    trace.outcome = outcome_of(report.outcome);
    trace.start = seconds(report.started - run_start);
    trace.seconds = seconds(report.ended - report.started);
    for (const call::Record& record : report.records) {
        trace.entries.push_back({seconds(record.at - report.started),
                                 direction_of(record.direction),
                                 record.line,
                                 record.text,
                                 record.remark});
    }
    for (const call::Finding& finding : report.findings) {
        trace.findings.push_back({severity_of(finding.severity),
                                  finding.line,
                                  finding.rung,
                                  finding.expected,
                                  finding.actual});
    }
    return trace;
}

void count_rungs(reports::RunSummary& summary,
                 const call::Program& program,
                 const reports::CallTrace& trace) {
    const auto rung_at = [&](std::uint32_t line, const std::string& text) -> reports::Rung& {
        const auto same = [&](const reports::Rung& rung) {
            return rung.ladder == trace.ladder && rung.line == line;
        };
        const auto found = std::ranges::find_if(summary.rungs, same);
        if (found != summary.rungs.end()) {
            return *found;
        }
        summary.rungs.push_back({.ladder = trace.ladder, .line = line, .text = text});
        return summary.rungs.back();
    };
    std::set<std::uint32_t> reached;
    for (const reports::TraceEntry& entry : trace.entries) {
        reached.insert(entry.line);
    }
    for (const call::Instruction& instruction : program.code) {
        const bool is_message = std::holds_alternative<call::SendRequest>(instruction.what) ||
                                std::holds_alternative<call::SendAnswer>(instruction.what) ||
                                std::holds_alternative<call::Receive>(instruction.what);
        if (is_message) {
            rung_at(instruction.place.line, instruction.place.text).reached +=
                reached.erase(instruction.place.line);
        }
    }
    for (const reports::Finding& finding : trace.findings) {
        if (finding.line == 0) {
            continue;
        }
        reports::Rung& rung = rung_at(finding.line, finding.rung);
        rung.failed += finding.severity == reports::Severity::failure ? 1 : 0;
        rung.warned += finding.severity == reports::Severity::warning ? 1 : 0;
    }
}

void take_books(reports::RunSummary& summary, const turn::Books& books) {
    summary.calls = books_of(books.calls);
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
    for (std::size_t status = 0; status < books.responses.size(); ++status) {
        if (books.responses[status] > 0) {
            summary.responses[static_cast<int>(status)] = books.responses[status];
        }
    }
}

}  // namespace rung::cli
