#include "bench/side_by_side/sipp_statistics.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

namespace rung::bench {

namespace {

const std::string header =
    "StartTime;LastResetTime;CurrentTime;ElapsedTime(C);TotalCallCreated;SuccessfulCall(P);"
    "SuccessfulCall(C);FailedCall(P);FailedCall(C);Retransmissions(P);Retransmissions(C);\n";
const std::string started = "2026-11-22\t16:45:07.482981\t1795365907.482981";

/// At that second since 1970.
std::string row(const std::string& second, const std::string& counts) {
    return started + ";" + started + ";2026-11-22\t16:45:09.503364\t" + second + ";00:00:02;" +
           counts + "\n";
}

std::string message_of(const std::string& text) {
    try {
        static_cast<void>(read_sipp_statistics(text));
    } catch (const std::runtime_error& error) {
        return error.what();
    }
    return "nothing was thrown";
}

}  // namespace

TEST(SippStatistics, ReadsTheLastRowByTheNamesOfItsColumns) {
    const auto read = read_sipp_statistics(header + row("1795365908.5", "3000;1;2900;2;3;4;5;") +
                                           row("1795365909.503364", "6000;10;5990;20;7;40;50;"));
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->started, 6000U);
    EXPECT_EQ(read->passed, 5990U);
    EXPECT_EQ(read->failed, 7U);
    EXPECT_EQ(read->retransmitted, 50U);
    EXPECT_NEAR(read->rate, 3090 / 1.003364, 1e-3);
}

TEST(SippStatistics, TakesTheMedianOfItsPeriodsForTheRate) {
    const auto at = [](const std::string& second, const std::string& passed) {
        return row(second, passed + ";0;" + passed + ";0;0;0;0;");
    };
    const auto read =
        read_sipp_statistics(header + at("100.0", "0") + at("101.0", "1000") + at("102.0", "2000") +
                             at("103.0", "3000") + at("104.0", "3200") + at("104.2", "3200"));
    ASSERT_TRUE(read.has_value());
    EXPECT_DOUBLE_EQ(read->rate, 1000);
    EXPECT_DOUBLE_EQ(read_sipp_statistics(header + at("100.0", "7"))->rate, 0);
}

TEST(SippStatistics, LeavesOutARowThatIsNotWhole) {
    const std::string whole = header + row("1795365908.5", "3000;1;2900;2;3;4;5;");
    const std::string cut = row("1795365909.5", "6000;10;5990;20;7;40;50;");
    for (std::size_t length = 0; length < cut.size(); ++length) {
        SCOPED_TRACE(length);
        const auto read = read_sipp_statistics(whole + cut.substr(0, length));
        ASSERT_TRUE(read.has_value());
        EXPECT_EQ(read->passed, 2900U);
    }
}

TEST(SippStatistics, HasNothingBeforeTheFirstRow) {
    EXPECT_FALSE(read_sipp_statistics("").has_value());
    EXPECT_FALSE(read_sipp_statistics("StartTime;Curr").has_value());
    EXPECT_FALSE(read_sipp_statistics(header).has_value());
    EXPECT_FALSE(read_sipp_statistics(header + started).has_value());
}

TEST(SippStatistics, NamesTheColumnThatItCannotRead) {
    const std::string good = row("1795365909.5", "6000;10;5990;20;7;40;50;");
    EXPECT_NE(message_of("StartTime;CurrentTime;\n" + good).find("no column SuccessfulCall(C)"),
              std::string::npos);
    EXPECT_NE(message_of(header + row("1795365909.5", "6000;10;many;20;7;40;50;"))
                  .find("column SuccessfulCall(C): \"many\""),
              std::string::npos);
    EXPECT_NE(message_of(header + good + row("soon", "6000;10;5990;20;7;40;50;"))
                  .find("column CurrentTime: \"soon\""),
              std::string::npos);
    EXPECT_NE(message_of(header + "1;2\n").find("no column"), std::string::npos);
}

}  // namespace rung::bench
