#include "engine/load/threshold.hpp"

#include <gtest/gtest.h>

namespace rung::load {
namespace {

TEST(Threshold, ComparesTheValueWithItsLimit) {
    struct Case {
        Comparison comparison;
        bool below, same, above;
    };

    const Case cases[] = {
        {Comparison::equal, false, true, false},
        {Comparison::unequal, true, false, true},
        {Comparison::less, true, false, false},
        {Comparison::at_most, true, true, false},
        {Comparison::greater, false, false, true},
        {Comparison::at_least, false, true, true},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(static_cast<int>(c.comparison));
        Threshold threshold;
        threshold.comparison = c.comparison;
        threshold.limit = 0.05;
        EXPECT_EQ(threshold.met_by(0.049), c.below);
        EXPECT_EQ(threshold.met_by(0.05), c.same);
        EXPECT_EQ(threshold.met_by(0.051), c.above);
    }
}

}  // namespace
}  // namespace rung::load
