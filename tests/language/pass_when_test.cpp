#include <gtest/gtest.h>

#include <sstream>

#include "engine/load/threshold.hpp"
#include "scenarios/language/compile.hpp"
#include "tests/language/mistakes.hpp"

namespace rung::language {
namespace {

using namespace std::chrono_literals;
using load::Comparison;
using load::Metric;
using load::Threshold;
using load::Unit;

/// The lines below `pass when`, the first in line 2, indented by two.
std::string ladder(std::string_view lines) {
    std::string text = "pass when\n";
    std::istringstream stream{std::string{lines}};
    for (std::string line; std::getline(stream, line);) {
        text += "  " + line + "\n";
    }
    return text +
           "-> INVITE sip:{target}\n<- 302\n-> REGISTER sip:{target}\n<- 200\n-> BYE sip:{target}\n"
           "<- 200\n";
}

TEST(PassWhen, BecomesThresholds) {
    const struct {
        const char* line;
        Threshold threshold;
    } cases[] = {
        {"failed == 0", {"", 0, Metric::failed, 0, "", 0, Comparison::equal, 0, Unit::count, {}}},
        {"failed < 0.01%",
         {"", 0, Metric::failed, 0, "", 0, Comparison::less, 0.0001, Unit::share, {}}},
        {"p99 < 20ms",
         {"", 0, Metric::percentile, 0.99, "", 0, Comparison::less, 0.02, Unit::duration, {}}},
        {"p99(INVITE) < 50ms",
         {"",
          0,
          Metric::percentile,
          0.99,
          "INVITE",
          0,
          Comparison::less,
          0.05,
          Unit::duration,
          {}}},
        {"p99.9( INVITE ) <= 200ms",
         {"",
          0,
          Metric::percentile,
          0.999,
          "INVITE",
          0,
          Comparison::at_most,
          0.2,
          Unit::duration,
          {}}},
        {"p50(INVITE  180) < 1s",
         {"",
          0,
          Metric::percentile,
          0.5,
          "INVITE 180",
          0,
          Comparison::less,
          1,
          Unit::duration,
          {}}},
        {"p99.99(INVITE 2xx) < 1m",
         {"",
          0,
          Metric::percentile,
          0.9999,
          "INVITE 2xx",
          0,
          Comparison::less,
          60,
          Unit::duration,
          {}}},
        {"min(BYE) > 1ms",
         {"", 0, Metric::minimum, 0, "BYE", 0, Comparison::greater, 0.001, Unit::duration, {}}},
        {"max(BYE) < 1h",
         {"", 0, Metric::maximum, 0, "BYE", 0, Comparison::less, 3600, Unit::duration, {}}},
        {"mean(BYE 200) < 1.5s",
         {"", 0, Metric::mean, 0, "BYE 200", 0, Comparison::less, 1.5, Unit::duration, {}}},
        {"mean < 5ms",
         {"", 0, Metric::mean, 0, "", 0, Comparison::less, 0.005, Unit::duration, {}}},
        {"p99(late) < 1ms",
         {"", 0, Metric::percentile, 0.99, "late", 0, Comparison::less, 0.001, Unit::duration, {}}},
        {"late < 10ms",
         {"", 0, Metric::maximum, 0, "late", 0, Comparison::less, 0.01, Unit::duration, {}}},
        {"rate >= 900/s",
         {"", 0, Metric::rate, 0, "", 0, Comparison::at_least, 900, Unit::per_second, {}}},
        {"not_started == 0",
         {"", 0, Metric::not_started, 0, "", 0, Comparison::equal, 0, Unit::count, {}}},
        {"retransmissions < 0.1%",
         {"", 0, Metric::retransmissions, 0, "", 0, Comparison::less, 0.001, Unit::share, {}}},
        {"count(302) > 0",
         {"", 0, Metric::responses, 0, "", 302, Comparison::greater, 0, Unit::count, {}}},
        {"count(503) < 5%",
         {"", 0, Metric::responses, 0, "", 503, Comparison::less, 0.05, Unit::share, {}}},
        {"started != 7",
         {"", 0, Metric::started, 0, "", 0, Comparison::unequal, 7, Unit::count, {}}},
        {"passed > 99%",
         {"", 0, Metric::passed, 0, "", 0, Comparison::greater, 0.99, Unit::share, {}}},
        {"warned < 5", {"", 0, Metric::warned, 0, "", 0, Comparison::less, 5, Unit::count, {}}},
        {"inconclusive == 0",
         {"", 0, Metric::inconclusive, 0, "", 0, Comparison::equal, 0, Unit::count, {}}},
        {"aborted <= 3",
         {"", 0, Metric::aborted, 0, "", 0, Comparison::at_most, 3, Unit::count, {}}},
        {"srd < 50ms", {"", 0, Metric::srd, 0, "", 0, Comparison::less, 0.05, Unit::duration, {}}},
        {"rrd < 50ms", {"", 0, Metric::rrd, 0, "", 0, Comparison::less, 0.05, Unit::duration, {}}},
        {"sdd < 50ms", {"", 0, Metric::sdd, 0, "", 0, Comparison::less, 0.05, Unit::duration, {}}},
        {"p99(srd) < 50ms",
         {"", 0, Metric::percentile, 0.99, "srd", 0, Comparison::less, 0.05, Unit::duration, {}}},
        {"max(sdd) < 50ms",
         {"", 0, Metric::maximum, 0, "sdd", 0, Comparison::less, 0.05, Unit::duration, {}}},
        {"ser > 99%", {"", 0, Metric::ser, 0, "", 0, Comparison::greater, 0.99, Unit::share, {}}},
        {"seer >= 99.9%",
         {"", 0, Metric::seer, 0, "", 0, Comparison::at_least, 0.999, Unit::share, {}}},
        {"isa < 1%", {"", 0, Metric::isa, 0, "", 0, Comparison::less, 0.01, Unit::share, {}}},
        {"ira == 0%", {"", 0, Metric::ira, 0, "", 0, Comparison::equal, 0, Unit::share, {}}},
        {"scr == 100%", {"", 0, Metric::scr, 0, "", 0, Comparison::equal, 1, Unit::share, {}}},
        {"failed < 5% abort after 30s",
         {"", 0, Metric::failed, 0, "", 0, Comparison::less, 0.05, Unit::share, 30s}},
    };

    for (const auto& one : cases) {
        SCOPED_TRACE(one.line);
        const Compiled compiled = compile("x.rung", ladder(one.line));
        EXPECT_EQ(mistakes_of(compiled), std::vector<std::string>{});
        ASSERT_EQ(compiled.pass_when.size(), 1U);
        const Threshold& made = compiled.pass_when[0];
        EXPECT_EQ(made.line, 2U);
        EXPECT_EQ(made.metric, one.threshold.metric);
        EXPECT_EQ(made.fraction, one.threshold.fraction);
        EXPECT_EQ(made.of, one.threshold.of);
        EXPECT_EQ(made.status, one.threshold.status);
        EXPECT_EQ(made.comparison, one.threshold.comparison);
        EXPECT_EQ(made.limit, one.threshold.limit);
        EXPECT_EQ(made.unit, one.threshold.unit);
        EXPECT_EQ(made.abort_after, one.threshold.abort_after);
    }
}

TEST(PassWhen, KeepsItsTextAndItsLine) {
    const Compiled compiled = compile("x.rung",
                                      ladder("failed  ==  0  # none at all\n"
                                             "p99(INVITE)  <  50ms abort after 2m\n"
                                             "\n"
                                             "# a comment\n"
                                             "rate \\\n"
                                             "  >= 5/s"));
    EXPECT_EQ(mistakes_of(compiled), std::vector<std::string>{});
    ASSERT_EQ(compiled.pass_when.size(), 3U);
    EXPECT_EQ(compiled.pass_when[0].text, "failed  ==  0");
    EXPECT_EQ(compiled.pass_when[0].line, 2U);
    EXPECT_EQ(compiled.pass_when[1].text, "p99(INVITE)  <  50ms");
    EXPECT_EQ(compiled.pass_when[1].line, 3U);
    EXPECT_EQ(compiled.pass_when[1].abort_after, 2min);
    EXPECT_EQ(compiled.pass_when[2].text, "rate >= 5/s");
    EXPECT_EQ(compiled.pass_when[2].line, 6U);
}

/// A limit of 0.01 % is the very double that 0.0001 is, or `==` would be a matter of luck.
TEST(PassWhen, ReadsSharesExactly) {
    for (int thousandths = 1; thousandths < 1000; ++thousandths) {
        const std::string percent =
            std::to_string(thousandths / 10) + "." + std::to_string(thousandths % 10);
        SCOPED_TRACE(percent);
        std::string lines = "p";
        lines.append(percent).append(" < 1s\nser > ").append(percent).append("%");
        const Compiled compiled = compile("x.rung", ladder(lines));
        ASSERT_EQ(compiled.pass_when.size(), 2U);
        EXPECT_EQ(compiled.pass_when[0].fraction, thousandths / 1000.0);
        EXPECT_EQ(compiled.pass_when[1].limit, thousandths / 1000.0);
    }
}

TEST(PassWhen, RefusesALineByItsPlace) {
    const Bad cases[] = {
        {"p99 < 20", {"2:9+2 `p99` is a duration, which `20` is not | such as `20ms`"}},
        {"p99 < 20%", {"2:9+3 `p99` is a duration, which `20%` is not | such as `20ms`"}},
        {"p99(INVITE) < 20/s",
         {"2:17+4 `p99(INVITE)` is a duration, which `20/s` is not | such as `20ms`"}},
        {"p99 < fast", {"2:9+4 `p99` is a duration, which `fast` is not | such as `20ms`"}},
        {"p99 <", {"2:8+1 `p99` is a duration, which the end of the line is not | such as `20ms`"}},
        {"p99 < 20mss", {"2:9+5 unknown unit `mss` | a duration has ms, s, m or h"}},
        {"p99 < 61m", {"2:9+3 `61m` is too long | at most 1h"}},
        {"failed < 5ms",
         {"2:12+3 `failed` is a number or a share of the calls, which `5ms` is not | such as `0` "
          "or "
          "`0.01%`"}},
        {"failed < 5/s",
         {"2:12+3 `failed` is a number or a share of the calls, which `5/s` is not | such as `0` "
          "or "
          "`0.01%`"}},
        {"failed < 0.5",
         {"2:12+3 `failed` is a number or a share of the calls, which `0.5` is not | such as `0` "
          "or "
          "`0.01%`"}},
        {"started > 5%",
         {"2:13+2 `started` is a whole number, which `5%` is not | such as `1000`"}},
        {"rate > 900", {"2:10+3 `rate` is a rate, which `900` is not | such as `900/s`"}},
        {"ser > 0.99", {"2:9+4 `ser` is a share, which `0.99` is not | such as `99%`"}},
        {"ser > 101%", {"2:9+4 a share is at most 100%"}},
        {"count(302) > 5ms",
         {"2:16+3 `count(302)` is a number or a share of the calls, which `5ms` is not | such as "
          "`0` "
          "or `0.01%`"}},
        {"failed == -1", {"2:13+1 a limit is not negative"}},
        {"failed < 0", {"2:3+10 nothing is less than 0 | did you mean `== 0`?"}},
        {"p99 < 0ms", {"2:3+9 nothing is less than 0 | did you mean `== 0`?"}},
        {"failed = 0", {"2:10+1 `=` compares nothing | did you mean `==`?"}},
        {"failed is 0",
         {"2:10+2 expected a comparison, found `is` | `failed` and ==, !=, <, <=, > or >="}},
        {"failed",
         {"2:9+1 expected a comparison, found the end of the line | `failed` and ==, !=, "
          "<, <=, > or >="}},
        {"failed(INVITE) == 0",
         {"2:9+1 expected a comparison, found `(` | `failed` and ==, !=, <, <=, > or >="}},
        {"failed == 0 and p99 < 20ms",
         {"2:15+3 did not expect `and` here | every check has a line of its own"}},
        {"failed == 0 5", {"2:15+1 did not expect `5` here | the line should end before this"}},
        {"failed == 0 abrt after 5s", {"2:15+4 unknown word `abrt` | did you mean `abort`?"}},
        {"failed == 0 abort 5s", {"2:21+2 unknown word behind `abort` `5s` | expected `after`"}},
        {"failed == 0 abort after 5", {"2:27+1 `5` is no duration | needs a unit: ms, s, m or h"}},
        {"failed == 0 abort after 5s more",
         {"2:30+4 did not expect `more` here | the line should end before this"}},
        {"faild == 0", {"2:3+5 nothing is measured as `faild` | did you mean `failed`?"}},
        {"colour == 0",
         {"2:3+6 nothing is measured as `colour` | such as `failed`, `p99(INVITE)` or `rate`"}},
        {"0 == failed",
         {"2:3+1 expected a measure, found `0` | such as `failed`, `p99(INVITE)` or `rate`"}},
        {"P99 < 5ms", {"2:3+3 nothing is measured as `P99` | did you mean `p99`?"}},
        {"p100 < 5ms",
         {"2:3+4 `p100` is no percentile | from above p0 (`min`) to below p100 (`max`)"}},
        {"p0 < 5ms", {"2:3+2 `p0` is no percentile | from above p0 (`min`) to below p100 (`max`)"}},
        {"p99.99999999999999999999 < 5ms",
         {"2:3+24 `p99.99999999999999999999` is no percentile | from above p0 (`min`) to below "
          "p100 "
          "(`max`)"}},
        {"p99. < 5ms", {"2:6+1 a digit is missing behind the point | as in `p99.9`"}},
        {"p99.9% < 5ms", {"2:6+1 a digit is missing behind the point | as in `p99.9`"}},
        {"p99() < 5ms", {"2:7+1 expected a method, found `)` | such as `INVITE`"}},
        {"p99(invite) < 5ms", {"2:7+6 expected a method, found `invite` | did you mean `INVITE`?"}},
        {"p99(lat) < 5ms", {"2:7+3 nothing is measured as `lat` | did you mean `late`?"}},
        {"p99(302) < 5ms", {"2:7+3 a status stands behind its request | such as `INVITE 302`"}},
        {"p99(INVITE 18x) < 5ms",
         {"2:14+3 `18x` is no status | a status is a number from 100 to 699, or a class such as "
          "`4xx`"}},
        {"p99(INVITE 180|183) < 5ms", {"2:14+3 one status or class is expected | `180` or `2xx`"}},
        {"p99(INVITE 180..183) < 5ms", {"2:14+3 one status or class is expected | `180` or `2xx`"}},
        {"p99(INVITE < 5ms", {"2:14+1 expected `)`, found `<`"}},
        {"p99(ACK) < 5ms", {"2:7+3 an ACK has no answer to wait for"}},
        {"srd(INVITE) < 5ms",
         {"2:6+1 expected a comparison, found `(` | `srd` and ==, !=, <, <=, > or >="}},
        {"count > 5", {"2:3+5 `count` needs a status | such as `count(302)`"}},
        {"count(3xx) > 5", {"2:9+3 `count` takes one status | such as `count(302)`"}},
        {"count(INVITE) > 5",
         {"2:9+6 expected a status, found `INVITE` | such as `200`, `3xx` or `180|183`"}},
        {"", {"1:1+9 this `pass when` is empty | needs a line such as `failed == 0`"}},
    };
    expect_refused(cases, ladder);
}

TEST(PassWhen, NamesWhatIsNotThereYet) {
    const Bad cases[] = {
        {"p99(INVITE) <= baseline + 5%",
         {"2:18+8 `baseline` is not there yet | comes with `rung compare`"}},
        {"baseline > 5", {"2:3+8 `baseline` is not there yet | comes with `rung compare`"}},
    };
    expect_refused(cases, ladder);
}

TEST(PassWhen, RefusesABlockInTheWrongPlace) {
    const std::string rungs = "-> OPTIONS sip:{target}\n<- 200\n";
    const Bad cases[] = {
        {"pass when\n  failed == 0\npass when\n  passed > 0\n",
         {"3:1+4 a second `pass when` | the first stands in line 1"}},
        {"pass\n  failed == 0\n", {"1:5+1 a word behind `pass` is missing | expected `when`"}},
        {"pass wen\n  failed == 0\n",
         {"1:6+3 unknown word behind `pass` `wen` | did you mean `when`?"}},
        {"pass when failed == 0\n  passed > 0\n",
         {"1:11+6 did not expect `failed` here | the lines of `pass when` stand below it, "
          "indented"}},
        {"pause 1s\npass when\n  failed == 0\n",
         {"2:1+4 `pass when` stands between rungs | it belongs into the heading, or behind the "
          "last "
          "rung"}},
        {"if seq == 1\n  pause 1s\n  pass when\n    failed == 0\nend\n",
         {"3:3+4 `pass when` stands inside a block | it belongs into the heading, or behind the "
          "last "
          "rung"}},
    };
    expect_refused(cases, [&](const char* text) { return text + rungs; });
}

TEST(PassWhen, WarnsOfALatencyThatNoRungHas) {
    const std::string text = "pass when\n  p99(INVITE 180) < 5ms\n  p99(OPTIONS) < 5ms\n";
    const Compiled compiled = compile("x.rung", text + "-> OPTIONS sip:{target}\n<- 200\n");
    EXPECT_EQ(
        mistakes_of(compiled),
        std::vector<std::string>{"2:7+6 warning: there is no answer to INVITE to measure | no "
                                 "rung of this ladder sends one"});
    EXPECT_EQ(compiled.pass_when.size(), 2U);
    // Raw octets may be any request.
    EXPECT_TRUE(compile("x.rung", text + "-> raw\n   INVITE sip:x SIP/2.0\n").diagnostics.empty());
}

TEST(PassWhen, BoundsItsLines) {
    std::string lines;
    for (int count = 0; count < 100; ++count) {
        lines += "failed == 0\n";
    }
    EXPECT_EQ(compile("x.rung", ladder(lines)).pass_when.size(), 100U);
    EXPECT_EQ(mistakes_of(compile("x.rung", ladder(lines + "failed == 0\nfailed == 0\n"))),
              std::vector<std::string>{"102:3+11 more than 100 lines of `pass when`"});
}

}  // namespace
}  // namespace rung::language
