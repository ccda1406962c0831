#include "engine/call/difference.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

namespace rung::call {
namespace {

/// "wanted | came | where they part, and of what"; empty without a difference.
std::string told(Comparison comparison, std::string_view wanted, std::string_view came) {
    const Difference found = difference_of(comparison, wanted, came);
    return found.empty()
               ? std::string{}
               : fmt::format("{} | {} | {} {}", found.wanted, found.came, found.at, found.part);
}

TEST(Difference, IsWhereTwoTextsPart) {
    struct Case {
        Comparison comparison;
        std::string_view wanted;
        std::string_view came;
        std::string_view told;
    };
    using enum Comparison;
    const Case cases[] = {
        {octets, "bob", "bobby", "bob | bobby | 3 "},
        {octets, "bobby", "bob", "bobby | bob | 3 "},
        {octets, "Bob", "bobby", ""},
        {token, "Bob", "bobby", "Bob | bobby | 3 "},
        {octets, "same", "same", ""},
        {octets, "alice", "eve", ""},
        {octets, "", "x", ""},
        {octets, "na\u00efve", "na\u00e9ve", "na\u00efve | na\u00e9ve | 2 "},
        {number, "1", "12", ""},
    };
    for (const Case& one : cases) {
        SCOPED_TRACE(one.came);
        EXPECT_EQ(told(one.comparison, one.wanted, one.came), one.told);
    }
}

TEST(Difference, NamesThePartOfAUriThatDiffers) {
    struct Case {
        std::string_view wanted;
        std::string_view came;
        std::string_view told;
    };

    const Case cases[] = {
        {"sip:bob@h.org", "sip:bobby@H.ORG", "bob | bobby | 3 user"},
        {"sip:bob@h.org", "sip:h.org", "bob |  | 0 user"},
        {"sip:%62ob@h.org", "sip:bob@h.org", ""},
        {"sip:bob@h.org", "sips:bob@h.org", "sip | sips | 3 scheme"},
        {"sip:bob@h.org", "sip:bob@h.net", "h.org | h.net | 2 host"},
        {"sip:bob@h.org", "sip:bob@h.org:5060", " | 5060 | 0 port"},
        {"sip:bob:a@h.org", "sip:bob:b@h.org", ""},
        {"sip:bob@h.org;transport=tcp",
         "sip:bob@h.org;transport=udp",
         "tcp | udp | 0 parameter transport"},
        {"sip:bob@h.org;transport=tcp", "sip:bob@h.org", "tcp |  | 0 parameter transport"},
        {"sip:bob@h.org", "sip:bob@h.org;lr;maddr=1.2.3.4", " | 1.2.3.4 | 0 parameter maddr"},
        {"sip:bob@h.org?Subject=a", "sip:bob@h.org", "Subject=a |  | 0 headers"},
        {"tel:+12025550100", "tel:+12025550101", "tel:+12025550100 | tel:+12025550101 | 15 "},
        {"sip:bob@h.org", "sip:bob@", "sip:bob@h.org | sip:bob@ | 8 "},
    };
    for (const Case& one : cases) {
        SCOPED_TRACE(one.came);
        EXPECT_EQ(told(Comparison::uri, one.wanted, one.came), one.told);
    }
}

TEST(Difference, IsCutOutOfLongTexts) {
    const std::string before(500, 'a');
    const std::string behind(500, 'z');
    const Difference found =
        difference_of(Comparison::octets, before + "1" + behind, before + "2" + behind);
    EXPECT_EQ(found.wanted, "..." + std::string(40, 'a') + "1" + std::string(59, 'z') + "...");
    EXPECT_EQ(found.came.substr(found.at, 3), "2zz");
    EXPECT_EQ(found.wanted.substr(0, found.at), found.came.substr(0, found.at));
}

/// However the texts are cut, what stands in front of the place is the same, and no character of
/// UTF-8 is taken apart.
TEST(Difference, KeepsCharactersWhole) {
    for (std::size_t size = 0; size < 60; ++size) {
        std::string before = "x";
        for (std::size_t i = 0; i < size; ++i) {
            before += i % 2 == 0 ? "\u00e9" : "\u20ac";
        }
        const auto around = [&before](const char* text) {
            return fmt::format("{}{}{}", before, text, before);
        };
        const Difference found =
            difference_of(Comparison::octets, around("\u00e8"), around("\u00ea"));
        SCOPED_TRACE(size);
        ASSERT_FALSE(found.empty());
        EXPECT_EQ(found.wanted.substr(0, found.at), found.came.substr(0, found.at));
        EXPECT_EQ(found.wanted.substr(found.at, 2), "\u00e8");
        EXPECT_EQ(found.came.substr(found.at, 2), "\u00ea");
        const auto begin =
            static_cast<unsigned char>(found.came[found.came.starts_with("...") ? 3 : 0]);
        EXPECT_NE(begin & 0xC0U, 0x80U);
    }
}

}  // namespace
}  // namespace rung::call
