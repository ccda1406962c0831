#include "engine/sip/uri.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace rung::sip {
namespace {

TEST(Uri, PartsOfASipUri) {
    const auto uri = parse_uri("sips:al%20ice:se=cret@[2001:db8::1]:5061;transport=tls;lr?a=b&c=");
    ASSERT_TRUE(uri);
    EXPECT_EQ(uri->scheme, "sips");
    EXPECT_TRUE(uri->is_sip());
    EXPECT_TRUE(uri->is_sips());
    EXPECT_TRUE(uri->has_user);
    EXPECT_EQ(uri->user, "al%20ice");
    EXPECT_TRUE(uri->has_password);
    EXPECT_EQ(uri->password, "se=cret");
    EXPECT_EQ(uri->host, "[2001:db8::1]");
    EXPECT_EQ(uri->port, 5061);
    EXPECT_EQ(uri->parameters, ";transport=tls;lr");
    EXPECT_EQ(uri->parameter("TRANSPORT")->value, "tls");
    EXPECT_FALSE(uri->parameter("lr")->has_value);
    EXPECT_FALSE(uri->parameter("maddr"));
    EXPECT_EQ(uri->headers, "a=b&c=");
}

TEST(Uri, ParametersInTheUserStayThere) {
    const auto uri = parse_uri("sip:user;par=u%40example.net@example.com;x");
    ASSERT_TRUE(uri);
    EXPECT_EQ(uri->user, "user;par=u%40example.net");
    EXPECT_EQ(uri->parameters, ";x");
    const auto tel = parse_uri("sip:+1-202-555-0100;phone-context=a?b@example.com");
    ASSERT_TRUE(tel);
    EXPECT_EQ(tel->user, "+1-202-555-0100;phone-context=a?b");
    EXPECT_EQ(tel->host, "example.com");
    EXPECT_EQ(tel->headers, "");
}

TEST(Uri, HostAlone) {
    const auto uri = parse_uri("SIP:Example.COM");
    ASSERT_TRUE(uri);
    EXPECT_TRUE(uri->is_sip());
    EXPECT_FALSE(uri->is_sips());
    EXPECT_FALSE(uri->has_user);
    EXPECT_FALSE(uri->has_password);
    EXPECT_EQ(uri->host, "Example.COM");
    EXPECT_FALSE(uri->port);
}

TEST(Uri, OtherSchemesAreOpaque) {
    const auto uri = parse_uri("tel:+12025550100;phone-context=example.com");
    ASSERT_TRUE(uri);
    EXPECT_FALSE(uri->is_sip());
    EXPECT_EQ(uri->scheme, "tel");
    EXPECT_EQ(uri->opaque, "+12025550100;phone-context=example.com");
    EXPECT_EQ(uri->host, "");
}

TEST(Uri, WhatIsAUri) {
    struct Case {
        std::string_view text;
        bool valid;
    };

    for (const auto& [text, valid] : {
             Case{"sip:a@b", true},
             Case{"sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*:&it+has=1,weird!*pas$wo~d"
                  "_too.(doesn't-it)@example.com",
                  true},
             Case{"sip:%75se%72@b", true},
             Case{"sip:null-%00-null@b", true},
             Case{"sip:a:@b", true},
             Case{"sip:192.0.2.1:0", true},
             Case{"sip:b:65535", true},
             Case{"sip:b.", true},
             Case{"sip:my_host", true},
             Case{"sip:b;a=[::1]:5060/x&y$", true},
             Case{"sip:b?a=&b=%20", true},
             Case{"isbn:2983792873", true},
             Case{"http://example.com/a?b=c#d", true},
             Case{"urn:service:sos", true},
             Case{"", false},
             Case{"sip", false},
             Case{"sip:", false},
             Case{":a", false},
             Case{"1a:b", false},
             Case{"s_p:b", false},
             Case{"sip:@b", false},
             Case{"sip:a@", false},
             Case{"sip:a@b@c", false},
             Case{"sip:a b@c", false},
             Case{"sip:a@b c", false},
             Case{" sip:a@b", false},
             Case{"sip:a@b ", false},
             Case{"sip:%2@b", false},
             Case{"sip:%zz@b", false},
             Case{"sip:a%4", false},
             Case{"sip:\"a\"@b", false},
             Case{"sip:\xc3\xa4@b", false},
             Case{"sip:a@b..c", false},
             Case{"sip:a@.b", false},
             Case{"sip:a@-b", false},
             Case{"sip:a@b-", false},
             Case{"sip:a@b-.c", false},
             Case{"sip:a@b:", false},
             Case{"sip:a@b:65536", false},
             Case{"sip:a@b:x", false},
             Case{"sip:a@b:50 60", false},
             Case{"sip:a@[::1", false},
             Case{"sip:a@[1.2.3.4]", false},
             Case{"sip:a@[:::1]", false},
             Case{"sip:a@::1", false},
             Case{"sip:b;", false},
             Case{"sip:b;;a", false},
             Case{"sip:b;=1", false},
             Case{"sip:b;a=", false},
             Case{"sip:b;a=\"x\"", false},
             Case{"sip:b;a=%", false},
             Case{"sip:b?", false},
             Case{"sip:b?a", false},
             Case{"sip:b?=a", false},
             Case{"sip:b?a=b&", false},
             Case{"sip:b?a=b=c", false},
             Case{"tel:", false},
             Case{"tel:1 2", false},
             Case{"http://a/<b>", false},
         }) {
        SCOPED_TRACE(text);
        EXPECT_EQ(parse_uri(text).has_value(), valid);
    }
}

TEST(Uri, RequestUriLosesHeadersAndMethod) {
    struct Case {
        std::string_view contact;
        std::string_view expected;
    };

    for (const auto& [contact, expected] : {
             Case{"sip:a@b", "sip:a@b"},
             Case{"sip:a@b;Method=INVITE;x=%41;lr?Subject=a", "sip:a@b;x=%41;lr"},
             Case{"sip:a:p@b:5070;maddr=1.2.3.4;transport=TCP?Route=%3Csip:x%3E",
                  "sip:a:p@b:5070;maddr=1.2.3.4;transport=TCP"},
             Case{"sip:a;method=x@b?a=", "sip:a;method=x@b"},
             Case{"tel:+1;method=a?b", "tel:+1;method=a?b"},
         }) {
        SCOPED_TRACE(contact);
        const auto uri = parse_uri(contact);
        ASSERT_TRUE(uri);
        EXPECT_EQ(uri->as_request_uri(), expected);
    }
}

TEST(Parameters, AreWalkedInOrder) {
    std::string_view rest = R"(;a=1 ; B ;c = "x;\"=y" ;;d=)";
    std::vector<std::string> seen;
    while (const auto parameter = next_parameter(rest)) {
        seen.push_back(std::string{parameter->name} + "|" + std::string{parameter->value} +
                       (parameter->has_value ? "|=" : "|"));
    }
    EXPECT_THAT(seen, testing::ElementsAre("a|1|=", "B||", "c|\"x;\\\"=y\"|=", "d||="));
    std::string_view headers = "a=1&b=2";
    EXPECT_EQ(next_parameter(headers, '&')->value, "1");
    EXPECT_EQ(next_parameter(headers, '&')->name, "b");
    EXPECT_FALSE(next_parameter(headers, '&'));
}

TEST(Parameters, BrokenOnesEnd) {
    for (std::string_view rest : {";\"", ";a=\"", ";a=\"\\", "=", ";;;=;", "\\"}) {
        SCOPED_TRACE(rest);
        int count = 0;
        while (next_parameter(rest)) {
            ASSERT_LT(++count, 10);
        }
    }
}

TEST(Unescaped, OnlyOnceAndOnlyEscapes) {
    EXPECT_EQ(unescaped("%75se%72"), "user");
    EXPECT_EQ(unescaped("value%25%34%31"), "value%41");
    EXPECT_EQ(unescaped("%Z%45%"), "%ZE%");
    EXPECT_EQ(unescaped("%4"), "%4");
    EXPECT_EQ(unescaped("a%00b"), (std::string{"a\0b", 3}));
}

}  // namespace
}  // namespace rung::sip
