// Messages in the manner of RFC 4475: legal in every unusual way, or broken where a careless
// parser does not look.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "engine/sip/fields.hpp"
#include "engine/sip/message.hpp"
#include "tests/sip/samples.hpp"

namespace rung::sip {
namespace {

using std::string_view_literals::operator""sv;

Message parsed(std::string_view text) {
    Message message;
    const auto result = parse(text, message);
    EXPECT_TRUE(result) << (result ? "" : describe(result.error()));
    return message;
}

/// In the manner of RFC 4475 3.1.1.1.
TEST(Torture, WhiteSpaceAndFolds) {
    const Message message = parsed(sample_folded);
    EXPECT_EQ(message.method(), "OPTIONS");
    const auto via = parse_via(message.value(HeaderId::via));
    ASSERT_TRUE(via);
    EXPECT_EQ(via->transport, "TCP");
    EXPECT_EQ(via->host, "first.example.com");
    EXPECT_EQ(via->port, 4000);
    EXPECT_EQ(via->branch, "z9hG4bKkdjuw");
    EXPECT_EQ(via->parameter("maddr")->value, "224.2.0.1");
    const auto to = parse_name_addr(message.value(HeaderId::to));
    ASSERT_TRUE(to);
    EXPECT_EQ(to->uri, "sip:vivekg@chair.example.com");
    EXPECT_EQ(to->tag(), "1918181833n");
    const auto from = parse_name_addr(message.value(HeaderId::from));
    ASSERT_TRUE(from);
    EXPECT_EQ(from->display, "\"J Rosenberg \\\\\\\"\"");
    EXPECT_EQ(from->tag(), "98asjd8");
    const auto cseq = parse_cseq(message.value(HeaderId::cseq));
    ASSERT_TRUE(cseq);
    EXPECT_EQ(cseq->number, 9U);
    EXPECT_EQ(cseq->method, "OPTIONS");
    EXPECT_EQ(parse_delta_seconds(message.value(HeaderId::max_forwards)), 68U);
    EXPECT_EQ(message.body(), "\0\r\n"sv);
}

/// In the manner of RFC 4475 3.1.1.2.
TEST(Torture, WideRangeOfCharacters) {
    constexpr std::string_view text =
        "!odd-Method0123456789_*+`.%yes'~ sip:1_odd.URI~(to-be!sure)&isn't+it$/crazy?,/;;*:&it+"
        "has=1,odd!*pas$wo~d_too.(doesn't-it)@example.com SIP/2.0\r\n"
        "Via: SIP/2.0/TCP host1.example.com;branch=z9hG4bK-.!%66*_+`'~\r\n"
        "To: \"NUL:\\\x00 BEL:\\\x07 DEL:\\\x7f\" "
        "<sip:1_odd.URI~(to-be!sure)&isn't+it$/crazy?,/;;*@"
        "example.com>\r\n"
        "From: token1~` token2'+_ token3*%!.- <sip:mundane@example.com>;f-.p!%*_+`'~=\"\xd0\xbe\";"
        "tag=_token~1'+`*%!-.\r\n"
        "Call-ID: odd.word%ZK-!.*_+'@word`~)(><:\\/\"][?}{\r\n"
        "CSeq: 139122385 !odd-Method0123456789_*+`.%yes'~\r\n"
        "extensionHeader-!.%*+_`'~: \xef\xbb\xbf\xe5\xa4\xa7\r\n"
        "l: 0\r\n\r\n"sv;
    const Message message = parsed(text);
    EXPECT_EQ(message.method(), "!odd-Method0123456789_*+`.%yes'~");
    const auto uri = parse_uri(message.uri());
    ASSERT_TRUE(uri);
    EXPECT_EQ(uri->user, "1_odd.URI~(to-be!sure)&isn't+it$/crazy?,/;;*");
    EXPECT_EQ(uri->password, "&it+has=1,odd!*pas$wo~d_too.(doesn't-it)");
    EXPECT_EQ(parse_via(message.value(HeaderId::via))->branch, "z9hG4bK-.!%66*_+`'~");
    const auto to = parse_name_addr(message.value(HeaderId::to));
    ASSERT_TRUE(to);
    EXPECT_TRUE(parse_uri(to->uri));
    EXPECT_EQ(parse_name_addr(message.value(HeaderId::from))->tag(), "_token~1'+`*%!-.");
    EXPECT_TRUE(is_valid_value("Call-ID", message.value(HeaderId::call_id)));
    EXPECT_EQ(parse_cseq(message.value(HeaderId::cseq))->method, message.method());
    EXPECT_NE(message.find("extensionHeader-!.%*+_`'~"), nullptr);
}

/// In the manner of RFC 4475 3.1.1.3 to 3.1.1.5: an escape is one, once, and only in a URI.
TEST(Torture, Escapes) {
    const Message message = parsed(
        "RE%47IST%45R sips:%75ser@example.com SIP/2.0\r\n"
        "f: <sip:I%20have%20spaces@example.net>;tag=%41\r\n"
        "m: <sip:cal%6Cer@h.example.com;%6C%72;n%61me=v%61lue%25%34%31>, <sip:null-%00@b>\r\n"
        "Contact%3A: <sip:no@example.com>\r\n"
        "l: 0\r\n\r\n");
    EXPECT_EQ(message.method(), "RE%47IST%45R");
    EXPECT_EQ(unescaped(parse_uri(message.uri())->user), "user");
    EXPECT_EQ(parse_name_addr(message.value(HeaderId::from))->tag(), "%41");
    std::vector<std::string_view> contacts;
    message.for_each_value(HeaderId::contact, [&](std::string_view value) {
        contacts.push_back(parse_name_addr(value)->uri);
        return true;
    });
    ASSERT_EQ(contacts.size(), 2U);
    const auto uri = parse_uri(contacts[0]);
    ASSERT_TRUE(uri);
    EXPECT_EQ(unescaped(uri->user), "caller");
    EXPECT_EQ(unescaped(uri->parameter("n%61me")->value), "value%41");
    EXPECT_EQ(unescaped(parse_uri(contacts[1])->user), (std::string{"null-\0", 6}));
}

TEST(Torture, LongValues) {
    const std::string tag(16'000, 't');
    std::string text = "OPTIONS sip:" + std::string(8'000, 'u') + "@example.com SIP/2.0\r\n";
    for (int i = 0; i < 34; ++i) {
        text += "v: SIP/2.0/UDP h" + std::to_string(i) + ".example.com;branch=z9hG4bK, \r\n" +
                " SIP/2.0/TCP 192.0.2." + std::to_string(i) + "\r\n";
    }
    text += "f: <sip:a@b>;tag=" + tag + "\r\nl: 0\r\n\r\n";
    const Message message = parsed(text);
    std::size_t valid = 0;
    EXPECT_EQ(message.for_each_value(HeaderId::via,
                                     [&](std::string_view value) {
                                         valid += parse_via(value) ? 1 : 0;
                                         return true;
                                     }),
              68U);
    EXPECT_EQ(valid, 68U);
    EXPECT_EQ(parse_name_addr(message.value(HeaderId::from))->tag(), tag);
}

TEST(Torture, ReasonPhrases) {
    EXPECT_EQ(parsed("SIP/2.0 200 = 2**3 * 5**2 \xd0\xbd\xd0\xbe \"<:\r\nl: 0\r\n\r\n").reason(),
              "= 2**3 * 5**2 \xd0\xbd\xd0\xbe \"<:");
    EXPECT_EQ(parsed("SIP/2.0 100 \r\nl: 0\r\n\r\n").reason(), "");
    EXPECT_EQ(parsed("SIP/2.0 100  two\r\nl: 0\r\n\r\n").reason(), " two");
}

/// Two requests in one datagram: the second is none (RFC 3261 18.3).
TEST(Torture, OctetsBehindTheBody) {
    const Message message = parsed(
        "REGISTER sip:a SIP/2.0\r\nl: 0\r\nTo: <sip:b@a>\r\n\r\n"
        "INVITE sip:a SIP/2.0\r\nTo: <sip:c@a>\r\n\r\n");
    EXPECT_EQ(message.method(), "REGISTER");
    EXPECT_EQ(message.headers().size(), 2U);
    EXPECT_EQ(message.body(), "");
}

/// Broken inside a value: the message parses, the field does not.
TEST(Torture, BrokenFieldsInMessagesThatParse) {
    const Message message = parsed(
        "INVITE sip:a SIP/2.0\r\n"
        "Via: SIP/2.0/UDP 192.0.2.15;;,;,,\r\n"
        "To: \"Mr. J. User <sip:j.user@example.com>\r\n"
        "From: Bell, Alexander <sip:a.g.bell@example.com>;tag=43\r\n"
        "CSeq: 36893488147419103232 INVITE\r\n"
        "Contact: sip:user@example.com?Route=%3Csip:sip.example.com%3E\r\n"
        "Date: Fri, 01 Jan 2010 16:00:00 EST\r\n"
        "Expires: 1000000000000000000000000000000\r\n"
        "l: 0\r\n\r\n");
    const SplitValue via = split_value(message.value(HeaderId::via));
    EXPECT_FALSE(parse_via(via.first));
    EXPECT_FALSE(parse_name_addr(message.value(HeaderId::to)));
    EXPECT_FALSE(parse_name_addr(message.value(HeaderId::from)));
    EXPECT_FALSE(parse_cseq(message.value(HeaderId::cseq)));
    EXPECT_FALSE(parse_name_addr(message.value(HeaderId::contact)));
    EXPECT_FALSE(parse_date(message.value(HeaderId::date)));
    EXPECT_FALSE(parse_delta_seconds(message.value(HeaderId::expires)));
    for (const Header& header : message.headers()) {
        SCOPED_TRACE(header.name);
        EXPECT_EQ(is_valid_value(header.name, header.value), header.id == HeaderId::content_length);
    }
}

}  // namespace
}  // namespace rung::sip
