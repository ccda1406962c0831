#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include "reports/difference_text.hpp"
#include "reports/html_parts.hpp"
#include "reports/numbers.hpp"
#include "reports/rows.hpp"
#include "reports/trace_text.hpp"

namespace rung::reports {

namespace {

enum class Opened : std::uint8_t { no, yes };

void put_groups(Html& html,
                const RunSummary& summary,
                const std::vector<FindingGroup>& groups,
                Markup heading);
void put_group(Html& html, const RunSummary& summary, const FindingGroup& group, Opened ladder);
void put_ladder(Html& html, const CallTrace& call);
void put_entry(Html& html, const TraceEntry& entry, std::string_view remark);
void put_message(Html& html, std::string_view octets);
void put_finding(Html& html, const Finding& finding);
void put_difference(Html& html, const Difference& difference);
std::vector<Fact> facts_of(const Finding& finding);

}  // namespace

void put_findings(Html& html, const RunSummary& summary) {
    put_groups(html, summary, summary.failures, "<h2>Failures</h2>\n");
    put_groups(html, summary, summary.warnings, "<h2>Warnings</h2>\n");
}

namespace {

void put_groups(Html& html,
                const RunSummary& summary,
                const std::vector<FindingGroup>& groups,
                Markup heading) {
    if (groups.empty()) {
        return;
    }
    html.put("<section>\n").put(heading);
    const std::vector<const FindingGroup*> shown = most_frequent(groups);
    for (const FindingGroup* group : shown) {
        put_group(html, summary, *group, group == shown.front() ? Opened::yes : Opened::no);
    }
    if (shown.size() < groups.size()) {
        html.put("<p class=\"quiet\">")
            .text(fmt::format("And {} more in the result file.", groups.size() - shown.size()))
            .put("</p>\n");
    }
    html.put("</section>\n");
}

void put_group(Html& html, const RunSummary& summary, const FindingGroup& group, Opened ladder) {
    const Ladder& of = summary.ladders.at(group.ladder);
    const Finding& finding = group.finding;
    const bool failed = finding.severity == Severity::failure;
    html.put("<h3><span class=\"").put(failed ? Markup{"bad\">✗"} : Markup{"warn\">!"});
    html.put("</span> ").text(of.file);
    html.text(finding.line > 0 ? fmt::format(":{}", finding.line) : "");
    html.text(fmt::format(" ×{}", count_text(group.count))).put("</h3>\n");
    std::vector<Fact> facts = facts_of(finding);
    std::ranges::move(advice_on(of, finding.severity), std::back_inserter(facts));
    html.facts(facts);
    put_difference(html, finding.difference);
    html.put(ladder == Opened::yes ? Markup{"<details open>"} : Markup{"<details>"});
    html.put("\n<summary>")
        .text(fmt::format("Call {}, the first of them, {} into the run",
                          count_text(group.example.seq),
                          duration_text(group.first)))
        .put("</summary>\n");
    put_ladder(html, group.example);
    if (const std::string replay = replay_of(summary, group.example); !replay.empty()) {
        html.facts(std::vector<Fact>{{"again", replay}});
    }
    html.put("</details>\n");
}

void put_ladder(Html& html, const CallTrace& call) {
    const std::vector<std::size_t> places = places_of_findings(call);
    const std::vector<std::string> remarks = remarks_on(call);
    const auto put_findings_at = [&](std::size_t place) {
        for (std::size_t i = 0; i < places.size(); ++i) {
            if (places[i] == place) {
                put_finding(html, call.findings[i]);
            }
        }
    };
    html.put("<ol class=\"ladder\">\n");
    for (std::size_t i = 0; i < call.entries.size(); ++i) {
        put_findings_at(i);
        put_entry(html, call.entries[i], remarks[i]);
    }
    put_findings_at(call.entries.size());
    html.put("</ol>\n");
}

/// A message opens to all of its octets.
void put_entry(Html& html, const TraceEntry& entry, std::string_view remark) {
    const std::string at = fmt::format("{:.3f} ms", entry.at * 1000);
    if (entry.direction == Direction::note) {
        html.put("<li><span class=\"at\">").text(at).put("</span>");
        html.put("<span class=\"quiet\">• ").text(entry.text).put("</span></li>\n");
        return;
    }
    html.put("<li><details><summary><span class=\"at\">").text(at).put("</span>");
    html.text(entry.party).text(entry.party.empty() ? "" : " ");
    html.put(
        entry.direction == Direction::sent
            ? Markup{"<span aria-hidden=\"true\">──▶ </span><span class=\"hidden\">sent </span>"}
            : Markup{"<span aria-hidden=\"true\">◀── </span><span "
                     "class=\"hidden\">received </span>"});
    const std::string_view line = headline(entry.text);
    html.text(line.empty() ? "(empty)" : line);
    if (!remark.empty()) {
        html.put(" <span class=\"quiet\">(").text(remark).put(")</span>");
    }
    if (entry.line > 0) {
        html.put(" <span class=\"line\">").text(fmt::format("line {}", entry.line)).put("</span>");
    }
    html.put("</summary>\n");
    put_message(html, entry.text);
    html.put("</details></li>\n");
}

/// The octets as they were, line by line; a line end that is no CRLF shows as an escape.
void put_message(Html& html, std::string_view octets) {
    html.put("<pre>");
    while (!octets.empty()) {
        std::string_view line = take_line(octets);
        line.remove_suffix(line.ends_with("\r\n") ? 2 : 0);
        html.text(line).put("\n");
    }
    html.put("</pre>\n");
}

void put_finding(Html& html, const Finding& finding) {
    switch (finding.severity) {
        case Severity::note:
            return;  // The ladder has it as a line of its own.
        case Severity::info:
            html.put("<li class=\"finding quiet\">");
            break;
        case Severity::failure:
            html.put("<li class=\"finding bad\">");
            break;
        case Severity::warning:
            html.put("<li class=\"finding warn\">");
            break;
    }
    for (const Fact& fact : facts_of(finding)) {
        if (fact.text.empty()) {
            continue;
        }
        html.put("<p>").text(fact.label).put(" ").text(fact.text).put("</p>");
    }
    put_difference(html, finding.difference);
    html.put("</li>\n");
}

/// The two texts, one below the other, with what differs marked.
void put_difference(Html& html, const Difference& difference) {
    if (difference.empty()) {
        return;
    }
    const auto row = [&html](Markup label, const MarkedText& text) {
        html.put(label).text(text.same);
        if (!text.differs.empty()) {
            html.put("<mark>").text(text.differs).put("</mark>");
        }
        html.text(text.rest).put("\n");
    };
    html.put("<pre class=\"difference\">");
    if (!difference.part.empty()) {
        html.put("differs ").text(difference.part).put("\n");
    }
    row("wanted  ", marked_wanted(difference));
    row("came    ", marked_came(difference));
    html.put("</pre>\n");
}

std::vector<Fact> facts_of(const Finding& finding) {
    if (finding.severity == Severity::info) {
        return {{"info", finding.actual}};
    }
    if (finding.expected.empty()) {
        return {{label_of_actual(finding), finding.actual}, {"why", finding.why}};
    }
    return {{"expected", finding.expected}, {"but", finding.actual}, {"why", finding.why}};
}

}  // namespace

}  // namespace rung::reports
