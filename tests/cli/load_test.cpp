// Load as a user asks for it: models, bounds, warm-up, mixes, connections; and the books of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "tests/cli/load_run.hpp"
#include "tests/cli/stream_middle.hpp"

namespace rung::cli {
namespace {

using testing::HasSubstr;

/// A server of its own, and what becomes of runs against it.
class LoadTest : public testing::Test {
protected:
    [[nodiscard]] LoadRun load(const std::string& ladder, std::vector<std::string> options) const {
        return load(std::vector<std::string>{ladder}, std::move(options));
    }

    [[nodiscard]] LoadRun load(std::vector<std::string> ladders,
                               std::vector<std::string> options) const {
        ladders.insert(ladders.end(), {"--target", server_.address()});
        ladders.insert(ladders.end(), options.begin(), options.end());
        LoadRun run = run_load(workplace_, std::move(ladders));
        EXPECT_EQ(imbalance(run.result), "");
        return run;
    }

    [[nodiscard]] std::string options() const {
        return workplace_.ladder("options.rung", options_ladder);
    }

    [[nodiscard]] std::string with_load(std::string_view name, std::string_view block) const {
        return workplace_.ladder(name, with_blocks(options_ladder, block));
    }

    Workplace workplace_;
    Server server_{workplace_, {}};
};

/// Every one of so many calls was started, and passed.
void expect_passed(const LoadRun& run, std::uint64_t calls) {
    EXPECT_EQ(run.finished.status, unless_unfit(run, 0)) << run.finished.out << run.finished.err;
    EXPECT_EQ(run.finished.err, "");
    EXPECT_EQ(number(run.result, "/calls/due"), calls);
    EXPECT_EQ(number(run.result, "/calls/passed"), calls);
}

std::uint64_t sum_of_seconds(const boost::json::value& result, std::string_view key) {
    std::uint64_t sum = 0;
    for (const boost::json::value& second : result.at("series").as_array()) {
        sum += second.at(key).to_number<std::uint64_t>();
    }
    return sum;
}

TEST_F(LoadTest, ARateForATimeMakesEveryCallThatIsDue) {
    const LoadRun run = load(options(), {"--rate", "200/s", "--for", "1s"});
    expect_passed(run, 200);
    EXPECT_EQ(number(run.result, "/responses/200"), 200U);
    EXPECT_EQ(number(run.result, "/latency/OPTIONS 200/count"), 200U);
    EXPECT_EQ(number(run.result, "/generator/lag/count"), 200U);
    for (const char* key : {"offered", "started", "passed"}) {
        EXPECT_EQ(sum_of_seconds(run.result, key), 200U) << key;
    }
    EXPECT_NEAR(run.result.at_pointer("/rate/asked").to_number<double>(), 200, 2);
}

TEST_F(LoadTest, ARateMayEndByItsNumberOfCalls) {
    expect_passed(load(options(), {"--rate", "1000/s", "--calls", "50"}), 50);
    expect_passed(load(options(), {"--rate", "1000/s", "--for", "1h", "--calls", "50"}), 50);
}

TEST_F(LoadTest, CallsAloneRunOneAfterTheOther) {
    const LoadRun run = load(options(), {"--calls", "30"});
    expect_passed(run, 30);
    EXPECT_EQ(number(run.result, "/calls/in_progress_max"), 1U);
    EXPECT_FALSE(run.result.at("rate").as_object().contains("asked"));
}

TEST_F(LoadTest, UsersStartOver) {
    const LoadRun counted = load(options(), {"--users", "4", "--calls", "50"});
    expect_passed(counted, 50);
    EXPECT_EQ(number(counted.result, "/calls/in_progress_max"), 4U);

    const LoadRun timed = load(options(), {"--users", "4", "--for", "200ms"});
    EXPECT_EQ(number(timed.result, "/calls/in_progress_max"), 4U);
    EXPECT_GT(number(timed.result, "/calls/started"), 4U);
    EXPECT_EQ(number(timed.result, "/calls/passed"), number(timed.result, "/calls/started"));
}

/// More than the calls that an open model may have open where nobody says.
TEST_F(LoadTest, AllUsersAreThere) {
    const LoadRun run =
        load(workplace_.ladder("held.rung", "pause 60s\n-> OPTIONS sip:{target}\n<- 200\n"),
             {"--users", "100100", "--for", "3s", "--drain", "1ms"});
    EXPECT_EQ(number(run.result, "/calls/in_progress_max"), 100'100U);
    EXPECT_EQ(number(run.result, "/messages/sent"), 0U);
}

TEST_F(LoadTest, CallsOfTheWarmUpAreMadeButNotMeasured) {
    const LoadRun run = load(options(), {"--rate", "200/s", "--for", "1s", "--warm-up", "500ms"});
    expect_passed(run, 100);
    EXPECT_EQ(number(run.result, "/warm_up/due"), 100U);
    EXPECT_EQ(number(run.result, "/warm_up/passed"), 100U);
    EXPECT_EQ(number(run.result, "/latency/OPTIONS 200/count"), 100U);
    EXPECT_EQ(number(run.result, "/messages/sent"), 200U);
}

TEST_F(LoadTest, OfWarmUpAloneProvesNothing) {
    const LoadRun run = load(options(), {"--calls", "3", "--warm-up", "1h"});
    EXPECT_EQ(run.finished.status, 3);
    EXPECT_EQ(number(run.result, "/warm_up/passed"), 3U);
    EXPECT_THAT(text(run.result, "/reason"), HasSubstr("warm-up"));
}

TEST_F(LoadTest, OptionsWinOverTheBlock) {
    const std::string at_rate =
        with_load("rate.rung", "load\n  rate 1/s for 1h\n  at most 3 calls\n");
    const std::string counted = with_load("counted.rung", "load\n  calls 7\n");
    const std::string used = with_load("used.rung", "load\n  users 2\n  calls 12\n");

    expect_passed(load(counted, {}), 7);
    expect_passed(load(counted, {"--calls", "9"}), 9);
    expect_passed(load(at_rate, {"--rate", "500/s", "--for", "100ms", "--at-most", "50"}), 50);
    expect_passed(load(at_rate, {"--for", "1ms"}), 1);

    const LoadRun two = load(used, {});
    expect_passed(two, 12);
    EXPECT_EQ(number(two.result, "/calls/in_progress_max"), 2U);
    const LoadRun five = load(used, {"--users", "5", "--calls", "20"});
    expect_passed(five, 20);
    EXPECT_EQ(number(five.result, "/calls/in_progress_max"), 5U);
    // The bound of the block goes with its rate.
    const LoadRun closed = load(at_rate, {"--users", "5", "--calls", "20"});
    expect_passed(closed, 20);
    EXPECT_EQ(number(closed.result, "/calls/in_progress_max"), 5U);
}

TEST_F(LoadTest, AMixSharesTheCallsByWeightAndSeed) {
    const std::string often = options();
    const std::string rare = workplace_.ladder("call.rung", call_ladder);
    const auto mixed = [&](const char* seed) {
        return load(std::vector<std::string>{often + "=9", rare + "=1"},
                    {"--users", "4", "--calls", "200", "--seed", seed});
    };
    const LoadRun run = mixed("42");
    expect_passed(run, 200);
    const std::uint64_t of_often = number(run.result, "/ladders/0/calls/passed");
    const std::uint64_t of_rare = number(run.result, "/ladders/1/calls/passed");
    EXPECT_EQ(of_often + of_rare, 200U);
    EXPECT_GT(of_often, 150U);
    EXPECT_GT(of_rare, 0U);
    EXPECT_EQ(number(run.result, "/latency/OPTIONS 200/count"), of_often);
    EXPECT_EQ(number(run.result, "/latency/BYE 200/count"), of_rare);
    EXPECT_EQ(number(mixed("42").result, "/ladders/1/calls/passed"), of_rare);
    EXPECT_NE(number(mixed("43").result, "/ladders/1/calls/passed"), of_rare);
}

/// The connections that a run opens are those that it was told to.
TEST_F(LoadTest, CallsShareTheirConnections) {
    struct Case {
        const char* connections;
        std::uint64_t opened;
    };

    for (const Case& shared : {Case{"1", 1}, Case{"4", 4}, Case{"each", 40}}) {
        SCOPED_TRACE(shared.connections);
        const StreamMiddle middle{server_.address()};
        const LoadRun run = run_load(workplace_,
                                     {options(),
                                      "--target",
                                      middle.near(),
                                      "--transport",
                                      "tcp",
                                      "--connections",
                                      shared.connections,
                                      "--users",
                                      "8",
                                      "--calls",
                                      "40"});
        expect_passed(run, 40);
        EXPECT_EQ(text(run.result, "/run/transport"), "tcp");
        EXPECT_EQ(middle.accepted(), shared.opened);
    }
}

TEST_F(LoadTest, RunsAgainstTheBuiltInTarget) {
    for (const char* transport : {"udp", "tcp"}) {
        SCOPED_TRACE(transport);
        const LoadRun run = run_load(workplace_,
                                     {workplace_.ladder("call.rung", call_ladder),
                                      "--transport",
                                      transport,
                                      "--users",
                                      "3",
                                      "--calls",
                                      "30"});
        expect_passed(run, 30);
        EXPECT_THAT(run.finished.out, HasSubstr("the built-in target answers on"));
    }
}

/// What one side sent the other one received, message by message and call by call.
TEST(Load, IsCountedAlikeByBothSides) {
    struct Case {
        const char* transport;
        const char* connections;
    };

    for (const Case& run_over :
         {Case{"udp", "1"}, Case{"tcp", "1"}, Case{"tcp", "4"}, Case{"tcp", "each"}}) {
        SCOPED_TRACE(std::string{run_over.transport} + " " + run_over.connections);
        const Workplace workplace;
        Server server{workplace, {"--json", workplace.path("serve.json")}};
        const LoadRun run = run_load(workplace,
                                     {workplace.ladder("call.rung", call_ladder),
                                      "--target",
                                      server.address(),
                                      "--transport",
                                      run_over.transport,
                                      "--connections",
                                      run_over.connections,
                                      "--rate",
                                      "200/s",
                                      "--for",
                                      "500ms"});
        EXPECT_EQ(server.stop().status, 0);
        const auto caller = run.result;
        const auto called = workplace.result("serve.json");
        expect_passed(run, 100);
        EXPECT_EQ(imbalance(caller), "");
        EXPECT_EQ(imbalance(called), "");
        EXPECT_EQ(number(called, "/calls/passed"), 100U);
        EXPECT_EQ(number(caller, "/messages/sent"), number(called, "/messages/received"));
        EXPECT_EQ(number(caller, "/messages/received"), number(called, "/messages/sent"));
        EXPECT_EQ(number(caller, "/responses/180"), 100U);
        EXPECT_EQ(number(called, "/messages/malformed"), 0U);
        EXPECT_EQ(number(caller, "/messages/malformed"), 0U);
        if (number(caller, "/messages/retransmitted_by_us") +
                number(caller, "/messages/retransmitted_by_peer") ==
            0) {
            EXPECT_EQ(number(caller, "/messages/sent"), 300U);
            EXPECT_EQ(number(caller, "/messages/received"), 300U);
            EXPECT_EQ(number(caller, "/responses/200"), 200U);
        }
    }
}

}  // namespace
}  // namespace rung::cli
