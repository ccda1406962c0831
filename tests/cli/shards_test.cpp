// A load on several threads, and over UDP in segments: the same calls, the same sums.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/load_run.hpp"

namespace rung::cli {
namespace {

using testing::HasSubstr;

class ShardsTest : public testing::Test {
protected:
    [[nodiscard]] LoadRun run(const std::string& target, std::vector<std::string> options) const {
        options.insert(options.begin(),
                       {workplace_.ladder("call.rung", call_ladder), "--target", target});
        return run_load(workplace_, options);
    }

    Workplace workplace_;
};

TEST_F(ShardsTest, DealOutTheCallsAndAddUp) {
    Server server{workplace_, {"--shards", "3", "--json", workplace_.path("served.json")}};
    for (const std::string transport : {"udp", "tcp"}) {
        SCOPED_TRACE(transport);
        const LoadRun load = run(server.address(),
                                 {"--rate",
                                  "400/s",
                                  "--calls",
                                  "401",
                                  "--shards",
                                  "2",
                                  "--connections",
                                  "4",
                                  "--transport",
                                  transport});
        EXPECT_EQ(load.finished.status, unless_unfit(load, 0)) << load.finished.err;
        EXPECT_EQ(imbalance(load.result), "");
        EXPECT_EQ(number(load.result, "/calls/due"), 401U);
        EXPECT_EQ(number(load.result, "/calls/passed"), 401U);
        EXPECT_EQ(number(load.result, "/run/shards"), 2U);
        EXPECT_EQ(number(load.result, "/latency/BYE 200/count"), 401U);
        EXPECT_EQ(number(load.result, "/transactions/completed"), 802U);
        std::uint64_t passed = 0;
        for (const boost::json::value& second : load.result.at("series").as_array()) {
            passed += number(second, "/passed");
        }
        EXPECT_EQ(passed, 401U);
    }
    const Finished served = server.stop();
    EXPECT_EQ(served.status, 0) << served.out;
    const boost::json::value result = workplace_.result("served.json");
    EXPECT_EQ(imbalance(result), "");
    EXPECT_EQ(number(result, "/calls/passed"), 802U);
}

TEST_F(ShardsTest, FailuresOfAllShardsAreOneGroup) {
    Server server{workplace_, {workplace_.ladder("busy.rung", "<- INVITE\n-> 486\n<- ACK\n")}};
    const LoadRun load = run(server.address(), {"--users", "4", "--calls", "40", "--shards", "4"});
    EXPECT_EQ(load.finished.status, unless_unfit(load, 1)) << load.finished.err;
    EXPECT_EQ(number(load.result, "/calls/failed"), 40U);
    EXPECT_EQ(load.result.at("failures").as_array().size(), 1U);
    EXPECT_EQ(failures(load.result), 40U);
}

TEST_F(ShardsTest, WhatNeedsOneShardIsRefusedWithTheReason) {
    const auto refused = [&](std::string_view ladder, std::vector<std::string> options) {
        options.insert(options.begin(),
                       {"run",
                        workplace_.ladder("other.rung", ladder),
                        "--target",
                        "127.0.0.1:9",
                        "--shards",
                        "2"});
        const Finished finished = workplace_.rung(options);
        EXPECT_EQ(finished.status, 2) << finished.err;
        return finished.err;
    };
    const std::vector<std::string> load{"--rate", "10/s", "--for", "1s"};
    EXPECT_THAT(refused(options_ladder, {}), HasSubstr("runs once is one call"));
    EXPECT_THAT(refused("-> OPTIONS sip:{target}\n<- 200\n   Call-ID unique\n", load),
                HasSubstr("needs one shard, since it asks whether values are `unique`"));
    EXPECT_THAT(refused("endpoint alice\nendpoint bob port 45678\n\nalice -> OPTIONS "
                        "sip:{target}\nalice <- 200\n",
                        load),
                HasSubstr("an endpoint of it has a port of its own"));
    EXPECT_THAT(refused(options_ladder, {"--users", "1", "--for", "1s"}),
                HasSubstr("no more than 1 calls at once"));
    EXPECT_THAT(
        refused(options_ladder, {"--rate", "10/s", "--for", "1s", "--local", "127.0.0.1:9"}),
        HasSubstr("each shard needs a port of its own"));
}

/// Between two of us, as to the built-in target; and a target that takes none gets plain ones.
TEST_F(ShardsTest, SegmentsWhereTheFarSideTakesThem) {
    for (const auto& [theirs, ours] : {std::pair{"auto", "on"}, std::pair{"off", "auto"}}) {
        SCOPED_TRACE(theirs);
        Server server{workplace_, {"--segmented", theirs}};
        const LoadRun load =
            run(server.address(), {"--users", "64", "--calls", "4000", "--segmented", ours});
        EXPECT_EQ(load.finished.status, unless_unfit(load, 0)) << load.finished.err;
        EXPECT_EQ(number(load.result, "/calls/passed"), 4'000U);
        EXPECT_TRUE(load.result.at("run").as_object().contains("segmented"));
        EXPECT_EQ(server.stop().status, 0);
    }
    Server server{workplace_, {}};
    const LoadRun plain = run(server.address(), {"--users", "4", "--calls", "40"});
    EXPECT_FALSE(plain.result.at("run").as_object().contains("segmented"))
        << "nobody asked for it towards a target that the user named";
}

}  // namespace
}  // namespace rung::cli
