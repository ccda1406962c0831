#include "reports/html.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "reports/html_parts.hpp"
#include "reports/numbers.hpp"
#include "reports/rows.hpp"

namespace rung::reports {

namespace {

void put_head(Html& html, const RunSummary& summary);
void put_verdict(Html& html, const RunSummary& summary);
void put_thresholds(Html& html, const RunSummary& summary);
void put_generator(Html& html, const RunSummary& summary);
void put_calls(Html& html, const RunSummary& summary);
void put_answers(Html& html, const RunSummary& summary);
void put_latency(Html& html, const RunSummary& summary);
void put_sessions(Html& html, const RunSummary& summary);
void put_messages(Html& html, const RunSummary& summary);
void put_inputs(Html& html, const RunSummary& summary);
Cell verdict_on(Met met);
Markup style_of(Verdict verdict);
std::string subject(const RunSummary& summary);
std::string date_of(const Run& run);

}  // namespace

std::string write_html(const RunSummary& summary) {
    Html html;
    put_head(html, summary);
    html.put("<body>\n");
    put_verdict(html, summary);
    html.put("<main>\n");
    if (summary.obstacle == Obstacle::none) {
        put_thresholds(html, summary);
        put_generator(html, summary);
        put_calls(html, summary);
        put_answers(html, summary);
        put_latency(html, summary);
        put_charts(html, summary);
        put_sessions(html, summary);
        put_messages(html, summary);
        put_findings(html, summary);
    }
    put_inputs(html, summary);
    html.put("</main>\n<footer>");
    html.text(summary.tool.name).put(" ").text(summary.tool.version);
    html.put(". A result file (--json) has all of this, and more.</footer>\n");
    return html.put("</body>\n</html>\n").take();
}

namespace {

/// The policy allows the page's own style and nothing else: neither a script nor a request.
void put_head(Html& html, const RunSummary& summary) {
    html.put("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    html.put(R"(<meta http-equiv="Content-Security-Policy" content="default-src 'none'; )");
    html.put("style-src 'sha256-").text(html_style_hash);
    html.put("'; base-uri 'none'; form-action 'none'\">\n");
    html.put("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    html.put("<meta name=\"referrer\" content=\"no-referrer\">\n<title>");
    html.text(fmt::format("{}: {}", name_of(summary.judgement.verdict), subject(summary)));
    html.put("</title>\n<style>").style().put("</style>\n</head>\n");
}

void put_verdict(Html& html, const RunSummary& summary) {
    const Judgement& judgement = summary.judgement;
    html.put("<header>\n<h1><span class=\"verdict ").put(style_of(judgement.verdict)).put("\">");
    html.text(name_of(judgement.verdict)).put("</span> ").text(subject(summary)).put("</h1>\n");
    if (!judgement.reason.empty()) {
        html.put("<p class=\"reason\">").text(judgement.reason).put("</p>\n");
    }
    if (summary.calls.started > 0) {
        html.put("<p class=\"quiet\">")
            .text(fmt::format(
                "{} in {}", calls_text(summary.calls.started), duration_text(summary.run.seconds)));
        html.text(summary.run.target.empty() ? "" : " against " + summary.run.target);
        html.text(date_of(summary.run).empty() ? "" : ", " + date_of(summary.run)).put("</p>\n");
    }
    html.put("</header>\n");
}

void put_thresholds(Html& html, const RunSummary& summary) {
    Rows rows;
    for (const ThresholdRow& row : threshold_rows(summary)) {
        rows.push_back({row.text, verdict_on(row.met), row.value});
    }
    if (rows.empty()) {
        return;
    }
    html.put("<section class=\"left\">\n<h2>Thresholds</h2>\n");
    html.table("Lines of pass when, worst first", {"threshold", "verdict", "value"}, rows);
    html.put("</section>\n");
}

void put_generator(Html& html, const RunSummary& summary) {
    const Generator& generator = summary.generator;
    if (!summary.under_load && generator.notes.empty()) {
        return;
    }
    html.put(summary.under_load ? Markup{"<section>\n<h2>Was the tester fit?</h2>\n"}
                                : Markup{"<section>\n<h2>About the tester</h2>\n"});
    if (!generator.unfit.empty() && generator.unfit == summary.judgement.reason) {
        html.put("<p class=\"warn\">No, for the reason above.</p>\n");
    } else if (!generator.unfit.empty()) {
        html.put("<p class=\"warn\">No: ").text(generator.unfit).put(".</p>\n");
    } else if (summary.under_load) {
        html.put("<p class=\"good\">Yes, it kept its own schedule.</p>\n");
    }
    if (summary.under_load) {
        html.facts(generator_facts(summary));
    }
    for (const std::string& note : generator.notes) {
        html.put("<p class=\"quiet\">Note: ").text(note).put("</p>\n");
    }
    html.put("</section>\n");
}

void put_calls(Html& html, const RunSummary& summary) {
    html.put("<section>\n<h2>Calls</h2>\n").facts(call_facts(summary));
    if (summary.ladders.size() > 1) {
        std::vector<Fact> ladders;
        for (const Ladder& ladder : summary.ladders) {
            ladders.push_back({ladder.file, books_text(ladder.calls)});
        }
        html.put("<h3>Of each ladder</h3>\n").facts(ladders);
    }
    html.put("</section>\n");
}

void put_answers(Html& html, const RunSummary& summary) {
    Rows rows;
    for (const auto& [status, count] : summary.responses) {
        rows.push_back({std::to_string(status), count_text(count)});
    }
    if (rows.empty()) {
        return;
    }
    html.put("<section>\n<h2>Answers</h2>\n");
    html.table("By status code", {"status", "count"}, rows);
    html.put("</section>\n");
}

void put_latency(Html& html, const RunSummary& summary) {
    const LatencyTable latency = latency_table(summary);
    if (latency.rows.empty()) {
        return;
    }
    Rows rows;
    for (const LatencyRow& row : latency.rows) {
        std::vector<Cell>& cells = rows.emplace_back();
        cells = {row.name, row.count};
        for (const std::string& figure : row.figures) {
            cells.emplace_back(figure.empty() ? "-" : figure);
        }
    }
    std::vector<std::string_view> columns{"request and answer", "count"};
    columns.insert(columns.end(), latency_figures.begin(), latency_figures.end());
    html.put("<section>\n<h2>Latency</h2>\n");
    html.table("From the moment a request was due to its answer", columns, rows);
    if (latency.hidden > 0) {
        html.put("<p class=\"quiet\">")
            .text(fmt::format("And {} more in the result file.", latency.hidden))
            .put("</p>\n");
    }
    if (latency.lacks_calls) {
        html.put("<p class=\"quiet\">- Not enough calls: p50 needs 200, p90 1000, p99 10,000, ");
        html.put("p99.9 100,000.</p>\n");
    }
    html.put("</section>\n");
}

void put_sessions(Html& html, const RunSummary& summary) {
    Rows rows;
    for (const SessionRow& row : session_rows(summary.sessions)) {
        rows.push_back({row.name, row.value, row.meaning, row.clause});
    }
    if (rows.empty()) {
        return;
    }
    html.put("<section class=\"left\">\n<h2>Sessions</h2>\n");
    html.put(
        "<p class=\"quiet\">SER and SEER divide by the INVITEs that met no 3xx, challenged ones ");
    html.put("included; ISA and SCR divide by the sessions asked for.</p>\n");
    html.table("Ratios of RFC 6076", {"ratio", "value", "meaning", "clause"}, rows);
    html.put("</section>\n");
}

void put_messages(Html& html, const RunSummary& summary) {
    html.put("<section>\n<h2>Messages</h2>\n").facts(message_facts(summary)).put("</section>\n");
}

void put_inputs(Html& html, const RunSummary& summary) {
    const Run& run = summary.run;
    const Environment& environment = summary.environment;
    html.put("<section>\n<h2>What was run, and where</h2>\n");
    std::vector<Fact> facts{
        {"command", run.command},
        {"started", date_of(run)},
        {"target", run.target},
        {"transport", run.transport},
        {"seed", date_of(run).empty() ? "" : std::to_string(run.seed)},
        {"nonce", run.nonce},
        {"shards", std::to_string(run.shards)},
        {"host", environment.host},
        {"kernel", environment.kernel},
        {"CPU", environment.cpu},
        {"cores", environment.cores > 0 ? std::to_string(environment.cores) : ""},
        {"testbed", environment.testbed}};
    for (const auto& [label, value] : environment.labels) {
        facts.push_back({label, value});
    }
    html.facts(facts);
    for (const Ladder& ladder : summary.ladders) {
        html.put("<h3>").text(ladder.file).put("</h3>\n");
        html.facts(std::vector<Fact>{{"title", ladder.title},
                                     {"id", ladder.id},
                                     {"level", ladder.level},
                                     {"clause", fmt::format("{}", fmt::join(ladder.refs, ", "))},
                                     {"SHA-256", ladder.sha256}});
    }
    html.put("</section>\n");
}

Cell verdict_on(Met met) {
    switch (met) {
        case Met::yes:
            return {"✓ met", "good"};
        case Met::no:
            return {"✗ missed", "bad"};
        case Met::unknown:
            break;
    }
    return {"? unknown", "warn"};
}

Markup style_of(Verdict verdict) {
    switch (verdict) {
        case Verdict::pass:
            return "good";
        case Verdict::fail:
        case Verdict::error:
            return "bad";
        case Verdict::invalid:
        case Verdict::interrupted:
            break;
    }
    return "warn";
}

/// What a reader calls this run.
std::string subject(const RunSummary& summary) {
    if (summary.ladders.empty()) {
        return "nothing was run";
    }
    const Ladder& first = summary.ladders.front();
    if (summary.ladders.size() > 1) {
        return fmt::format("{} and {} more", first.file, summary.ladders.size() - 1);
    }
    return first.title.empty() ? first.file : first.title;
}

/// Empty before a run has started.
std::string date_of(const Run& run) {
    const auto seconds = run.started.time_since_epoch().count();
    return seconds > 0 ? fmt::format("{:%Y-%m-%d %H:%M:%S} UTC", fmt::gmtime(seconds))
                       : std::string{};
}

}  // namespace

}  // namespace rung::reports
