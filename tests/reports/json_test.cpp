#include "reports/json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <fstream>
#include <iterator>
#include <limits>
#include <string>
#include <vector>

#include "reports/text.hpp"
#include "tests/reports/golden.hpp"
#include "tests/reports/samples.hpp"
#include "tests/reports/schema_checker.hpp"

namespace rung::reports::testing {

namespace json = boost::json;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

namespace {

json::value schema() {
    std::ifstream file{SOURCE_FOLDER "/reports/result.schema.json", std::ios::binary};
    return json::parse(std::string{std::istreambuf_iterator<char>{file}, {}});
}

json::value written(const RunSummary& summary) {
    return json::parse(write_json(summary));
}

RunSummary unstarted() {
    RunSummary summary;
    summary.obstacle = Obstacle::usage;
    summary.obstacle_reason = "no such file";
    summary.judgement = judge(summary, Strictness::usual);
    return summary;
}

/// A run whose only failure is `call`.
RunSummary failed_with(const SampleCall& sample) {
    RunSummary summary = quiet_run();
    summary.ladders = {sample.ladder};
    group_findings(summary, sample.call);
    return summary;
}

std::vector<std::string> keys_of(const json::value& object) {
    std::vector<std::string> keys;
    for (const auto& member : object.as_object()) {
        keys.emplace_back(member.key());
    }
    return keys;
}

}  // namespace

TEST(ResultFile, FollowsItsSchema) {
    const json::value rules = schema();
    for (const RunSummary& summary : {quiet_run(),
                                      busy_run(),
                                      unstarted(),
                                      RunSummary{},
                                      failed_with(hostile_peer()),
                                      failed_with(failed_before_sending()),
                                      failed_with(policy_follow())}) {
        const std::string text = write_json(summary);
        SCOPED_TRACE(text);
        EXPECT_THAT(broken_rules(rules, json::parse(text)), IsEmpty());
    }
}

TEST(ResultFile, LooksLikeThis) {
    expect_golden("result-busy.json", write_json(busy_run()));
    expect_golden("result-quiet.json", write_json(quiet_run()));
}

TEST(ResultFile, KeepsTheOrderOfItsKeys) {
    EXPECT_THAT(keys_of(written(busy_run())),
                ElementsAre("schema",
                            "tool",
                            "verdict",
                            "reason",
                            "run",
                            "environment",
                            "ladders",
                            "calls",
                            "rate",
                            "transactions",
                            "messages",
                            "responses",
                            "rungs",
                            "failures",
                            "warnings",
                            "generator"));
}

TEST(ResultFile, LeavesOutWhatDoesNotApply) {
    EXPECT_THAT(keys_of(written(unstarted())),
                ElementsAre("schema", "tool", "verdict", "reason", "run", "ladders"));
    const json::value quiet = written(quiet_run());
    EXPECT_FALSE(quiet.as_object().contains("rate"));
    EXPECT_FALSE(quiet.as_object().contains("environment"));
    EXPECT_FALSE(quiet.at("transactions").as_object().contains("per_second"));
    EXPECT_FALSE(quiet.at("run").as_object().contains("segmented"));
    RunSummary endless = busy_run();
    endless.run.seconds = 0;
    endless.rate->achieved = std::numeric_limits<double>::quiet_NaN();
    EXPECT_FALSE(written(endless).at("rate").as_object().contains("achieved"));
    EXPECT_FALSE(written(endless).at("transactions").as_object().contains("per_second"));
}

TEST(ResultFile, CarriesWhatever) {
    struct Case {
        std::string_view octets;
        std::string_view text;  ///< What a reader of the file gets.
    };

    using namespace std::string_view_literals;
    const std::vector<Case> cases{
        {R"(plain "quoted" \ / text)", R"(plain "quoted" \ / text)"},
        {"\0\x01\x1b[2J\r\n\t\x7f"sv, "\0\x01\x1b[2J\r\n\t\x7f"sv},
        {"\xC2\x9B\xE2\x80\xAE\xEF\xBB\xBF", "\xC2\x9B\xE2\x80\xAE\xEF\xBB\xBF"},
        {"gr\xC3\xBC\xC3\x9F \xF0\x9F\x91\x8D \xF3\xA0\x80\x81",
         "gr\xC3\xBC\xC3\x9F \xF0\x9F\x91\x8D \xF3\xA0\x80\x81"},
        {"\x9b", "\xEF\xBF\xBD"},
        {"a\xff\xfe"
         "b",
         "a\xEF\xBF\xBD\xEF\xBF\xBD"
         "b"},
        {"\xED\xA0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
        {"\xE2\x82", "\xEF\xBF\xBD\xEF\xBF\xBD"},
    };
    for (const Case& test : cases) {
        SCOPED_TRACE(test.text);
        RunSummary summary = quiet_run();
        summary.run.command = test.octets;
        summary.environment.labels[std::string{test.octets}] = test.octets;
        const std::string file = write_json(summary);
        EXPECT_EQ(json::parse(file).at("run").at("command").as_string(), test.text);
        EXPECT_EQ(json::parse(file).at("environment").at("labels").at(test.text).as_string(),
                  test.text);
        for (std::string_view rest = file; !rest.empty();) {
            const Character character = first_character(rest);
            ASSERT_TRUE(character.valid);
            ASSERT_TRUE(character.code == '\n' || is_shown(character.code)) << rest.substr(0, 9);
            rest.remove_prefix(character.size);
        }
    }
}

TEST(ResultFile, WritesNumbersAsTheyAre) {
    RunSummary summary = quiet_run();
    summary.run.seed = std::numeric_limits<std::uint64_t>::max();
    summary.run.seconds = 60;
    const json::value file = written(summary);
    EXPECT_EQ(file.at("run").at("seed").to_number<std::uint64_t>(),
              std::numeric_limits<std::uint64_t>::max());
    EXPECT_EQ(file.at("run").at("seconds").to_number<double>(), 60);
    summary.run.seconds = 0.1 + 0.2;
    EXPECT_EQ(written(summary).at("run").at("seconds").to_number<double>(), 0.1 + 0.2);
}

TEST(SchemaChecker, FindsWhatIsWrong) {
    struct Case {
        std::string_view name;
        void (*change)(json::object&);
        std::string_view broken;
    };

    const std::vector<Case> cases{
        {"lacks", [](json::object& o) { o.erase("verdict"); }, ": lacks \"verdict\""},
        {"type", [](json::object& o) { o["reason"] = 1; }, "/reason: is no \"string\""},
        {"const", [](json::object& o) { o["schema"] = 2; }, "/schema: is not 1"},
        {"text for a number",
         [](json::object& o) { o["calls"].as_object()["due"] = "1"; },
         "/calls/due: is no \"integer\""},
        {"negative",
         [](json::object& o) { o["calls"].as_object()["due"] = -1; },
         "/calls/due: too small"},
        {"unknown key",
         [](json::object& o) { o["calls"].as_object()["x"] = 1; },
         "/calls/x: is not in the schema"},
        {"pattern",
         [](json::object& o) { o["responses"].as_object()["99"] = 1; },
         "/responses/99: does not match"},
    };
    const json::value rules = schema();
    for (const Case& test : cases) {
        SCOPED_TRACE(test.name);
        json::value file = written(quiet_run());
        test.change(file.as_object());
        EXPECT_THAT(broken_rules(rules, file), ElementsAre(test.broken));
    }
}

}  // namespace rung::reports::testing
