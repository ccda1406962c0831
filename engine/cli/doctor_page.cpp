#include <fmt/format.h>

#include <cmath>

#include "engine/cli/doctor_report.hpp"
#include "reports/numbers.hpp"
#include "reports/page.hpp"

namespace rung::cli {

namespace {

using reports::Page;
using reports::Style;

constexpr std::size_t indent = 2;
constexpr std::size_t names_at = 8;
constexpr std::size_t values_at = 24;
constexpr std::size_t most_rows = 4;

Style style_of(Fitness fitness);
void draw_machine(Page& page, const MachineFacts& facts);
void draw_check(Page& page, const Check& check, Reasons reasons);
void draw_limit(Page& page, const MachineLimit& limit, const MachineFacts& facts);
void draw_limit_row(Page& page, std::string_view name, std::string_view value);
void draw_conclusion(Page& page, const std::vector<Check>& checks);

}  // namespace

std::string draw_doctor(const DoctorReport& report,
                        Reasons reasons,
                        const reports::TerminalOptions& terminal) {
    Page page{terminal};
    draw_machine(page, report.facts);
    page.end_row();
    for (const Check& check : report.checks) {
        draw_check(page, check, reasons);
    }
    page.end_row();
    if (report.limit && report.limit->bare) {
        draw_limit(page, *report.limit, report.facts);
        page.end_row();
    }
    draw_conclusion(page, report.checks);
    return page.take();
}

namespace {

Style style_of(Fitness fitness) {
    switch (fitness) {
        case Fitness::ok:
            return Style::good;
        case Fitness::note:
            return Style::warning;
        case Fitness::warn:
            break;
    }
    return Style::bad;
}

void draw_machine(Page& page, const MachineFacts& facts) {
    std::string text = facts.host.empty() ? "this machine" : facts.host;
    text += fmt::format(": {} core{}", facts.online.size(), facts.online.size() == 1 ? "" : "s");
    for (const std::string& part : {facts.processor, facts.kernel}) {
        text += part.empty() ? "" : fmt::format(", {}", part);
    }
    text += facts.is_virtual ? ", virtual" : "";
    page.put_wrapped(page.clean(text), {0, page.columns(), most_rows}, Style::bold);
    page.end_row();
}

void draw_check(Page& page, const Check& check, Reasons reasons) {
    const reports::Area area{values_at, page.columns(), most_rows};
    page.move_to(indent).put(name_of(check.fitness), style_of(check.fitness));
    page.move_to(names_at).put(check.name);
    page.put_wrapped(page.clean(check.value), area);
    page.end_row();
    if (check.fitness != Fitness::ok || reasons == Reasons::all) {
        page.put_wrapped(page.clean(check.why), area, Style::dim);
        page.end_row();
    }
    if (!check.remedy.empty()) {
        page.put_wrapped(page.clean(check.remedy), area, Style::bold);
        page.end_row();
    }
}

void draw_limit(Page& page, const MachineLimit& limit, const MachineFacts& facts) {
    page.put_wrapped("its own limit, both ends on this machine",
                     {indent, page.columns(), most_rows},
                     Style::dim);
    page.end_row();
    const auto rate = [](double value) {
        return reports::count_text(static_cast<std::uint64_t>(std::round(value / 100) * 100));
    };
    if (limit.bare) {
        draw_limit_row(page, "bare datagrams", fmt::format("{} pairs/s", rate(*limit.bare)));
    }
    if (limit.own) {
        std::string text = fmt::format("{} OPTIONS transactions/s over UDP", rate(*limit.own));
        if (limit.bare && *limit.bare > 0) {
            text += fmt::format(", {:.0f} % of it", 100 * *limit.own / *limit.bare);
        }
        draw_limit_row(page, "Rung", text);
    }
    if (facts.others.value_or(0) > 0.05) {
        draw_limit_row(page, "but busy", "others were at work meanwhile: at rest it does more");
    }
    if (limit.one_core) {
        draw_limit_row(page,
                       "one core",
                       "carried both ends; with the far side on another machine, about twice as "
                       "much may be possible");
    }
}

void draw_limit_row(Page& page, std::string_view name, std::string_view value) {
    page.move_to(names_at).put(name);
    page.put_wrapped(page.clean(value), {values_at, page.columns(), most_rows});
    page.end_row();
}

void draw_conclusion(Page& page, const std::vector<Check>& checks) {
    page.put_wrapped(
        page.clean(conclusion(checks)), {0, page.columns(), most_rows}, style_of(overall(checks)));
    page.end_row();
}

}  // namespace

}  // namespace rung::cli
