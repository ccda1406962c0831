#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <iostream>
#include <map>

#include "tests/turn/exchange.hpp"

namespace rung::turn {
namespace {

constexpr std::string_view redirect_only = R"(
-> INVITE sip:{profile.redirected}@{target}
   body sdp
<- 302
   Contact exists
)";

constexpr std::string_view identity_only = R"(
-> INVITE sip:{profile.protected}@{target}
   body sdp
<- 428
)";

struct Flow {
    const char* name;
    std::string_view ladder;
};

std::vector<Flow> flows() {
    using support::shipped;
    return {{"options", shipped("examples/options")},
            {"call", shipped("examples/call")},
            {"redirect-302", shipped("examples/redirect-302")},
            {"follow-302", shipped("examples/follow-302")},
            {"identity-428", shipped("examples/identity-428")},
            {"sign-on-428", shipped("examples/sign-on-428")},
            {"302 only", redirect_only},
            {"428 only", identity_only}};
}

TEST(Loss, OfAnySinglePacketIsRepaired) {
    for (const Flow& flow : flows()) {
        std::size_t lost = 0;
        for (bool beyond = false; !beyond; ++lost) {
            Exchange exchange{flow.ladder};
            exchange.network.lose(lost);
            exchange.run();
            SCOPED_TRACE(testing::Message() << flow.name << " without packet " << lost << "\n"
                                            << exchange.network.trace());
            EXPECT_EQ(exchange.outcome(), call::Outcome::passed) << all_findings(exchange.call());
            for (const CallReport& report : exchange.bob->reports) {
                EXPECT_EQ(report.outcome, call::Outcome::passed) << all_findings(report);
            }
            EXPECT_TRUE(balances(*exchange.alice));
            EXPECT_TRUE(balances(*exchange.bob));
            beyond = lost >= exchange.network.packets();
        }
        EXPECT_GE(lost, 3U) << flow.name;
    }
}

/// What a call may end with where packets are lost, duplicated or late: one of these, or it passes.
bool is_named(std::string_view finding) {
    static constexpr std::array names{"no answer within 32s",
                                      "no answer within 4s",
                                      "no final answer within 32s",
                                      "the ACK of our final answer did not come within 32s",
                                      "no ACK came within 32s",
                                      "no BYE came within 3600s",
                                      "no such answer within"};
    return std::ranges::any_of(names,
                               [&](std::string_view name) { return finding.starts_with(name); });
}

/// One seed of one flow: ends right or with a named failure, on both sides, and leaves nothing.
/// Counts how the calls ended.
void run_under(const support::Faults& faults,
               const Flow& flow,
               std::uint64_t seed,
               std::map<std::string, int>& ends) {
    Exchange exchange{flow.ladder, support::shipped("targets/target"), seed};
    exchange.network.set_faults(faults);
    exchange.run();
    for (support::SimNode* node : {exchange.alice, exchange.bob}) {
        EXPECT_TRUE(balances(*node));
        for (const CallReport& report : node->reports) {
            if (report.outcome == call::Outcome::passed) {
                ++ends["passed"];
                continue;
            }
            const std::string why = worst_finding(report);
            EXPECT_TRUE(is_named(why)) << all_findings(report);
            ++ends[why];
            const bool hung_on = report.ended - report.started > 1h + 64s;
            EXPECT_FALSE(hung_on) << "longer than its last rung and the cleaning may take";
        }
    }
    if (testing::Test::HasFailure()) {
        ADD_FAILURE() << flow.name << ", seed " << seed << "\n" << exchange.network.trace();
    }
}

/// How many calls of both sides passed, and how many did not.
struct Ends {
    int passed = 0;
    int failed = 0;
};

Ends run_seeds(const Flow& flow, const support::Faults& faults, std::uint64_t seeds) {
    std::map<std::string, int> ends;
    for (std::uint64_t seed = 1; seed <= seeds && !testing::Test::HasFailure(); ++seed) {
        run_under(faults, flow, seed, ends);
    }
    Ends sum;
    std::cout << flow.name << ":";
    for (const auto& [end, count] : ends) {
        std::cout << " " << count << " x " << end << ";";
        (end == "passed" ? sum.passed : sum.failed) += count;
    }
    std::cout << "\n";
    return sum;
}

/// All that a bad network may do, for each flow.
class BadNetwork : public testing::TestWithParam<Flow> {};

TEST_P(BadNetwork, LosesTenPacketsInAHundred) {
    EXPECT_GE(run_seeds(GetParam(), {.loss = 0.1}, 1'000).passed, 1'990);
}

TEST_P(BadNetwork, LosesMostPackets) {
    const Ends ends = run_seeds(GetParam(), {.loss = 0.6}, 100);
    EXPECT_GE(ends.passed, 100);
    EXPECT_GE(ends.failed, 5);
}

TEST_P(BadNetwork, DuplicatesEveryThirdPacket) {
    EXPECT_EQ(run_seeds(GetParam(), {.duplication = 0.34}, 200).failed, 0);
}

TEST_P(BadNetwork, ReordersPackets) {
    EXPECT_EQ(run_seeds(GetParam(), {.delay = 5ms, .jitter = 400ms}, 200).failed, 0);
}

TEST_P(BadNetwork, DoesAllOfIt) {
    const support::Faults faults{.delay = 5ms, .jitter = 700ms, .loss = 0.1, .duplication = 0.2};
    EXPECT_GE(run_seeds(GetParam(), faults, 200).passed, 395);
}

INSTANTIATE_TEST_SUITE_P(Flows,
                         BadNetwork,
                         testing::ValuesIn(flows()),
                         [](const testing::TestParamInfo<Flow>& flow) {
                             std::string name = flow.param.name;
                             std::erase_if(name, [](char c) { return c == '-' || c == ' '; });
                             return name;
                         });

}  // namespace
}  // namespace rung::turn
