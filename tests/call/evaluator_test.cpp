#include "engine/call/evaluator.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/call/bench.hpp"

namespace rung::call {
namespace {

constexpr std::string_view request =
    R"(INVITE sip:Alice%20A@Example.ORG:5062;transport=udp?Subject=x SIP/2.0
Via: SIP/2.0/UDP 192.0.2.2:5070;branch=z9hG4bKabc;rport=9;received=192.0.2.7
Via: SIP/2.0/TCP proxy.example.org;branch=z9hG4bKdef
From: "Bob, B." <sip:+12025550100@example.org>;tag=From1
To: <sip:alice@example.org>
Call-ID: Call-1@host
CSeq: 42 INVITE
Contact: <sip:bob@192.0.2.2>;q=0.5;expires=60, <sip:bob@192.0.2.3>;q=0.7
Subject: Lunch
 today
X-Odd: One
Max-Forwards: 70
Content-Type: application/sdp
Content-Length: 49

v=0
o=- 1 1 IN IP4 192.0.2.2
s=-
m=audio 4 x 0
)";

constexpr std::string_view answer = R"(SIP/2.0 302 Moved Temporarily
Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1
From: <sip:a@b>;tag=1
To: <sip:b@b>;tag=2
Call-ID: 1
CSeq: 7 INVITE
Contact: <sip:new@192.0.2.9>
Content-Length: 0

)";

struct Case {
    const char* check;
    bool holds;
};

void expect_all(std::string_view head, std::string_view message, std::span<const Case> cases) {
    for (const Case& one : cases) {
        SCOPED_TRACE(one.check);
        Bench bench{fmt::format("{}   {}\n", head, one.check)};
        bench.set_variable("n", Value::of_number(5));
        bench.receive(message);
        EXPECT_EQ(bench.holds(), one.holds) << bench.evaluator().describe(bench.check().expression);
    }
}

void expect_request(std::initializer_list<Case> cases) {
    expect_all("let n = 5\n\n<- INVITE\n", request, cases);
}

TEST(Evaluator, ReadsSubjectsAndParts) {
    expect_request({
        {"method == \"INVITE\"", true},
        {"method == \"INVITES\"", false},
        {"uri.scheme == \"sip\"", true},
        {"uri.user == \"Alice A\"", true},
        {"uri.host == \"example.org\"", true},
        {"uri.port == 5062", true},
        {"uri.param.transport == \"UDP\"", true},
        {"uri.headers == \"Subject=x\"", true},
        {"uri.password exists", false},
        {"Via.branch == \"z9hG4bKabc\"", true},
        {"Via.received == \"192.0.2.7\"", true},
        {"Via.rport == 9", true},
        {"Via[2].transport == \"tcp\"", true},
        {"Via[2].rport exists", false},
        {"Via[3] exists", false},
        {"count(Via) == 2", true},
        {"count(Contact) == 2", true},
        {"From.display == \"Bob, B.\"", true},
        {"From.tag == \"From1\"", true},
        {"From.uri.user == \"+12025550100\"", true},
        {"To.tag exists", false},
        {"To.tag absent", true},
        {"CSeq.number == 42", true},
        {"CSeq.method == \"INVITE\"", true},
        {"Contact.q == 0.5", true},
        {"Contact.expires == 60", true},
        {"Contact[2].q > Contact.q", true},
        {"Contact.param.expires == 60", true},
        {"Subject == \"Lunch today\"", true},
        {"Subject.length == 11", true},
        {"X-Odd == \"one\"", true},
        {"X-odd is \"One\"", true},
        {"Server exists", false},
        {"body contains \"m=audio\"", true},
        {"body.lines == 4", true},
        {"sdp.m == \"audio 4 x 0\"", true},
        {"sdp.c exists", false},
        {"sdp.o.address == \"192.0.2.2\"", true},
        {"sdp.o.version == 1", true},
        {"sdp.m.port == 4", true},
        {"sdp.m.protocol == \"X\"", true},
        {"sdp.m.formats == \"0\"", true},
        {"raw contains \"X-Odd: One\"", true},
        {"source == \"192.0.2.2:5070\"", true},
        {"transport == \"udp\"", true},
        {"status exists", false},
    });
}

constexpr std::string_view session = R"(INVITE sip:b@b SIP/2.0
Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1
From: <sip:a@b>;tag=1
To: <sip:b@b>
Call-ID: 1
CSeq: 7 INVITE
Content-Type: application/sdp

v=0
o=alice 2890844526 18446744073709551615 IN IP6 2001:db8::1
s=
c=IN IP4 233.252.0.1/127
t=0 0
a=tool:rung
a=ptime:60
m=audio 49170/2 RTP/AVP 0 8 97
c=IN IP4 192.0.2.7
a=rtpmap:0 PCMU/8000
a=rtpmap:97 iLBC/8000
a=sendonly
m=video 0 RTP/SAVPF
a=ptime:20
a=ptimes:1
)";

TEST(Evaluator, ReadsSessionDescriptions) {
    constexpr Case cases[] = {{"sdp.s == \"\"", true},
                              {"sdp.o.user == \"alice\"", true},
                              {"sdp.o.session == 2890844526", true},
                              {"sdp.o.address == \"2001:db8::1\"", true},
                              {"sdp.c == \"IN IP4 233.252.0.1/127\"", true},
                              {"sdp.c.address == \"233.252.0.1\"", true},
                              {"sdp.c[2].address == \"192.0.2.7\"", true},
                              {"sdp.c[3] exists", false},
                              {"count(sdp.m) == 2", true},
                              {"count(sdp.a) == 7", true},
                              {"count(sdp.k) == 0", true},
                              {"sdp.m == \"audio 49170/2 RTP/AVP 0 8 97\"", true},
                              {"sdp.m.lines == 1", true},
                              {"sdp.m.media == \"audio\"", true},
                              {"sdp.m.port == 49170", true},
                              {"sdp.m.protocol == \"RTP/AVP\"", true},
                              {"sdp.m.formats == \"0 8 97\"", true},
                              {"sdp.m[2].media == \"video\"", true},
                              {"sdp.m[2].port == 0", true},
                              {"sdp.m[2].formats exists", false},
                              {"sdp.m.formats.length == 6", true},
                              {"sdp.o.session < 2890844527", true},
                              {"sdp.m[*].port > 0", false},
                              {"any sdp.m[*].port > 0", true},
                              {"any sdp.a[*] == \"sendonly\"", true},
                              {"sdp.attribute.ptime == \"60\"", true},
                              {"sdp.attribute.ptime[2] == \"20\"", true},
                              {"sdp.attribute.sendonly exists", true},
                              {"sdp.attribute.sendonly == \"\"", true},
                              {"sdp.attribute.sendrecv exists", false},
                              {"sdp.attribute.rtpmap[2] contains \"iLBC\"", true},
                              {"sdp.m.attribute.sendonly exists", true},
                              {"sdp.m[2].attribute.sendonly exists", false},
                              {"sdp.m[2].attribute.ptime == \"20\"", true},
                              {"sdp.m.attribute.ptime exists", false},
                              {"sdp.attribute.\"tool\".length == 4", true}};
    expect_all("let n = 5\n\n<- INVITE\n", session, cases);
}

TEST(Evaluator, ReadsNumbersAndTextsOfSessionDescriptionsAsTheyAre) {
    constexpr std::string_view ntp = R"(INVITE sip:b@b SIP/2.0
Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1
From: <sip:a@b>;tag=1
To: <sip:b@b>
Call-ID: 1
CSeq: 7 INVITE

o=007 9007199254740993 9007199254740992 IN IP4 192.0.2.1
m=audio 9 RTP/AVP 0
)";
    constexpr Case cases[] = {{"sdp.o.user is \"007\"", true},
                              {"sdp.o.session > sdp.o.version", true},
                              {"sdp.o.session == sdp.o.version", false},
                              {"sdp.m.formats.length == 1", true}};
    expect_all("let n = 5\n\n<- INVITE\n", ntp, cases);
}

TEST(Evaluator, ReadsAnswers) {
    constexpr Case cases[] = {{"status == 302", true},
                              {"status in 301, 302", true},
                              {"status < 302", false},
                              {"reason == \"Moved Temporarily\"", true},
                              {"method exists", false},
                              {"elapsed > 200ms", true},
                              {"elapsed < 300ms", true},
                              {"elapsed >= 250ms and elapsed <= 250ms", true},
                              {"Contact.uri != first.uri", true},
                              {"Contact.uri.host == first.uri.host", false},
                              {"CSeq.number == first.CSeq.number", true},
                              {"since(first) == 1s", true}};
    for (const Case& one : cases) {
        SCOPED_TRACE(one.check);
        Bench bench{fmt::format("-> INVITE sip:b@{{target}} as first\n<- 302\n   {}\n", one.check)};
        bench.set_label("first",
                        "INVITE sip:b@b SIP/2.0\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1\n"
                        "CSeq: 7 INVITE\nContent-Length: 0\n\n");
        bench.receive(answer);
        EXPECT_EQ(bench.holds(), one.holds) << bench.evaluator().describe(bench.check().expression);
    }
}

/// Expires is seconds, not an address (RFC 3261 25.1); so are those of RFC 4028.
TEST(Evaluator, ReadsSeconds) {
    constexpr std::string_view rows =
        "REGISTER sip:b SIP/2.0\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1\nExpires: 0\n"
        "Min-Expires: 60\nMin-SE: 90;x=y\nSession-Expires: 1800;refresher=uac\n"
        "Retry-After: 120 (in a meeting);duration=3600\nEvent: presence;id=5\nContent-Length: "
        "0\n\n";
    constexpr Case cases[] = {{"Expires.expires == 0", true},
                              {"Expires == 0", true},
                              {"Expires valid", true},
                              {"Min-Expires.expires > 59", true},
                              {"Min-SE.expires == 90", true},
                              {"Min-SE.param.x == \"y\"", true},
                              {"Min-SE valid", true},
                              {"Session-Expires.expires >= 1800", true},
                              {"Session-Expires.param.refresher == \"uac\"", true},
                              {"Session-Expires.param.none exists", false},
                              {"Session-Expires valid", true},
                              {"Event.param.id == \"5\"", true},
                              {"Retry-After.expires == 120", true},
                              {"Retry-After valid", true},
                              {"Session-Expires.expires < Min-SE.expires", false}};
    expect_all("let n = 5\n\n<- REGISTER\n", rows, cases);
}

TEST(Evaluator, ComparesAsSipDoes) {
    expect_request({
        {"Contact.uri == \"SIP:bob@192.0.2.2\"", true},
        {"Contact.uri == \"sip:%62ob@192.0.2.2\"", true},
        {"Contact.uri == \"sip:Bob@192.0.2.2\"", false},
        {"Contact.uri != \"sip:Bob@192.0.2.2\"", true},
        {"Contact.uri is \"SIP:bob@192.0.2.2\"", false},
        {"Call-ID == \"call-1@HOST\"", false},
        {"From.tag == \"FROM1\"", false},
        {"uri.user == \"alice a\"", false},
        {"Max-Forwards == 70", true},
        {"Max-Forwards == 70.0", true},
        {"Max-Forwards > 69.5", true},
        {"X-Odd > 1", false},
        {"X-Odd < 1", false},
        {"Subject matches /^lunch/", false},
        {"Subject matches /^lunch/i", true},
        {"Subject contains \"ch to\"", true},
        {"Subject contains \"CH\"", false},
        {"X-Odd in Two, ONE", true},
        {"X-Odd in Two, Three", false},
    });
}

TEST(Evaluator, JoinsChecks) {
    expect_request({
        {"not Server exists", true},
        {"X-Odd exists and Server exists", false},
        {"X-Odd exists or Server exists", true},
        {"not (X-Odd exists and Server exists)", true},
        {"Server exists or X-Odd exists and Subject exists", true},
        {"not X-Odd exists or X-Odd exists", true},
    });
}

TEST(Evaluator, AbsentIsNeitherEqualNorUnequalNorLess) {
    expect_request({
        {"Server == \"x\"", false},
        {"Server != \"x\"", false},
        {"Server is \"x\"", false},
        {"Server < 1", false},
        {"Server >= 1", false},
        {"Server contains \"\"", false},
        {"Server matches /.*/", false},
        {"Server in A, B", false},
        {"Server valid", false},
        {"Server absent", true},
        {"Server == Organization", false},
        {"Server.length == 0", false},
    });
}

TEST(Evaluator, TakesManyValues) {
    expect_request({
        {"Contact[*].uri.user == \"bob\"", true},
        {"Contact[*].uri.host == \"192.0.2.2\"", false},
        {"any Contact[*].uri.host == \"192.0.2.2\"", true},
        {"any Contact[*].uri.host == \"192.0.2.8\"", false},
        {"Route[*].uri.user == \"bob\"", false},
        {"any Route[*] exists", false},
        {"Contact[*] exists", true},
        {"Via[*] is Via[*]", true},
        {"Via[*] == Route[*]", false},
        {"Via[*] != Route[*]", true},
        {"Contact[*] valid", true},
    });
}

TEST(Evaluator, Calculates) {
    expect_request({
        {"n + 1 == 6", true},
        {"n - 7 == -2", true},
        {"n * 2 > 9", true},
        {"n * 1s == 5s", true},
        {"n * 0.5 == 2.5", true},
        {"n + 1 * 2 == 7", true},
        {"CSeq.number + 1 == 43", true},
        {"Server + 1 == 1", false},
        {"now() - 120s == 1795348680", true},
        {"2s - 500ms == 1500ms", true},
    });
}

TEST(Evaluator, CallsFunctions) {
    expect_request({
        {"lower(X-Odd) is \"one\"", true},
        {R"(unescape("Replaces=a%3Bto-tag%3D1") is "Replaces=a;to-tag=1")", true},
        {R"(md5("a") == "0cc175b9c0f1b6a831c399e269772661")", true},
        {"e164(From.uri.user) == \"12025550100\"", true},
        {"now() == 1795348800", true},
        {"date(0) == \"Thu, 01 Jan 1970 00:00:00 GMT\"", true},
        {"random(3, 3) == 3", true},
        {"random(1, 6) <= 6", true},
        {"uuid() matches /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/",
         true},
        {"uuid() != uuid()", true},
        {"fill(3) == \"xxx\"", true},
        {R"(uri.user.drop("Alice ") == "A")", true},
        {R"(uri.user.drop("Bob") == "Alice A")", true},
        {"uri.user.take(5) == \"Alice\"", true},
        {"uri.user.take(50) == \"Alice A\"", true},
        {"lower(Server) == \"\"", false},
        {"seq == 3", true},
        {"target == \"192.0.2.2:5070\"", true},
        {"target.port == 5070", true},
        {"local == \"192.0.2.1:5060\"", true},
        {"local.host == \"192.0.2.1\"", true},
        {"profile.redirected == \"moved-1001\"", true},
    });
}

TEST(Evaluator, UniqueIsOfTheRun) {
    Bench bench{"<- INVITE\n   Call-ID unique\n"};
    bench.receive(request);
    EXPECT_TRUE(bench.holds());
    EXPECT_TRUE(bench.holds()) << "the same call may look twice";
    bench.call.seq = 4;
    EXPECT_FALSE(bench.holds());
    bench.settings.limits.unique_values = 1;
    bench.receive(answer);
    EXPECT_FALSE(bench.holds()) << "what cannot be judged fails";
}

TEST(Evaluator, DescribesWhatItFound) {
    struct Description {
        const char* check;
        const char* text;
    };

    constexpr Description descriptions[] = {
        {"Server exists", "Server is absent"},
        {"CSeq.number == 1", "CSeq.number is 42"},
        {"Contact[*].uri.user == \"x\"", R"(Contact[*].uri.user is "bob" | "bob")"},
        {"From.tag == To.tag", "From.tag is \"From1\", To.tag is absent"},
        {"n == 1", "n is 5"},
    };
    for (const Description& one : descriptions) {
        SCOPED_TRACE(one.check);
        Bench bench{fmt::format("let n = 5\n\n<- INVITE\n   {}\n", one.check)};
        bench.set_variable("n", Value::of_number(5));
        bench.receive(request);
        EXPECT_EQ(bench.evaluator().describe(bench.check().expression), one.text);
    }
}

}  // namespace
}  // namespace rung::call
