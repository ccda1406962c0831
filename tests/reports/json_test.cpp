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
#include <string_view>
#include <vector>

#include "reports/text.hpp"
#include "tests/reports/golden.hpp"
#include "tests/reports/load_samples.hpp"
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

/// Another zlib may pack the same counts into other octets.
std::string without_deflated(std::string file) {
    constexpr std::string_view start = "\"HISTF";
    for (std::size_t at = file.find(start); at != std::string::npos; at = file.find(start, at)) {
        at += start.size();
        file.replace(at, file.find('"', at) - at, "...");
    }
    return file;
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
                                      load_run(),
                                      sound_load_run(),
                                      starved_load_run(),
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
    RunSummary load = load_run();
    load.series.resize(2);
    expect_golden("result-load.json", without_deflated(write_json(load)));
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

TEST(ResultFile, KeepsTheOrderOfItsKeysUnderLoad) {
    EXPECT_THAT(keys_of(written(load_run())),
                ElementsAre("schema",
                            "tool",
                            "verdict",
                            "reason",
                            "run",
                            "environment",
                            "ladders",
                            "calls",
                            "warm_up",
                            "rate",
                            "transactions",
                            "messages",
                            "responses",
                            "latency",
                            "sessions",
                            "rungs",
                            "thresholds",
                            "failures",
                            "warnings",
                            "generator",
                            "series"));
}

TEST(ResultFile, LeavesOutAPercentileWithoutEnoughCalls) {
    const json::value latency = written(load_run()).at("latency");
    EXPECT_THAT(
        keys_of(latency.at("INVITE 302")),
        ElementsAre("count", "min", "mean", "p50", "p90", "p99", "p99.9", "max", "histogram"));
    EXPECT_THAT(keys_of(latency.at("BYE 200")),
                ElementsAre("count", "min", "mean", "p50", "p90", "p99", "max", "histogram"));
    EXPECT_THAT(keys_of(latency.at("INVITE 180")),
                ElementsAre("count", "min", "mean", "max", "histogram"));
}

TEST(ResultFile, CarriesHistogramsThatCanBeAddedUpAgain) {
    const RunSummary summary = load_run();
    const json::value file = written(summary);
    for (const auto& [name, histogram] : summary.latency) {
        const json::value& text = file.at("latency").at(name).at("histogram");
        EXPECT_EQ(load::Histogram::decode(text.as_string()), histogram) << name;
    }
    EXPECT_EQ(load::Histogram::decode(file.at("sessions").at("srd").at("histogram").as_string()),
              summary.srd);
    EXPECT_EQ(load::Histogram::decode(file.at("rungs").at(1).at("latency").as_string()),
              summary.rungs[1].latency);
    EXPECT_TRUE(load::Histogram::decode(file.at("series").at(59).at("histogram").as_string()));
}

TEST(ResultFile, SaysWhatAThresholdLacks) {
    const json::value thresholds = written(load_run()).at("thresholds");
    ASSERT_EQ(thresholds.as_array().size(), 4U);
    EXPECT_THAT(keys_of(thresholds.at(0)), ElementsAre("text", "value", "limit", "unit", "met"));
    const json::value& lacking = thresholds.at(1);
    EXPECT_THAT(keys_of(lacking),
                ElementsAre("text", "enough", "has", "needs", "limit", "unit", "met"));
    EXPECT_EQ(lacking.at("text").as_string(), "p99.9(BYE) < 200ms");
    EXPECT_FALSE(lacking.at("enough").as_bool());
    EXPECT_FALSE(lacking.at("met").as_bool());
    EXPECT_EQ(lacking.at("has").as_int64(), 12'000);
}

TEST(ResultFile, LeavesOutWhatDoesNotApply) {
    EXPECT_THAT(keys_of(written(unstarted())),
                ElementsAre("schema", "tool", "verdict", "reason", "run", "ladders"));
    const json::value quiet = written(quiet_run());
    EXPECT_FALSE(quiet.as_object().contains("rate"));
    EXPECT_FALSE(quiet.as_object().contains("environment"));
    EXPECT_FALSE(quiet.at("transactions").as_object().contains("per_second"));
    EXPECT_FALSE(quiet.at("run").as_object().contains("segmented"));
    EXPECT_FALSE(quiet.at("run").as_object().contains("measured_seconds"));
    EXPECT_THAT(keys_of(quiet.at("generator")), ElementsAre("fit", "notes"));
    RunSummary closed = sound_load_run();
    closed.rate->asked = {};
    closed.warm_up = {};
    closed.sessions = {.registers = 4, .registers_failed = 1};
    closed.srd.clear();
    closed.generator.cpu_seconds = 0;
    const json::value file = written(closed);
    EXPECT_THAT(keys_of(file.at("rate")), ElementsAre("offered", "achieved"));
    EXPECT_THAT(keys_of(file.at("sessions")), ElementsAre("registers", "registers_failed", "ira"));
    EXPECT_FALSE(file.as_object().contains("warm_up"));
    EXPECT_FALSE(file.at("generator").as_object().contains("cpu_ns_per_transaction"));
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
        {"latency by two words",
         [](json::object& o) {
             const json::value copy = o["latency"].at("INVITE 302");
             o["latency"].as_object()["INVITE OK"] = copy;
         },
         "/latency/INVITE OK: does not match"},
        {"latency without its histogram",
         [](json::object& o) { o["latency"].at("INVITE 302").as_object().erase("histogram"); },
         "/latency/INVITE 302: lacks \"histogram\""},
        {"an unknown percentile",
         [](json::object& o) { o["latency"].at("INVITE 302").as_object()["p95"] = 1; },
         "/latency/INVITE 302/p95: is not in the schema"},
        {"fractions of a microsecond",
         [](json::object& o) { o["latency"].at("INVITE 302").as_object()["p99"] = 0.5; },
         "/latency/INVITE 302/p99: is no \"integer\""},
        {"a histogram of another kind",
         [](json::object& o) { o["series"].at(0).as_object()["histogram"] = "1,2,3"; },
         "/series/0/histogram: does not match"},
        {"a second without its failures",
         [](json::object& o) { o["series"].at(0).as_object().erase("failed"); },
         "/series/0: lacks \"failed\""},
        {"second 0",
         [](json::object& o) { o["series"].at(0).as_object()["t"] = 0; },
         "/series/0/t: too small"},
        {"a ratio in percent",
         [](json::object& o) { o["sessions"].as_object()["ser"] = 99.9; },
         "/sessions/ser: too large"},
        {"a threshold without a limit",
         [](json::object& o) { o["thresholds"].at(0).as_object().erase("limit"); },
         "/thresholds/0: lacks \"limit\""},
        {"enough, after all",
         [](json::object& o) { o["thresholds"].at(1).as_object()["enough"] = true; },
         "/thresholds/1/enough: is not false"},
        {"an unknown unit",
         [](json::object& o) { o["thresholds"].at(0).as_object()["unit"] = "ms"; },
         R"(/thresholds/0/unit: is none of ["count","share","seconds","per_second"])"},
        {"half a drop",
         [](json::object& o) { o["generator"].as_object()["socket_drops"] = 0.5; },
         "/generator/socket_drops: is no \"integer\""},
        {"a lag of words",
         [](json::object& o) { o["generator"].at("lag").as_object()["p99"] = "late"; },
         "/generator/lag/p99: is no \"integer\""},
        {"a warm-up without its books",
         [](json::object& o) { o["warm_up"].as_object().erase("failed"); },
         "/warm_up: lacks \"failed\""},
        {"a negative rate",
         [](json::object& o) { o["rate"].as_object()["offered"] = -1; },
         "/rate/offered: too small"},
        {"the latency of a rung as a number",
         [](json::object& o) { o["rungs"].at(1).as_object()["latency"] = 5; },
         "/rungs/1/latency: is no \"string\""},
    };
    const json::value rules = schema();
    for (const Case& test : cases) {
        SCOPED_TRACE(test.name);
        json::value file = written(load_run());
        test.change(file.as_object());
        EXPECT_THAT(broken_rules(rules, file), ElementsAre(test.broken));
    }
}

}  // namespace rung::reports::testing
