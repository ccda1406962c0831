#include "engine/call/target_set.hpp"

#include <gtest/gtest.h>

#include "tests/call/bench.hpp"

namespace rung::call {
namespace {

using Lines = std::vector<std::string>;

struct Case {
    const char* name;
    const char* rows;  ///< Of the 302.
    Lines order;       ///< The URIs in the order of trying.
    Lines skipped{};   ///< How each reason begins.
};

Lines drain(TargetSet& targets) {
    Lines order;
    while (!targets.empty()) {
        order.push_back(targets.next().uri);
    }
    return order;
}

/// Adds the Contacts of a 302 and returns what was skipped.
Lines add(TargetSet& targets, std::string_view rows, TargetSet::Rule rule = {}) {
    const std::string text = crlf("SIP/2.0 302 Moved\nVia: SIP/2.0/UDP a;branch=z9hG4bK1\n" +
                                  std::string{rows} + "Content-Length: 0\n\n");
    sip::Message message;
    EXPECT_TRUE(sip::parse(text, message)) << text;
    Lines skipped;
    targets.add(message, rule, skipped);
    return skipped;
}

TEST(TargetSet, OrdersAndSkips) {
    const Case cases[] = {
        {"in order",
         "Contact: <sip:a@x>, <sip:b@x>\nm: sip:c@x\n",
         {"sip:a@x", "sip:b@x", "sip:c@x"}},
        {"by q",
         "Contact: <sip:a@x>;q=0.1, <sip:b@x>;q=1.0, <sip:c@x>;q=0.55\n",
         {"sip:b@x", "sip:c@x", "sip:a@x"}},
        {"equal q in order",
         "Contact: <sip:a@x>;q=0.5, <sip:b@x>, <sip:c@x>;q=0.5, <sip:d@x>\n",
         {"sip:b@x", "sip:d@x", "sip:a@x", "sip:c@x"}},
        {"a q that is none counts as 1",
         "Contact: <sip:a@x>;q=0.5, <sip:b@x>;q=9\n",
         {"sip:b@x", "sip:a@x"}},
        {"q=0 is tried last",
         "Contact: <sip:a@x>;q=0, <sip:b@x>;q=0.001\n",
         {"sip:b@x", "sip:a@x"}},
        {"equal by RFC 3261 19.1.4",
         "Contact: <sip:a@X>, <SIP:%61@x>, <sip:a@x;y=1>, <sip:A@x>, <sip:a@x:5060>\n",
         {"sip:a@X", "sip:A@x", "sip:a@x:5060"},
         {"SIP:%61@x: was tried", "sip:a@x;y=1: was tried"}},
        {"the original", "Contact: <sip:orig@x>\n", {}, {"sip:orig@x: was tried"}},
        {"other transports",
         "Contact: <sip:a@x;transport=SCTP>, <sip:b@x;transport=UDP>, <sip:c@x;transport=tcp>\n",
         {"sip:b@x;transport=UDP", "sip:c@x;transport=tcp"},
         {"sip:a@x;transport=SCTP: transport SCTP"}},
        {"other schemes",
         "Contact: <sips:a@x>, <tel:+1>, <mailto:a@b>, <sip:b@x>\n",
         {"sip:b@x"},
         {"sips:a@x: needs TLS", "tel:+1: the scheme tel", "mailto:a@b: the scheme mailto"}},
        {"star", "Contact: *\n", {}, {"Contact `*`"}},
        {"no Contact", "", {}},
        {"method goes", "Contact: <sip:a@x;method=INVITE;lr>\n", {"sip:a@x;lr"}},
        {"Require is refused",
         "Contact: <sip:a@x?Require=100rel>, <sip:b@x>\n",
         {"sip:b@x"},
         {"sip:a@x?Require=100rel: asks for a Require"}},
    };
    for (const Case& one : cases) {
        SCOPED_TRACE(one.name);
        TargetSet targets;
        targets.begin("sip:orig@x");
        const Lines skipped = add(targets, one.rows);
        ASSERT_EQ(skipped.size(), one.skipped.size()) << ::testing::PrintToString(skipped);
        for (std::size_t i = 0; i < skipped.size(); ++i) {
            EXPECT_TRUE(skipped[i].starts_with(one.skipped[i])) << skipped[i];
        }
        EXPECT_EQ(drain(targets), one.order);
    }
}

TEST(TargetSet, TriesNothingTwiceOverSeveralAnswers) {
    TargetSet targets;
    targets.begin("sip:orig@x");
    add(targets, "Contact: <sip:a@x>, <sip:b@x>\n");
    EXPECT_EQ(targets.next().uri, "sip:a@x");
    EXPECT_EQ(add(targets, "Contact: <sip:b@x>, <sip:a@x>, <sip:c@x>;q=0.5\n").size(), 2U);
    EXPECT_EQ(drain(targets), (Lines{"sip:b@x", "sip:c@x"}));
    EXPECT_EQ(targets.tried(), 3U);
}

TEST(TargetSet, StopsAtItsLimit) {
    TargetSet targets;
    targets.begin("sip:orig@x");
    const Lines skipped = add(targets, "Contact: <sip:a@x>, <sip:b@x>, <sip:c@x>\n", {2});
    EXPECT_EQ(skipped, (Lines{"sip:c@x: the limit of 2 contacts is reached"}));
    EXPECT_EQ(drain(targets), (Lines{"sip:a@x", "sip:b@x"}));
    EXPECT_EQ(add(targets, "Contact: <sip:d@x>\n", {2}).size(), 1U) << "tried ones count";
}

TEST(TargetSet, TakesTheBestOfEachAnswerOnly) {
    const std::string only = ": the policy takes the best contact only";
    TargetSet targets;
    targets.begin("sip:orig@x");
    EXPECT_EQ(add(targets,
                  "Contact: <sip:a@x>;q=0.1, <sip:b@x>;q=0.7, <tel:1>;q=1, <sip:c@x>;q=0.7\n",
                  {2, true}),
              (Lines{"sip:a@x" + only, "tel:1" + only, "sip:c@x" + only}));
    EXPECT_EQ(drain(targets), (Lines{"sip:b@x"}));
    EXPECT_EQ(add(targets, "Contact: <sip:b@x>, <sip:d@x>;q=0.2\n", {2, true}).size(), 1U)
        << "what was tried is not the best";
    EXPECT_EQ(drain(targets), (Lines{"sip:d@x"}));
    EXPECT_EQ(add(targets, "Contact: <sip:e@x>\n", {2, true}),
              (Lines{"sip:e@x: the limit of 2 contacts is reached"}));
    EXPECT_TRUE(targets.empty());
    EXPECT_TRUE(add(targets, "", {2, true}).empty());
}

TEST(TargetSet, TakesHarmlessHeaderComponents) {
    struct Component {
        const char* headers;
        const char* lines;
    };

    constexpr Component components[] = {
        {"Subject=a%20b", "Subject: a b\r\n"},
        {"Subject=a&Priority=urgent", "Subject: a\r\nPriority: urgent\r\n"},
        {"Route=%3Csip:evil%3E", ""},
        {"r%6Fute=x", ""},
        {"Via=x&v=x&From=x&f=x&To=x&t=x&Call-ID=x&i=x&CSeq=x&Record-Route=x&Contact=x&m=x", ""},
        {"Content-Length=0&l=0&body=x&Identity=x&y=x&Date=x&Max-Forwards=0", ""},
        {"Subject=a%0D%0ARoute:%20x", ""},
        {"Sub%20ject=a", ""},
        {"X-Any=1", "X-Any: 1\r\n"},
    };
    for (const Component& one : components) {
        SCOPED_TRACE(one.headers);
        TargetSet targets;
        targets.begin("sip:orig@x");
        add(targets, std::string{"Contact: <sip:a@x?"} + one.headers + ">\n");
        ASSERT_FALSE(targets.empty());
        const TargetSet::Candidate candidate = targets.next();
        EXPECT_EQ(candidate.uri, "sip:a@x");
        EXPECT_EQ(candidate.header_lines, one.lines);
    }
}

TEST(TargetSet, StartsOver) {
    TargetSet targets;
    EXPECT_FALSE(targets.begun());
    targets.begin("sip:orig@x");
    add(targets, "Contact: <sip:a@x>\n");
    targets.clear();
    EXPECT_FALSE(targets.begun());
    EXPECT_TRUE(targets.empty());
}

}  // namespace
}  // namespace rung::call
