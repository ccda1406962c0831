#include "bench/side_by_side/report.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace rung::bench {

namespace {

Report sample() {
    Report report;
    report.machine = {
        "A CPU", 2, "Linux 6.1", "rung 0.1.0", "SIPp v3.6.1", "2026-11-22T16:00:00Z", 0.25};
    ContestResult whole;
    whole.contest = contests()[0];
    whole.sipp = {20'000, 19'950, 12'000, 3'000};
    whole.rung = {60'000, 59'850, 4'000, 3'000};
    whole.bare = 90'000;
    Trial trial;
    trial.generator = Generator::rung;
    trial.step = {Stage::confirmation, 60'000};
    trial.duration = std::chrono::seconds{10};
    trial.run.passed = 600'000;
    trial.run.seconds = 10.025;
    whole.trials.push_back(trial);
    ContestResult broken;
    broken.contest = contests()[4];
    broken.sipp = {30'000, 29'990, 12'000, 3'000};
    broken.error = "rung serve ended with status 134";
    report.contests = {whole, broken};
    return report;
}

}  // namespace

TEST(SideBySideReport, DrawsATableThatSaysWhereItComesFrom) {
    Report report = sample();
    const std::string text = to_markdown(report);
    for (const char* part :
         {"rung 0.1.0 against SIPp v3.6.1",
          "A CPU, 2 cores, Linux 6.1; 2026-11-22T16:00:00Z; load average 0.25",
          "plain scheduling",
          "| OPTIONS | udp | 20,000 | 60,000 | 19,950 | 59,850 | **3.00** | 90,000 | 12,000 | ",
          " | 90,000 | 12,000 | 4,000 |\n",
          "| INVITE-302-ACK | tcp | 30,000 | – | 29,990 | – | – | – | 12,000 | – |\n",
          "3 of 3 runs of 10 s",
          "invite-302-ack-tcp was not carried through: rung serve ended with status 134"}) {
        EXPECT_NE(text.find(part), std::string::npos) << part << "\nis not in\n" << text;
    }
    report.scheduling = Scheduling::fifo;
    EXPECT_NE(to_markdown(report).find("SCHED_FIFO"), std::string::npos);
}

TEST(SideBySideReport, KeepsEveryRunInTheFile) {
    const boost::json::value file = boost::json::parse(to_json(sample()));
    const auto& contest = file.at("contests").at(0);
    EXPECT_DOUBLE_EQ(contest.at("ratio").as_double(), 3);
    EXPECT_DOUBLE_EQ(contest.at("bare").as_double(), 90'000);
    EXPECT_EQ(contest.at("runs").at(0).at("passed").to_number<int>(), 600'000);
    const auto& broken = file.at("contests").at(1).as_object();
    EXPECT_TRUE(broken.at("rung").is_null());
    EXPECT_FALSE(broken.contains("ratio"));
    EXPECT_EQ(broken.at("error").as_string(), "rung serve ended with status 134");
}

TEST(SideBySideReport, SaysInALineHowARunWent) {
    Trial trial;
    trial.step = {Stage::probe, 1'234'567};
    trial.duration = std::chrono::seconds{3};
    EXPECT_EQ(to_line(trial), "SIPp  probe         1,234,567/s for 3 s  held");
    trial.refusal = "3 calls failed";
    EXPECT_EQ(to_line(trial), "SIPp  probe         1,234,567/s for 3 s  refused: 3 calls failed");
}

}  // namespace rung::bench
