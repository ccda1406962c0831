// What goes to a terminal or a pipe.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/rung_program.hpp"

namespace rung::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Output, ShowsMessagesWhereAsked) {
    const Workplace workplace;
    const std::string failing =
        workplace.ladder("busy.rung", "title  busy\n-> OPTIONS sip:{target}\n<- 486\n");

    struct Case {
        const char* which;
        bool of_passed;
        bool of_failed;
    };

    for (const Case& shown :
         {Case{"none", false, false}, Case{"failed", false, true}, Case{"all", true, true}}) {
        SCOPED_TRACE(shown.which);
        const Finished finished =
            workplace.rung({"run", "@examples/options", failing, "--messages", shown.which});
        EXPECT_EQ(finished.status, 1);
        const std::size_t second = finished.out.find("busy.rung");
        ASSERT_NE(second, std::string::npos);
        const std::size_t in_first = finished.out.find("CSeq: ");
        const std::size_t in_second = finished.out.find("CSeq: ", second);
        EXPECT_EQ(in_first < second, shown.of_passed);
        EXPECT_EQ(in_second != std::string::npos, shown.of_failed);
    }
}

/// A reader that goes away, such as `head`, ends neither the run nor its result.
TEST(Output, SurvivesAReaderThatGoesAway) {
    const Workplace workplace;
    Process run{workplace.command({"run",
                                   "@examples/redirect-302",
                                   "@examples/identity-428",
                                   "--messages",
                                   "all",
                                   "--json",
                                   workplace.path("result.json")})};
    run.close_output();
    const Finished finished = run.finish();
    EXPECT_EQ(finished.status, 0);
    EXPECT_EQ(finished.err, "");
    EXPECT_EQ(text(workplace.result("result.json"), "/verdict"), "pass");
}

TEST(Output, OfShortVerbsSurvivesAReaderThatGoesAway) {
    const Workplace workplace;
    for (const std::vector<std::string>& arguments :
         {std::vector<std::string>{"list"}, {"check", "@examples/call"}, {"--help"}}) {
        Process process{workplace.command(arguments)};
        process.close_output();
        const Finished finished = process.finish();
        EXPECT_EQ(finished.status, 0);
        EXPECT_EQ(finished.err, "");
    }
}

/// `rung run @examples/options` at a terminal of its own.
std::string at_a_terminal(const Workplace& workplace, const std::string& variable) {
    support::Command command = workplace.command({});
    const std::string program = std::exchange(command.program, "/usr/bin/script");
    command.arguments = {"-qec", program + " run @examples/options", "/dev/null"};
    command.environment.emplace_back("LC_ALL=C.UTF-8");
    command.environment.push_back(variable);
    const Finished finished = support::run_to_end(command);
    EXPECT_EQ(finished.status, 0) << finished.out;
    return finished.out;
}

TEST(Output, IsColouredAtATerminalUnlessUnwanted) {
    const Workplace workplace;
    EXPECT_THAT(at_a_terminal(workplace, "TERM=xterm"), HasSubstr("\x1b["));
    EXPECT_THAT(at_a_terminal(workplace, "TERM=dumb"), Not(HasSubstr("\x1b[")));
    EXPECT_THAT(at_a_terminal(workplace, "NO_COLOR=1"), Not(HasSubstr("\x1b[")));
    EXPECT_THAT(workplace.rung({"run", "@examples/options"}).out, Not(HasSubstr("\x1b[")));
}

TEST(Output, IsAsciiWhereTheTerminalIs) {
    const Workplace workplace;
    const std::string out = at_a_terminal(workplace, "LC_ALL=C");
    for (const char octet : out) {
        EXPECT_GE(octet, 0) << out;
    }
}

}  // namespace
}  // namespace rung::cli
