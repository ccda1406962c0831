#include "engine/base/arena.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace rung::base {
namespace {

TEST(Arena, KeepsTexts) {
    Arena arena;
    const std::string_view kept = arena.keep("text");
    EXPECT_EQ(kept, "text");
    EXPECT_EQ(arena.keep(std::string(20'000, 'x')).size(), 20'000U);
    EXPECT_EQ(kept, "text");
}

/// The null of such a text must not reach memcpy, which UBSan would tell.
TEST(Arena, KeepsAnEmptyTextThatStandsNowhere) {
    Arena arena;
    EXPECT_EQ(arena.keep(std::string_view{}), "");
}

}  // namespace
}  // namespace rung::base
