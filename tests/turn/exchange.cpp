#include "tests/turn/exchange.hpp"

#include <fmt/format.h>

#include "engine/sip/fields.hpp"
#include "engine/sip/message.hpp"

namespace rung::turn {

namespace {

bool left(const support::Packet& packet, std::string_view address) {
    const base::Endpoint from = support::endpoint(address);
    return packet.transport == base::Transport::udp ? packet.from == from
                                                    : packet.from.ip == from.ip;
}

std::string text_of(const CallBooks& calls) {
    return fmt::format(
        "due {} started {} not_started {} passed {} failed {} inconclusive {} aborted {} in "
        "progress {}",
        calls.due,
        calls.started,
        calls.not_started,
        calls.passed,
        calls.failed,
        calls.inconclusive,
        calls.aborted,
        calls.in_progress);
}

}  // namespace

Exchange::Exchange(std::string_view calling, std::string_view called, std::uint64_t seed)
    : network{seed} {
    caller.calls(calling).aims_at(target_address);
    caller.plan.seed = seed;
    if (!called.empty()) {
        target.serves(called);
    }
}

Exchange& Exchange::over_tcp(std::uint32_t connections) {
    caller.aims_at(target_address, base::Transport::tcp);
    caller.plan.connections = connections;
    return *this;
}

Exchange& Exchange::open() {
    if (alice == nullptr) {
        alice = &network.add(caller.plan);
        bob = target.plan.servers.empty() ? nullptr : &network.add(target.plan);
    }
    return *this;
}

Exchange& Exchange::run() {
    open();
    EXPECT_TRUE(network.run()) << "something hangs";
    return *this;
}

std::vector<base::Duration> Exchange::times_of(std::string_view from,
                                               std::string_view beginning) const {
    std::vector<base::Duration> times;
    for (const support::Sighting& sighting : network.sightings()) {
        if (left(sighting.packet, from) && sighting.packet.bytes.starts_with(beginning)) {
            times.push_back(sighting.at);
        }
    }
    return times;
}

std::vector<std::string> Exchange::lines_from(std::string_view from) const {
    std::vector<std::string> lines;
    for (const support::Sighting& sighting : network.sightings()) {
        if (left(sighting.packet, from)) {
            lines.push_back(sighting.packet.bytes.substr(0, sighting.packet.bytes.find('\r')));
        }
    }
    return lines;
}

std::string Exchange::packet(std::string_view from,
                             std::string_view beginning,
                             std::size_t index) const {
    for (const support::Sighting& sighting : network.sightings()) {
        if (left(sighting.packet, from) && sighting.packet.bytes.starts_with(beginning) &&
            index-- == 0) {
            return sighting.packet.bytes;
        }
    }
    return {};
}

std::string worst_finding(const CallReport& report) {
    for (const auto severity :
         {call::Finding::Severity::failure, call::Finding::Severity::warning}) {
        for (const call::Finding& finding : report.findings) {
            if (finding.severity == severity) {
                return finding.actual;
            }
        }
    }
    return {};
}

std::string all_findings(const CallReport& report) {
    std::string out;
    for (const call::Finding& finding : report.findings) {
        out += fmt::format("{}: {}\n", finding.line, finding.actual);
    }
    return out;
}

::testing::AssertionResult balances(support::SimNode& node) {
    const Books& books = node.turn.books();
    const auto wrong = [](const CallBooks& calls) {
        return calls.due != calls.started + calls.not_started ||
               calls.started != calls.passed + calls.failed + calls.inconclusive + calls.aborted +
                                    calls.in_progress ||
               calls.in_progress != 0;
    };
    CallBooks sum;
    for (const CallBooks& ladder : books.ladders) {
        for (const auto field : {&CallBooks::due,
                                 &CallBooks::started,
                                 &CallBooks::not_started,
                                 &CallBooks::passed,
                                 &CallBooks::warned,
                                 &CallBooks::failed,
                                 &CallBooks::inconclusive,
                                 &CallBooks::aborted}) {
            sum.*field += ladder.*field;
        }
        if (wrong(ladder)) {
            return ::testing::AssertionFailure() << "the books of a ladder: " << text_of(ladder);
        }
    }
    const CallBooks& all = books.calls;
    const bool same = sum.due == all.due && sum.not_started == all.not_started &&
                      sum.started == all.started && sum.passed == all.passed &&
                      sum.warned == all.warned && sum.failed == all.failed &&
                      sum.inconclusive == all.inconclusive && sum.aborted == all.aborted;
    if (wrong(all) || wrong(books.warm_up) || !same) {
        return ::testing::AssertionFailure()
               << "calls: " << text_of(all) << "; warm-up: " << text_of(books.warm_up)
               << "; ladders: " << text_of(sum);
    }
    const InUse held = node.turn.in_use();
    if (held != InUse{}) {
        return ::testing::AssertionFailure()
               << fmt::format("held: {} calls, {} transactions, {} lingering, {} verifications",
                              held.calls,
                              held.transactions,
                              held.lingering,
                              held.verifications);
    }
    return ::testing::AssertionSuccess();
}

std::string crlf(std::string_view text) {
    std::string out;
    for (const char c : text) {
        out += c == '\n' ? "\r\n" : std::string{c};
    }
    return out;
}

std::string header(std::string_view message, std::string_view name) {
    sip::Message parsed;
    if (!sip::parse(message, parsed)) {
        return {};
    }
    const sip::Header* found = parsed.find(name);
    return found != nullptr ? std::string{found->value} : std::string{};
}

std::string answer(std::string_view request,
                   std::string_view status_line,
                   std::string_view rows,
                   std::string_view to_tag) {
    const std::string to = header(request, "To");
    const bool tagged = to_tag.empty() || to.find(";tag=") != std::string::npos;
    std::string out = fmt::format("SIP/2.0 {}\r\n", status_line);
    for (const std::string_view name : {"Via", "From", "Call-ID", "CSeq"}) {
        out += fmt::format("{}: {}\r\n", name, header(request, name));
    }
    out += fmt::format("To: {}{}\r\n", to, tagged ? "" : fmt::format(";tag={}", to_tag));
    return out + crlf(rows) + "Content-Length: 0\r\n\r\n";
}

}  // namespace rung::turn
