#include "bench/table/compare.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include "bench/side_by_side/measurement.hpp"

namespace rung::bench {

namespace {

/// One thing of a table that can be compared.
struct Measured {
    std::string name;
    Better better = Better::less;
    Samples samples;
};

Samples quotients(const Samples& samples, const Samples& references) {
    Samples made;
    for (std::size_t n = 0; n < std::min(samples.size(), references.size()); ++n) {
        made.push_back(samples[n] / references[n]);
    }
    return made;
}

bool is_reference(const Part& part) {
    return part.name.starts_with("machine_");
}

std::vector<Measured> measured_in(const Table& table) {
    std::vector<Measured> all;
    const auto add = [&all](std::string name, Better better, Samples samples) {
        if (!samples.empty()) {
            all.push_back({std::move(name), better, std::move(samples)});
        }
    };
    for (const Row& row : table.rows) {
        if (row.bare.empty()) {
            add(row.title, row.better, row.rung);
        } else {
            add(row.title + ", Rung : bare", row.better, quotients(row.rung, row.bare));
        }
        add(row.title + ", CPU a transaction", Better::less, row.generator_cpu);
        add(row.title + ", CPU of the far side", Better::less, row.far_side_cpu);
    }
    for (const Part& part : table.parts) {
        if (!is_reference(part)) {
            add(part.name, Better::less, part.samples);
        }
    }
    return all;
}

/// What Rung has no part in: if that changed, so did the machine.
std::vector<Measured> references_in(const Table& table) {
    std::vector<Measured> all;
    for (const Row& row : table.rows) {
        if (!row.bare.empty()) {
            all.push_back({row.title + ", bare", Better::more, row.bare});
        }
        if (!row.sipp.empty()) {
            all.push_back({row.title + ", SIPp", Better::more, row.sipp});
        }
    }
    for (const Part& part : table.parts) {
        if (is_reference(part)) {
            all.push_back({part.name, Better::less, part.samples});
        }
    }
    return all;
}

const Measured* find(const std::vector<Measured>& all, const std::string& name) {
    const auto found = std::ranges::find(all, name, &Measured::name);
    return found == all.end() ? nullptr : &*found;
}

bool is_usable(const Samples& samples) {
    return samples.size() <= most_samples &&
           std::ranges::all_of(samples, [](double sample) { return sample > 0; });
}

/// Even samples that are wholly apart would not be sure.
bool are_too_few(std::size_t base, std::size_t now) {
    double orders = 1;
    for (std::size_t n = 1; n <= now; ++n) {
        orders *= static_cast<double>(base + n) / static_cast<double>(n);
    }
    return 2 / orders > most_chance;
}

void warn_of(std::vector<std::string>& warnings,
             std::string_view what,
             const std::string& base,
             const std::string& now) {
    if (base != now) {
        warnings.push_back(fmt::format("{}: {} before, {} now", what, base, now));
    }
}

/// Its own runs load two cores.
void warn_of_others(std::vector<std::string>& warnings, std::string_view when, const Table& table) {
    const double most = std::max(table.machine.load_average, table.load_average_at_end);
    if (most > table.machine.cores + 1) {
        warnings.push_back(
            fmt::format("OTHERS USED THE MACHINE {}: load average {:.1f} on {} cores",
                        when,
                        most,
                        table.machine.cores));
    }
}

/// The references that differ, each with its figures.
void warn_of_references(std::vector<std::string>& warnings, const Table& base, const Table& now) {
    const auto references = references_in(base);
    for (const Measured& reference : references_in(now)) {
        const Measured* const was = find(references, reference.name);
        if (was == nullptr) {
            continue;
        }
        const Comparison one =
            compare(reference.name, reference.better, was->samples, reference.samples);
        if (one.change == Change::slower || one.change == Change::faster) {
            warnings.push_back(
                fmt::format("THE MACHINE CHANGED: {} came to {:.2f} of before, p {:.3f}",
                            one.name,
                            one.difference.ratio,
                            one.difference.p));
        }
    }
}

std::vector<std::string> warnings_of(const Table& base, const Table& now) {
    std::vector<std::string> warnings;
    const Machine& before = base.machine;
    const Machine& after = now.machine;
    warn_of(warnings, "ANOTHER MACHINE, CPU", before.cpu, after.cpu);
    warn_of(warnings,
            "ANOTHER MACHINE, cores",
            std::to_string(before.cores),
            std::to_string(after.cores));
    warn_of(warnings, "another kernel", before.kernel, after.kernel);
    warn_of(warnings, "another SIPp", before.sipp, after.sipp);
    warn_of(warnings,
            "runs of another length, seconds",
            std::to_string(base.run_seconds),
            std::to_string(now.run_seconds));
    if (base.is_quick || now.is_quick) {
        warnings.emplace_back(
            "--quick was used: too few and too short runs to be sure of anything");
    }
    warn_of_others(warnings, "before", base);
    warn_of_others(warnings, "now", now);
    warn_of_references(warnings, base, now);
    return warnings;
}

int place_of(Change change) {
    switch (change) {
        case Change::slower:
            return 0;
        case Change::faster:
            return 1;
        case Change::gone:
            return 2;
        case Change::too_few:
            return 3;
        case Change::unusable:
            return 4;
        case Change::noise:
            break;
    }
    return 5;
}

std::string_view word_of(Change change) {
    switch (change) {
        case Change::slower:
            return "slower";
        case Change::faster:
            return "faster";
        case Change::gone:
            return "gone";
        case Change::too_few:
            return "too few";
        case Change::unusable:
            return "unusable";
        case Change::noise:
            break;
    }
    return "noise";
}

}  // namespace

Comparison compare(std::string name, Better better, const Samples& base, const Samples& now) {
    Comparison comparison{std::move(name), Change::unusable, {}};
    if (base.empty() || now.empty() || !is_usable(base) || !is_usable(now)) {
        return comparison;
    }
    // As a speed: where less is better, the other way round.
    comparison.difference = better == Better::more ? difference(base, now) : difference(now, base);
    const Difference& seen = comparison.difference;
    if (are_too_few(base.size(), now.size())) {
        comparison.change = Change::too_few;
        return comparison;
    }
    const bool is_sure = seen.p < most_chance && std::abs(seen.ratio - 1) >= least_change;
    comparison.change = !is_sure ? Change::noise : seen.ratio < 1 ? Change::slower : Change::faster;
    return comparison;
}

Compared compare(const Table& base, const Table& now) {
    Compared compared;
    compared.warnings = warnings_of(base, now);
    const auto after = measured_in(now);
    for (const Measured& was : measured_in(base)) {
        const Measured* const is = find(after, was.name);
        compared.lines.push_back(is == nullptr
                                     ? Comparison{was.name, Change::gone, {}}
                                     : compare(was.name, was.better, was.samples, is->samples));
    }
    std::ranges::stable_sort(compared.lines, {}, [](const Comparison& one) {
        return std::pair{place_of(one.change), one.difference.ratio};
    });
    return compared;
}

std::string to_text(const Compared& compared) {
    std::string text;
    const std::back_insert_iterator out{text};
    for (const std::string& warning : compared.warnings) {
        fmt::format_to(out, "WARNING  {}\n", warning);
    }
    for (const Comparison& one : compared.lines) {
        if (one.change == Change::gone || one.change == Change::unusable) {
            fmt::format_to(out, "{:<8} {}\n", word_of(one.change), one.name);
            continue;
        }
        const Difference& seen = one.difference;
        fmt::format_to(out,
                       "{:<8} {}  {:.2f} ({:.2f}-{:.2f}), p {:.3f}\n",
                       word_of(one.change),
                       one.name,
                       seen.ratio,
                       seen.low,
                       seen.high,
                       seen.p);
    }
    const auto slower = std::ranges::count(compared.lines, Change::slower, &Comparison::change);
    const auto faster = std::ranges::count(compared.lines, Change::faster, &Comparison::change);
    fmt::format_to(out, "{} slower, {} faster, of {}\n", slower, faster, compared.lines.size());
    return text;
}

bool has_regressed(const Compared& compared) {
    return std::ranges::any_of(compared.lines,
                               [](const Comparison& one) { return one.change == Change::slower; });
}

}  // namespace rung::bench
