#include "engine/shard/pace.hpp"

#include <gtest/gtest.h>

namespace rung::shard {
namespace {

using namespace std::chrono_literals;

constexpr base::Instant start{1h};

/// After a tenth of a second with so many messages a second, in turns of a millisecond.
Pace after_load(std::size_t messages_a_second, bool real_time = false) {
    Pace pace{real_time};
    for (base::Duration at{0}; at <= 100ms; at += 1ms) {
        pace.turned(start + at, messages_a_second / 1000);
    }
    return pace;
}

TEST(Pace, SpacesTurnsByWhatThereIsToDo) {
    const base::Instant last = start + 100ms;
    EXPECT_FALSE(after_load(15'000).hold(last).has_value());

    const auto dense = after_load(30'000).hold(last);
    ASSERT_TRUE(dense.has_value());
    EXPECT_EQ(dense->until, last + Pace::spacing);
    EXPECT_FALSE(dense->awake);

    const auto crowded = after_load(90'000).hold(last);
    ASSERT_TRUE(crowded.has_value());
    EXPECT_EQ(crowded->until, last + Pace::spacing);
    EXPECT_TRUE(crowded->awake);

    const auto packed = after_load(300'000).hold(last);
    ASSERT_TRUE(packed.has_value());
    EXPECT_EQ(packed->until, last + Pace::packed_spacing);
    EXPECT_TRUE(packed->awake);
}

TEST(Pace, HoldsNothingBackThatIsLateAnyway) {
    EXPECT_FALSE(after_load(300'000).hold(start + 100ms + Pace::packed_spacing).has_value());
}

TEST(Pace, LetsARealTimeThreadSleepNowAndThen) {
    Pace pace = after_load(300'000, true);
    const base::Instant last = start + 100ms;
    EXPECT_FALSE(pace.hold(last)->awake);
    pace.slept(last);
    EXPECT_TRUE(pace.hold(last)->awake);
    pace.slept(last - Pace::longest_awake_in_real_time);
    EXPECT_FALSE(pace.hold(last)->awake);
}

}  // namespace
}  // namespace rung::shard
