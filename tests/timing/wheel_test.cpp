#include "engine/timing/wheel.hpp"

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <string>

#include "engine/base/random.hpp"

namespace rung::timing {
namespace {

using base::Instant;
using namespace std::chrono_literals;
using Keys = std::vector<std::uint64_t>;

constexpr Instant start{1'000s};

Keys advance(Wheel& wheel, Instant now) {
    Keys fired;
    wheel.advance(now, [&](std::uint64_t key) { fired.push_back(key); });
    return fired;
}

Instant rounded_up(Instant deadline) {
    const auto ticks = (deadline.time_since_epoch() + Wheel::tick - 1ns) / Wheel::tick;
    return Instant{Wheel::tick * ticks};
}

TEST(Wheel, FiresAtTheDeadlineAndNotBefore) {
    struct Case {
        std::string name;
        base::Duration delay;
    };

    const std::vector<Case> cases{
        {"one tick", Wheel::tick},
        {"Timer A", 500ms},
        {"the edge of the second level", 64 * Wheel::tick},
        {"Timer B", 32s},
        {"session refresh", 1800s},
        {"several hours", 9h},
        {"a year", 24h * 365},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.name);
        Wheel wheel{start};
        wheel.schedule(7, start + c.delay);
        EXPECT_EQ(advance(wheel, start + c.delay - 1ns), Keys{});
        EXPECT_EQ(advance(wheel, start + c.delay), Keys{7});
        EXPECT_EQ(wheel.size(), 0U);
        EXPECT_EQ(wheel.next_deadline(), std::nullopt);
    }
}

TEST(Wheel, RoundsUpToATick) {
    Wheel wheel{start};
    wheel.schedule(1, start + 1ns);
    EXPECT_EQ(wheel.next_deadline(), start + Wheel::tick);
    EXPECT_EQ(advance(wheel, start + Wheel::tick - 1ns), Keys{});
    EXPECT_EQ(advance(wheel, start + Wheel::tick), Keys{1});
}

TEST(Wheel, KeepsTheOrderOfDeadlinesAndThenOfScheduling) {
    Wheel wheel{start};
    wheel.schedule(1, start + 32s);  // Far away at first, so it comes down through the levels …
    wheel.schedule(2, start + 5s);
    EXPECT_EQ(advance(wheel, start + 31999ms), Keys{2});
    wheel.schedule(3, start + 32s);  // … before this one, which is near from the beginning.
    wheel.schedule(4, start + 32s - Wheel::tick);
    EXPECT_EQ(advance(wheel, start + 40s), (Keys{4, 1, 3}));
}

TEST(Wheel, RescheduleMovesAnEntryBehindTheOthersOfItsTick) {
    Wheel wheel{start};
    const base::Handle first = wheel.schedule(1, start + 1s);
    wheel.schedule(2, start + 2s);
    EXPECT_TRUE(wheel.reschedule(first, start + 2s));
    EXPECT_EQ(advance(wheel, start + 1s), Keys{});
    EXPECT_EQ(advance(wheel, start + 2s), (Keys{2, 1}));
    EXPECT_FALSE(wheel.reschedule(first, start + 3s));
}

TEST(Wheel, AStaleHandleDoesNothing) {
    Wheel wheel{start};
    const base::Handle cancelled = wheel.schedule(1, start + 1s);
    EXPECT_TRUE(wheel.cancel(cancelled));
    EXPECT_FALSE(wheel.cancel(cancelled));
    const base::Handle reused = wheel.schedule(2, start + 1s);
    ASSERT_EQ(reused.index, cancelled.index);
    EXPECT_FALSE(wheel.cancel(cancelled));
    EXPECT_FALSE(wheel.cancel(base::Handle{}));
    EXPECT_FALSE(wheel.cancel(base::Handle{0, 0}));
    EXPECT_EQ(advance(wheel, start + 1s), Keys{2});
}

TEST(Wheel, AVisitMayScheduleAndCancel) {
    Wheel wheel{start};
    base::Handle victim;
    Keys fired;
    const auto visit = [&](std::uint64_t key) {
        fired.push_back(key);
        if (key == 1) {
            wheel.cancel(victim);
            wheel.schedule(4,
                           start + 1s);  // Due already: waits for the next tick, no endless loop.
        }
    };
    wheel.schedule(1, start + 1s);
    victim = wheel.schedule(2, start + 1s);
    wheel.schedule(3, start + 1s);
    wheel.advance(start + 1s, visit);
    EXPECT_EQ(fired, (Keys{1, 3}));
    EXPECT_EQ(wheel.next_deadline(), start + 1s + Wheel::tick);
    EXPECT_EQ(advance(wheel, start + 1s + Wheel::tick), Keys{4});
}

TEST(Wheel, TimeThatStandsStillOrGoesBackFiresNothing) {
    Wheel wheel{start};
    advance(wheel, start + 10s);
    wheel.schedule(1, start + 1s);
    EXPECT_EQ(advance(wheel, start + 10s), Keys{});
    EXPECT_EQ(advance(wheel, start + 2s), Keys{});
    EXPECT_EQ(advance(wheel, start + 11s), Keys{1});
}

TEST(Wheel, NextDeadlineMakesProgress) {
    Wheel wheel{start};
    const Instant deadline = start + 9h + 1234567us;
    wheel.schedule(1, deadline);
    int steps = 0;
    Keys fired;
    while (const auto next = wheel.next_deadline()) {
        ASSERT_LE(*next, rounded_up(deadline));
        ASSERT_LT(++steps, 10);
        fired = advance(wheel, *next);
    }
    EXPECT_EQ(fired, Keys{1});
}

// Against the obvious implementation: a multimap from tick to key keeps insertion order as well.
class WheelModel : public ::testing::TestWithParam<std::uint64_t> {
protected:
    struct Pending {
        base::Handle entry;
        std::multimap<Instant, std::uint64_t>::iterator expected;
    };

    Instant deadline() {
        constexpr std::array<base::Duration, 6> reach{1ms, 100ms, 5s, 40s, 1h, 8h};
        const auto range = static_cast<std::uint64_t>(reach[random_.below(6)].count());
        return now_ - 1ms + base::Duration{static_cast<std::int64_t>(random_.below(range + 1))};
    }

    // What is due already belongs to the next tick.
    [[nodiscard]] Instant due(Instant deadline) const {
        const auto passed = now_.time_since_epoch() / Wheel::tick;
        return std::max(rounded_up(deadline), Instant{Wheel::tick * (passed + 1)});
    }

    void schedule() {
        const Instant at = deadline();
        pending_.push_back({wheel_.schedule(next_key_, at), model_.emplace(due(at), next_key_)});
        ++next_key_;
    }

    void cancel_one() {
        const std::size_t at = random_.below(pending_.size());
        ASSERT_TRUE(wheel_.cancel(pending_[at].entry));
        model_.erase(pending_[at].expected);
        pending_.erase(pending_.begin() + static_cast<std::ptrdiff_t>(at));
    }

    void reschedule_one() {
        Pending& one = pending_[random_.below(pending_.size())];
        const std::uint64_t key = one.expected->second;
        const Instant at = deadline();
        ASSERT_TRUE(wheel_.reschedule(one.entry, at));
        model_.erase(one.expected);
        one.expected = model_.emplace(due(at), key);
    }

    void pass_time() {
        constexpr std::array<base::Duration, 6> steps{0ns, 50us, 3ms, 700ms, 20s, 2h};
        const auto range = static_cast<std::uint64_t>(steps[random_.below(6)].count());
        now_ += base::Duration{static_cast<std::int64_t>(random_.below(range + 1))};
        if (!model_.empty()) {
            ASSERT_LE(*wheel_.next_deadline(), model_.begin()->first);
        }
        Keys expected;
        for (auto at = model_.begin(); at != model_.end() && at->first <= now_;) {
            expected.push_back(at->second);
            std::erase_if(pending_, [&](const Pending& one) { return one.expected == at; });
            at = model_.erase(at);
        }
        ASSERT_EQ(advance(wheel_, now_), expected);
        ASSERT_EQ(wheel_.size(), model_.size());
    }

    base::Random random_{GetParam()};
    Instant now_ = start;
    Wheel wheel_{start - 1s};
    std::multimap<Instant, std::uint64_t> model_;
    std::vector<Pending> pending_;
    std::uint64_t next_key_ = 0;
};

TEST_P(WheelModel, AgreesOnWhatFiresAndInWhichOrder) {
    advance(wheel_, now_);
    for (int step = 0; step < 20'000; ++step) {
        const std::uint64_t choice = random_.below(10);
        if (choice < 4 || pending_.empty()) {
            schedule();
        } else if (choice < 5) {
            cancel_one();
        } else if (choice < 7) {
            reschedule_one();
        } else {
            pass_time();
        }
        ASSERT_FALSE(HasFatalFailure()) << "step " << step << " of seed " << GetParam();
    }
}

INSTANTIATE_TEST_SUITE_P(Seeds, WheelModel, ::testing::Values(1, 2, 3, 5, 8, 13, 21, 34));

}  // namespace
}  // namespace rung::timing
