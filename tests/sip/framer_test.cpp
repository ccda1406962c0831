#include "engine/sip/framer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/random.hpp"
#include "tests/sip/samples.hpp"

namespace rung::sip {
namespace {

using Status = StreamFramer::Status;
using testing::ElementsAre;

/// Everything that a stream says, messages as their text.
std::vector<std::string> events(StreamFramer& framer) {
    std::vector<std::string> result;
    for (;;) {
        switch (framer.next()) {
            case Status::message:
                result.emplace_back(framer.message());
                break;
            case Status::keep_alive:
                result.emplace_back(framer.message() == "\r\n\r\n" ? "ping" : "pong");
                break;
            case Status::broken:
                result.emplace_back("broken");
                return result;
            case Status::need_more:
                return result;
        }
    }
}

std::vector<std::string> fed_at_once(std::string_view stream) {
    StreamFramer framer;
    framer.feed(stream);
    return events(framer);
}

/// In chunks of 1 to `longest` octets.
std::vector<std::string> fed_in_chunks(std::string_view stream,
                                       std::uint64_t longest,
                                       base::Random& random) {
    StreamFramer framer;
    std::vector<std::string> seen;
    while (!stream.empty()) {
        const std::string_view chunk = stream.substr(0, 1 + random.below(longest));
        stream.remove_prefix(chunk.size());
        framer.feed(chunk);
        for (std::string& event : events(framer)) {
            seen.push_back(std::move(event));
        }
    }
    return seen;
}

TEST(Framer, SeveralMessagesInOneRead) {
    const std::string stream =
        std::string{sample_invite}.append(sample_redirect).append(sample_folded);
    EXPECT_THAT(fed_at_once(stream), ElementsAre(sample_invite, sample_redirect, sample_folded));
}

TEST(Framer, LineEndsBetweenMessages) {
    const std::string message{sample_redirect};

    struct Case {
        std::string_view name;
        std::string between;
        std::vector<std::string> expected;
    };

    for (const auto& [name, between, expected] : {
             Case{"none", "", {message, message}},
             Case{"a pong", "\r\n", {message, "pong", message}},
             Case{"a ping", "\r\n\r\n", {message, "ping", message}},
             Case{"ping and pong", "\r\n\r\n\r\n", {message, "ping", "pong", message}},
             Case{"two pings", "\r\n\r\n\r\n\r\n", {message, "ping", "ping", message}},
             Case{"bare line feeds", "\n\n", {message, message}},
             Case{"bare carriage return", "\r", {message, message}},
         }) {
        SCOPED_TRACE(name);
        EXPECT_EQ(fed_at_once(std::string{message}.append(between).append(message)), expected);
    }
}

TEST(Framer, AnyChunkingGivesTheSameMessages) {
    const std::string stream = "\r\n" + std::string{sample_invite} + "\r\n\r\n\r\n" +
                               std::string{sample_folded} + "\r\n\r\n" +
                               std::string{sample_redirect} + std::string{sample_invite};
    const auto expected = fed_at_once(stream);
    ASSERT_EQ(expected.size(), 8U);
    base::Random random{20261122};
    for (int round = 0; round < 500; ++round) {
        SCOPED_TRACE(round);
        const std::uint64_t longest = 1 + random.below(round % 2 == 0 ? 8 : 900);
        ASSERT_EQ(fed_in_chunks(stream, longest, random), expected);
    }
}

TEST(Framer, WhatCannotBeginAMessageBreaksTheStreamAtOnce) {
    for (const std::string_view octets : {std::string_view{"HTTP/1.1 400 Bad Request\r\n"},
                                          std::string_view{"SSH-2.0-OpenSSH\n"},
                                          std::string_view{"\x16\x03\x01"},
                                          std::string_view{"\0\x01", 2},
                                          std::string_view{" INVITE"}}) {
        SCOPED_TRACE(octets);
        EXPECT_THAT(fed_at_once(octets), ElementsAre("broken"));
    }
    for (const std::string_view begin :
         {"SSH-2.0", "hello", "INVITE sip:a@b sip/2.0\r\n", "x SIP/7.0\r\n"}) {
        SCOPED_TRACE(begin);
        EXPECT_THAT(fed_at_once(begin), ElementsAre());
    }
}

TEST(Framer, WithoutAUsableContentLengthTheStreamIsBroken) {
    for (const std::string_view row : {"To: a",
                                       "l: five",
                                       "l: -1",
                                       "l:",
                                       "l: 5,6",
                                       "l: 5\r\nContent-Length: 6",
                                       "l: 99999999999999999999",
                                       "l: 65536"}) {
        SCOPED_TRACE(row);
        StreamFramer framer;
        framer.feed("OPTIONS sip:a SIP/2.0\r\n" + std::string{row} + "\r\n\r\n123456");
        EXPECT_EQ(framer.next(), Status::broken);
        EXPECT_EQ(framer.error(), ParseError::bad_content_length);
        framer.feed(sample_invite);
        EXPECT_EQ(framer.next(), Status::broken);
    }
}

TEST(Framer, ContentLengthIsFoundInEveryForm) {
    for (const std::string_view row : {"Content-Length: 2",
                                       "cONTENT-lENGTH \t:\r\n  002",
                                       "l:2",
                                       "Call-ID: x\r\n l: 9\r\nl: 2",
                                       "no colon\r\nl: 2",
                                       "l: 2\r\nl: 2"}) {
        SCOPED_TRACE(row);
        const std::string message = "OPTIONS sip:a SIP/2.0\r\n" + std::string{row} + "\r\n\r\nxy";
        StreamFramer framer;
        framer.feed(message + "OPTIONS");
        EXPECT_EQ(framer.next(), Status::message);
        EXPECT_EQ(framer.message(), message);
        EXPECT_EQ(framer.next(), Status::need_more);
    }
}

TEST(Framer, BodyMayHoldAnything) {
    const std::string body{"\r\n\r\nINVITE sip:a SIP/2.0\r\nl: 9\r\n\r\n\0\n\n"sv};
    const std::string message =
        "OPTIONS sip:a SIP/2.0\r\nl: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    EXPECT_THAT(fed_at_once(message + message), ElementsAre(message, message));
}

TEST(Framer, LimitsBoundWhatIsKept) {
    const std::string message = "OPTIONS sip:a SIP/2.0\r\nl: 4\r\n\r\n1234";
    StreamFramer exact{{.octets = message.size()}};
    exact.feed(message);
    EXPECT_EQ(exact.next(), Status::message);
    StreamFramer tight{{.octets = message.size() - 1}};
    tight.feed(message);
    EXPECT_EQ(tight.next(), Status::broken);
    EXPECT_EQ(tight.error(), ParseError::too_long);
    StreamFramer endless{{.octets = 100}};
    endless.feed(std::string(100, 'x'));
    EXPECT_EQ(endless.next(), Status::need_more);
    endless.feed("x");
    EXPECT_EQ(endless.next(), Status::broken);
    EXPECT_EQ(endless.error(), ParseError::too_long);
}

/// Octet by octet, 4 MB would take minutes if each octet were looked at again.
TEST(Framer, OctetByOctetIsNotQuadratic) {
    constexpr std::size_t size = 4'000'000;
    const std::string head = "OPTIONS sip:a SIP/2.0\r\nl: " + std::to_string(size) + "\r\nX: ";
    const std::string message = head + std::string(size, 'x') + "\r\n\r\n" + std::string(size, 'y');
    StreamFramer framer{{.octets = 3 * size}};
    std::size_t messages = 0;
    for (const char& c : message) {
        framer.feed({&c, 1});
        messages += framer.next() == Status::message ? 1 : 0;
    }
    EXPECT_EQ(messages, 1U);
}

}  // namespace
}  // namespace rung::sip
