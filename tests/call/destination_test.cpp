#include "engine/call/destination.hpp"

#include <gtest/gtest.h>

#include "tests/call/bench.hpp"

namespace rung::call {
namespace {

using State = Destination::State;

struct Case {
    const char* uri;
    State state;
    const char* where;  ///< The remote address, the name to look up, or how `why` begins.
};

TEST(Destination, FollowsTheUri) {
    constexpr Case cases[] = {
        {"sip:a@192.0.2.9", State::ready, "192.0.2.9:5060"},
        {"sip:192.0.2.9:5099;lr", State::ready, "192.0.2.9:5099"},
        {"sip:a@x;maddr=192.0.2.9", State::ready, "192.0.2.9:5060"},
        {"sip:a@192.0.2.2:5070", State::ready, "192.0.2.2:5070"},
        {"sip:a@target.example:5070", State::unresolved, "target.example"},
        {"sip:a@known.example:1", State::ready, "10.0.0.1:1"},
        {"sip:a@public.example", State::impossible, "contact 8.8.8.8 is outside the allowed"},
        {"sip:a@both.example", State::ready, "192.0.2.3:5060"},
        {"sip:a@nowhere.example", State::ready, "192.0.2.2:5070"},
        {"sip:a@8.8.8.8", State::impossible, "contact 8.8.8.8 is outside the allowed destinations"},
        {"sip:a@x;maddr=8.8.8.8", State::impossible, "contact 8.8.8.8 is outside"},
        {"sip:a@224.0.1.75", State::impossible, "contact 224.0.1.75 is not a unicast address"},
        {"sip:a@0.0.0.0", State::impossible, "contact 0.0.0.0 is not a unicast address"},
        {"sip:a@[2001:db8::1]", State::impossible, "[2001:db8::1]:5060 needs an IPv6 socket"},
        {"sips:a@192.0.2.9", State::impossible, "sips:a@192.0.2.9 needs TLS"},
        {"sip:a@192.0.2.9;transport=sctp", State::impossible, "transport sctp of"},
        {"sip:a@192.0.2.9;transport=tcp",
         State::impossible,
         "192.0.2.9:5060 needs an IPv4 socket for tcp"},
        {"sip:a@192.0.2.9;transport=UDP", State::ready, "192.0.2.9:5060"},
        {"tel:+12025550100", State::ready, "192.0.2.2:5070"},
        {"no URI", State::ready, "192.0.2.2:5070"},
    };
    Bench bench{"<- INVITE\n"};
    bench.names["known.example"] = {base::IpAddress::v4(10, 0, 0, 1)};
    bench.names["public.example"] = {base::IpAddress::v4(8, 8, 8, 8)};
    bench.names["both.example"] = {base::IpAddress::v4(8, 8, 8, 8),
                                   base::IpAddress::v4(192, 0, 2, 3)};
    bench.names["nowhere.example"] = {};
    for (const Case& one : cases) {
        SCOPED_TRACE(one.uri);
        const Destination found = find_destination(one.uri, bench.environment);
        ASSERT_EQ(found.state, one.state) << found.why;
        switch (one.state) {
            case State::ready:
                EXPECT_EQ(found.link.remote.text(), one.where);
                break;
            case State::unresolved:
                EXPECT_EQ(found.name, one.where);
                break;
            case State::impossible:
                EXPECT_TRUE(found.why.starts_with(one.where)) << found.why;
                break;
        }
        EXPECT_EQ(found.fell_back, std::string_view{one.uri} == "sip:a@nowhere.example");
    }
}

/// RFC 3263 4.1, but where a URI names no transport it is the one that the run was asked for.
TEST(Destination, GoesByTheTransportThatTheUriNames) {
    constexpr auto udp = base::Transport::udp;
    constexpr auto tcp = base::Transport::tcp;

    struct Transports {
        const char* uri;
        base::Transport of_target;
        base::Transport expected;
    };

    constexpr Transports cases[] = {
        {"sip:a@192.0.2.2:5070", udp, udp},
        {"sip:a@192.0.2.2:5070", tcp, tcp},
        {"sip:a@192.0.2.9", udp, udp},
        {"sip:a@192.0.2.9", tcp, tcp},
        {"sip:a@192.0.2.2:5070;transport=tcp", udp, tcp},
        {"sip:a@192.0.2.2:5070;transport=udp", tcp, udp},
        {"sip:a@192.0.2.9;transport=TCP", udp, tcp},
        {"sip:a@192.0.2.9;transport=Udp", tcp, udp},
        {"sip:a@known.example;transport=tcp", udp, tcp},
        {"tel:+1", tcp, tcp},
    };
    for (const Transports& one : cases) {
        SCOPED_TRACE(one.uri);
        Bench bench{"<- INVITE\n"};
        bench.settings.sockets.push_back({tcp, support::endpoint("192.0.2.1:5060"), {}});
        bench.names["known.example"] = {base::IpAddress::v4(10, 0, 0, 1)};
        base::Link& target = bench.settings.target->link;
        target = {one.of_target, static_cast<std::uint16_t>(one.of_target == tcp), target.remote};
        const Destination found = find_destination(one.uri, bench.environment);
        ASSERT_EQ(found.state, State::ready) << found.why;
        EXPECT_EQ(found.link.transport, one.expected);
        EXPECT_EQ(bench.settings.sockets.at(found.link.socket).transport, one.expected);
    }
}

/// Most URIs are read without being taken apart, but only where the scheme is in small letters: so
/// each must come to the same in capitals.
TEST(Destination, ReadsAPlainUriAsTheParserDoes) {
    constexpr std::string_view parts[] = {"moved",     "+1202",     "a.b",
                                          "192.0.2.2", "192.0.2.9", "5070",
                                          "0",         "65536",     "known.example",
                                          "@",         "@",         ":",
                                          ":",         ";lr",       ";x=1",
                                          "?a",        "%41",       "-",
                                          "_",         "[::1]",     "..",
                                          " ",         "\r\n",      ";maddr=192.0.2.3"};
    Bench bench{"<- INVITE\n"};
    bench.names["known.example"] = {base::IpAddress::v4(10, 0, 0, 1)};
    bench.settings.target->text = "192.0.2.2:5070";
    base::Random random{11};
    int plain = 0;
    for (int round = 0; round < 50'000; ++round) {
        std::string rest;
        for (std::uint64_t left = random.below(6); left > 0; --left) {
            rest += parts[random.below(std::size(parts))];
        }
        SCOPED_TRACE(rest);
        const Destination small = find_destination("sip:" + rest, bench.environment);
        const Destination large = find_destination("SIP:" + rest, bench.environment);
        ASSERT_EQ(small.state, large.state) << small.why << large.why;
        ASSERT_EQ(small.link, large.link);
        ASSERT_EQ(small.name, large.name);
        const std::string text = "sip:" + rest;
        const std::string capitals = "SIP:" + rest;
        const std::string_view to = to_uri_for(text, bench.scratch);
        ASSERT_EQ(to.substr(4), to_uri_for(capitals, bench.scratch).substr(4));
        plain += to.size() < text.size() ? 1 : 0;
        bench.scratch.reset();
    }
    EXPECT_GT(plain, 1'000) << "nothing was left out";
}

TEST(Destination, OfATargetWithANameNeedsNoLookup) {
    Bench bench{"<- INVITE\n"};
    bench.settings.target->host = "Target.example";
    EXPECT_EQ(find_destination("sip:a@target.example:5070", bench.environment).state, State::ready);
    EXPECT_EQ(find_destination("sip:a@target.example", bench.environment).state, State::unresolved);
}

TEST(Destination, OutsideTheGuardIsNoTargetEither) {
    Bench bench{"<- INVITE\n"};
    bench.settings.target->link.remote = support::endpoint("8.8.8.8:5070");
    const Destination found = find_destination("sip:a@192.0.2.2:5070", bench.environment);
    EXPECT_EQ(found.state, State::impossible);
    EXPECT_TRUE(found.why.starts_with("the target 8.8.8.8 is outside")) << found.why;
}

TEST(Destination, WithoutATargetNeedsAPlace) {
    Bench bench{"<- INVITE\n"};
    bench.settings.target.reset();
    bench.names["nowhere.example"] = {};
    EXPECT_EQ(find_destination("tel:+1", bench.environment).why,
              "`tel:+1` names no place to send to");
    EXPECT_EQ(find_destination("sip:nowhere.example", bench.environment).why,
              "the name nowhere.example does not resolve");
}

TEST(Destination, ToUriLeavesOutWhatRfc3261Table1Says) {
    struct ToUri {
        const char* request_uri;
        const char* to_uri;
    };

    constexpr ToUri cases[] = {
        {"sip:a@b:5060", "sip:a@b"},
        {"sip:a:pw@b;maddr=x;ttl=1;transport=udp;lr;method=INVITE;user=phone?x=y",
         "sip:a:pw@b;user=phone"},
        {"sips:b;x=1;y", "sips:b;x=1;y"},
        {"sip:a@[::1]:5", "sip:a@[::1]"},
        {"tel:+1;phone-context=x", "tel:+1;phone-context=x"},
        {"nonsense", "nonsense"},
    };
    base::Arena scratch;
    for (const ToUri& one : cases) {
        EXPECT_EQ(to_uri_for(one.request_uri, scratch), one.to_uri);
    }
}

}  // namespace
}  // namespace rung::call
