#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string_view>

#include "engine/sip/fields.hpp"

namespace rung::sip {
namespace {

TEST(NameAddr, Forms) {
    struct Case {
        std::string_view value;
        std::string_view display;
        std::string_view uri;
        std::string_view parameters;
    };

    for (const auto& [value, display, uri, parameters] : {
             Case{"<sip:a@b>", "", "sip:a@b", ""},
             Case{"<sip:a@b;lr?x=y>;q=0.5", "", "sip:a@b;lr?x=y", ";q=0.5"},
             Case{"sip:a@b", "", "sip:a@b", ""},
             Case{"sip:a@b;tag=1", "", "sip:a@b", ";tag=1"},
             Case{"sip:a@b ; tag = 1", "", "sip:a@b", "; tag = 1"},
             Case{"Bob <sip:a@b>;tag=1", "Bob", "sip:a@b", ";tag=1"},
             Case{"Mr. B  Bob\t<sip:a@b>", "Mr. B  Bob", "sip:a@b", ""},
             Case{"caller<sip:a@b>", "caller", "sip:a@b", ""},
             Case{"\"a;tag=x,<y>\" <sip:a@b>;tag=1", "\"a;tag=x,<y>\"", "sip:a@b", ";tag=1"},
             Case{"\"\\\"\"\r\n <sip:a@b>\r\n ;\r\n tag\r\n = 1",
                  R"("\"")",
                  "sip:a@b",
                  ";\r\n tag\r\n = 1"},
             Case{"\"\"<tel:+1>", "\"\"", "tel:+1", ""},
             Case{"isbn:2983792873", "", "isbn:2983792873", ""},
         }) {
        SCOPED_TRACE(value);
        const auto address = parse_name_addr(value);
        ASSERT_TRUE(address);
        EXPECT_EQ(address->display, display);
        EXPECT_EQ(address->uri, uri);
        EXPECT_EQ(address->parameters, parameters);
        EXPECT_FALSE(address->star);
    }
}

TEST(NameAddr, TagAndOtherParameters) {
    const auto address =
        parse_name_addr(R"("tag=no" <sip:a@b;tag=no>;X="tag=no" ;TAG = yes ;expires=60)");
    ASSERT_TRUE(address);
    EXPECT_EQ(address->tag(), "yes");
    EXPECT_EQ(address->parameter("expires")->value, "60");
    EXPECT_EQ(parse_name_addr("<sip:a@b>")->tag(), "");
}

TEST(NameAddr, Star) {
    EXPECT_TRUE(parse_name_addr(" * ")->star);
    EXPECT_FALSE(parse_name_addr("*;expires=0"));
}

TEST(NameAddr, Broken) {
    for (const std::string_view value : {"",
                                         "<>",
                                         "<sip:a@b",
                                         "sip:a@b>",
                                         "\"Mr. J. User <sip:j.user@example.com>",
                                         "Bell, Alexander <sip:a.g.bell@example.com>;tag=43",
                                         "Bob sip:a@b",
                                         "\"Bob\" sip:a@b",
                                         R"("a" "b" <sip:a@b>)",
                                         "Bob",
                                         "<sip:a@b> c",
                                         "<sip:a b@c>",
                                         "<sip:a@b >",
                                         "< sip:a@b>",
                                         "<<sip:a@b>>",
                                         "<sip:a@b>;",
                                         "<sip:a@b>;;tag=1",
                                         "<sip:a@b>;=1",
                                         "<sip:a@b>;tag=",
                                         "<sip:a@b>;tag=1, <sip:c@d>",
                                         "sip:user@example.com?Route=%3Csip:x%3E",
                                         "sip:a,b@c",
                                         "<sip:a\x01@b>"}) {
        SCOPED_TRACE(value);
        EXPECT_FALSE(parse_name_addr(value));
    }
}

}  // namespace
}  // namespace rung::sip
