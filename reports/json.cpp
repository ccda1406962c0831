#include "reports/json.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <cmath>
#include <string_view>

#include "reports/json_blocks.hpp"
#include "reports/json_text.hpp"
#include "reports/measures.hpp"
#include "reports/rows.hpp"

namespace rung::reports {

namespace {

namespace json = boost::json;

constexpr int schema = 1;

json::object of_tool(const Tool& tool);
json::object of_run(const RunSummary& summary);
json::object of_environment(const Environment& environment);
json::object of_ladder(const Ladder& ladder);
json::object of_calls(const CallBooks& calls);
json::object of_rate(const Rate& rate);
json::object of_transactions(const RunSummary& summary);
json::object of_messages(const MessageBooks& messages);
json::object of_tokens(const TokenBooks& tokens);
json::object of_responses(const RunSummary& summary);
json::object of_rung(const Rung& rung);
json::object of_group(const RunSummary& summary, const FindingGroup& group);
json::object of_call(const CallTrace& call);
json::object of_entry(const TraceEntry& entry);
json::object of_finding(const Finding& finding);

}  // namespace

std::string write_json(const RunSummary& summary) {
    json::object result;
    result["schema"] = schema;
    result["tool"] = of_tool(summary.tool);
    put(result, "verdict", name_of(summary.judgement.verdict));
    put(result, "reason", summary.judgement.reason);
    put(result, "run", of_run(summary));
    put(result, "environment", of_environment(summary.environment));
    result["ladders"] = array_of(summary.ladders, of_ladder);
    if (summary.obstacle != Obstacle::none) {
        return json_text(result);  // Nothing was sent, so there is nothing to count.
    }
    result["calls"] = of_calls(summary.calls);
    if (summary.warm_up) {
        result["warm_up"] = of_calls(*summary.warm_up);
    }
    if (summary.rate) {
        result["rate"] = of_rate(*summary.rate);
    }
    result["transactions"] = of_transactions(summary);
    result["messages"] = of_messages(summary.messages);
    put(result, "tokens", of_tokens(summary.tokens));
    result["responses"] = of_responses(summary);
    put(result, "latency", of_latencies(summary));
    put(result, "sessions", of_sessions(summary));
    result["rungs"] = array_of(summary.rungs, of_rung);
    put(result, "thresholds", array_of(summary.thresholds, of_threshold));
    const auto make_group = [&](const FindingGroup& group) { return of_group(summary, group); };
    result["failures"] = array_of(summary.failures, make_group);
    result["warnings"] = array_of(summary.warnings, make_group);
    result["generator"] = of_generator(summary);
    put(result, "series", array_of(summary.series, of_second));
    return json_text(result);
}

void put(json::object& object, std::string_view key, std::string_view text) {
    if (!text.empty()) {
        object[key] = text;
    }
}

void put(json::object& object, std::string_view key, double number) {
    if (std::isfinite(number)) {
        object[key] = number;
    }
}

void put(json::object& object, std::string_view key, json::object&& block) {
    if (!block.empty()) {
        object[key] = std::move(block);
    }
}

void put(json::object& object, std::string_view key, json::array&& block) {
    if (!block.empty()) {
        object[key] = std::move(block);
    }
}

namespace {

json::object of_tool(const Tool& tool) {
    json::object object;
    put(object, "name", tool.name);
    put(object, "version", tool.version);
    return object;
}

json::object of_run(const RunSummary& summary) {
    const Run& run = summary.run;
    json::object object;
    const auto started = run.started.time_since_epoch();
    if (started.count() > 0) {
        put(object, "started", fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(started.count())));
        put(object, "seconds", run.seconds);
        if (summary.under_load) {
            put(object, "measured_seconds", summary.measured_seconds);
        }
        object["seed"] = run.seed;
    }
    put(object, "nonce", run.nonce);
    put(object, "target", run.target);
    put(object, "transport", run.transport);
    if (run.segmented) {
        object["segmented"] = *run.segmented;
    }
    object["shards"] = run.shards;
    put(object, "command", run.command);
    if (run.only > 0) {
        object["only"] = run.only;
    }
    return object;
}

json::object of_environment(const Environment& environment) {
    json::object object;
    put(object, "host", environment.host);
    put(object, "kernel", environment.kernel);
    put(object, "cpu", environment.cpu);
    if (environment.cores > 0) {
        object["cores"] = environment.cores;
    }
    put(object, "testbed", environment.testbed);
    json::object labels;
    for (const auto& [key, value] : environment.labels) {
        labels[key] = value;
    }
    put(object, "labels", std::move(labels));
    return object;
}

json::object of_ladder(const Ladder& ladder) {
    json::object object;
    put(object, "file", ladder.file);
    put(object, "title", ladder.title);
    put(object, "id", ladder.id);
    put(object, "level", ladder.level);
    if (!ladder.refs.empty()) {
        object["refs"] = json::array(ladder.refs.begin(), ladder.refs.end());
    }
    put(object, "sha256", ladder.sha256);
    put(object, "means", ladder.means);
    put(object, "fix", ladder.fix);
    object["calls"] = of_calls(ladder.calls);
    return object;
}

json::object of_calls(const CallBooks& calls) {
    return {{"due", calls.due},
            {"started", calls.started},
            {"not_started", calls.not_started},
            {"passed", calls.passed},
            {"failed", calls.failed},
            {"warned", calls.warned},
            {"inconclusive", calls.inconclusive},
            {"aborted", calls.aborted},
            {"in_progress", calls.in_progress},
            {"in_progress_max", calls.in_progress_max}};
}

json::object of_rate(const Rate& rate) {
    json::object object;
    if (rate.asked) {
        put(object, "asked", *rate.asked);
    }
    put(object, "offered", rate.offered);
    put(object, "achieved", rate.achieved);
    return object;
}

json::object of_transactions(const RunSummary& summary) {
    const TransactionBooks& books = summary.transactions;
    json::object object{
        {"started", books.started}, {"completed", books.completed}, {"timed_out", books.timed_out}};
    if (summary.rate) {  // Of a run without a rate it would say how long the calls pause.
        put(object, "per_second", transactions_per_second(summary));
    }
    return object;
}

json::object of_tokens(const TokenBooks& tokens) {
    return tokens.signed_anew == 0
               ? json::object{}
               : json::object{{"signed", tokens.signed_anew}, {"pooled", tokens.pooled}};
}

json::object of_messages(const MessageBooks& messages) {
    return {{"sent", messages.sent},
            {"received", messages.received},
            {"retransmitted_by_us", messages.retransmitted_by_us},
            {"retransmitted_by_peer", messages.retransmitted_by_peer},
            {"stray", messages.stray},
            {"malformed", messages.malformed},
            {"over_1300", messages.over_1300},
            {"undelivered", messages.undelivered}};
}

json::object of_responses(const RunSummary& summary) {
    json::object object;
    for (const auto& [status, count] : summary.responses) {
        object[std::to_string(status)] = count;
    }
    return object;
}

json::object of_rung(const Rung& rung) {
    json::object object{{"ladder", rung.ladder},
                        {"line", rung.line},
                        {"text", rung.text},
                        {"reached", rung.reached},
                        {"failed", rung.failed},
                        {"warned", rung.warned}};
    if (!rung.latency.empty()) {
        object["latency"] = rung.latency.encode();
    }
    return object;
}

json::object of_group(const RunSummary& summary, const FindingGroup& group) {
    json::object object;
    put(object, "ladder", summary.ladders.at(group.ladder).file);
    const json::object finding = of_finding(group.finding);
    for (const std::string_view key : {"line", "rung", "expected", "actual", "why", "difference"}) {
        if (const json::value* const value = finding.if_contains(key)) {
            object[key] = *value;
        }
    }
    object["count"] = group.count;
    put(object, "first", group.first);
    put(object, "replay", replay_of(summary, group.example));
    object["example"] = of_call(group.example);
    return object;
}

json::object of_call(const CallTrace& call) {
    json::object object;
    object["call"] = call.seq;
    put(object, "outcome", name_of(call.outcome));
    put(object, "start", call.start);
    put(object, "seconds", call.seconds);
    object["messages"] = array_of(call.entries, of_entry);
    object["findings"] = array_of(call.findings, of_finding);
    return object;
}

json::object of_entry(const TraceEntry& entry) {
    json::object object;
    put(object, "at", entry.at);
    put(object, "direction", name_of(entry.direction));
    if (entry.line > 0) {
        object["line"] = entry.line;
    }
    object["text"] = entry.text;
    put(object, "remark", entry.remark);
    put(object, "party", entry.party);
    return object;
}

json::object of_finding(const Finding& finding) {
    json::object object;
    put(object, "severity", name_of(finding.severity));
    if (finding.line > 0) {
        object["line"] = finding.line;
    }
    put(object, "rung", finding.rung);
    put(object, "expected", finding.expected);
    put(object, "actual", finding.actual);
    put(object, "why", finding.why);
    if (!finding.difference.empty()) {
        json::object difference;
        put(difference, "part", finding.difference.part);
        put(difference, "wanted", finding.difference.wanted);
        put(difference, "came", finding.difference.came);
        object["difference"] = std::move(difference);
    }
    return object;
}

}  // namespace

}  // namespace rung::reports
