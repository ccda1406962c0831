#include "engine/transaction/accepted_answer.hpp"

#include <gtest/gtest.h>

namespace rung::transaction {
namespace {

using namespace std::chrono_literals;

// RFC 3261 13.3.1.4: also over reliable transports, so it does not even ask for one.
TEST(AcceptedAnswer, IsRepeatedUpToT2UntilNoAckHasComeIn64T1) {
    constexpr base::Instant start{1'000s};
    AcceptedAnswer answer{{}, start};
    std::vector<base::Duration> sent;
    Output output;
    while (!output.timed_out) {
        const base::Instant now = answer.deadline();
        EXPECT_EQ(answer.on_timer(now - 1ns), Output{});
        output = answer.on_timer(now);
        if (output.send == Send::response) {
            sent.push_back(now - start);
        }
    }
    EXPECT_EQ(
        sent,
        (std::vector<base::Duration>{
            500ms, 1500ms, 3500ms, 7500ms, 11500ms, 15500ms, 19500ms, 23500ms, 27500ms, 31500ms}));
    EXPECT_EQ(output, Output{.timed_out = true});
    EXPECT_EQ(answer.deadline() - start, 32s);
}

}  // namespace
}  // namespace rung::transaction
