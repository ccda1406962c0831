#include "engine/sip/header_id.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>

namespace rung::sip {
namespace {

TEST(HeaderId, EveryNameFindsItsIdInAnyCase) {
    for (int i = 1; i <= static_cast<int>(HeaderId::x_rung); ++i) {
        const auto id = static_cast<HeaderId>(i);
        std::string name{header_name(id)};
        SCOPED_TRACE(name);
        ASSERT_FALSE(name.empty());
        EXPECT_EQ(header_id(name), id);
        std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::toupper(c); });
        EXPECT_EQ(header_id(name), id);
        std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::tolower(c); });
        EXPECT_EQ(header_id(name), id);
        EXPECT_EQ(header_id(name + "x"), HeaderId::other);
        name.back() = '\r';
        EXPECT_EQ(header_id(name), HeaderId::other);
    }
}

TEST(HeaderId, CompactForms) {
    struct Case {
        std::string_view compact;
        HeaderId id;
    };

    for (const auto& [compact, id] : {
             Case{"b", HeaderId::referred_by},
             Case{"c", HeaderId::content_type},
             Case{"e", HeaderId::content_encoding},
             Case{"f", HeaderId::from},
             Case{"i", HeaderId::call_id},
             Case{"k", HeaderId::supported},
             Case{"L", HeaderId::content_length},
             Case{"m", HeaderId::contact},
             Case{"o", HeaderId::event},
             Case{"r", HeaderId::refer_to},
             Case{"s", HeaderId::subject},
             Case{"t", HeaderId::to},
             Case{"V", HeaderId::via},
             Case{"x", HeaderId::session_expires},
             Case{"y", HeaderId::identity},
             Case{"a", HeaderId::other},
             Case{"z", HeaderId::other},
             Case{"-", HeaderId::other},
             Case{"", HeaderId::other},
         }) {
        SCOPED_TRACE(compact);
        EXPECT_EQ(header_id(compact), id);
    }
}

TEST(HeaderId, UnknownNamesAreOther) {
    for (const std::string_view name : {"X-Odd",
                                        "Vi",
                                        "Viaa",
                                        "Call_ID",
                                        "To-",
                                        "Fro\x0d",
                                        "a-name-that-is-longer-than-any-that-is-known"}) {
        SCOPED_TRACE(name);
        EXPECT_EQ(header_id(name), HeaderId::other);
    }
}

TEST(HeaderId, ListsAreKnownByNameToo) {
    EXPECT_TRUE(is_comma_list("m"));
    EXPECT_TRUE(is_comma_list("proxy-require"));
    EXPECT_TRUE(is_comma_list("u"));
    EXPECT_TRUE(is_comma_list(HeaderId::via));
    EXPECT_FALSE(is_comma_list("X-Odd"));
    EXPECT_FALSE(is_comma_list(HeaderId::identity));
    EXPECT_FALSE(is_comma_list(HeaderId::date));
    EXPECT_FALSE(is_comma_list(HeaderId::www_authenticate));
}

TEST(HeaderId, CompactAndLongAreTheSameHeader) {
    EXPECT_TRUE(is_same_header("u", "ALLOW-EVENTS"));
    EXPECT_TRUE(is_same_header("Via", "v"));
    EXPECT_TRUE(is_same_header("x-odd", "X-ODD"));
    EXPECT_FALSE(is_same_header("v", "i"));
    EXPECT_FALSE(is_same_header("X-Odd", "X-Even"));
}

}  // namespace
}  // namespace rung::sip
