#include "tests/reports/samples.hpp"

namespace rung::reports::testing {

using namespace std::string_view_literals;

namespace {

SampleCall sample(std::string file, std::string title, Outcome outcome, double seconds) {
    SampleCall made;
    made.ladder.file = std::move(file);
    made.ladder.title = std::move(title);
    made.call.outcome = outcome;
    made.call.seconds = seconds;
    return made;
}

SampleCall redirect_ladder(Outcome outcome, double seconds) {
    SampleCall made = sample("conformance/redirect/follow-302.rung",
                             "302 is followed, and the original URI is kept for the next call",
                             outcome,
                             seconds);
    made.ladder.id = "REDIR-RS-002";
    made.ladder.refs = {"RFC 3261 8.1.3.4", "RFC 3261 21.3.3"};
    made.ladder.means = "The redirect server gave no address that a client can try.";
    made.ladder.fix =
        "Put the temporary address into Contact, with an expires if the move has an end.";
    return made;
}

}  // namespace

SampleCall followed_redirect() {
    SampleCall made = redirect_ladder(Outcome::passed, 0.1022);
    CallScript{made.call}
        .sent(0, 15, request("INVITE", "sip:moved-1001@127.0.0.1:5060"))
        .received(0.412, 17, answer("302 Moved Temporarily", "INVITE"))
        .sent(0.437, 0, request("ACK", "sip:moved-1001@127.0.0.1:5060"), "ACK by the stack")
        .sent(0.46, 23, request("INVITE", "sip:1001@127.0.0.1:5460", 2))
        .received(0.733, 0, answer("180 Ringing", "INVITE", 2))
        .received(0.901, 25, answer("200 OK", "INVITE", 2))
        .sent(0.95, 28, request("ACK", "sip:1001@127.0.0.1:5460", 2))
        .sent(101.102, 30, request("BYE", "sip:1001@127.0.0.1:5460", 3))
        .received(102.207, 31, answer("200 OK", "BYE", 3));
    return made;
}

SampleCall wrong_status() {
    SampleCall made = sample("invite-486.rung", "A busy user says so", Outcome::failed, 0.0013);
    CallScript{made.call}
        .sent(0, 3, request("INVITE", "sip:busy@192.0.2.10"))
        .received(0.3, 0, answer("100 Trying", "INVITE"))
        .received(1.2, 0, answer("404 Not Found", "INVITE"))
        .sent(1.22, 0, request("ACK", "sip:busy@192.0.2.10"), "ACK by the stack")
        .missed(Severity::failure, 4, "<- 486", "404 Not Found, which no rung takes");
    return made;
}

SampleCall missed_check() {
    SampleCall made = redirect_ladder(Outcome::failed, 0.0009);
    CallScript{made.call}
        .sent(0, 15, request("INVITE", "sip:moved-1001@127.0.0.1:5060"))
        .received(0.412, 17, answer("302 Moved Temporarily", "INVITE"))
        .sent(0.437, 0, request("ACK", "sip:moved-1001@127.0.0.1:5060"), "ACK by the stack")
        .missed(Severity::failure, 18, "Contact exists", "Contact is absent");
    return made;
}

/// An INVITE came, but not the one that was waited for.
SampleCall near_miss() {
    SampleCall made = sample("two-parties.rung", "Bob is called", Outcome::failed, 2.0);
    CallScript{made.call}
        .sent(0, 4, request("INVITE", "sip:bob-1@192.0.2.10"))
        .received(5.2, 0, request("INVITE", "sip:bobby-1@192.0.2.1:6002"))
        .missed(Severity::failure,
                5,
                "bob <- INVITE where uri.user == bob.user within 2s",
                "no INVITE came within 2s");
    Finding& finding = made.call.findings.back();
    finding.why =
        "the nearest was INVITE at bob (at 5.200 ms): `where uri.user == bob.user` was false: "
        "uri.user is \"bobby-1\"";
    finding.difference = {.part = {}, .wanted = "bob-1", .came = "bobby-1", .at = 3};
    return made;
}

SampleCall missed_should() {
    SampleCall made = redirect_ladder(Outcome::warned, 0.0009);
    CallScript{made.call}
        .sent(0, 15, request("INVITE", "sip:moved-1001@127.0.0.1:5060"))
        .received(0.412, 17, answer("302 Moved Temporarily", "INVITE"))
        .sent(0.437, 0, request("ACK", "sip:moved-1001@127.0.0.1:5060"), "ACK by the stack")
        .missed(
            Severity::warning, 20, "should Contact.expires exists", "Contact.expires is absent");
    made.call.findings.push_back({Severity::info, 21, "info Contact.q", {}, "Contact.q is 0.5"});
    return made;
}

SampleCall no_answer() {
    SampleCall made = sample("options.rung", "OPTIONS ping", Outcome::failed, 32.0);
    CallScript script{made.call};
    const std::string ping = request("OPTIONS", "sip:192.0.2.10");
    script.sent(0, 3, ping);
    for (const double ms : {500.0, 1500.0, 3500.0, 7500.0, 11'500.0, 15'500.0, 19'500.0}) {
        script.sent(ms, 0, ping, "retransmission");
    }
    script.missed(Severity::failure, 4, "<- 200", "no answer came within 32s");
    return made;
}

SampleCall transport_error() {
    SampleCall made = sample("options.rung", "OPTIONS ping", Outcome::failed, 0.0002);
    CallScript{made.call}
        .sent(0, 3, request("OPTIONS", "sip:127.0.0.1:9"))
        .note(0.16, "127.0.0.1:9 refused it: connection refused (ICMP port unreachable)")
        .missed(Severity::failure, 4, "<- 200", "nothing listens at 127.0.0.1:9");
    return made;
}

SampleCall policy_follow() {
    SampleCall made =
        sample("load/follow-302.rung", "Calls that meet redirects", Outcome::failed, 0.0021);
    made.call.seq = 17;
    CallScript{made.call}
        .sent(0, 5, request("INVITE", "sip:moved-1001@127.0.0.1:5060"))
        .received(0.4, 0, answer("302 Moved Temporarily", "INVITE"))
        .sent(0.41, 0, request("ACK", "sip:moved-1001@127.0.0.1:5060"), "ACK by the stack")
        .note(0.42,
              "policy follow: skipped tel:+12025550199: no scheme that can be followed, so the "
              "next contact of the target set is tried")
        .note(0.42, "policy follow: trying sip:1001@127.0.0.1:5460")
        .sent(0.43, 0, request("INVITE", "sip:1001@127.0.0.1:5460", 2), "policy follow")
        .received(0.9, 0, answer("480 Temporarily Unavailable", "INVITE", 2))
        .sent(0.92, 0, request("ACK", "sip:1001@127.0.0.1:5460", 2), "ACK by the stack")
        .missed(Severity::failure,
                7,
                "<- 200",
                "480 Temporarily Unavailable and no contact is left to try");
    return made;
}

SampleCall cancelled_call() {
    SampleCall made = sample("cancel.rung", "A call that is given up", Outcome::failed, 0.31);
    CallScript{made.call}
        .sent(0, 3, request("INVITE", "sip:slow@192.0.2.10"))
        .received(1, 0, answer("180 Ringing", "INVITE"))
        .received(1.1, 0, answer("180 Ringing", "INVITE"), "copy")
        .sent(300, 0, request("CANCEL", "sip:slow@192.0.2.10"))
        .received(301, 0, answer("200 OK", "CANCEL"))
        .received(302, 0, answer("487 Request Terminated", "INVITE"))
        .sent(302.1, 0, request("ACK", "sip:slow@192.0.2.10"), "ACK by the stack")
        .missed(Severity::failure, 4, "<- 200 within 300ms", "no answer came within 300ms");
    return made;
}

SampleCall foreign_scripts() {
    SampleCall made =
        sample("scripts/日本語/приклад.rung",
               "発信者の番号が検証されるまで、呼び出しは始まらない（RFC 8224）ことを確かめる",
               Outcome::passed,
               0.002);
    CallScript{made.call}
        .sent(0,
              3,
              request(
                  "INVITE",
                  "sip:+12025550100;npdi;rn=+12025550199@gw1.carrier.example.net:5060;user=phone"))
        .received(
            1,
            4,
            answer("302 一時的に移動しました 一時的に移動しました 一時的に移動しました", "INVITE"))
        .received(1.5,
                  5,
                  answer("200 Ве́рно 👍 e\xCC\x81"
                         "tabli",
                         "INVITE"));
    return made;
}

SampleCall hostile_peer() {
    SampleCall made = sample("options.rung", "OPTIONS\x1b[2Jping", Outcome::failed, 0.002);
    CallScript{made.call}
        .sent(0, 3, request("OPTIONS", "sip:192.0.2.10"))
        .received(1,
                  0,
                  std::string{"SIP/2.0 200 \x1b]0;owned\x07\x1b[31mOK\x9b"
                              "2J\xC2\x9B"
                              "1m\r\r\nCSeq: 1 \x1b[1mX\nA: \xE2\x80\xAE"
                              "gnp.exe\r\n\r\n\0\xff"
                              "end"sv})
        .received(1.1, 0, std::string("\0\1\2\xff\n", 5))
        .received(1.2, 0, "")
        .received(1.3, 0, "\r\n\r\n")
        .missed(Severity::failure, 4, "<- 200", "reason is \"\x1b[31mOK\r\n\"");
    return made;
}

SampleCall failed_before_sending() {
    SampleCall made = sample("call.rung", "", Outcome::failed, 0);
    CallScript{made.call}.missed(
        Severity::failure, 3, "-> INVITE sip:bob@{target}", "there is no target to send it to");
    return made;
}

SampleCall late_and_looped() {
    SampleCall made =
        sample("loop.rung", "A rung met twice and missed once", Outcome::failed, 12.5);
    CallScript{made.call}
        .sent(0, 4, request("OPTIONS", "sip:192.0.2.10"))
        .received(1, 5, answer("200 OK", "OPTIONS"))
        .sent(2, 4, request("OPTIONS", "sip:192.0.2.10", 2))
        .received(12'500, 5, answer("200 OK", "OPTIONS", 2))
        .missed(Severity::warning, 6, "should elapsed < 1s", "elapsed is 10.498s")
        .missed(Severity::failure,
                5,
                "<- 200 within 5s",
                "it came after 10.498s, not between 0s and 5s");
    return made;
}

}  // namespace rung::reports::testing
