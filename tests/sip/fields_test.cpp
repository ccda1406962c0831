#include "engine/sip/fields.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace rung::sip {
namespace {

TEST(ViaField, PartsWithWhiteSpaceEverywhere) {
    const auto via = parse_via(
        " SIP  / 2.0\r\n / UDP\r\n    192.0.2.2 : 5070 ;branch = z9hG4bK390skdjuw; "
        "received=[::1] ");
    ASSERT_TRUE(via);
    EXPECT_EQ(via->transport, "UDP");
    EXPECT_EQ(via->host, "192.0.2.2");
    EXPECT_EQ(via->port, 5070);
    EXPECT_EQ(via->branch, "z9hG4bK390skdjuw");
    EXPECT_EQ(via->parameter("Received")->value, "[::1]");
    EXPECT_EQ(via->parameters, ";branch = z9hG4bK390skdjuw; received=[::1]");
}

TEST(ViaField, Grammar) {
    struct Case {
        std::string_view value;
        bool valid;
    };

    for (const auto& [value, valid] : {
             Case{"SIP/2.0/UDP a", true},
             Case{"SIP/2.0/UDP a;rport;branch=z9hG4bK", true},
             Case{"SIP/2.0/UDP [2001:db8::9:1]:5060;branch=z9hG4bKas3-111", true},
             Case{"SIP/2.0/UDP a;received=2001:db8::9:255", true},
             Case{"SIP/7.0/NEW a;x=\"y;z\"", true},
             Case{"SIP/2.0/UDP a;branch=z9hG4bK=a/b@c", true},
             Case{"SIP/2.0/UDP", false},
             Case{"SIP/2.0/UDP ", false},
             Case{"SIP/2.0 a", false},
             Case{"SIP/2.0/UDPa:5060", false},
             Case{"SIP/2.0/UDP a:", false},
             Case{"SIP/2.0/UDP a:65536", false},
             Case{"SIP/2.0/UDP a b", false},
             Case{"SIP/2.0/UDP a;;branch=x", false},
             Case{"SIP/2.0/UDP a;branch=", false},
             Case{"SIP/2.0/UDP a;", false},
             Case{"SIP/2.0/UDP a, SIP/2.0/UDP b", false},
             Case{"SIP/2.0/UDP 2001:db8::1", false},
             Case{"SIP/2.0/UDP 192.0.2.15;;,;,,", false},
             Case{"", false},
         }) {
        SCOPED_TRACE(value);
        EXPECT_EQ(parse_via(value).has_value(), valid);
    }
    EXPECT_EQ(parse_via("SIP/2.0/UDP a")->branch, "");
}

TEST(CSeqField, Grammar) {
    struct Case {
        std::string_view value;
        std::optional<std::uint32_t> number;
    };

    for (const auto& [value, number] : {
             Case{"1 INVITE", 1},
             Case{"0009\r\n  INVITE", 9},
             Case{"0 OPTIONS", 0},
             Case{"2147483647 OPTIONS", 2147483647},
             Case{"2147483648 OPTIONS", {}},
             Case{"36893488147419103232 REGISTER", {}},
             Case{"-1 INVITE", {}},
             Case{"1", {}},
             Case{"1INVITE", {}},
             Case{"INVITE", {}},
             Case{"1 INV ITE", {}},
             Case{"1 INV\"ITE", {}},
             Case{"", {}},
         }) {
        SCOPED_TRACE(value);
        const auto cseq = parse_cseq(value);
        EXPECT_EQ(cseq ? std::optional{cseq->number} : std::nullopt, number);
    }
    EXPECT_EQ(parse_cseq("1\t!ok")->method, "!ok");
}

TEST(QValue, Thousandths) {
    struct Case {
        std::string_view text;
        std::optional<int> expected;
    };

    for (const auto& [text, expected] : {
             Case{"0", 0},
             Case{"1", 1000},
             Case{"0.", 0},
             Case{"0.7", 700},
             Case{"0.25", 250},
             Case{"0.001", 1},
             Case{"1.000", 1000},
             Case{"1.001", {}},
             Case{"0.1234", {}},
             Case{"2", {}},
             Case{".5", {}},
             Case{"0,5", {}},
             Case{"0.x", {}},
             Case{"", {}},
             Case{"10", {}},
             Case{"-0", {}},
         }) {
        SCOPED_TRACE(text);
        EXPECT_EQ(parse_qvalue(text), expected);
    }
}

TEST(DeltaSeconds, Range) {
    EXPECT_EQ(parse_delta_seconds("0"), 0U);
    EXPECT_EQ(parse_delta_seconds("0060"), 60U);
    EXPECT_EQ(parse_delta_seconds("4294967295"), 4294967295U);
    EXPECT_FALSE(parse_delta_seconds("4294967296"));
    EXPECT_FALSE(parse_delta_seconds("99999999999999999999999999"));
    EXPECT_FALSE(parse_delta_seconds(""));
    EXPECT_FALSE(parse_delta_seconds("1s"));
    EXPECT_FALSE(parse_delta_seconds("-1"));
}

TEST(DateField, FormatsAndParses) {
    using namespace std::chrono;
    const sys_seconds noon = sys_days{year{2026} / 11 / 22} + 12h;
    EXPECT_EQ(format_date(noon), "Sun, 22 Nov 2026 12:00:00 GMT");
    EXPECT_EQ(format_date(sys_seconds{0s}), "Thu, 01 Jan 1970 00:00:00 GMT");
    EXPECT_EQ(parse_date("sun, 22 NOV 2026 12:00:00 gmt"), noon);
    for (std::int64_t t = 0; t < 4'000'000'000; t += 86'399'777) {
        const sys_seconds time{seconds{t}};
        ASSERT_EQ(parse_date(format_date(time)), time);
    }
}

TEST(DateField, Broken) {
    for (const std::string_view text : {"Fri, 01 Jan 2010 16:00:00 EST",
                                        "Sun, 22 Nov 2026 12:00:00",
                                        "Sun, 31 Feb 2026 12:00:00 GMT",
                                        "Sun, 22 Nov 2026 24:00:00 GMT",
                                        "Sun, 22 Nov 2026 12:60:00 GMT",
                                        "Sun, 22 Nov 2026 12:00:61 GMT",
                                        "Sun, 22 Xxx 2026 12:00:00 GMT",
                                        "Xxx, 22 Nov 2026 12:00:00 GMT",
                                        "Sun, 2  Nov 2026 12:00:00 GMT",
                                        "Sun  22 Nov 2026 12:00:00 GMT",
                                        "Sun, 22 Nov 2026 12-00-00 GMT",
                                        "Sunday, 22-Nov-26 12:00:00 GMT",
                                        ""}) {
        SCOPED_TRACE(text);
        EXPECT_FALSE(parse_date(text));
    }
}

TEST(Token, Characters) {
    EXPECT_TRUE(is_token("!interesting-Method0123456789_*+`.%indeed'~"));
    EXPECT_FALSE(is_token(""));
    EXPECT_FALSE(is_token("a b"));
    EXPECT_FALSE(is_token("a/b"));
    EXPECT_FALSE(is_token("\xc3\xa4"));
}

TEST(EqualIgnoringCase, AsciiLettersOnly) {
    EXPECT_TRUE(equal_ignoring_case("aBz", "AbZ"));
    EXPECT_FALSE(equal_ignoring_case("[", "{"));
    EXPECT_FALSE(equal_ignoring_case("@", "`"));
    EXPECT_FALSE(equal_ignoring_case("a", "ab"));
    EXPECT_FALSE(equal_ignoring_case("\xc4", "\xe4"));
}

}  // namespace
}  // namespace rung::sip
