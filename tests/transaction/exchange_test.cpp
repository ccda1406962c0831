#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <string>

#include "engine/base/random.hpp"
#include "tests/transaction/peer.hpp"
#include "tests/transaction/timeline.hpp"

namespace rung::transaction {
namespace {

/// Two tables and a network between them that takes 10 ms and loses what `loses` says.
class Exchange {
public:
    using Loses = std::function<bool(int packet)>;

    Exchange(int answer_status, const base::Link& link, Loses loses)
        : alice_{0xa, answer_status, link},
          bob_{0xb, answer_status, link},
          loses_{std::move(loses)} {}

    void run(const std::string& method) {
        alice_.request(method, now_);
        for (int step = 0; step < 1'000; ++step) {
            post(alice_, bob_);
            post(bob_, alice_);
            const base::Instant arrival =
                on_the_way_.empty() ? base::Instant::max() : on_the_way_.begin()->first;
            const base::Instant next =
                std::min({arrival, alice_.next_deadline(), bob_.next_deadline()});
            if (next == base::Instant::max()) {
                return;
            }
            now_ = next;
            if (arrival == now_) {
                const auto [to, bytes] = on_the_way_.begin()->second;
                on_the_way_.erase(on_the_way_.begin());
                to->receive(bytes, now_);
            }
            alice_.on_time(now_);
            bob_.on_time(now_);
        }
        ADD_FAILURE() << "it does not come to an end";
    }

    [[nodiscard]] const Peer& alice() const { return alice_; }

    [[nodiscard]] const Peer& bob() const { return bob_; }

    [[nodiscard]] base::Duration elapsed() const { return now_ - start; }

    [[nodiscard]] int packets() const { return packets_; }

private:
    void post(Peer& from, Peer& to) {
        for (const Packet& packet : from.take_sent()) {
            if (!loses_(packets_++)) {
                on_the_way_.emplace(now_ + 10ms, std::pair{&to, packet.bytes});
            }
        }
    }

    Peer alice_;
    Peer bob_;
    Loses loses_;
    std::multimap<base::Instant, std::pair<Peer*, std::string>> on_the_way_;
    base::Instant now_ = start;
    int packets_ = 0;
};

void expect_nothing_is_left(const Exchange& exchange) {
    for (const Peer* peer : {&exchange.alice(), &exchange.bob()}) {
        EXPECT_EQ(peer->table().size(), 0U);
        EXPECT_EQ(peer->table().lingering(), 0U);
    }
}

void expect_success(const Exchange& exchange, int status, bool acknowledged) {
    EXPECT_EQ(exchange.alice().delivered(), std::vector{status}) << "delivered once";
    EXPECT_EQ(exchange.bob().requests(), 1) << "the TU sees one request";
    EXPECT_EQ(exchange.bob().acknowledged() > 0, acknowledged);
    EXPECT_EQ(exchange.alice().table().counters().timed_out, 0U);
    EXPECT_EQ(exchange.bob().table().counters().timed_out, 0U);
    expect_nothing_is_left(exchange);
}

struct Flow {
    std::string method;
    int status;
    base::Link link;
    int packets;             ///< When none is lost.
    base::Duration longest;  ///< Until the last one has lingered enough, when none is lost.
};

const std::vector<Flow> flows{
    {"OPTIONS", 200, udp, 2, 32'010ms},
    {"OPTIONS", 200, tcp, 2, 20ms},
    {"INVITE", 302, udp, 3, 32'020ms},
    {"INVITE", 302, tcp, 3, 30ms},
    {"INVITE", 200, udp, 3, 32'020ms},
    {"INVITE", 200, tcp, 3, 32'020ms},
};

TEST(Exchange, EndsAndLeavesNothingBehind) {
    for (const Flow& flow : flows) {
        SCOPED_TRACE(flow.method + " " + std::to_string(flow.status));
        Exchange exchange{flow.status, flow.link, [](int) { return false; }};
        exchange.run(flow.method);
        expect_success(exchange, flow.status, flow.method == "INVITE");
        EXPECT_EQ(exchange.packets(), flow.packets);
        EXPECT_EQ(exchange.elapsed(), flow.longest);
        EXPECT_EQ(exchange.alice().table().counters().retransmitted_by_us, 0U);
    }
}

void expect_success_without(const Flow& flow, int first, int second) {
    SCOPED_TRACE(flow.method + " " + std::to_string(flow.status) + ", lost " +
                 std::to_string(first) + " and " + std::to_string(second));
    Exchange exchange{
        flow.status, flow.link, [&](int packet) { return packet == first || packet == second; }};
    exchange.run(flow.method);
    expect_success(exchange, flow.status, flow.method == "INVITE");
}

// Any one packet, then any two: everything arrives in the end, and the TUs see nothing of it.
TEST(Exchange, SurvivesTheLossOfAnyTwoPacketsOverUdp) {
    constexpr int last = 7;
    for (const Flow& flow : flows) {
        const bool lossy = flow.link.transport == base::Transport::udp;
        for (int pair = 0; lossy && pair < (last + 1) * (last + 1); ++pair) {
            expect_success_without(flow, pair / (last + 1), pair % (last + 1));
        }
    }
}

TEST(Exchange, ComesToAnEndWhateverIsLost) {
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        const Flow& flow = flows[seed % flows.size()];
        SCOPED_TRACE(flow.method + " " + std::to_string(flow.status) + ", seed " +
                     std::to_string(seed));
        base::Random random{seed};
        Exchange exchange{flow.status, flow.link, [&](int) { return random.below(100) < 60; }};
        exchange.run(flow.method);
        expect_nothing_is_left(exchange);
        EXPECT_LE(exchange.bob().requests(), 1);
        EXPECT_LE(exchange.alice().delivered().size(), 1U);
    }
}

TEST(Exchange, WithoutAPeerTheClientTimesOut) {
    for (const Flow& flow : flows) {
        Exchange exchange{flow.status, flow.link, [](int) { return true; }};
        exchange.run(flow.method);
        EXPECT_EQ(exchange.alice().table().counters().timed_out, 1U);
        EXPECT_EQ(exchange.elapsed(), 32s);
        expect_nothing_is_left(exchange);
    }
}

}  // namespace
}  // namespace rung::transaction
