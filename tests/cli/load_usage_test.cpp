// What keeps a load from running: one clear message, status 2, and nothing on any wire.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/cli/load_run.hpp"
#include "tests/cli/stream_middle.hpp"
#include "tests/support/udp_peer.hpp"

namespace rung::cli {
namespace {

struct Case {
    std::vector<std::string> arguments;
    std::vector<std::string> said;  ///< All of it on standard error.
};

/// A target that counts what is sent to it, over UDP and over TCP.
class LoadUsageTest : public testing::Test {
protected:
    /// The arguments follow `rung run LADDER --target …`, over either transport.
    void expect_refused(const std::string& ladder, const Case& refused) const {
        SCOPED_TRACE(testing::PrintToString(refused.arguments));
        expect_refused_over({ladder, "--target", datagrams_.address()}, refused);
        expect_refused_over({ladder, "--target", streams_.near(), "--transport", "tcp"}, refused);
    }

    ~LoadUsageTest() override {
        EXPECT_FALSE(datagrams_.receive(std::chrono::milliseconds{0})) << "something was sent";
        EXPECT_EQ(streams_.accepted(), 0U) << "somebody connected";
    }

    [[nodiscard]] std::string ladder(std::string_view name, std::string_view blocks) const {
        return workplace_.ladder(name, with_blocks(options_ladder, blocks));
    }

    Workplace workplace_;

private:
    void expect_refused_over(std::vector<std::string> arguments, const Case& refused) const {
        arguments.insert(arguments.begin(), "run");
        arguments.insert(arguments.end(), refused.arguments.begin(), refused.arguments.end());
        const Finished finished = workplace_.rung(arguments);
        EXPECT_EQ(finished.status, 2);
        EXPECT_EQ(finished.out, "");
        EXPECT_EQ(std::ranges::count(finished.err, '\n'), 1) << finished.err;
        EXPECT_TRUE(finished.err.starts_with("rung: ")) << finished.err;
        for (const std::string& word : refused.said) {
            EXPECT_THAT(finished.err, testing::HasSubstr(word));
        }
    }

    support::UdpPeer datagrams_;
    support::UdpPeer nobody_;  ///< Its TCP port is closed.
    StreamMiddle streams_{nobody_.address()};
};

TEST_F(LoadUsageTest, ValuesThatAreNone) {
    const std::string plain = ladder("plain.rung", "");
    const std::vector<Case> cases{
        {{"--rate", "banana", "--for", "1s"}, {"--rate banana", "5000/s"}},
        {{"--rate", "0/s", "--for", "1s"}, {"--rate 0/s", "starts no call", "more than 0"}},
        {{"--rate", "-5/s", "--for", "1s"}, {"--rate -5/s", "5000/s"}},
        {{"--rate", "99999999/s", "--for", "1s"}, {"--rate 99999999/s", "at most 10000000/s"}},
        {{"--rate", "", "--for", "1s"}, {"--rate", "empty"}},
        {{"--rate", "5/s", "--for", "long"}, {"--for long", "60s"}},
        {{"--rate", "5/s", "--for", "0s"}, {"--for 0s", "60s"}},
        {{"--rate", "5/s", "--for", "721h"}, {"--for 721h", "at most 720h"}},
        {{"--calls", "0"}, {"--calls 0", "how many"}},
        {{"--calls", "x"}, {"--calls x", "whole number"}},
        {{"--users", "0", "--for", "1s"}, {"--users 0", "1 to 1000000"}},
        {{"--users", "x", "--for", "1s"}, {"--users x", "whole number"}},
        {{"--rate", "5/s", "--for", "1s", "--at-most", "0"}, {"--at-most 0", "1 to 1000000"}},
        {{"--rate", "5/s", "--for", "1s", "--warm-up", "x"}, {"--warm-up x", "500ms"}},
        {{"--rate", "5/s", "--for", "1s", "--drain", "-1s"}, {"--drain -1s", "500ms"}},
        {{"--connections", "0"}, {"--connections 0", "1 to 20000", "each"}},
        {{"--connections", "20001"}, {"--connections 20001", "1 to 20000"}},
        {{"--connections", "many"}, {"--connections many", "each"}},
        {{"--shards", "0"}, {"--shards 0", "1 to 64"}},
        {{"--shards", "two"}, {"--shards two", "1 to 64"}},
        {{"--segmented", "yes"}, {"--segmented yes", "auto, on or off"}},
        {{"--live", "fast"}, {"--live fast", "auto, plain or off"}},
        {{"--live", "json"}, {"--live json", "not there yet", "plain"}},
        {{"--calls", "5", "--html", workplace_.path("none/page.html")},
         {"--html " + workplace_.path("none/page.html"), "there is no folder", "nothing was sent"}},
        {{"--calls", "5", "--html", workplace_.path("")}, {"is a folder", "nothing was sent"}},
    };
    for (const Case& refused : cases) {
        expect_refused(plain, refused);
    }
}

TEST_F(LoadUsageTest, OptionsThatContradictEachOther) {
    const std::string plain = ladder("plain.rung", "");
    const std::string steps = ladder("steps.rung", "load\n  rate 1/s for 1s\n  rate 2/s for 1s\n");
    const std::string counted = ladder("counted.rung", "load\n  calls 5\n");
    expect_refused(plain, {{"--for", "1s"}, {"no `load` block", "--rate R --for D", "--calls N"}});
    expect_refused(plain, {{"--at-most", "5"}, {"no `load` block"}});
    expect_refused(plain, {{"--rate", "5/s"}, {"--rate 5/s", "--for D or --calls N"}});
    expect_refused(plain, {{"--users", "5"}, {"--users 5", "--for D or --calls N"}});
    expect_refused(
        plain,
        {{"--rate", "5/s", "--users", "5", "--for", "1s"}, {"--rate and --users", "not both"}});
    expect_refused(plain,
                   {{"--users", "5", "--calls", "5", "--at-most", "2"},
                    {"--at-most 2", "goes with a rate", "--users"}});
    expect_refused(plain,
                   {{"--rate", "5/s", "--for", "1s", "--warm-up", "1s"},
                    {"warm-up", "--for longer or --warm-up shorter"}});
    expect_refused(steps, {{"--for", "1s"}, {"--for", "several stages", "--rate"}});
    // What the block says of the end goes with the model that it says.
    expect_refused(counted, {{"--rate", "5/s"}, {"--rate 5/s", "--for D or --calls N"}});
}

TEST_F(LoadUsageTest, CallsThatAreNotOfTheRun) {
    const std::string plain = ladder("plain.rung", "");
    const std::string other = ladder("other.rung", "");
    const std::string counted = ladder("counted.rung", "load\n  calls 5\n");
    const std::string rows = workplace_.ladder(
        "rows.rung",
        "data users once\n  name\n  alice\n  bob\n-> OPTIONS sip:{users.name}@{target}\n<- 200\n");
    const auto only = [](const char* call, std::vector<std::string> more = {}) {
        more.insert(more.end(), {"--seed", "42", "--only", call});
        return more;
    };
    expect_refused(plain, {only("0"), {"--only 0", "from 1"}});
    expect_refused(plain, {only("x"), {"--only x", "whole number"}});
    expect_refused(plain, {only(""), {"--only", "empty"}});
    expect_refused(plain, {{"--only", "3"}, {"--only 3", "--seed N"}});
    expect_refused(counted, {only("6"), {"--only 6", "no such call", "the load makes 5"}});
    expect_refused(plain, {only("6", {"--calls", "5"}), {"--only 6", "the load makes 5"}});
    expect_refused(rows, {only("3"), {"--only 3", "`users`", "2 rows"}});
    expect_refused(
        plain,
        {only("21", {"--rate", "20/s", "--for", "1s"}), {"--only 21", "the load ends before it"}});
    expect_refused(plain, {only("3", {other}), {"--only 3", "2 calls", "--calls N"}});
    // They contradict each other whether one call is asked for or all.
    expect_refused(plain, {only("1", {"--rate", "5/s"}), {"--rate 5/s", "--for D or --calls N"}});
}

TEST_F(LoadUsageTest, MixesThatMakeNoSense) {
    const std::string plain = ladder("plain.rung", "");
    const std::string one = ladder("one.rung", "load\n  calls 5\n");
    const std::string two = ladder("two.rung", "load\n  calls 6\n");
    expect_refused(one, {{two}, {one, two, "both have a `load` block", "--rate R --for D"}});
    for (const char* weight : {"x", "0", "-1", "", "1e9", "nan", "inf", "1/s"}) {
        expect_refused(plain + "=" + weight,
                       {{"--calls", "5"}, {plain + "=" + weight, "LADDER=WEIGHT", "=3"}});
    }
}

/// In the block: the file, the line and the place, as for every mistake of a ladder.
TEST_F(LoadUsageTest, BlocksThatAreWrong) {
    const support::UdpPeer target;
    const std::string wrong = ladder("wrong.rung",
                                     "load\n"
                                     "  rate 5/s for 1s\n"
                                     "  user 5\n"
                                     "pass when\n"
                                     "  p99(INVTE) < 5ms\n"
                                     "  failed < 5ms\n");
    const Finished finished = workplace_.rung({"run", wrong, "--target", target.address()});
    EXPECT_EQ(finished.status, 2);
    EXPECT_EQ(finished.out, "");
    EXPECT_THAT(finished.err, testing::HasSubstr("wrong.rung:6:"));
    EXPECT_THAT(finished.err, testing::HasSubstr("did you mean `users`?"));
    EXPECT_THAT(finished.err, testing::HasSubstr("wrong.rung:9:"));
    EXPECT_THAT(finished.err, testing::HasSubstr("nothing was sent"));
    EXPECT_FALSE(target.receive(std::chrono::milliseconds{0})) << "something was sent";
}

}  // namespace
}  // namespace rung::cli
