// The result file: what is in it, and where it goes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <fstream>
#include <iterator>

#include "tests/cli/load_run.hpp"
#include "tests/cli/rung_program.hpp"
#include "tests/reports/schema_checker.hpp"

namespace rung::cli {
namespace {

using testing::HasSubstr;

TEST(Result, HoldsVerdictBooksAndAnswers) {
    const Workplace workplace;
    const Finished finished = workplace.rung({"run",
                                              "@examples/redirect-302",
                                              "@examples/identity-428",
                                              "--seed",
                                              "42",
                                              "--nonce",
                                              "c0ffee",
                                              "--testbed",
                                              "lab",
                                              "--label",
                                              "site=north",
                                              "--json",
                                              workplace.path("result.json")});
    ASSERT_EQ(finished.status, 0) << finished.out << finished.err;
    EXPECT_THAT(finished.out, HasSubstr(workplace.path("result.json")));
    const auto result = workplace.result("result.json");
    EXPECT_EQ(number(result, "/schema"), 1U);
    EXPECT_EQ(text(result, "/tool/name"), "rung");
    EXPECT_EQ(text(result, "/verdict"), "pass");
    EXPECT_EQ(number(result, "/run/seed"), 42U);
    EXPECT_EQ(text(result, "/run/nonce"), "0000000000c0ffee");
    EXPECT_THAT(text(result, "/run/target"), HasSubstr("127.0.0.1:"));
    EXPECT_THAT(text(result, "/run/command"), HasSubstr("rung run @examples/redirect-302"));
    EXPECT_EQ(text(result, "/environment/testbed"), "lab");
    EXPECT_EQ(text(result, "/environment/labels/site"), "north");
    EXPECT_EQ(text(result, "/ladders/0/file"), "@examples/redirect-302");
    EXPECT_EQ(text(result, "/ladders/0/sha256").size(), 64U);
    EXPECT_EQ(number(result, "/ladders/1/calls/passed"), 1U);
    EXPECT_EQ(number(result, "/calls/passed"), 2U);
    EXPECT_EQ(number(result, "/responses/302"), 1U);
    EXPECT_EQ(number(result, "/responses/428"), 1U);
    EXPECT_EQ(number(result, "/responses/200"), 4U);
    EXPECT_EQ(number(result, "/messages/malformed"), 0U);
    EXPECT_EQ(number(result, "/messages/stray"), 0U);
    EXPECT_EQ(imbalance(result), "");
}

TEST(Result, OnStandardOutputStandsAlone) {
    const Workplace workplace;
    const Finished finished =
        workplace.rung({"run", "@examples/identity-428", "--messages", "all", "--json", "-"});
    EXPECT_EQ(finished.status, 0);
    boost::json::error_code error;
    const auto result = boost::json::parse(finished.out, error);
    ASSERT_FALSE(error) << finished.out;
    EXPECT_EQ(text(result, "/verdict"), "pass");
    EXPECT_THAT(finished.err, HasSubstr("the built-in target answers on"));
    EXPECT_THAT(finished.err, HasSubstr("PASS"));
}

TEST(Result, TellsWhyACallFailed) {
    const Workplace workplace;
    const std::string ladder =
        workplace.ladder("busy.rung", "title  busy\n-> OPTIONS sip:{target}\n<- 486\n");
    const Finished finished =
        workplace.rung({"run", ladder, "@examples/options", "--json", workplace.path("r.json")});
    EXPECT_EQ(finished.status, 1);
    const auto result = workplace.result("r.json");
    EXPECT_EQ(text(result, "/verdict"), "fail");
    EXPECT_EQ(number(result, "/calls/failed"), 1U);
    EXPECT_EQ(number(result, "/calls/passed"), 1U);
    EXPECT_EQ(number(result, "/failures/0/line"), 3U);
    EXPECT_THAT(text(result, "/failures/0/expected"), HasSubstr("486"));
    EXPECT_THAT(text(result, "/failures/0/actual"), HasSubstr("200"));
    EXPECT_EQ(number(result, "/failures/0/count"), 1U);
    EXPECT_EQ(imbalance(result), "");
}

boost::json::value schema() {
    std::ifstream file{SOURCE_FOLDER "/reports/result.schema.json", std::ios::binary};
    return boost::json::parse(std::string{std::istreambuf_iterator<char>{file}, {}});
}

/// Of `serve` and of `run`, once and as load, passed or not.
TEST(Result, FollowsItsSchema) {
    const Workplace workplace;
    const auto rules = schema();
    const auto expect_sound = [&rules](const boost::json::value& result) {
        EXPECT_THAT(reports::testing::broken_rules(rules, result), testing::IsEmpty());
    };
    for (const std::string transport : {"udp", "tcp"}) {
        Server server{workplace, {"--json", workplace.path("serve.json")}};
        for (const std::vector<std::string>& options :
             {std::vector<std::string>{},
              {"--users", "3", "--calls", "30"},
              {"--rate", "500/s", "--for", "100ms", "--warm-up", "50ms", "--at-most", "1"}}) {
            for (const char* answer : {"200", "486"}) {
                SCOPED_TRACE(transport + " " + answer + " " + testing::PrintToString(options));
                std::vector<std::string> arguments{
                    workplace.ladder("ladder.rung",
                                     "-> OPTIONS sip:{target}\n<- " + std::string{answer} +
                                         "\npass when\n  p99 < 1s\n  failed < 50%\n"),
                    "--target",
                    server.address(),
                    "--transport",
                    transport};
                arguments.insert(arguments.end(), options.begin(), options.end());
                expect_sound(run_load(workplace, arguments).result);
            }
        }
        static_cast<void>(server.stop());
        expect_sound(workplace.result("serve.json"));
    }
}

/// A ladder that is not run must not cost the result of the one that was.
TEST(Result, OfARunBeforeIsKeptWhenThisOneDoesNotStart) {
    const Workplace workplace;
    workplace.write("result.json", "precious");
    const Finished finished =
        workplace.rung({"run", "missing.rung", "--json", workplace.path("result.json")});
    EXPECT_EQ(finished.status, 2);
    EXPECT_EQ(workplace.read("result.json"), "precious");
}

TEST(Result, ThatIsLostIsNoCleanPass) {
    const Workplace workplace;
    const Finished finished = workplace.rung({"run", "@examples/options", "--json", "/dev/full"});
    EXPECT_EQ(finished.status, 3);
    EXPECT_THAT(finished.out, HasSubstr("PASS"));
    EXPECT_THAT(finished.err, HasSubstr("--json /dev/full"));
}

}  // namespace
}  // namespace rung::cli
