#include "bench/side_by_side/measurement.hpp"

#include <gtest/gtest.h>

namespace rung::bench {

namespace {

constexpr Step confirmation{Stage::confirmation, 10'000};
constexpr Step probe{Stage::probe, 10'000};

Measurement clean() {
    Measurement run;
    run.passed = 100'000;
    run.seconds = 10;
    return run;
}

}  // namespace

TEST(Refusal, NamesWhatARunMissed) {
    struct Case {
        const char* name;
        Step step;
        void (*change)(Measurement& run);
        std::string expected;
    };

    const std::vector<Case> cases{
        {"clean", confirmation, [](Measurement&) {}, ""},
        {"one failed call",
         confirmation,
         [](Measurement& run) { run.failed = 1; },
         "1 calls failed"},
        {"the last retransmission that is allowed",
         confirmation,
         [](Measurement& run) { run.retransmitted = 10; },
         ""},
        {"one more",
         confirmation,
         [](Measurement& run) { run.retransmitted = 11; },
         "11 retransmissions in 100000 calls"},
        {"late by 2 %", confirmation, [](Measurement& run) { run.seconds = 10.2; }, ""},
        {"late by 3 %",
         confirmation,
         [](Measurement& run) { run.seconds = 10.3; },
         "97.1 % delivered"},
        {"a probe may be", probe, [](Measurement& run) { run.seconds = 10.3; }, ""},
        {"a probe late by 6 %",
         probe,
         [](Measurement& run) { run.seconds = 10.6; },
         "94.3 % delivered"},
        {"not fit",
         confirmation,
         [](Measurement& run) { run.invalid = "stood still"; },
         "stood still"},
        {"nothing at all", confirmation, [](Measurement& run) { run = {}; }, "0.0 % delivered"},
    };
    for (const Case& one : cases) {
        SCOPED_TRACE(one.name);
        Measurement run = clean();
        one.change(run);
        EXPECT_EQ(refusal(run, one.step), one.expected);
    }
}

TEST(Measurement, SharesItsFiguresAmongThePassedCalls) {
    Measurement run = clean();
    run.cpu = std::chrono::seconds{5};
    run.far_side_cpu = std::chrono::seconds{7};
    EXPECT_DOUBLE_EQ(delivered(run), 10'000);
    EXPECT_DOUBLE_EQ(cpu_ns_a_call(run), 50'000);
    EXPECT_DOUBLE_EQ(far_side_cpu_ns_a_call(run), 70'000);
    EXPECT_DOUBLE_EQ(delivered({}), 0);
    EXPECT_DOUBLE_EQ(cpu_ns_a_call({}), 0);
}

TEST(Median, IsTheMiddleOfTheSorted) {
    EXPECT_DOUBLE_EQ(median({}), 0);
    EXPECT_DOUBLE_EQ(median({3}), 3);
    EXPECT_DOUBLE_EQ(median({9, 1, 5}), 5);
    EXPECT_DOUBLE_EQ(median({9, 1, 5, 7}), 6);
}

}  // namespace rung::bench
