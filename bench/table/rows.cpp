// The rows of the table, with the goals of each.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "bench/table/context.hpp"
#include "bench/table/own_rows.hpp"
#include "bench/table/throughput.hpp"

namespace rung::bench {

namespace {

// The messages of each flow as Rung and `rung serve` send them.
constexpr const char* options_flow = "325>,<352";
constexpr const char* redirect_flow = "544>,<424,379>";
constexpr const char* signed_flow = "1070>,<425,380>";
constexpr const char* followed_flow = "544>,<424,379>,533>,<511,365>,365>,<356";
constexpr const char* call_flow = "538>,<395,<512,365>,365>,<356";

/// Enough calls to keep both cores busy over UDP, few enough for the socket buffers of any kernel.
const std::vector<std::string> users{"--users", "256"};
/// Super-packets fill up only when there is enough to put into them.
const std::vector<std::string> segmented_users{"--users", "1024", "--segmented", "on"};
const std::vector<std::string> segmented_far_side{"--segmented", "on"};

Goal of_bare(double factor) {
    return {GoalOf::bare, factor};
}

Goal of_sipp(double factor) {
    return {GoalOf::sipp, factor};
}

Goal of_number(double value) {
    return {GoalOf::number, value};
}

Row row(const char* name, const char* title, const char* unit, Better better) {
    Row made;
    made.name = name;
    made.title = title;
    made.unit = unit;
    made.better = better;
    return made;
}

/// In calls a second.
RowPlan rate(const char* name, const char* title, std::vector<Goal> goals, Throughput plan) {
    RowPlan made{row(name, title, "calls/s", Better::more), {}};
    made.row.goals = std::move(goals);
    made.measure = [plan = std::move(plan)](Context& context, Row& into) {
        measure(plan, context, into);
    };
    return made;
}

/// Of which less is better.
RowPlan cost(const char* name,
             const char* title,
             const char* unit,
             std::vector<Goal> goals,
             Measure measure) {
    RowPlan made{row(name, title, unit, Better::less), std::move(measure)};
    made.row.goals = std::move(goals);
    return made;
}

std::vector<std::string> bare_udp(const char* flow) {
    return {"udp_limit", "--flow", flow};
}

std::vector<std::string> bare_segmented(const char* flow) {
    return {"udp_limit", "--flow", flow, "--segmented", "--window", "1024"};
}

void add_udp_rows(std::vector<RowPlan>& plans) {
    const auto sipp = contests();
    plans.push_back(rate("options-udp",
                         "OPTIONS, UDP plain",
                         {of_bare(0.9), of_sipp(3.7)},
                         {.ladder = "options.rung",
                          .arguments = users,
                          .bare = bare_udp(options_flow),
                          .sipp = &sipp[0]}));
    plans.push_back(rate("options-udp-segmented",
                         "OPTIONS, UDP segmented",
                         {of_number(2e6), of_sipp(25)},
                         {.ladder = "options.rung",
                          .arguments = segmented_users,
                          .far_side = segmented_far_side,
                          .bare = bare_segmented(options_flow),
                          .sipp = &sipp[0]}));
    plans.push_back(rate("invite-302-udp",
                         "INVITE-302-ACK, UDP plain",
                         {of_bare(0.8), of_sipp(3.4)},
                         {.ladder = "invite-302-ack.rung",
                          .arguments = users,
                          .bare = bare_udp(redirect_flow),
                          .sipp = &sipp[1]}));
    plans.push_back(rate("invite-302-udp-segmented",
                         "INVITE-302-ACK, UDP segmented",
                         {of_number(1e6)},
                         {.ladder = "invite-302-ack.rung",
                          .arguments = segmented_users,
                          .far_side = segmented_far_side,
                          .bare = bare_segmented(redirect_flow)}));
    plans.push_back(rate("follow-302-udp",
                         "redirect followed (8 messages), UDP plain",
                         {of_bare(0.8)},
                         {.ladder = "follow-302.rung",
                          .arguments = users,
                          .served = "redirects.rung",
                          .bare = bare_udp(followed_flow)}));
    plans.push_back(rate("call-udp",
                         "full call (6 messages), UDP plain",
                         {of_bare(0.8), of_sipp(4.2)},
                         {.ladder = "call.rung",
                          .arguments = users,
                          .bare = bare_udp(call_flow),
                          .sipp = &sipp[2]}));
    plans.push_back(rate("call-udp-segmented",
                         "full call (6 messages), UDP segmented",
                         {of_number(5e5)},
                         {.ladder = "call.rung",
                          .arguments = segmented_users,
                          .far_side = segmented_far_side,
                          .bare = bare_segmented(call_flow)}));
}

void add_tcp_rows(std::vector<RowPlan>& plans) {
    plans.push_back(rate("options-tcp",
                         "OPTIONS, TCP, one connection",
                         {of_number(1.5e6)},
                         {.ladder = "options.rung",
                          .transport = Transport::tcp,
                          .arguments = {"--users", "512"},
                          .bare = {"tcp_limit", "--flow", options_flow, "--outstanding", "512"},
                          .sipp = &contests()[3]}));
    plans.push_back(rate(
        "options-tcp-1000",
        "OPTIONS, TCP, 1000 connections, one outstanding each",
        {of_bare(0.9)},
        {.ladder = "options.rung",
         .transport = Transport::tcp,
         .arguments = {"--users", "1000", "--connections", "1000"},
         .bare = {
             "tcp_limit", "--flow", options_flow, "--connections", "1000", "--outstanding", "1"}}));
}

void add_signed_rows(std::vector<RowPlan>& plans) {
    std::vector<std::string> bare = bare_udp(signed_flow);
    bare.emplace_back("--sign");
    plans.push_back(rate(
        "signed-udp",
        "signed INVITE answered 302, signing on the same core",
        {of_bare(0.85)},
        {.ladder = "signed.rung", .arguments = users, .served = "redirects.rung", .bare = bare}));
    plans.push_back(rate("signed-pooled-udp",
                         "signed INVITE answered 302, fresh tokens from a pool",
                         {of_number(120'000)},
                         {.ladder = "signed-pooled.rung",
                          .arguments = users,
                          .served = "redirects.rung",
                          .bare = bare_udp(signed_flow)}));
}

RowPlan open_calls(const char* name, const char* title, std::uint64_t calls) {
    return cost(name, title, "MiB", {}, [calls](Context& context, Row& into) {
        measure_open_calls(calls, context, into);
    });
}

void add_memory_rows(std::vector<RowPlan>& plans) {
    plans.push_back(open_calls("open-1k", "1,000 open calls, memory of Rung", 1'000));
    plans.push_back(open_calls("open-10k", "10,000 open calls", 10'000));
    plans.push_back(open_calls("open-100k", "100,000 open calls", 100'000));
    plans.push_back(open_calls("open-1m", "1,000,000 open calls", 1'000'000));
    plans.back().row.goals = {of_number(1024)};
    plans.push_back(cost("open-cpu",
                         "CPU a transaction, 1,000,000 open calls over 1,000",
                         "ratio",
                         {of_number(1.15)},
                         measure_cpu_of_open_calls));
}

RowPlan rungs(const char* name, const char* title, int count) {
    return cost(name, title, "ns", {}, [count](Context& context, Row& into) {
        measure_rungs(count, context, into);
    });
}

void add_other_rows(std::vector<RowPlan>& plans) {
    plans.push_back(rungs("rungs-2", "CPU a transaction, ladder of 2 rungs", 2));
    plans.push_back(rungs("rungs-20", "CPU a transaction, ladder of 20 rungs", 20));
    plans.push_back(rungs("rungs-200", "CPU a transaction, ladder of 200 rungs", 200));
    plans.push_back({row("pacing-delivered",
                         "pacing at half load, delivered of offered",
                         "share",
                         Better::more),
                     measure_delivery});
    plans.back().row.goals = {of_number(0.9999)};
    plans.push_back(
        cost("pacing-lag", "pacing at half load, lag p99", "us", {of_number(100)}, measure_lag));
    plans.push_back(cost(
        "parse", "full parse of an INVITE of 699 octets", "ns", {of_number(150)}, measure_parse));
    plans.push_back(cost("start", "start to first packet", "ms", {of_number(30)}, measure_start));
    plans.push_back(cost(
        "check", "`rung check` on a ladder of 10,000 lines", "ms", {of_number(50)}, measure_check));
}

}  // namespace

std::vector<RowPlan> row_plans() {
    std::vector<RowPlan> plans;
    add_udp_rows(plans);
    add_tcp_rows(plans);
    add_signed_rows(plans);
    add_memory_rows(plans);
    add_other_rows(plans);
    return plans;
}

const Row* find_row(const Context& context, std::string_view name) {
    const auto& rows = context.table.rows;
    const auto found = std::ranges::find(rows, name, &Row::name);
    return found == rows.end() ? nullptr : &*found;
}

}  // namespace rung::bench
