// What goes wrong in the middle of a load: the target dies, its connections break, the user stops.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

#include "tests/cli/load_run.hpp"
#include "tests/cli/stream_middle.hpp"

namespace rung::cli {
namespace {

using testing::AnyOf;
using testing::Each;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

/// Runs at a server that answers OPTIONS 20 ms late.
class LoadFaultTest : public testing::Test {
protected:
    /// `rung run LADDER OPTIONS…`, begun.
    [[nodiscard]] Process begin(std::string_view ladder,
                                const std::string& target,
                                std::vector<std::string> options) const {
        options.insert(options.begin(),
                       {"run",
                        workplace_.ladder("ladder.rung", ladder),
                        "--target",
                        target,
                        "--json",
                        workplace_.path("run.json")});
        return Process{workplace_.command(std::move(options))};
    }

    /// The load is under way: its first second is over.
    static void wait_for_its_middle(Process& process) {
        ASSERT_NE(process.wait_for_line("  1 "), "");
    }

    [[nodiscard]] LoadRun finish(Process& process) const {
        LoadRun run = finish_load(workplace_, process, "run.json");
        EXPECT_FALSE(run.finished.timed_out);
        EXPECT_EQ(imbalance(run.result), "");
        EXPECT_EQ(number(run.result, "/calls/in_progress"), 0U);
        EXPECT_EQ(failures(run.result), number(run.result, "/calls/failed"));
        return run;
    }

    /// The server is killed in the middle of a load that would last for 8 s otherwise.
    [[nodiscard]] LoadRun kill_target(const char* transport) {
        Process process = begin(
            options_ladder,
            server_.address(),
            {"--transport", transport, "--connections", "2", "--users", "5", "--calls", "2000"});
        wait_for_its_middle(process);
        server_.process().signal(SIGKILL);
        LoadRun run = finish(process);
        EXPECT_EQ(run.finished.status, unless_unfit(run, 1)) << run.finished.out;
        EXPECT_EQ(number(run.result, "/calls/started"), 2000U) << "it went on to its end";
        EXPECT_GT(number(run.result, "/calls/passed"), 0U);
        EXPECT_GT(number(run.result, "/calls/failed"), 0U);
        EXPECT_THAT(run.finished.out, HasSubstr("transport error: "));
        return run;
    }

    Workplace workplace_;
    Server server_{workplace_, {workplace_.ladder("slow.rung", slow_ladder("20ms"))}};
};

TEST_F(LoadFaultTest, ATargetThatIsKilledOverUdp) {
    const LoadRun run = kill_target("udp");
    EXPECT_THAT(actual(run.result),
                Each("transport error: Connection refused (" + server_.address() + ")"));
}

TEST_F(LoadFaultTest, ATargetThatIsKilledOverTcp) {
    const LoadRun run = kill_target("tcp");
    const std::string peer = server_.address();
    EXPECT_THAT(
        actual(run.result),
        Each(
            AnyOf("transport error: no connection to " + peer + ": Connection refused",
                  "transport error: the connection to " + peer + " broke: Connection reset by peer",
                  "transport error: the connection to " + peer + " was closed by the peer")));
}

/// The calls on the connections fail with it, and nothing else: those after them find new ones.
TEST_F(LoadFaultTest, EveryConnectionIsReset) {
    for (const char* connections : {"4", "each"}) {
        SCOPED_TRACE(connections);
        constexpr std::uint64_t calls = 300;
        constexpr std::uint64_t users = 8;
        const StreamMiddle middle{server_.address(), calls / 3};
        Process process = begin(options_ladder,
                                middle.near(),
                                {"--transport",
                                 "tcp",
                                 "--connections",
                                 connections,
                                 "--users",
                                 std::to_string(users),
                                 "--calls",
                                 std::to_string(calls)});
        const LoadRun run = finish(process);
        EXPECT_EQ(run.finished.status, unless_unfit(run, 1)) << run.finished.out;
        EXPECT_GT(middle.broken(), 0U);
        EXPECT_GT(middle.accepted(), middle.broken());
        EXPECT_EQ(number(run.result, "/calls/started"), calls);
        EXPECT_GT(number(run.result, "/calls/failed"), 0U);
        // Each user may start over on a connection whose end is not known yet.
        EXPECT_LE(number(run.result, "/calls/failed"), users * middle.broken());
        EXPECT_GT(number(run.result, "/calls/passed"), calls / 3);
        EXPECT_EQ(actual(run.result),
                  std::vector<std::string>{"transport error: the connection to " + middle.near() +
                                           " broke: Connection reset by peer"});
    }
}

TEST_F(LoadFaultTest, EveryConnectionIsResetUnderAnOpenModel) {
    const StreamMiddle middle{server_.address(), 50};
    Process process =
        begin(options_ladder,
              middle.near(),
              {"--transport", "tcp", "--connections", "4", "--rate", "200/s", "--for", "1s"});
    const LoadRun run = finish(process);
    EXPECT_EQ(run.finished.status, unless_unfit(run, 1)) << run.finished.out;
    EXPECT_EQ(middle.broken(), 4U);
    EXPECT_EQ(number(run.result, "/calls/started"), 200U);
    EXPECT_GT(number(run.result, "/calls/failed"), 0U);
    EXPECT_GT(number(run.result, "/calls/passed"), 0U);
    EXPECT_THAT(actual(run.result), Each(EndsWith("broke: Connection reset by peer")));
}

/// No more calls; those in progress finish, and every report is written.
TEST_F(LoadFaultTest, CtrlCOnceDrains) {
    Process process =
        begin(options_ladder,
              server_.address(),
              {"--rate", "200/s", "--for", "1h", "--html", workplace_.path("p.html")});
    wait_for_its_middle(process);
    process.signal(SIGINT);
    const LoadRun run = finish(process);
    EXPECT_EQ(run.finished.status, 130);
    EXPECT_THAT(run.finished.out, HasSubstr("INTERRUPTED"));
    EXPECT_EQ(text(run.result, "/verdict"), "interrupted");
    EXPECT_GT(number(run.result, "/calls/passed"), 0U);
    EXPECT_EQ(number(run.result, "/calls/passed"), number(run.result, "/calls/started"));
    EXPECT_THAT(workplace_.read("p.html"), EndsWith("</html>\n"));
}

/// A call that never ends by itself.
constexpr std::string_view endless =
    "title  endless\n"
    "-> OPTIONS sip:{target}\n"
    "<- 200\n"
    "pause 1h\n";

TEST_F(LoadFaultTest, CtrlCTwiceStopsAtOnce) {
    for (const char* transport : {"udp", "tcp"}) {
        SCOPED_TRACE(transport);
        Process process = begin(endless,
                                server_.address(),
                                {"--rate", "100/s", "--for", "1h", "--transport", transport});
        wait_for_its_middle(process);
        process.signal(SIGINT);
        ASSERT_TRUE(process.wait_for("a second signal stops at once"));
        process.signal(SIGINT);
        const LoadRun run = finish(process);
        EXPECT_EQ(run.finished.status, 130);
        EXPECT_THAT(run.finished.err, HasSubstr("in progress may finish"));
        EXPECT_EQ(text(run.result, "/verdict"), "interrupted");
        EXPECT_GT(number(run.result, "/calls/aborted"), 0U);
        EXPECT_EQ(number(run.result, "/calls/aborted"), number(run.result, "/calls/started"));
        EXPECT_THAT(actual(run.result), IsEmpty());
    }
}

/// After the first signal the drain is as long as the load says.
TEST_F(LoadFaultTest, CtrlCOnceWaitsNoLongerThanTheDrain) {
    Process process =
        begin(endless, server_.address(), {"--users", "3", "--for", "1h", "--drain", "100ms"});
    wait_for_its_middle(process);
    process.signal(SIGINT);
    const LoadRun run = finish(process);
    EXPECT_EQ(run.finished.status, 130);
    EXPECT_THAT(run.finished.err, HasSubstr("3 in progress may finish"));
    EXPECT_EQ(number(run.result, "/calls/aborted"), 3U);
    EXPECT_THAT(run.finished.err, Not(HasSubstr("error")));
}

}  // namespace
}  // namespace rung::cli
