#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "bench/side_by_side/measurement.hpp"
#include "bench/table/table.hpp"

namespace rung::bench {

namespace {

constexpr std::string_view none = "–";

void write_heading(const Table& table, std::back_insert_iterator<std::string> out) {
    const Machine& machine = table.machine;
    fmt::format_to(out,
                   "{}, beside {}\n\n{}, {} cores, {}; {}; load average {:.2f} before, {:.2f} "
                   "after.\nMedians of {} repetitions of {} s{}.\n\n",
                   machine.rung,
                   machine.sipp,
                   machine.cpu,
                   machine.cores,
                   machine.kernel,
                   machine.date,
                   machine.load_average,
                   table.load_average_at_end,
                   table.repetitions,
                   table.run_seconds,
                   table.is_quick ? " (--quick: for a first look, not for the record)" : "");
}

std::string ratio_cell(std::optional<double> ratio) {
    if (!ratio) {
        return std::string{none};
    }
    return *ratio >= 10 ? fmt::format("{:.1f}", *ratio) : fmt::format("{:.2f}", *ratio);
}

std::string median_cell(const Samples& samples, std::string_view unit) {
    return samples.empty() ? std::string{none} : text_of(median(samples), unit);
}

/// What Rung does not have yet is not the same as what this run could not do.
std::string rung_cell(const Row& row) {
    if (row.missing.empty()) {
        return median_cell(row.rung, row.unit);
    }
    return row.missing.starts_with("not there") ? "not there" : "not measured";
}

std::string spread_cell(const Samples& samples, std::string_view unit) {
    if (samples.empty()) {
        return std::string{none};
    }
    const auto [least, most] = std::ranges::minmax(samples);
    return fmt::format("{}–{}", text_of(least, unit), text_of(most, unit));
}

void write_row(const Row& row, std::back_insert_iterator<std::string> out) {
    const bool is_faster_first = row.better == Better::more;
    const auto of_bare = is_faster_first ? ratio_of(row.rung, row.bare) : std::nullopt;
    const auto of_sipp = is_faster_first ? ratio_of(row.rung, row.sipp) : std::nullopt;
    const auto goal = attainment(row);
    fmt::format_to(out,
                   "| {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} |\n",
                   row.title,
                   text_of_goals(row),
                   goal ? fmt::format("**{}**", ratio_cell(goal)) : none,
                   ratio_cell(of_bare),
                   ratio_cell(of_sipp),
                   rung_cell(row),
                   spread_cell(row.rung, row.unit),
                   row.unit,
                   median_cell(row.bare, row.unit),
                   median_cell(row.sipp, row.unit),
                   median_cell(row.generator_cpu, "ns"),
                   median_cell(row.far_side_cpu, "ns"));
}

void write_rows(const Table& table, std::back_insert_iterator<std::string> out) {
    fmt::format_to(out,
                   "| what | goal | Rung : goal | Rung : bare | Rung : SIPp | Rung | min–max | "
                   "unit | bare | SIPp | CPU ns a transaction, Rung | far side |\n"
                   "| --- | --- | ---: | ---: | ---: | ---: | ---: | --- | ---: | ---: | ---: | "
                   "---: |\n");
    for (const Row& row : table.rows) {
        write_row(row, out);
    }
}

/// Equal ones once.
void write_notes(const Row& row, std::back_insert_iterator<std::string> out) {
    for (auto note = row.notes.begin(); note != row.notes.end(); ++note) {
        if (std::find(row.notes.begin(), note, *note) != note) {
            continue;
        }
        const auto times = std::count(note, row.notes.end(), *note);
        const std::string often = times > 1 ? fmt::format(" ({} times)", times) : "";
        fmt::format_to(out, "\n- {}: {}{}", row.name, *note, often);
    }
}

void write_notes(const Table& table, std::back_insert_iterator<std::string> out) {
    for (const Row& row : table.rows) {
        if (!row.missing.empty()) {
            fmt::format_to(out, "\n- {}: {}", row.name, row.missing);
        }
        write_notes(row, out);
    }
    fmt::format_to(out, "\n");
}

void write_parts(const Table& table, std::back_insert_iterator<std::string> out) {
    if (table.parts.empty()) {
        return;
    }
    fmt::format_to(out, "\n| part | ns | min–max |\n| --- | ---: | ---: |\n");
    for (const Part& part : table.parts) {
        fmt::format_to(out,
                       "| {} | {} | {} |\n",
                       part.name,
                       median_cell(part.samples, "ns"),
                       spread_cell(part.samples, "ns"));
    }
}

}  // namespace

std::string to_markdown(const Table& table) {
    std::string text;
    const std::back_insert_iterator out{text};
    write_heading(table, out);
    write_rows(table, out);
    write_notes(table, out);
    write_parts(table, out);
    return text;
}

}  // namespace rung::bench
