#include "engine/sip/template.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <span>
#include <string>
#include <string_view>

namespace rung::sip {
namespace {

using Values = std::array<std::string_view, 2>;

TEST(MessageTemplate, LiteralsAndSlotsInOrder) {
    MessageTemplate text;
    EXPECT_TRUE(text.empty());
    text.slot(1);
    text.literal("a");
    text.literal("bc");
    text.slot(0);
    text.slot(1);
    text.literal("d");
    EXPECT_FALSE(text.empty());
    const Values values{"first", "2"};
    EXPECT_EQ(text.size_with(values), 11U);
    std::array<char, 32> out{};
    char* const end = text.render(values, out.data());
    EXPECT_EQ(std::string_view(out.data(), end), "2abcfirst2d");
    const Values empty{"", ""};
    EXPECT_EQ(text.size_with(empty), 4U);
}

TEST(MessageTemplate, AppendsAndKeepsWhatWasThere) {
    MessageTemplate text;
    text.literal("l: ");
    text.slot(0);
    std::string out = "x";
    text.append_to(out, Values{"12", ""});
    EXPECT_EQ(out, "xl: 12");
    text.append_to(out, Values{"", ""});
    EXPECT_EQ(out, "xl: 12l: ");
}

TEST(MessageTemplateDeathTest, ASlotWithoutAValueIsAProgrammerError) {
    MessageTemplate text;
    text.slot(2);
    const Values values{"a", "b"};
    EXPECT_DEATH(static_cast<void>(text.size_with(values)), "broken invariant");
}

TEST(WriteFixed, LeadingZeros) {
    std::array<char, 5> out{};
    write_fixed(out, 0);
    EXPECT_EQ(std::string_view(out.data(), out.size()), "00000");
    write_fixed(out, 99999);
    EXPECT_EQ(std::string_view(out.data(), out.size()), "99999");
    write_fixed(std::span{out}.first(3), 42);
    EXPECT_EQ(std::string_view(out.data(), out.size()), "04299");
}

TEST(WriteFixedDeathTest, TooWide) {
    std::array<char, 2> out{};
    EXPECT_DEATH(write_fixed(out, 100), "broken invariant");
}

}  // namespace
}  // namespace rung::sip
