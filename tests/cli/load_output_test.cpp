// What a load prints while it runs and when it is over, and the page of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <sstream>

#include "tests/cli/load_run.hpp"

namespace rung::cli {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

class LoadOutputTest : public testing::Test {
protected:
    /// A load of 1.2 s: one second of it comes to an end.
    [[nodiscard]] std::vector<std::string> arguments(std::vector<std::string> options) const {
        options.insert(options.begin(),
                       {"run",
                        workplace_.ladder("call.rung", call_ladder),
                        "--target",
                        server_.address(),
                        "--rate",
                        "50/s",
                        "--for",
                        "1200ms",
                        "--seed",
                        "42"});
        return options;
    }

    [[nodiscard]] Finished load(std::vector<std::string> options) const {
        return workplace_.rung(arguments(std::move(options)));
    }

    /// The same at a terminal of its own.
    [[nodiscard]] std::string at_a_terminal(std::vector<std::string> options) const {
        support::Command command = workplace_.command({});
        std::string typed = std::exchange(command.program, "/usr/bin/script");
        for (const std::string& word : arguments(std::move(options))) {
            typed += " " + word;
        }
        command.arguments = {"-qec", typed, "/dev/null"};
        command.environment.insert(command.environment.end(),
                                   {"LC_ALL=C.UTF-8", "TERM=xterm", "NO_COLOR=1"});
        return support::run_to_end(command).out;
    }

    Workplace workplace_;
    Server server_{workplace_, {}};
};

std::ptrdiff_t progress_lines(const std::string& out) {
    constexpr std::string_view beginning = "  1 of 1 s [";
    std::ptrdiff_t count = 0;
    for (std::size_t at = 0; (at = out.find(beginning, at)) != std::string::npos; ++at) {
        ++count;
    }
    return count;
}

TEST_F(LoadOutputTest, SaysWhatCameOfIt) {
    const Finished finished = load({});
    EXPECT_EQ(finished.err, "");
    EXPECT_EQ(progress_lines(finished.out), 1) << finished.out;
    for (const char* line : {"\n  ladder        ",
                             "\n  calls         60 due, 60 started, 60 passed",
                             "\n  rate          50/s asked, ",
                             "/s offered, ",
                             "/s achieved\n",
                             "\n  answers       180 ×60  200 ×120\n",
                             "\n  latency     count ",
                             "\n  BYE 200        60 ",
                             "\n  INVITE 180     60 ",
                             "\n  INVITE 200     60 ",
                             "\n  srd            60 ",
                             "not enough calls: p50 needs 200",
                             "\n  RFC 6076      SER 100 %  SEER 100 %  ISA 0 %  SCR 100 %\n",
                             "\n  messages      180 sent, 180 received",
                             "\n  transactions  120 started, 120 completed",
                             "\n  generator     ",
                             "\n  lag           ",
                             "\n  stalls        ",
                             "\n  drops         none by our own sockets\n",
                             "\n  CPU           ",
                             "\n  memory        ",
                             "\n  seed          42\n"}) {
        EXPECT_THAT(finished.out, HasSubstr(line));
    }
    EXPECT_THAT(finished.out, ContainsRegex("\n(PASS|INVALID)  "));
}

/// A log gets lines, not a line that is written over itself.
TEST_F(LoadOutputTest, RewritesItsProgressAtATerminalAlone) {
    for (const std::vector<std::string>& options :
         {std::vector<std::string>{}, {"--live", "plain"}, {"--live", "auto"}}) {
        SCOPED_TRACE(testing::PrintToString(options));
        const std::string out = load(options).out;
        EXPECT_EQ(progress_lines(out), 1) << out;
        EXPECT_THAT(out, Not(HasSubstr("\r")));
        EXPECT_THAT(out, Not(HasSubstr("\x1b")));
    }
    const std::string terminal = at_a_terminal({});
    EXPECT_EQ(progress_lines(terminal), 1) << terminal;
    EXPECT_THAT(terminal, HasSubstr("\r  1 of 1 s ["));
    EXPECT_THAT(terminal, HasSubstr("\x1b[K"));
    EXPECT_THAT(at_a_terminal({"--live", "plain"}), Not(HasSubstr("\x1b[K")));
}

TEST_F(LoadOutputTest, IsSilentWhereAsked) {
    const Finished off = load({"--live", "off"});
    EXPECT_EQ(progress_lines(off.out), 0) << off.out;
    EXPECT_THAT(off.out, HasSubstr("60 passed"));

    const LoadRun quiet = run_load(workplace_,
                                   {workplace_.ladder("call.rung", call_ladder),
                                    "--target",
                                    server_.address(),
                                    "--calls",
                                    "10",
                                    "--quiet"});
    EXPECT_EQ(quiet.finished.out, "");
    EXPECT_EQ(quiet.finished.err, "");
    EXPECT_EQ(number(quiet.result, "/calls/passed"), 10U);
}

/// The result on standard output stands alone there; the user reads on standard error.
TEST_F(LoadOutputTest, LeavesStandardOutputToTheResult) {
    const Finished finished = load({"--json", "-"});
    EXPECT_TRUE(finished.out.starts_with("{\n"));
    EXPECT_TRUE(finished.out.ends_with("}\n"));
    EXPECT_EQ(progress_lines(finished.out), 0);
    EXPECT_EQ(progress_lines(finished.err), 1) << finished.err;
    EXPECT_THAT(finished.err, HasSubstr("60 passed"));
}

TEST_F(LoadOutputTest, WritesOnePageThatNeedsNothingElse) {
    const Finished finished = load({"--html", workplace_.path("page.html")});
    EXPECT_THAT(finished.out, HasSubstr("the page: " + workplace_.path("page.html")));
    const std::string page = workplace_.read("page.html");
    EXPECT_TRUE(page.starts_with("<!DOCTYPE html>")) << page.substr(0, 40);
    EXPECT_TRUE(page.ends_with("</html>\n"));
    EXPECT_THAT(page, HasSubstr("call.rung"));
    EXPECT_THAT(page, HasSubstr("INVITE 200"));
    EXPECT_THAT(page, HasSubstr("<svg"));
    for (const char* reference : {"<script src", "<link ", "@import", "<img"}) {
        EXPECT_THAT(page, Not(HasSubstr(reference)));
    }
}

TEST_F(LoadOutputTest, APageThatIsLostIsNoCleanPass) {
    const LoadRun run = run_load(workplace_,
                                 {workplace_.ladder("call.rung", call_ladder),
                                  "--target",
                                  server_.address(),
                                  "--calls",
                                  "10",
                                  "--html",
                                  "/dev/full"});
    EXPECT_EQ(run.finished.status, 3);
    EXPECT_THAT(run.finished.err, HasSubstr("--html /dev/full"));
    EXPECT_THAT(run.finished.out, Not(HasSubstr("the page: ")));
}

std::size_t count_of(std::string_view what, const std::string& text) {
    std::size_t count = 0;
    for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; ++at) {
        ++count;
    }
    return count;
}

/// Neither side fills the terminal with calls that fail alike.
TEST(LoadOutput, DrawsFewOfManyCallsThatFailAlike) {
    constexpr std::string_view picky =
        "title  wants a subject\n"
        "<- OPTIONS\n"
        "   Subject exists\n"
        "-> 200\n";
    const Workplace workplace;
    Server server{workplace,
                  {workplace.ladder("picky.rung", picky), "--json", workplace.path("serve.json")}};
    const LoadRun run = run_load(workplace,
                                 {workplace.ladder("options.rung", options_ladder),
                                  "--target",
                                  server.address(),
                                  "--rate",
                                  "500/s",
                                  "--calls",
                                  "100"});
    const Finished served = server.stop();
    EXPECT_EQ(served.status, 1);
    EXPECT_EQ(run.finished.status, unless_unfit(run, 1));
    EXPECT_EQ(count_of("FAIL  wants a subject", served.out), 3U) << served.out;
    EXPECT_EQ(number(workplace.result("serve.json"), "/failures/0/count"), 100U);
    EXPECT_EQ(count_of("FAIL  OPTIONS", run.finished.out), 1U) << run.finished.out;
    EXPECT_EQ(failures(run.result), 100U);
}

/// What a shell makes of a line without anything to quote.
std::vector<std::string> words(const std::string& line) {
    std::istringstream in{line};
    return {std::istream_iterator<std::string>{in}, {}};
}

/// Some of the calls fail; the line that the load names makes the first of them again, and no other
/// does.
TEST(LoadOutput, NamesTheCommandThatMakesAFailedCallAgain) {
    const Workplace workplace;
    const Server server{workplace, {}};
    const std::string ladder = workplace.ladder("sometimes.rung",
                                                "title  now and then\n"
                                                "data users at random\n"
                                                "  name\n  alice\n  bob\n  carol\n"
                                                "mix 80%\n"
                                                "  -> OPTIONS sip:{users.name}@{target}\n"
                                                "  <- 200\n"
                                                "or 20%\n"
                                                "  -> OPTIONS sip:{random(100, 999)}@{target}\n"
                                                "  <- 404\n"
                                                "end\n"
                                                "pass when\n  failed == 0\n");
    const LoadRun run = run_load(
        workplace, {ladder, "--target", server.address(), "--calls", "60", "--seed", "42"});
    ASSERT_EQ(run.finished.status, unless_unfit(run, 1)) << run.finished.out;
    const std::uint64_t call = number(run.result, "/failures/0/example/call");
    const std::string again = text(run.result, "/failures/0/replay");
    EXPECT_EQ(again,
              "rung run " + ladder + " --target " + server.address() + " --seed 42 --only " +
                  std::to_string(call));
    EXPECT_THAT(run.finished.out, HasSubstr("first     call " + std::to_string(call) + "\n"));
    EXPECT_THAT(run.finished.out, HasSubstr("\n  again         rung run "));
    EXPECT_THAT(run.finished.out, HasSubstr("--seed 42"));

    const auto replay = [&](std::uint64_t which) {
        std::vector<std::string> arguments = words(again);
        arguments.erase(arguments.begin());
        arguments.back() = std::to_string(which);
        arguments.insert(arguments.end(), {"--json", workplace.path("only.json")});
        return workplace.rung(arguments);
    };
    const Finished failed = replay(call);
    EXPECT_EQ(failed.status, 1) << failed.out;
    EXPECT_THAT(failed.out,
                HasSubstr("call " + std::to_string(call) +
                          " alone, as with seed 42: nothing is measured, and `pass when` is not "
                          "judged\n"));
    const boost::json::value result = workplace.result("only.json");
    EXPECT_EQ(number(result, "/run/only"), call);
    EXPECT_EQ(number(result, "/calls/failed"), 1U);
    EXPECT_EQ(number(result, "/calls/due"), 1U);
    const auto asked = [](const boost::json::value& of) {
        const std::string sent = text(of, "/failures/0/example/messages/0/text");
        return sent.substr(0, sent.find('\r'));
    };
    EXPECT_EQ(asked(result), asked(run.result)) << "it drew another number";
    // In order, one after the other: what came before the first that failed has passed.
    if (call > 1) {
        EXPECT_EQ(replay(call - 1).status, 0);
    }
}

}  // namespace
}  // namespace rung::cli
