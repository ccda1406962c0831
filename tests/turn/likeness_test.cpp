#include "engine/turn/likeness.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "engine/base/random.hpp"

namespace rung::turn {
namespace {

std::string difference_of(std::string_view model, std::string_view text) {
    std::string out(2 * text.size() + 64, 'x');
    out.resize(write_difference(model, text, out).value());
    return out;
}

std::string applied(std::string_view model, std::string_view difference) {
    std::string out(model.size(), 'x');
    apply_difference(model, difference, out);
    return out;
}

std::string random_text(base::Random& dice, std::size_t size) {
    std::string text(size, '\0');
    for (char& octet : text) {
        octet = static_cast<char>(dice.below(256));
    }
    return text;
}

TEST(Difference, IsNothingBetweenTheSame) {
    base::Random dice{1};
    for (const std::size_t size : {0U, 1U, 7U, 8U, 9U, 1'000U, 65'535U}) {
        const std::string text = random_text(dice, size);
        EXPECT_EQ(difference_of(text, text), "");
        EXPECT_EQ(applied(text, ""), text);
    }
}

TEST(Difference, NamesTheOctetsThatDiffer) {
    const std::string model = "0123456789abcdefghijklmnopqrstuvwxyz";

    struct Case {
        const char* name;
        std::string text;
        std::size_t runs;
        std::size_t octets;
    };

    const Case cases[] = {
        {"the first", "_123456789abcdefghijklmnopqrstuvwxyz", 1, 1},
        {"the last", "0123456789abcdefghijklmnopqrstuvwxy_", 1, 1},
        {"two at seven between", "0_234567_9abcdefghijklmnopqrstuvwxyz", 1, 8},
        {"two at eight between", "_12345678_abcdefghijklmnopqrstuvwxyz", 2, 2},
        {"two near the end", "0123456789abcdefghijklmnopqrstuv_xy_", 1, 4},
        {"all", "____________________________________", 1, 36},
    };
    for (const Case& one : cases) {
        SCOPED_TRACE(one.name);
        const std::string difference = difference_of(model, one.text);
        EXPECT_EQ(difference.size(), 4 * one.runs + one.octets);
        EXPECT_EQ(applied(model, difference), one.text);
    }
}

/// Any number of edits of any length at any place.
TEST(Difference, BringsEveryTextBack) {
    base::Random dice{2};
    for (int round = 0; round < 20'000; ++round) {
        const std::string model = random_text(dice, dice.below(300));
        std::string text = model;
        for (std::uint64_t edits = dice.below(8); edits > 0 && !text.empty(); --edits) {
            const std::size_t begin = dice.below(text.size());
            const std::size_t size = dice.below(std::min<std::size_t>(text.size() - begin, 20) + 1);
            text.replace(begin, size, random_text(dice, size));
        }
        ASSERT_EQ(applied(model, difference_of(model, text)), text) << "round " << round;
    }
}

TEST(Difference, TakesNoMoreRoomThanThereIs) {
    base::Random dice{3};
    const std::string model = random_text(dice, 500);
    std::string text = model;
    for (const std::size_t at : {3U, 90U, 91U, 300U, 499U}) {
        text[at] = static_cast<char>(text[at] + 1);
    }
    const std::size_t needed = difference_of(model, text).size();
    for (std::size_t room = 0; room <= needed; ++room) {
        std::string out(room, 'x');
        EXPECT_EQ(write_difference(model, text, out).has_value(), room == needed);
    }
}

TEST(Models, AreTheFirstOfTheirKind) {
    Models models;
    const auto first = models.use({1, 2}, "one");
    EXPECT_EQ(models.text(first), "one");
    EXPECT_EQ(models.use({1, 2}, "two"), first);
    EXPECT_NE(models.use({1, 3}, "two"), first);
    EXPECT_NE(models.use({2, 2}, "two"), first);
    EXPECT_NE(models.use({1, 2}, "three"), first);
    EXPECT_EQ(models.use({1, 2}, "six"), first);
    EXPECT_EQ(models.text(first), "one");
}

TEST(Models, GiveWayWhenNobodyUsesThem) {
    Models models;
    std::vector<Models::Number> numbers;
    for (std::uint32_t ladder = 0; ladder < Models::most; ++ladder) {
        numbers.push_back(models.use({ladder, 0}, "model"));
        EXPECT_NE(numbers.back(), Models::none);
    }
    EXPECT_EQ(models.use({100, 0}, "other"), Models::none);
    EXPECT_EQ(models.use({5, 0}, "again"), numbers[5]);
    models.leave(numbers[5]);
    EXPECT_EQ(models.use({100, 0}, "other"), Models::none) << "it had two users";
    models.leave(numbers[5]);
    EXPECT_EQ(models.use({5, 0}, "again"), numbers[5]) << "it stays until its room is needed";
    EXPECT_EQ(models.text(numbers[5]), "model");
    models.leave(numbers[5]);
    EXPECT_EQ(models.use({100, 0}, "other"), numbers[5]);
    EXPECT_EQ(models.text(numbers[5]), "other");
}

/// Numbers and times move on.
TEST(Models, AreRenewed) {
    Models models;
    const auto first = models.use({1, 2}, "one");
    for (std::uint32_t i = 1; i < Models::uses; ++i) {
        ASSERT_EQ(models.use({1, 2}, "two"), first);
    }
    const auto second = models.use({1, 2}, "six");
    EXPECT_NE(second, first);
    EXPECT_EQ(models.text(first), "one") << "it still has users";
    EXPECT_EQ(models.text(second), "six");
    EXPECT_EQ(models.use({1, 2}, "ten"), second);
}

TEST(Models, OfOneKindLeaveRoomForOthers) {
    Models models;
    for (std::uint32_t i = 0; i < 100 * Models::uses; ++i) {
        ASSERT_NE(models.use({1, 2}, "one"), Models::none);
    }
    for (std::uint32_t ladder = 2; ladder < 20; ++ladder) {
        EXPECT_NE(models.use({ladder, 2}, "one"), Models::none);
    }
}

}  // namespace
}  // namespace rung::turn
