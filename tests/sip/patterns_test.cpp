#include "engine/sip/patterns.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "engine/base/random.hpp"
#include "tests/sip/samples.hpp"

namespace rung::sip {
namespace {

std::size_t place_of(std::string_view part, std::string_view whole) {
    return part.data() == nullptr ? std::string_view::npos
                                  : static_cast<std::size_t>(part.data() - whole.data());
}

/// Two readings of the same octets say the same, and point to the same places.
void expect_same(const Message& got, const Message& want) {
    const auto same = [&](std::string_view a, std::string_view b, const char* what) {
        EXPECT_EQ(a, b) << what;
        EXPECT_TRUE(a.empty() || place_of(a, got.raw()) == place_of(b, want.raw())) << what;
    };
    same(got.method(), want.method(), "method");
    same(got.uri(), want.uri(), "uri");
    same(got.reason(), want.reason(), "reason");
    same(got.body(), want.body(), "body");
    same(got.to_tag(), want.to_tag(), "to_tag");
    EXPECT_EQ(got.status(), want.status());
    ASSERT_EQ(got.headers().size(), want.headers().size());
    for (std::size_t n = 0; n < got.headers().size(); ++n) {
        EXPECT_EQ(got.headers()[n].id, want.headers()[n].id);
        EXPECT_EQ(got.headers()[n].folded, want.headers()[n].folded);
        same(got.headers()[n].name, want.headers()[n].name, "name");
        same(got.headers()[n].value, want.headers()[n].value, "value");
    }
    ASSERT_EQ(got.top_via().has_value(), want.top_via().has_value());
    if (want.top_via()) {
        same(got.top_via()->host, want.top_via()->host, "host");
        same(got.top_via()->branch, want.top_via()->branch, "branch");
        same(got.top_via()->parameters, want.top_via()->parameters, "Via parameters");
        EXPECT_EQ(got.top_via()->port, want.top_via()->port);
        EXPECT_EQ(got.top_via()->has_rport, want.top_via()->has_rport);
    }
    ASSERT_EQ(got.cseq().has_value(), want.cseq().has_value());
    if (want.cseq()) {
        same(got.cseq()->method, want.cseq()->method, "CSeq method");
        EXPECT_EQ(got.cseq()->number, want.cseq()->number);
    }
    ASSERT_EQ(got.to().has_value(), want.to().has_value());
    if (want.to()) {
        same(got.to()->uri, want.to()->uri, "To URI");
        same(got.to()->parameters, want.to()->parameters, "To parameters");
    }
    ASSERT_EQ(got.request_uri().has_value(), want.request_uri().has_value());
    if (want.request_uri()) {
        same(got.request_uri()->user, want.request_uri()->user, "user");
        same(got.request_uri()->host, want.request_uri()->host, "URI host");
        same(got.request_uri()->parameters, want.request_uri()->parameters, "URI parameters");
    }
}

/// What `parse` refuses is refused, and everything else reads alike.
void expect_read_as_parsed(Patterns& patterns, std::string_view octets) {
    Message got;
    Message want;
    const auto read = patterns.read(octets, got);
    const auto parsed = parse(octets, want);
    ASSERT_EQ(read.has_value(), parsed.has_value()) << octets;
    if (parsed) {
        expect_same(got, want);
    } else {
        EXPECT_EQ(read.error(), parsed.error());
    }
}

std::string with(std::string_view sample, std::string_view part, std::string_view other) {
    std::string text{sample};
    text.replace(text.find(part), part.size(), other);
    return text;
}

TEST(Patterns, AMessageThatDiffersInNamesIsReadByThePattern) {
    Patterns patterns;
    Message message;
    ASSERT_TRUE(patterns.read(sample_invite, message));
    EXPECT_EQ(message.pattern(), 0U) << "the first of its kind was parsed";
    for (const auto& [part, other] : {std::pair{"bK74b43", "bKfffff"},
                                      std::pair{"9fxced76sl", "ABCDEFGHIJ"},
                                      std::pair{"3848276298220188511", "0000000000000000001"},
                                      std::pair{"bob@biloxi", "eve@biloxi"}}) {
        const std::string text = with(sample_invite, part, other);
        ASSERT_TRUE(patterns.read(text, message));
        EXPECT_NE(message.pattern(), 0U) << other;
        EXPECT_EQ(message.names().size(), 6U);
        expect_read_as_parsed(patterns, text);
    }
}

TEST(Patterns, WhatStandsForMoreThanAName) {
    Patterns patterns;
    Message message;
    ASSERT_TRUE(patterns.read(sample_invite, message));
    for (const auto& [part, other] : {std::pair{"bK74b43", "bK74b;3"},
                                      std::pair{"z9hG4bK", "z9hG4bX"},
                                      std::pair{"9fxced76sl", "9fxced76s;"},
                                      std::pair{"9fxced76sl", "9fxced76s\r"},
                                      std::pair{"1 INVITE", "2 INVITE"},
                                      std::pair{"bob@biloxi", "b%62@bilox"},
                                      std::pair{"timer", "100rel"},
                                      std::pair{"-Length: 23", "-Length: 22"}}) {
        const std::string text = with(sample_invite, part, other);
        static_cast<void>(patterns.read(text, message));
        EXPECT_EQ(message.pattern(), 0U) << other;
        expect_read_as_parsed(patterns, text);
    }
}

TEST(Patterns, EveryOctetChangedReadsAsParsed) {
    for (const std::string_view sample : samples) {
        for (std::size_t at = 0; at < sample.size(); ++at) {
            for (const char other : {'a', 'Z', '0', ' ', ';', '<', '"', '\r', '\n', '%', '\xe9'}) {
                Patterns patterns;
                Message message;
                ASSERT_TRUE(patterns.read(sample, message));
                std::string text{sample};
                text[at] = other;
                expect_read_as_parsed(patterns, text);
            }
        }
    }
}

TEST(Patterns, ManyKindsBesideOneAnotherReadAsParsed) {
    Patterns patterns;
    base::Random random{3261};
    for (int round = 0; round < 50'000; ++round) {
        std::string text{samples[random.below(samples.size())]};
        for (std::uint64_t n = random.below(4); n > 0; --n) {
            text[random.below(text.size())] = static_cast<char>('0' + random.below(75));
        }
        expect_read_as_parsed(patterns, text);
    }
}

}  // namespace
}  // namespace rung::sip
