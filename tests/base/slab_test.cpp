#include "engine/base/slab.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace rung::base {
namespace {

TEST(Slab, FindsWhatWasTakenAndNothingElse) {
    Slab<int> slab{4};
    EXPECT_EQ(slab.find(Handle{}), nullptr);
    EXPECT_EQ(slab.find(Handle{0, 0}), nullptr);
    const Handle first = slab.take();
    const Handle second = slab.take();
    ASSERT_TRUE(first.valid());
    ASSERT_TRUE(second.valid());
    EXPECT_NE(first, second);
    *slab.find(first) = 1;
    *slab.find(second) = 2;
    EXPECT_EQ(*slab.find(first), 1);
    EXPECT_EQ(*slab.find(second), 2);
    EXPECT_EQ(slab.size(), 2U);
}

TEST(Slab, AStaleHandleFindsNothing) {
    Slab<int> slab{1};
    const Handle stale = slab.take();
    slab.give_back(stale);
    EXPECT_EQ(slab.find(stale), nullptr);
    const Handle fresh = slab.take();
    EXPECT_EQ(fresh.index, stale.index);
    EXPECT_NE(fresh.generation, stale.generation);
    EXPECT_EQ(slab.find(stale), nullptr);
    EXPECT_NE(slab.find(fresh), nullptr);
}

TEST(Slab, GivesNothingWhenItIsFull) {
    Slab<int> slab{2};
    const Handle first = slab.take();
    EXPECT_TRUE(slab.take().valid());
    EXPECT_FALSE(slab.take().valid());
    EXPECT_EQ(slab.size(), 2U);
    slab.give_back(first);
    EXPECT_EQ(slab.size(), 1U);
    EXPECT_TRUE(slab.take().valid());
    EXPECT_FALSE(slab.take().valid());
    EXPECT_EQ(slab.capacity(), 2U);
}

TEST(Slab, AReusedSlotKeepsWhatItsLastTenantAllocated) {
    Slab<std::string> slab{1};
    const Handle first = slab.take();
    slab.find(first)->assign(1000, 'x');
    slab.give_back(first);
    EXPECT_GE(slab.find(slab.take())->capacity(), 1000U);
}

TEST(Slab, VisitsTheSlotsInUseInOrder) {
    Slab<int> slab{4};
    std::array<Handle, 4> handles;
    for (std::size_t n = 0; n < handles.size(); ++n) {
        handles[n] = slab.take();
        *slab.find(handles[n]) = static_cast<int>(n);
    }
    slab.give_back(handles[1]);
    std::string seen;
    slab.for_each([&](Handle handle, int& value) {
        EXPECT_EQ(slab.find(handle), &value);
        seen += std::to_string(value);
    });
    EXPECT_EQ(seen, "023");
}

TEST(SlabDeathTest, GivingBackTwiceIsAProgrammerError) {
    Slab<int> slab{1};
    const Handle handle = slab.take();
    slab.give_back(handle);
    EXPECT_DEATH(slab.give_back(handle), "broken invariant");
}

}  // namespace
}  // namespace rung::base
