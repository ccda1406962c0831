
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "engine/sip/message.hpp"

namespace rung::sip {
namespace {

using std::string_view_literals::operator""sv;

TEST(MessageErrors, StartLine) {
    struct Case {
        std::string_view line;
        std::optional<ParseError> error;
    };

    for (const auto& [line, error] : {
             Case{"OPTIONS sip:a SIP/2.0", {}},
             Case{"OPTIONS sip:a sip/2.0", {}},
             Case{"!ok-._*+`'~% sip:a SIP/2.0", {}},
             Case{"OPTIONS <sip:a> SIP/2.0", {}},
             Case{"sip/2.0 200 OK", {}},
             Case{"SIP/2.0 200 ", {}},
             Case{"SIP/2.0 200", {}},
             Case{"SIP/2.0 699 \xd1\x82", {}},
             Case{"OPTIONS  sip:a SIP/2.0", ParseError::bad_start_line},
             Case{"OPTIONS sip:a  SIP/2.0", ParseError::bad_start_line},
             Case{"OPTIONS sip:a SIP/2.0 ", ParseError::bad_start_line},
             Case{"OPTIONS sip:a b SIP/2.0", ParseError::bad_start_line},
             Case{"OPTIONS sip:a\tb SIP/2.0", ParseError::bad_start_line},
             Case{"OPTIONS sip:a\0 SIP/2.0"sv, ParseError::bad_start_line},
             Case{" OPTIONS sip:a SIP/2.0", ParseError::bad_start_line},
             Case{"OPT\"IONS sip:a SIP/2.0", ParseError::bad_start_line},
             Case{"OPTIONS SIP/2.0", ParseError::bad_start_line},
             Case{"OPTIONS sip:a", ParseError::bad_start_line},
             Case{"OPTIONS", ParseError::bad_start_line},
             Case{"GET / HTTP/1.1", ParseError::bad_start_line},
             Case{"OPTIONS sip:a SIP/3.0", ParseError::bad_version},
             Case{"OPTIONS sip:a SIP/2.00", ParseError::bad_version},
             Case{"OPTIONS sip:a SIP/2", ParseError::bad_start_line},
             Case{"SIP/7.0 200 OK", ParseError::bad_version},
             Case{"SIP/2.0", ParseError::bad_start_line},
             Case{"SIP/2.0  200 OK", ParseError::bad_start_line},
             Case{"SIP/2.0 099 OK", ParseError::bad_start_line},
             Case{"SIP/2.0 700 OK", ParseError::bad_start_line},
             Case{"SIP/2.0 20 OK", ParseError::bad_start_line},
             Case{"SIP/2.0 2000 OK", ParseError::bad_start_line},
             Case{"SIP/2.0 4294967301 better not", ParseError::bad_start_line},
             Case{"SIP/2.0 -20 OK", ParseError::bad_start_line},
             Case{"SIP/2.0 2x0 OK", ParseError::bad_start_line},
         }) {
        SCOPED_TRACE(line);
        Message message;
        const auto result = parse(std::string{line} + "\r\nTo: a\r\n\r\n", message);
        EXPECT_EQ(result.has_error() ? std::optional{result.error()} : std::nullopt, error);
    }
}

TEST(MessageErrors, Headers) {
    struct Case {
        std::string_view rows;
        std::optional<ParseError> error;
    };

    for (const auto& [rows, error] : {
             Case{"To: a\r\n", {}},
             Case{"To \t: a\r\n", {}},
             Case{"To:\r\n", {}},
             Case{"X-Odd.name!: a\r\n", {}},
             Case{"To: a\r\n \r\n", {}},
             Case{"To a\r\n", ParseError::bad_header},
             Case{": a\r\n", ParseError::bad_header},
             Case{" To: a\r\n", ParseError::bad_header},
             Case{"T o: a\r\n", ParseError::bad_header},
             Case{"T\0o: a\r\n"sv, ParseError::bad_header},
             Case{"T\x01o: a\r\n", ParseError::bad_header},
             Case{"T\xc3\xa4: a\r\n", ParseError::bad_header},
             Case{"To\r\n : a\r\n", ParseError::bad_header},
             Case{"l: five\r\n", ParseError::bad_content_length},
             Case{"l: -1\r\n", ParseError::bad_content_length},
             Case{"l: \r\n", ParseError::bad_content_length},
             Case{"l: 0, 0\r\n", ParseError::bad_content_length},
             Case{"l: 0\r\nContent-Length: 1\r\n", ParseError::bad_content_length},
             Case{"l: 99999999999999999999\r\n", ParseError::bad_content_length},
             Case{"l: 65536\r\n", ParseError::bad_content_length},
             Case{"l: 9999\r\n", ParseError::truncated},
         }) {
        SCOPED_TRACE(rows);
        Message message;
        const auto result =
            parse("OPTIONS sip:a SIP/2.0\r\n" + std::string{rows} + "\r\n", message);
        EXPECT_EQ(result.has_error() ? std::optional{result.error()} : std::nullopt, error);
    }
}

TEST(MessageErrors, NothingAndTooEarlyAnEnd) {
    struct Case {
        std::string_view text;
        ParseError error;
    };

    for (const auto& [text, error] : {
             Case{"", ParseError::empty},
             Case{"\r\n\r\n", ParseError::empty},
             Case{"\0"sv, ParseError::truncated},
             Case{"OPTIONS sip:a SIP/2.0", ParseError::truncated},
             Case{"OPTIONS sip:a SIP/2.0\r\n", ParseError::truncated},
             Case{"OPTIONS sip:a SIP/2.0\r\nTo: a\r\n", ParseError::truncated},
             Case{"OPTIONS sip:a SIP/2.0\r\nTo: a\r\n\r", ParseError::truncated},
             Case{"OPTIONS sip:a SIP/2.0\r\nTo: a\r\n b", ParseError::truncated},
             Case{"OPTIONS sip:a SIP/2.0\r\nl: 1\r\n\r\n", ParseError::truncated},
         }) {
        SCOPED_TRACE(text);
        Message message;
        const auto result = parse(text, message);
        ASSERT_TRUE(result.has_error());
        EXPECT_EQ(result.error(), error);
    }
}

TEST(MessageErrors, LimitsAreExact) {
    const std::string text = "OPTIONS sip:a SIP/2.0\r\nTo: a\r\nFrom: b\r\n\r\n";
    Message message;
    EXPECT_TRUE(parse(text, message, {.octets = text.size(), .headers = 2}));
    EXPECT_EQ(parse(text, message, {.octets = text.size() - 1, .headers = 2}).error(),
              ParseError::too_long);
    EXPECT_EQ(parse(text, message, {.octets = text.size(), .headers = 1}).error(),
              ParseError::too_many_headers);
}

TEST(MessageErrors, EachHasItsSentence) {
    std::set<std::string_view> sentences;
    for (int i = 0; i <= static_cast<int>(ParseError::too_long); ++i) {
        sentences.insert(describe(static_cast<ParseError>(i)));
    }
    EXPECT_EQ(sentences.size(), static_cast<std::size_t>(ParseError::too_long) + 1);
}

}  // namespace
}  // namespace rung::sip
