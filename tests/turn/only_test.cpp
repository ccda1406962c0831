// One call of a run, replayed alone, sends what it sent there.
#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <regex>
#include <string>
#include <vector>

#include "tests/turn/exchange.hpp"

namespace rung::turn {
namespace {

constexpr auto deciding = R"(
data users at random
  name
  alice
  bob
  carol
data rooms in order
  number
  100
  101
  102
  103
  104
let lucky = random(1, 1000000)
mix 50%
  -> OPTIONS sip:{users.name}@{target}
     Subject: {seq}
     User-Agent: a {lucky} {uuid()} {rooms.number}
  <- 200
or 30%
  -> MESSAGE sip:{users.name}@{target}
     Subject: {seq}
     User-Agent: b {lucky} {rooms.number}
  <- 200
  pause 1s..3s
  -> INFO sip:{random(1, 1000)}@{target}
     Subject: {seq}
  <- 200
or 20%
  let times = random(1, 4)
  repeat times
    -> SUBSCRIBE sip:{users.name}@{target}
       Subject: {seq}
    <- 200
    pause exp(300ms)
  end
end
)";

constexpr auto of_parties = R"(
endpoint alice
endpoint bob
alice -> OPTIONS {bob.uri}
         Subject: {seq}
         User-Agent: d {random(1, 1000000)}
bob <- OPTIONS
    uri.user == bob.user
bob -> 200
alice <- 200
)";

constexpr auto takes_all =
    "either\n  <- OPTIONS\n  -> 200\nor\n  <- MESSAGE\n  -> 200\nor\n"
    "  <- SUBSCRIBE\n  -> 200\nor\n  <- INFO\n  -> 200\nend\n";

/// Less what tells one run from another: branches, tags and Call-IDs with the nonce of the run and
/// the place of the call in it.
std::string comparable(const std::string& message) {
    static const std::regex identifiers{"(branch=|tag=|Call-ID: |X-Rung: )[^;\r\n]*"};
    return std::regex_replace(message, identifiers, "$1");
}

/// A request of a call: since the first of it, and its octets.
struct Sent {
    base::Duration at;
    std::string text;
};

/// What alice's side sent, by call.
std::map<std::string, std::vector<Sent>> requests_by_call(Exchange& exchange) {
    exchange.run();
    std::map<std::string, std::vector<Sent>> by_call;
    std::map<std::string, base::Duration> first;
    for (const support::Sighting& sighting : exchange.network.sightings()) {
        const std::string call = header(sighting.packet.bytes, "Subject");
        if (!call.empty() && !sighting.packet.bytes.starts_with("SIP/2.0")) {
            const auto start = first.emplace(call, sighting.at).first;
            by_call[call].push_back(
                {sighting.at - start->second, comparable(sighting.packet.bytes)});
        }
    }
    return by_call;
}

/// The octets are the same, and so are the times but for the ticks of the timer wheel.
void expect_same(const std::vector<Sent>& once, const std::vector<Sent>& again) {
    ASSERT_EQ(once.size(), again.size());
    for (std::size_t i = 0; i < once.size(); ++i) {
        EXPECT_EQ(once[i].text, again[i].text);
        EXPECT_LT(std::chrono::abs(once[i].at - again[i].at), 1ms);
    }
}

struct Mixed : Exchange {
    explicit Mixed(std::uint64_t seed) : Exchange{deciding, takes_all, seed} {
        caller.calls(of_parties);
        caller.plan.shares = {3, 1};
    }
};

TEST(Only, ACallOfALoadSendsWhatItSentThere) {
    const load::Plan loads[] = {
        {.users = 7, .calls = 60},
        {.stages = {{.from = 40, .to = 40, .span = 1500ms}}, .arrivals = load::Arrivals::poisson},
    };
    for (const std::uint64_t seed : {42U, 43U}) {
        for (const load::Plan& load : loads) {
            Mixed exchange{seed};
            exchange.caller.loads(load);
            const auto whole = requests_by_call(exchange);
            ASSERT_GT(whole.size(), 30U);
            for (const std::uint64_t seq : {1U, 2U, 3U, 7U, 12U, 19U, 20U, 26U}) {
                SCOPED_TRACE(testing::Message() << "call " << seq << " of seed " << seed);
                Mixed alone{seed};
                alone.caller.plan.only = RunPlan::Replay{.seq = seq, .of_load = true};
                const auto sent = requests_by_call(alone);
                const std::string name = std::to_string(seq);
                ASSERT_EQ(sent.size(), 1U);
                ASSERT_TRUE(sent.contains(name)) << sent.begin()->first;
                expect_same(sent.at(name), whole.at(name));
                EXPECT_EQ(alone.alice->turn.books().calls.passed, 1U) << alone.finding();
                EXPECT_TRUE(balances(*alone.alice));
            }
        }
    }
}

TEST(Only, OfLaddersThatRunOnceItIsTheOneOfThatNumber) {
    const auto run = [](bool alone) {
        Exchange exchange{deciding, takes_all, 5};
        exchange.caller.calls(of_parties);
        if (alone) {
            exchange.caller.plan.only = RunPlan::Replay{.seq = 2};
        }
        return requests_by_call(exchange);
    };
    const auto whole = run(false);
    const auto alone = run(true);
    ASSERT_EQ(alone.size(), 1U);
    expect_same(alone.at("2"), whole.at("2"));
}

}  // namespace
}  // namespace rung::turn
