// What a load comes to: the exit status, and the reason that is given for it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "tests/cli/load_run.hpp"
#include "tests/support/udp_peer.hpp"

namespace rung::cli {
namespace {

using testing::HasSubstr;

/// A ladder that expects 486, which nobody answers.
constexpr std::string_view hopeless =
    "title  hopeless\n"
    "-> OPTIONS sip:{target}\n"
    "<- 486\n";

class LoadVerdictTest : public testing::Test {
protected:
    [[nodiscard]] LoadRun load(const std::string& target,
                               std::string_view ladder,
                               std::vector<std::string> options = {}) const {
        options.insert(options.begin(),
                       {workplace_.ladder("ladder.rung", ladder), "--target", target});
        LoadRun run = run_load(workplace_, std::move(options));
        EXPECT_EQ(imbalance(run.result), "");
        EXPECT_EQ(run.finished.err, "");
        return run;
    }

    Workplace workplace_;
};

TEST_F(LoadVerdictTest, LimitsThatHoldAreAPass) {
    const Server server{workplace_, {}};
    const LoadRun run = load(server.address(),
                             with_blocks(options_ladder,
                                         "load\n"
                                         "  users 3\n"
                                         "  calls 30\n"
                                         "pass when\n"
                                         "  failed == 0\n"
                                         "  passed >= 30\n"
                                         "  max(OPTIONS) < 1h\n"
                                         "  count(200) == 30\n"));
    EXPECT_EQ(run.finished.status, unless_unfit(run, 0)) << run.finished.out;
    const auto& thresholds = run.result.at("thresholds").as_array();
    EXPECT_EQ(thresholds.size(), 4U);
    for (const boost::json::value& threshold : thresholds) {
        EXPECT_TRUE(threshold.at("met").as_bool()) << text(threshold, "/text");
        EXPECT_THAT(run.finished.out, HasSubstr(text(threshold, "/text")));
    }
}

TEST_F(LoadVerdictTest, AMissedLimitIsAFailure) {
    const Server server{workplace_, {}};
    const LoadRun run = load(server.address(),
                             with_blocks(options_ladder,
                                         "load\n"
                                         "  calls 30\n"
                                         "pass when\n"
                                         "  failed == 0\n"
                                         "  passed < 20\n"));
    EXPECT_EQ(run.finished.status, unless_unfit(run, 1)) << run.finished.out;
    EXPECT_EQ(text(run.result, "/thresholds/0/text"), "passed < 20") << "the worst stands first";
    EXPECT_FALSE(run.result.at_pointer("/thresholds/0/met").as_bool());
    EXPECT_EQ(number(run.result, "/thresholds/0/value"), 30U);
    if (run.finished.status == 1) {
        EXPECT_EQ(text(run.result, "/verdict"), "fail");
        EXPECT_EQ(text(run.result, "/reason"), "missed passed < 20: 30");
    }
}

/// Without a limit one call that fails is one too many; a limit on `failed` says how many are.
TEST_F(LoadVerdictTest, CallsThatFailAreJudgedByTheLimitOnThem) {
    struct Case {
        std::string_view limit;
        int status;
    };

    const Server server{workplace_, {}};
    for (const Case& judged : {Case{"", 1},
                               Case{"pass when\n  failed < 50%\n", 1},
                               Case{"pass when\n  failed <= 100%\n", 0}}) {
        SCOPED_TRACE(judged.limit);
        const LoadRun run =
            load(server.address(),
                 with_blocks(hopeless, "load\n  calls 20\n" + std::string{judged.limit}));
        EXPECT_EQ(run.finished.status, unless_unfit(run, judged.status)) << run.finished.out;
        EXPECT_EQ(number(run.result, "/calls/failed"), 20U);
        EXPECT_EQ(failures(run.result), 20U);
        EXPECT_EQ(run.result.at("failures").as_array().size(), 1U);
    }
}

TEST_F(LoadVerdictTest, TooFewCallsForAPercentileProveNothing) {
    const Server server{workplace_, {}};
    const LoadRun run = load(server.address(),
                             with_blocks(options_ladder,
                                         "load\n"
                                         "  calls 20\n"
                                         "pass when\n"
                                         "  p99(OPTIONS) < 1h\n"));
    EXPECT_EQ(run.finished.status, 3);
    EXPECT_THAT(run.finished.out, HasSubstr("not enough calls (20 of 10,000)"));
    EXPECT_FALSE(run.result.at_pointer("/thresholds/0").as_object().contains("value"));
    EXPECT_EQ(number(run.result, "/thresholds/0/needs"), 10'000U);
    EXPECT_FALSE(run.result.at_pointer("/latency/OPTIONS 200").as_object().contains("p99"));
    if (run.result.at_pointer("/generator/fit").as_bool()) {
        EXPECT_THAT(text(run.result, "/reason"), HasSubstr("too few calls for p99(OPTIONS)"));
    }
}

/// A call that is due while ten are in progress is booked as not started, and the run is no
/// evidence at the rate that was asked for.
TEST_F(LoadVerdictTest, CallsBeyondTheBoundAreNotStarted) {
    for (const char* transport : {"udp", "tcp"}) {
        SCOPED_TRACE(transport);
        Server server{workplace_,
                      {workplace_.ladder("slow.rung", slow_ladder("300ms")),
                       "--json",
                       workplace_.path("serve.json")}};
        const LoadRun run = load(
            server.address(),
            options_ladder,
            {"--rate", "200/s", "--for", "500ms", "--at-most", "10", "--transport", transport});
        EXPECT_EQ(server.stop().status, 0);
        EXPECT_EQ(run.finished.status, 3) << run.finished.out;
        const std::uint64_t started = number(run.result, "/calls/started");
        const std::uint64_t not_started = number(run.result, "/calls/not_started");
        EXPECT_EQ(number(run.result, "/calls/due"), 100U);
        EXPECT_GE(started, 10U);
        EXPECT_GT(not_started, 0U);
        EXPECT_EQ(number(run.result, "/calls/passed"), started);
        EXPECT_EQ(number(run.result, "/calls/in_progress_max"), 10U);
        EXPECT_EQ(number(workplace_.result("serve.json"), "/calls/passed"), started);
        const std::string reason = text(run.result, "/reason");
        EXPECT_EQ(text(run.result, "/verdict"), "invalid");
        EXPECT_THAT(reason, HasSubstr(std::to_string(not_started) + " calls were not started"));
        EXPECT_THAT(reason, HasSubstr("no more than 10 may be in progress"));
        EXPECT_THAT(text(run.result, "/generator/remedy"), HasSubstr("--at-most"));
        EXPECT_THAT(run.finished.out, HasSubstr("INVALID"));
        EXPECT_THAT(run.finished.out, HasSubstr("--at-most"));
        EXPECT_THAT(run.finished.out, HasSubstr(std::to_string(not_started) + " not started"));
    }
}

/// The load would go on for an hour.
TEST_F(LoadVerdictTest, AHopelessRunEndsEarly) {
    const Server server{workplace_, {}};
    const LoadRun run = load(server.address(),
                             with_blocks(hopeless,
                                         "load\n"
                                         "  rate 50/s for 1h\n"
                                         "pass when\n"
                                         "  passed >= 0\n"
                                         "  failed < 5% abort after 100ms\n"));
    EXPECT_EQ(run.finished.status, unless_unfit(run, 1)) << run.finished.out;
    EXPECT_FALSE(run.finished.timed_out);
    EXPECT_GT(number(run.result, "/calls/failed"), 0U);
    EXPECT_EQ(number(run.result, "/calls/failed"), number(run.result, "/calls/started"));
    EXPECT_TRUE(run.result.at_pointer("/thresholds/0/ended_the_run").as_bool());
    EXPECT_THAT(run.finished.out, HasSubstr("which ended the run"));
    if (run.finished.status == 1) {
        EXPECT_EQ(text(run.result, "/reason"), "missed failed < 5%: 100 %, which ended the run");
    }
}

/// Calls that their time to finish did not suffice for are aborted, and prove nothing.
TEST_F(LoadVerdictTest, CallsBeyondTheDrainAreAborted) {
    const Server server{workplace_, {workplace_.ladder("slow.rung", slow_ladder("1h"))}};
    const LoadRun run = load(
        server.address(), options_ladder, {"--users", "3", "--for", "50ms", "--drain", "50ms"});
    EXPECT_EQ(run.finished.status, 3);
    EXPECT_EQ(number(run.result, "/calls/aborted"), 3U);
    EXPECT_EQ(number(run.result, "/calls/in_progress"), 0U);
}

TEST_F(LoadVerdictTest, ATargetThatRefusesEveryConnection) {
    const support::UdpPeer nobody;  // Its TCP port is closed.
    const LoadRun run = load(
        nobody.address(), options_ladder, {"--transport", "tcp", "--users", "3", "--calls", "30"});
    EXPECT_EQ(run.finished.status, 4) << run.finished.out;
    EXPECT_EQ(text(run.result, "/verdict"), "error");
    EXPECT_THAT(text(run.result, "/reason"), HasSubstr(nobody.address()));
    EXPECT_THAT(text(run.result, "/reason"), HasSubstr("could not be reached"));
    EXPECT_EQ(number(run.result, "/calls/failed"), 30U);
    EXPECT_EQ(actual(run.result),
              std::vector<std::string>{"transport error: no connection to " + nobody.address() +
                                       ": Connection refused"});
}

}  // namespace
}  // namespace rung::cli
