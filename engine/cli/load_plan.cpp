#include "engine/cli/load_plan.hpp"

#include <fmt/format.h>

#include <charconv>

#include "engine/cli/failure.hpp"
#include "scenarios/language/quantity.hpp"

namespace rung::cli {

namespace {

base::Duration duration_option(const char* option, const std::string& text) {
    const auto duration = language::parse_duration(text);
    if (!duration) {
        throw usage(fmt::format(
            "{} {}: {}; {}", option, text, duration.error().message, duration.error().remedy));
    }
    return *duration;
}

double rate_option(const std::string& text) {
    const auto rate = language::parse_rate(text);
    if (!rate) {
        throw usage(
            fmt::format("--rate {}: {}; {}", text, rate.error().message, rate.error().remedy));
    }
    return *rate;
}

std::uint32_t count_option(const char* option, const std::string& text) {
    const std::uint64_t count = parse_number(option, text);
    if (count == 0 || count > language::most_users) {
        throw usage(
            fmt::format("{} {}: write 1 to {}", option, text, std::uint64_t{language::most_users}));
    }
    return static_cast<std::uint32_t>(count);
}

/// The one `load` block that the ladders of the run have, if any.
std::optional<load::Plan> written_plan(const std::vector<LoadedLadder>& ladders,
                                       bool is_overridden) {
    const LoadedLadder* found = nullptr;
    for (const LoadedLadder& ladder : ladders) {
        if (!ladder.load) {
            continue;
        }
        if (found != nullptr && !is_overridden) {
            throw usage(fmt::format(
                "{} and {} both have a `load` block: say which load the mix gets with --rate R "
                "--for D, --calls N or --users N",
                found->program->file,
                ladder.program->file));
        }
        found = found == nullptr ? &ladder : found;
    }
    return found != nullptr ? found->load : std::nullopt;
}

void set_rate(load::Plan& plan, double rate) {
    plan.users.reset();
    plan.span.reset();
    plan.stages = {{.from = rate, .to = rate, .span = std::nullopt}};
}

void set_span(load::Plan& plan, base::Duration span) {
    if (plan.stages.size() > 1) {
        throw usage("--for: the ladder's load has several stages; say the rate too, with --rate");
    }
    if (plan.stages.size() == 1) {
        plan.stages.front().span = span;
    } else {
        plan.span = span;
    }
}

/// nullopt: it ends by its number of calls alone.
std::optional<base::Duration> length_of(const load::Plan& plan) {
    if (plan.stages.empty()) {
        return plan.span;
    }
    base::Duration sum{0};
    for (const load::Stage& stage : plan.stages) {
        if (!stage.span) {
            return std::nullopt;
        }
        sum += *stage.span;
    }
    return sum;
}

/// `--rate`, `--users` and `--calls`: when calls begin.
void set_model(load::Plan& load, const LoadOptions& options) {
    const bool has_rate = !options.rate.empty();
    const bool has_users = !options.users.empty();
    if (has_rate && has_users) {
        throw usage(
            "--rate and --users: calls are due by the clock or when another ends, not both");
    }
    if (has_rate) {
        set_rate(load, rate_option(options.rate));
    }
    if (has_users) {
        load.stages.clear();
        load.at_most.reset();
        load.users = count_option("--users", options.users);
    }
    if (has_rate || has_users) {
        load.calls.reset();
    }
    if (!options.calls.empty()) {
        load.calls = parse_number("--calls", options.calls);
        if (*load.calls == 0) {
            throw usage("--calls 0: write how many calls to make");
        }
        if (load.stages.empty() && !load.users) {
            load.users = 1;  // One after the other.
        }
    }
}

/// The `data` with the fewest rows of those that are read once.
struct OnceRead {
    const call::DataTable* table = nullptr;
    std::string_view ladder;
};

OnceRead read_once(const std::vector<LoadedLadder>& ladders) {
    OnceRead least;
    for (const LoadedLadder& ladder : ladders) {
        for (const call::DataTable& table : ladder.program->data) {
            if (table.order == call::RowOrder::once &&
                (least.table == nullptr || table.rows() < least.table->rows())) {
                least = {&table, ladder.program->file};
            }
        }
    }
    return least;
}

/// More calls than rows cannot be made.
void check_rows(const load::Plan& load, const OnceRead& once, const std::string& option) {
    if (once.table == nullptr || load.calls.value_or(0) <= once.table->rows()) {
        return;
    }
    throw usage(
        fmt::format("{}: {} calls, but `{}` of {} has {} row{} and is read `once`: ask for fewer "
                    "calls, or read "
                    "it `in order` or `at random`",
                    option.empty() ? "the load" : fmt::format("--calls {}", option),
                    *load.calls,
                    once.table->name,
                    once.ladder,
                    once.table->rows(),
                    once.table->rows() == 1 ? "" : "s"));
}

/// `--for`: when they end.
void set_end(load::Plan& load, const LoadOptions& options, bool ends_with_rows) {
    if (!options.duration.empty()) {
        const base::Duration span = duration_option("--for", options.duration);
        if (span <= base::Duration{0}) {
            throw usage(fmt::format("--for {}: write how long, as in 60s", options.duration));
        }
        set_span(load, span);
    }
    const bool ends = ends_with_rows || load.calls || load.span ||
                      (!load.stages.empty() && load.stages.back().span.has_value());
    if (!ends) {
        throw usage(fmt::format(
            "{}: say when it ends, with --for D or --calls N",
            options.rate.empty() ? "--users " + options.users : "--rate " + options.rate));
    }
}

/// `--at-most`, `--warm-up` and `--drain`.
void set_bounds(load::Plan& load, const LoadOptions& options) {
    if (!options.at_most.empty()) {
        if (load.stages.empty()) {
            throw usage(fmt::format(
                "--at-most {}: it goes with a rate; without one --users says how many calls are in "
                "progress",
                options.at_most));
        }
        load.at_most = count_option("--at-most", options.at_most);
    }
    if (!options.warm_up.empty()) {
        load.warm_up = duration_option("--warm-up", options.warm_up);
    }
    if (!options.drain.empty()) {
        load.drain = duration_option("--drain", options.drain);
    }
    const auto length = length_of(load);
    if (length && load.warm_up >= *length) {
        throw usage(
            "the warm-up is as long as the load, so nothing would be measured: make --for "
            "longer or --warm-up shorter");
    }
}

}  // namespace

std::optional<load::Plan> plan_load(const LoadOptions& options,
                                    const std::vector<LoadedLadder>& ladders) {
    const bool is_model = !options.rate.empty() || !options.users.empty() || !options.calls.empty();
    std::optional<load::Plan> plan = written_plan(ladders, is_model);
    const OnceRead once = read_once(ladders);
    const bool is_changed = is_model || !options.duration.empty() || !options.at_most.empty() ||
                            !options.warm_up.empty() || !options.drain.empty();
    if (!is_changed) {
        check_rows(plan.value_or(load::Plan{}), once, "");
        return plan;
    }
    if (!plan && !is_model) {
        throw usage(
            "the ladder has no `load` block, so say what load: --rate R --for D, --calls N, or "
            "--users N --for D");
    }
    load::Plan load = plan.value_or(load::Plan{});
    set_model(load, options);
    set_end(load, options, once.table != nullptr);
    set_bounds(load, options);
    check_rows(load, once, options.calls);
    return load;
}

Weighted parse_weighted(const std::string& text) {
    const std::size_t equals = text.rfind('=');
    if (equals == std::string::npos) {
        return {text, 1};
    }
    Weighted weighted{text.substr(0, equals), 0};
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data() + equals + 1, end, weighted.weight);
    if (error != std::errc{} || stop != end || !(weighted.weight > 0) || weighted.weight > 1e6 ||
        weighted.name.empty()) {
        throw usage(fmt::format(
            "{}: write LADDER=WEIGHT with its share of the mix, as in call.rung=3", text));
    }
    return weighted;
}

}  // namespace rung::cli
