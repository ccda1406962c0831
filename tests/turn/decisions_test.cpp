// What a call decides follows from the seed and its number alone.
#include <gtest/gtest.h>

#include <map>

#include "tests/turn/exchange.hpp"

namespace rung::turn {
namespace {

load::Plan at_rate(double rate, base::Duration span) {
    return {.stages = {{.from = rate, .to = rate, .span = span}}};
}

/// What each call decides: which arm, which numbers, which pause; by the number of the call.
std::map<std::string, std::string> decisions(Exchange& exchange) {
    exchange.run();
    std::map<std::string, std::string> by_call;
    std::map<std::string, base::Duration> first;
    for (const support::Sighting& sighting : exchange.network.sightings()) {
        const std::string call = header(sighting.packet.bytes, "Subject");
        if (call.empty() || sighting.packet.bytes.starts_with("SIP/2.0")) {
            continue;
        }
        const auto start = first.emplace(call, sighting.at).first;
        by_call[call] += sighting.packet.bytes.substr(0, sighting.packet.bytes.find(' ')) + " " +
                         header(sighting.packet.bytes, "User-Agent") + " after " +
                         std::to_string((sighting.at - start->second).count()) + "\n";
    }
    return by_call;
}

constexpr auto deciding = R"(
mix 50%
  -> OPTIONS sip:{target}
     Subject: {seq}
     User-Agent: a {random(1, 1000000)}
  <- 200
or 30%
  -> MESSAGE sip:{target}
     Subject: {seq}
     User-Agent: b {uuid()}
  <- 200
  pause 1s..3s
  -> INFO sip:{target}
     Subject: {seq}
  <- 200
or 20%
  -> SUBSCRIBE sip:{target}
     Subject: {seq}
     User-Agent: c {random(1, 6)}
  <- 200
end
)";

constexpr auto takes_all =
    "either\n  <- OPTIONS\n  -> 200\nor\n  <- MESSAGE\n  -> 200\nor\n"
    "  <- SUBSCRIBE\n  -> 200\nor\n  <- INFO\n  -> 200\nend\n";

TEST(Load, SameSeedSameDecisionsCallByCall) {
    const auto run = [](std::uint64_t seed, const load::Plan& load, base::Duration delay) {
        Exchange exchange{deciding, takes_all, seed};
        exchange.caller.loads(load);
        exchange.network.set_faults({.delay = delay});
        return decisions(exchange);
    };
    const auto once = run(5, at_rate(100, 3s), 5ms);
    EXPECT_EQ(once.size(), 300U);
    EXPECT_EQ(once, run(5, at_rate(100, 3s), 5ms));
    EXPECT_NE(once, run(6, at_rate(100, 3s), 5ms));
    // At another rate other calls run beside each; it decides as before.
    const auto faster = run(5, at_rate(1'000, 300ms), 5ms);
    EXPECT_EQ(once, faster);
}

/// The answers to some calls take long; every other call decides what it did before.
TEST(Load, DecisionsDoNotDependOnOtherCalls) {
    const auto run = [](const char* slow) {
        const std::string called = std::string{"either\n  <- OPTIONS where Subject matches /"} +
                                   slow + "/\n  pause 400ms\n  -> 200\nor\n" +
                                   std::string{takes_all}.substr(7);
        Exchange exchange{deciding, called, 9};
        exchange.caller.loads({.users = 7, .calls = 200});
        return decisions(exchange);
    };
    const auto even = run("^never$");
    const auto odd = run("[37]$");
    EXPECT_EQ(even.size(), 200U);
    EXPECT_EQ(even, odd);
}

/// Shares of the ladders of a run and of the arms of a `mix`, within five standard deviations.
TEST(Load, MixesAsAsked) {
    Exchange exchange{deciding, takes_all, 3};
    exchange.caller.calls("-> PUBLISH sip:{target}\n<- 405\n");
    exchange.caller.plan.shares = {3, 1};
    exchange.caller.loads(at_rate(1'000, 8s));
    for (RunPlan* plan : {&exchange.caller.plan, &exchange.target.plan}) {
        plan->transactions = {.transactions = 20'000,
                              .lingering = {.transactions = 20'000, .octets = 1 << 24}};
        plan->reports = RunPlan::Reports::none;
    }
    exchange.run();
    const Books& books = exchange.alice->turn.books();
    EXPECT_NEAR(static_cast<double>(books.ladders[0].passed), 6'000, 5 * 38.7);
    EXPECT_NEAR(static_cast<double>(books.ladders[1].passed), 2'000, 5 * 38.7);
    const auto sent = [&](const char* method) {
        return static_cast<double>(exchange.times_of(alice_address, method).size());
    };
    EXPECT_NEAR(sent("OPTIONS"), 3'000, 5 * 43.3);
    EXPECT_NEAR(sent("MESSAGE"), 1'800, 5 * 37.3);
    EXPECT_NEAR(sent("SUBSCRIBE"), 1'200, 5 * 31.9);
    EXPECT_TRUE(balances(*exchange.alice));
}

}  // namespace
}  // namespace rung::turn
