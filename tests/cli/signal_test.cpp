// Ctrl-C during a run: it drains, or stops at once, and always writes its reports.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

#include "tests/cli/rung_program.hpp"
#include "tests/support/udp_peer.hpp"

namespace rung::cli {
namespace {

using testing::HasSubstr;

std::string pausing(std::string_view pause) {
    return "title  pauses\n-> OPTIONS sip:{target}\n<- 200\npause " + std::string{pause} +
           "\n-> OPTIONS sip:{target}\n<- 200\n";
}

/// A run of the ladder, and another one behind it, that has begun its pause, or is about to.
class PausingRun {
public:
    explicit PausingRun(std::string_view pause)
        : server_{workplace_, {"--messages", "all"}},
          run_{workplace_.command({"run",
                                   workplace_.ladder("pausing.rung", pausing(pause)),
                                   "@examples/options",
                                   "--target",
                                   server_.address(),
                                   "--json",
                                   workplace_.path("result.json")})} {
        EXPECT_NE(server_.process().wait_for_line("PASS"), "");
    }

    void interrupt() { run_.signal(SIGINT); }

    [[nodiscard]] bool says(std::string_view text) { return run_.wait_for(text); }

    [[nodiscard]] Finished finish() { return run_.finish(); }

    [[nodiscard]] boost::json::value result() const { return workplace_.result("result.json"); }

private:
    Workplace workplace_;
    Server server_;
    Process run_;
};

TEST(Signal, OnceLetsTheCallFinish) {
    PausingRun run{"2s"};
    run.interrupt();
    const Finished finished = run.finish();
    EXPECT_EQ(finished.status, 130);
    EXPECT_THAT(finished.err, HasSubstr("1 in progress may finish"));
    EXPECT_THAT(finished.out, HasSubstr("INTERRUPTED"));
    const auto result = run.result();
    EXPECT_EQ(text(result, "/verdict"), "interrupted");
    EXPECT_EQ(number(result, "/calls/passed"), 1U);
    EXPECT_EQ(number(result, "/calls/started"), 1U) << "the second ladder was started";
    EXPECT_EQ(imbalance(result), "");
}

TEST(Signal, TwiceStopsAtOnce) {
    PausingRun run{"1h"};
    run.interrupt();
    ASSERT_TRUE(run.says("a second signal stops at once"));
    run.interrupt();
    const Finished finished = run.finish();
    EXPECT_EQ(finished.status, 130);
    EXPECT_FALSE(finished.timed_out);
    const auto result = run.result();
    EXPECT_EQ(text(result, "/verdict"), "interrupted");
    EXPECT_EQ(number(result, "/calls/aborted"), 1U);
    EXPECT_EQ(imbalance(result), "");
}

}  // namespace
}  // namespace rung::cli
