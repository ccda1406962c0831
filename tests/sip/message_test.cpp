#include "engine/sip/message.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "tests/sip/samples.hpp"

namespace rung::sip {
namespace {

using testing::ElementsAre;

template <class Key>
std::vector<std::string> values(const Message& message, Key key) {
    std::vector<std::string> found;
    const std::size_t count = message.for_each_value(key, [&](std::string_view value) {
        found.emplace_back(value);
        return true;
    });
    EXPECT_EQ(count, found.size());
    return found;
}

TEST(Message, RequestIsTakenApart) {
    Message message;
    ASSERT_TRUE(parse(sample_invite, message));
    EXPECT_TRUE(message.is_request());
    EXPECT_EQ(message.method(), "INVITE");
    EXPECT_EQ(message.uri(), "sip:bob@biloxi.example.com");
    EXPECT_EQ(message.status(), 0);
    EXPECT_EQ(message.headers().size(), 11U);
    EXPECT_EQ(message.value(HeaderId::call_id), "3848276298220188511@atlanta.example.com");
    EXPECT_EQ(message.body(), "v=0\r\no=- 1 1 IN IP4 0\r\n");
    EXPECT_EQ(message.raw(), sample_invite);
    EXPECT_EQ(message.find(HeaderId::date), nullptr);
    EXPECT_EQ(message.value(HeaderId::date), "");
}

TEST(Message, ResponseIsTakenApart) {
    Message message;
    ASSERT_TRUE(parse(sample_redirect, message));
    EXPECT_FALSE(message.is_request());
    EXPECT_EQ(message.method(), "");
    EXPECT_EQ(message.status(), 302);
    EXPECT_EQ(message.reason(), "Moved Temporarily");
    EXPECT_EQ(message.body(), "");
}

TEST(Message, ListsAreSplitAcrossRowsAndCommas) {
    Message message;
    ASSERT_TRUE(parse(sample_redirect, message));
    const auto contacts = ElementsAre("<sip:bob@chicago.example.com>;q=0.7;expires=60",
                                      "<sip:bob@192.0.2.4?Subject=a>;q=0.3",
                                      "<tel:+12025550100>");
    EXPECT_THAT(values(message, HeaderId::contact), contacts);
    EXPECT_THAT(values(message, std::string_view{"M"}), contacts);
    // A comma, but no list.
    EXPECT_THAT(values(message, HeaderId::date), ElementsAre("Sun, 22 Nov 2026 12:00:00 GMT"));
    ASSERT_TRUE(parse(sample_folded, message));
    EXPECT_THAT(values(message, HeaderId::supported), ElementsAre("a", "b", "c"));
    EXPECT_EQ(values(message, HeaderId::identity).size(), 1U);
    EXPECT_THAT(values(message, HeaderId::subject), ElementsAre(""));
    EXPECT_THAT(values(message, std::string_view{"x-odd"}), ElementsAre(";;,,;;"));
}

TEST(Message, VisitingStopsWhenTold) {
    Message message;
    ASSERT_TRUE(parse(sample_redirect, message));
    int calls = 0;
    EXPECT_EQ(
        message.for_each_value(HeaderId::contact, [&](std::string_view) { return ++calls < 2; }),
        2U);
    EXPECT_EQ(calls, 2);
}

TEST(Message, FindsByNameInAnyForm) {
    constexpr std::string_view text =
        "OPTIONS sip:a SIP/2.0\r\nu: presence\r\nx-odd: 1\r\nv: SIP/2.0/UDP a\r\n\r\n";
    Message message;
    ASSERT_TRUE(parse(text, message));
    ASSERT_NE(message.find("Allow-Events"), nullptr);
    EXPECT_EQ(message.find("Allow-Events")->name, "u");
    ASSERT_NE(message.find("X-ODD"), nullptr);
    EXPECT_EQ(message.find("X-ODD")->value, "1");
    EXPECT_EQ(message.find("VIA"), message.find(HeaderId::via));
    EXPECT_EQ(message.find("X-Even"), nullptr);
}

TEST(Message, FoldsStayInTheValueUntilUnfolded) {
    Message message;
    ASSERT_TRUE(parse(sample_folded, message));
    const Header* const via = message.find(HeaderId::via);
    ASSERT_NE(via, nullptr);
    EXPECT_TRUE(via->folded);
    std::string storage;
    EXPECT_EQ(unfolded(via->value, storage),
              "SIP / 2.0 / TCP   first.example.com : 4000 ;ttl = 16 ;maddr=224.2.0.1;"
              "branch  =  z9hG4bKkdjuw");
    // The only fold of this row stood before its value.
    const Header* const to = message.find(HeaderId::to);
    EXPECT_FALSE(to->folded);
    EXPECT_EQ(unfolded(to->value, storage).data(), to->value.data());
}

TEST(Message, ObjectIsReusedWithoutAllocating) {
    Message message;
    ASSERT_TRUE(parse(sample_invite, message));
    const Header* const first = message.headers().data();
    ASSERT_TRUE(parse(sample_redirect, message));
    EXPECT_EQ(message.headers().data(), first);
    EXPECT_EQ(message.method(), "");
    ASSERT_TRUE(parse(sample_invite, message));
    EXPECT_EQ(message.status(), 0);
    EXPECT_EQ(message.reason(), "");
}

TEST(Message, BodyOfADatagram) {
    struct Case {
        std::string_view name;
        std::string_view text;
        std::string_view body;
    };

    for (const auto& [name, text, body] : {
             Case{"no Content-Length: to the end",
                  "OPTIONS sip:a SIP/2.0\r\nTo: b\r\n\r\nxyz",
                  "xyz"},
             Case{"longer than said: cut", "OPTIONS sip:a SIP/2.0\r\nl: 2\r\n\r\nxyz", "xy"},
             Case{"said twice alike", "OPTIONS sip:a SIP/2.0\r\nl: 2\r\nl: 02\r\n\r\nxyz", "xy"},
             Case{"no headers", "OPTIONS sip:a SIP/2.0\r\n\r\nxyz", "xyz"},
             Case{"line ends before it", "\r\n\r\nOPTIONS sip:a SIP/2.0\r\nl: 1\r\n\r\nxyz", "x"},
             Case{"bare line feeds", "OPTIONS sip:a SIP/2.0\nl: 1\n\nxyz", "x"},
         }) {
        SCOPED_TRACE(name);
        Message message;
        ASSERT_TRUE(parse(text, message));
        EXPECT_EQ(message.body(), body);
    }
}

TEST(SplitValue, LeavesQuotesAndBracketsAlone) {
    struct Case {
        std::string_view list;
        std::string_view first;
        std::string_view rest;
    };

    for (const auto& [list, first, rest] : {
             Case{"a, b, c", "a", "b, c"},
             Case{" a\r\n ,\tb ", "a", "b"},
             Case{"\"x, y\" <sip:a>, b", "\"x, y\" <sip:a>", "b"},
             Case{R"("x\", y" <sip:a>, b)", R"("x\", y" <sip:a>)", "b"},
             Case{"<sip:a,b@c>;q=1, d", "<sip:a,b@c>;q=1", "d"},
             Case{"\"<\" <sip:a>, d", "\"<\" <sip:a>", "d"},
             Case{"\"open, b", "\"open, b", ""},
             Case{"<open, b", "<open, b", ""},
             Case{"a,", "a", ""},
             Case{",a", "", "a"},
             Case{"", "", ""},
         }) {
        SCOPED_TRACE(list);
        const SplitValue split = split_value(list);
        EXPECT_EQ(split.first, first);
        EXPECT_EQ(split.rest, rest);
    }
}

}  // namespace
}  // namespace rung::sip
