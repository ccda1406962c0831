#include "tests/turn/account.hpp"

#include <fmt/format.h>

#include <iterator>

namespace rung::turn {

namespace {

void add(std::string& out, const CallBooks& books) {
    fmt::format_to(
        std::back_inserter(out),
        "calls: {} due, {} started, {} passed, {} warned, {} failed, {} inconclusive, {} "
        "aborted, {} in progress of {}\n",
        books.due,
        books.started,
        books.passed,
        books.warned,
        books.failed,
        books.inconclusive,
        books.aborted,
        books.in_progress,
        books.in_progress_max);
}

void add(std::string& out, const load::Histogram& times) {
    fmt::format_to(
        std::back_inserter(out), " {} times, {} {}\n", times.count(), times.mean(), times.max());
}

void add_counters(std::string& out, const Books& books) {
    const MessageBooks& messages = books.messages;
    const transaction::TableCounters& transactions = books.transactions;
    fmt::format_to(std::back_inserter(out),
                   "messages: {} sent, {} received, {} stray, {} malformed, {} long, {} lost\n"
                   "transactions: {} {} {} {} {} {}\n",
                   messages.sent,
                   messages.received,
                   messages.stray,
                   messages.malformed,
                   messages.over_1300,
                   messages.undelivered,
                   transactions.started,
                   transactions.completed,
                   transactions.timed_out,
                   transactions.retransmitted_by_us,
                   transactions.retransmitted_by_peer,
                   transactions.stray);
    for (const auto& ladder : books.rungs) {
        for (const RungBooks& rung : ladder) {
            fmt::format_to(std::back_inserter(out), "rung {}", rung.reached);
            add(out, rung.latency);
        }
    }
}

void add(std::string& out, support::SimNode& node) {
    const Books& books = node.turn.books();
    add(out, books.calls);
    add(out, books.warm_up);
    add_counters(out, books);
    const SessionCounts& sessions = node.turn.meter().sessions();
    fmt::format_to(std::back_inserter(out),
                   "sessions: {} {} {} {}\n",
                   sessions.established,
                   sessions.effective,
                   sessions.completed,
                   sessions.requests);
    add(out, node.turn.meter().srd());
    for (const CallReport& report : node.reports) {
        fmt::format_to(std::back_inserter(out),
                       "{} {} {} {}\n{}",
                       report.seq,
                       name_of(report.outcome),
                       (report.started - support::sim_start).count(),
                       (report.ended - support::sim_start).count(),
                       all_findings(report));
    }
}

/// No two signatures of one thing are the same.
std::string without_signature(std::string bytes) {
    const std::size_t begin = bytes.find("\r\nIdentity: ");
    return begin == std::string::npos ? bytes
                                      : bytes.erase(begin, bytes.find('\r', begin + 2) - begin);
}

}  // namespace

std::string account_of(Exchange& exchange) {
    std::string out;
    for (const support::Sighting& sighting : exchange.network.sightings()) {
        fmt::format_to(std::back_inserter(out),
                       "{} {} {}\n{}\n",
                       sighting.at.count(),
                       sighting.packet.from.text(),
                       sighting.packet.to.text(),
                       without_signature(sighting.packet.bytes));
    }
    for (support::SimNode* const node : {exchange.alice, exchange.bob}) {
        if (node != nullptr) {
            add(out, *node);
        }
    }
    return out;
}

void keep_awake(Exchange& exchange, std::uint32_t calls) {
    for (RunPlan* plan : {&exchange.caller.plan, &exchange.target.plan}) {
        plan->awake_calls = calls;
        plan->traced_calls = 0;
    }
}

SleepWatch::SleepWatch(Exchange& exchange) {
    exchange.network.set_tamper([this, &exchange](support::Packet&) {
        const auto asleep = [](const support::SimNode* node) {
            return node != nullptr && node->turn.calls().asleep() > 0;
        };
        seen_ += asleep(exchange.alice) || asleep(exchange.bob) ? 1 : 0;
    });
}

}  // namespace rung::turn
