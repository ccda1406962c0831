#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "engine/sip/fields.hpp"

namespace rung::sip {
namespace {

using std::string_view_literals::operator""sv;

struct Case {
    std::string_view name;
    std::string_view value;
};

TEST(ValidValue, Right) {
    for (const auto& [name, value] : {
             Case{"Accept", ""},
             Case{"Accept", "application/sdp;level=1, text/*;q=0.5, */*"},
             Case{"Alert-Info", "<http://example.com/a,b.wav>;x=y"},
             Case{"Allow", "INVITE, ACK,\r\n BYE"},
             Case{"Authentication-Info", "nextnonce=\"47364c23\", qop=auth"},
             Case{"Authorization", R"(Digest username="a", realm="x, y", nc=00000001)"},
             Case{"Call-ID", "f81d4fae-7dec@[2001:db8::1]"},
             Case{"Call-ID", "<>()\\\"/?{}"},
             Case{"Contact", "*"},
             Case{"m", "\"A, B\" <sip:a@b>;q=0.7;expires=3600, sip:c@d"},
             Case{"Contact", "<sip:a@b>;+sip.instance=\"<urn:uuid:1>\";reg-id=1"},
             Case{"Content-Disposition", "session;handling=optional"},
             Case{"Content-Length", "000"},
             Case{"c", "multipart/mixed; boundary=\"a b\""},
             Case{"CSeq", "1 INVITE"},
             Case{"Date", "Sun, 22 Nov 2026 12:00:00 GMT"},
             Case{"Diversion", "<sip:a@b>;reason=unconditional;counter=1"},
             Case{"Event", "presence.winfo;id=1"},
             Case{"From", "Bob <sip:a@b>;tag=1"},
             Case{"History-Info", "<sip:a@b?Reason=SIP%3Bcause%3D302>;index=1.1;rc=1"},
             Case{"Identity", "a-_b.c.d;info=<https://x.example/c.pem>;alg=ES256;ppt=\"shaken\""},
             Case{"Identity", "..d+/= ; alg = ES256 ; info = <https://x.example/c.pem>"},
             Case{"Max-Forwards", "0"},
             Case{"RAck", "776656 1 INVITE"},
             Case{"Reason", "SIP;cause=600;text=\"Busy, all\", Q.850;cause=16"},
             Case{"Record-Route", "<sip:p1;lr>, <sip:p2;lr>"},
             Case{"Replaces", "a@b;from-tag=1;to-tag=2"},
             Case{"Retry-After", "18000 (in a (long) meeting\\));duration=3600"},
             Case{"Retry-After", "5"},
             Case{"Server", "Rung/1.0 (a (nested) comment) other"},
             Case{"Session-Expires", "1800;refresher=uac"},
             Case{"Subject", ""},
             Case{"Subject", "\xd0\x9f, anything;"},
             Case{"Supported", ""},
             Case{"Timestamp", "54.021 .5"},
             Case{"Timestamp", "54"},
             Case{"Via", "SIP/2.0/UDP a;branch=z9hG4bK1, SIP/2.0/TCP [::1];received=2001:db8::1"},
             Case{"Warning", R"(307 isi.edu "a, b", 301 x:5060 "c")"},
             Case{"WWW-Authenticate", R"(Digest realm="a", nonce="b", stale=FALSE)"},
             Case{"X-Odd", ";;,,;;"},
             Case{"X-Odd", ""},
         }) {
        SCOPED_TRACE(std::string{name} + ": " + std::string{value});
        EXPECT_TRUE(is_valid_value(name, value));
    }
}

TEST(ValidValue, Wrong) {
    for (const auto& [name, value] : {
             Case{"Accept", "application"},
             Case{"Accept", "application/sdp,"},
             Case{"Alert-Info", "http://example.com/a.wav"},
             Case{"Alert-Info", "<>"},
             Case{"Allow", "INVITE,,ACK"},
             Case{"Allow", ", INVITE"},
             Case{"Allow", "INVITE,"},
             Case{"Authorization", "Digest"},
             Case{"Authorization", "Digest username=\"a"},
             Case{"Authorization", "Digest a=b,"},
             Case{"Call-ID", "a b"},
             Case{"Call-ID", "a@"},
             Case{"Call-ID", "a@b@c"},
             Case{"Call-ID", ""},
             Case{"Contact", ""},
             Case{"Contact", "<sip:a@b>;q=2"},
             Case{"Contact", "<sip:a@b>;expires=soon"},
             Case{"Contact", "<sip:a@b;;c>"},
             Case{"Contact", "sip:a@b?c=d"},
             Case{"Contact", "*, <sip:a@b>;"},
             Case{"Content-Length", "-1"},
             Case{"Content-Length", "1 2"},
             Case{"Content-Type", "text"},
             Case{"Content-Type", "text/plain;a=b c"},
             Case{"CSeq", "1"},
             Case{"Date", "tomorrow"},
             Case{"Diversion", "sip:a@b"},
             Case{"From", "*"},
             Case{"From", "<sip:a@b>;tag"},
             Case{"From", "<sip:a@b>;tag=\"x\""},
             Case{"From", "<sip:a@b>;tag=a/b?"},
             Case{"Identity", "a.b.c"},
             Case{"Identity", "a.b.c;info=https://x.example/c.pem"},
             Case{"Identity", "a.b.c;info=<>"},
             Case{"Identity", ";info=<https://x.example/c.pem>"},
             Case{"Identity", "a b;info=<https://x.example/c.pem>"},
             Case{"Identity", "a.b.c;info=<https://x.example/c.pem>alg=ES256"},
             Case{"Max-Forwards", "seventy"},
             Case{"RAck", "1 INVITE"},
             Case{"Reason", "SIP;cause="},
             Case{"Record-Route", "sip:p1;lr"},
             Case{"Replaces", "a@b;from-tag=1"},
             Case{"Retry-After", "soon"},
             Case{"Retry-After", "5 (open"},
             Case{"Server", "a(b)"},
             Case{"Server", "Rung/"},
             Case{"Subject", "a\0b"sv},
             Case{"Timestamp", "x"},
             Case{"Timestamp", "1 x"},
             Case{"To", "<sip:a b@c>"},
             Case{"Via", "SIP/2.0/UDP a;branch=a=b"},
             Case{"Via", "SIP/2.0/UDP a,"},
             Case{"Warning", "30 isi.edu \"a\""},
             Case{"Warning", "301 isi.edu a"},
             Case{"X-Odd", "a\x07"},
         }) {
        SCOPED_TRACE(std::string{name} + ": " + std::string{value});
        EXPECT_FALSE(is_valid_value(name, value));
    }
}

}  // namespace
}  // namespace rung::sip
