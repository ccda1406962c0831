// What must hold for every cut of a message, and for every message that is written anew.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "engine/sip/framer.hpp"
#include "engine/sip/message.hpp"
#include "tests/sip/samples.hpp"

namespace rung::sip {
namespace {

std::string rendered(const Message& message) {
    std::string out;
    if (message.is_request()) {
        out.append(message.method()).append(" ").append(message.uri()).append(" SIP/2.0\r\n");
    } else {
        out.append("SIP/2.0 ").append(std::to_string(message.status())).append(" ");
        out.append(message.reason()).append("\r\n");
    }
    for (const Header& header : message.headers()) {
        out.append(header.name).append(": ").append(header.value).append("\r\n");
    }
    return out.append("\r\n").append(message.body());
}

TEST(Prefix, NoProperPrefixOfADatagramIsComplete) {
    for (const std::string_view sample : samples) {
        SCOPED_TRACE(sample);
        Message message;
        ASSERT_TRUE(parse(sample, message));
        for (std::size_t length = 0; length < sample.size(); ++length) {
            const auto result = parse(sample.substr(0, length), message);
            ASSERT_TRUE(result.has_error()) << length;
            ASSERT_EQ(result.error(), length == 0 ? ParseError::empty : ParseError::truncated)
                << length;
        }
    }
}

TEST(Prefix, NoProperPrefixOfAStreamMessageIsComplete) {
    for (const std::string_view sample : samples) {
        SCOPED_TRACE(sample);
        StreamFramer framer;
        for (std::size_t i = 0; i + 1 < sample.size(); ++i) {
            framer.feed(sample.substr(i, 1));
            ASSERT_EQ(framer.next(), StreamFramer::Status::need_more) << i;
        }
        framer.feed(sample.substr(sample.size() - 1));
        ASSERT_EQ(framer.next(), StreamFramer::Status::message);
        EXPECT_EQ(framer.message(), sample);
    }
}

TEST(Prefix, WrittenAnewItParsesTheSame) {
    for (const std::string_view sample : samples) {
        SCOPED_TRACE(sample);
        Message first;
        ASSERT_TRUE(parse(sample, first));
        const std::string text = rendered(first);
        Message second;
        ASSERT_TRUE(parse(text, second));
        EXPECT_EQ(rendered(second), text);
        EXPECT_EQ(second.body(), first.body());
        ASSERT_EQ(second.headers().size(), first.headers().size());
        for (std::size_t i = 0; i < first.headers().size(); ++i) {
            EXPECT_EQ(second.headers()[i].id, first.headers()[i].id);
            EXPECT_EQ(second.headers()[i].value, first.headers()[i].value);
            EXPECT_EQ(second.headers()[i].folded, first.headers()[i].folded);
        }
    }
}

}  // namespace
}  // namespace rung::sip
