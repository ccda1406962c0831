// `rung doctor` and `rung run --headroom` on the machine at hand, which may be any: nothing here
// judges how fast it is.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "tests/cli/load_run.hpp"
#include "tests/reports/schema_checker.hpp"

namespace rung::cli {
namespace {

using testing::AnyOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

constexpr auto names = std::to_array<const char*>({"cores",
                                                   "CPU quota",
                                                   "governor",
                                                   "steal",
                                                   "clock",
                                                   "wake-up",
                                                   "other load",
                                                   "memory",
                                                   "open files",
                                                   "socket buffer",
                                                   "UDP drops",
                                                   "ports",
                                                   "segmentation"});

/// What its exit status says is what its last row says.
void expect_conclusion(const Finished& finished, const std::string& text) {
    const std::string last = text.substr(text.rfind('\n', text.size() - 2) + 1);
    EXPECT_THAT(last, ContainsRegex(finished.status == 0 ? "^FIT to measure" : "^NOT FIT for "));
    EXPECT_THAT(finished.status, AnyOf(0, 1)) << finished.err;
}

TEST(Doctor, ChecksThisMachine) {
    const Workplace workplace;
    const Finished finished = workplace.rung({"doctor", "--json", workplace.path("doctor.json")});
    EXPECT_EQ(finished.err, "");
    expect_conclusion(finished, finished.out);
    for (const char* name : names) {
        EXPECT_THAT(finished.out, ContainsRegex(std::string{"\n  (ok|note|warn) +"} + name + " "));
    }
    EXPECT_THAT(finished.out, ContainsRegex("\n +bare datagrams +[0-9,]+ pairs/s\n"));
    EXPECT_THAT(finished.out, ContainsRegex("\n +Rung +[0-9,]+ OPTIONS transactions/s over UDP"));
    EXPECT_THAT(finished.out, Not(HasSubstr("\x1b")));
    const auto json = workplace.result("doctor.json");
    EXPECT_THAT(text(json, "/verdict"),
                finished.status == 1 ? AnyOf("unfit", "unfit") : AnyOf("fit", "remarks"));
    EXPECT_EQ(json.at("checks").as_array().size(), names.size());
    EXPECT_GT(json.at_pointer("/limit/bare_datagram_pairs_per_second").to_number<double>(), 0);
    EXPECT_GT(json.at_pointer("/limit/rung_options_per_second").to_number<double>(), 0);
}

TEST(Doctor, LeavesTheLimitOutWhereItHasToBeQuick) {
    const Workplace workplace;
    const Finished finished = workplace.rung({"doctor", "--quick", "--why", "--json", "-"});
    expect_conclusion(finished, finished.err);
    EXPECT_THAT(finished.err, HasSubstr("each message is stamped"));
    EXPECT_THAT(finished.err, Not(HasSubstr("bare datagrams")));
    const boost::json::value json = boost::json::parse(finished.out);
    EXPECT_FALSE(json.as_object().contains("limit"));
}

TEST(Doctor, RefusesWhatItCannotDo) {
    struct Case {
        std::vector<std::string> arguments;
        std::string_view says;
    };

    const Workplace workplace;
    const std::string lost = workplace.path("none/doctor.json");
    for (const Case& test : {Case{{"doctor", "--fast"}, "`rung doctor` has no option --fast"},
                             {{"doctor", "now"}, "`now` is too much"},
                             {{"doctor", "--json", lost}, "there is no folder"},
                             {{"run", "@examples/options", "--headroom"}, "--headroom says how"},
                             {{"run", "@load/options", "--only", "3", "--seed", "4", "--headroom"},
                              "this run is none"}}) {
        const Finished finished = workplace.rung(test.arguments);
        EXPECT_EQ(finished.status, 2) << test.says;
        EXPECT_EQ(finished.out, "");
        EXPECT_THAT(finished.err, HasSubstr(test.says));
    }
}

TEST(Doctor, LosesNoReportInSilence) {
    const Workplace workplace;
    const Finished finished = workplace.rung({"doctor", "--quick", "--json", "/dev/full"});
    EXPECT_THAT(finished.err, HasSubstr("--json /dev/full: the result was lost"));
    EXPECT_THAT(finished.status, AnyOf(1, 3));
}

class HeadroomTest : public testing::TestWithParam<std::vector<std::string>> {};

TEST_P(HeadroomTest, SaysWhatIsLeft) {
    const Workplace workplace;
    std::vector<std::string> arguments{workplace.ladder("options.rung", options_ladder),
                                       "--rate",
                                       "50/s",
                                       "--for",
                                       "400ms",
                                       "--headroom"};
    arguments.insert(arguments.end(), GetParam().begin(), GetParam().end());
    const LoadRun run = run_load(workplace, arguments);
    EXPECT_EQ(run.finished.status, unless_unfit(run, 0)) << run.finished.err;
    EXPECT_THAT(run.finished.out,
                ContainsRegex("\nmeasuring what this machine can do by itself: [0-9,]+ OPTIONS "
                              "transactions/s over (udp|tcp)\n"));
    EXPECT_THAT(
        run.finished.out,
        ContainsRegex(
            "\n  headroom +[0-9]+ of this machine's [0-9,]+ transactions/s, [0-9.]+ % used\n"));
    const boost::json::value& headroom = run.result.at_pointer("/generator/headroom");
    const double limit = headroom.at("limit_per_second").to_number<double>();
    EXPECT_GT(limit, 0);
    EXPECT_NEAR(headroom.at("used_percent").to_number<double>(),
                100 * run.result.at_pointer("/transactions/per_second").to_number<double>() / limit,
                0.1);
}

INSTANTIATE_TEST_SUITE_P(Transports,
                         HeadroomTest,
                         testing::Values(std::vector<std::string>{},
                                         std::vector<std::string>{"--transport", "tcp"},
                                         std::vector<std::string>{
                                             "--transport", "tcp", "--connections", "each"}));

TEST(Headroom, LeavesTheUsersKeysAlone) {
    const Workplace workplace;
    const Server server{workplace, {workplace.ladder("far.rung", "<- OPTIONS\n-> 200\n")}};
    const LoadRun run = run_load(workplace,
                                 {workplace.ladder("options.rung", options_ladder),
                                  "--target",
                                  server.address(),
                                  "--calls",
                                  "5",
                                  "--headroom"});
    EXPECT_EQ(number(run.result, "/calls/passed"), 5U);
    EXPECT_THAT(run.finished.out, Not(HasSubstr("made new keys")));
    EXPECT_FALSE(std::filesystem::exists(workplace.path("rung/pki")));
}

}  // namespace
}  // namespace rung::cli
