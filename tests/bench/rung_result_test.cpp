#include "bench/side_by_side/rung_result.hpp"

#include <gtest/gtest.h>

#include <array>
#include <stdexcept>

namespace rung::bench {

namespace {

constexpr std::string_view fit = R"({"run": {"seconds": 10.25},
 "calls": {"due": 1000, "started": 990, "passed": 985},
 "messages": {"retransmitted_by_us": 3, "retransmitted_by_peer": 9},
 "generator": {"fit": true}})";

std::string with(std::string_view from, std::string_view to) {
    std::string text{fit};
    const std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
}

std::string message_of(const std::string& text) {
    try {
        static_cast<void>(read_rung_result(text));
    } catch (const std::runtime_error& error) {
        return error.what();
    }
    return "nothing was thrown";
}

}  // namespace

TEST(RungResult, CountsWhatWasDueAndDidNotPass) {
    const RungResult result = read_rung_result(fit);
    EXPECT_EQ(result.passed, 985U);
    EXPECT_EQ(result.not_passed, 15U);
    EXPECT_EQ(result.retransmitted, 3U);
    EXPECT_DOUBLE_EQ(result.seconds, 10.25);
    EXPECT_EQ(result.unfit, "");
}

TEST(RungResult, SaysWhyTheGeneratorWasNotFit) {
    EXPECT_EQ(read_rung_result(with("true", R"(false, "unfit": "stood still")")).unfit,
              "stood still");
    EXPECT_EQ(read_rung_result(with("true", "false")).unfit, "the generator was not fit");
}

TEST(RungResult, TakesWholeSecondsAsANumberToo) {
    EXPECT_DOUBLE_EQ(read_rung_result(with("10.25", "10")).seconds, 10);
}

TEST(RungResult, NamesWhatIsMissing) {
    struct Case {
        std::string_view from;
        std::string_view to;
        std::string_view named;
    };

    constexpr std::array<Case, 7> cases{{
        {R"("calls")", R"("called")", "calls is missing"},
        {R"("passed": 985)", R"("passed": "985")", "passed is missing"},
        {R"("due": 1000)", R"("due": -1)", "due is missing"},
        {R"("messages": {)", R"("messages": 1, "x": {)", "messages is missing"},
        {R"("seconds": 10.25)", R"("second": 10.25)", "seconds is missing"},
        {R"("fit": true)", R"("fit": 1)", "fit is missing"},
        {R"({"run")", R"({"run)", "no result file"},
    }};
    for (const Case& one : cases) {
        SCOPED_TRACE(one.from);
        EXPECT_NE(message_of(with(one.from, one.to)).find(one.named), std::string::npos);
    }
    EXPECT_NE(message_of("[]").find("calls is missing"), std::string::npos);
    EXPECT_NE(message_of("").find("no result file"), std::string::npos);
}

}  // namespace rung::bench
