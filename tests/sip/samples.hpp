#pragma once
#include <array>
#include <string_view>

namespace rung::sip {

/// Messages that several tests start from; all of them are valid and have a Content-Length.

inline constexpr std::string_view sample_invite =
    "INVITE sip:bob@biloxi.example.com SIP/2.0\r\n"
    "Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK74b43\r\n"
    "Max-Forwards: 70\r\n"
    "Route: <sip:ss1.atlanta.example.com;lr>, <sip:ss2.biloxi.example.com;lr>\r\n"
    "From: \"Alice, A.\" <sip:alice@atlanta.example.com>;tag=9fxced76sl\r\n"
    "To: Bob <sip:bob@biloxi.example.com>\r\n"
    "Call-ID: 3848276298220188511@atlanta.example.com\r\n"
    "CSeq: 1 INVITE\r\n"
    "Contact: <sip:alice@client.atlanta.example.com;transport=tcp>\r\n"
    "Supported: timer, path\r\n"
    "Content-Type: application/sdp\r\n"
    "Content-Length: 23\r\n"
    "\r\n"
    "v=0\r\no=- 1 1 IN IP4 0\r\n";

inline constexpr std::string_view sample_redirect =
    "SIP/2.0 302 Moved Temporarily\r\n"
    "Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK74b43;received=192.0.2.9;rport=5062\r\n"
    "From: <sip:alice@atlanta.example.com>;tag=9fxced76sl\r\n"
    "To: <sip:bob@biloxi.example.com>;tag=53fHlqlQ2\r\n"
    "Call-ID: 3848276298220188511@atlanta.example.com\r\n"
    "CSeq: 1 INVITE\r\n"
    "Contact: <sip:bob@chicago.example.com>;q=0.7;expires=60, "
    "<sip:bob@192.0.2.4?Subject=a>;q=0.3\r\n"
    "Contact: <tel:+12025550100>\r\n"
    "Date: Sun, 22 Nov 2026 12:00:00 GMT\r\n"
    "Content-Length: 0\r\n"
    "\r\n";

/// Compact names, folds at every place that allows one, odd white space, no case in names.
using std::string_view_literals::operator""sv;

inline constexpr std::string_view sample_folded =
    "OPTIONS sips:[2001:db8::1]:5061;transport=tls SIP/2.0\r\n"
    "v  : SIP /\r\n 2.0\r\n / TCP   first.example.com : 4000 ;ttl = 16\r\n"
    "  ;maddr=224.2.0.1;branch  =  z9hG4bKkdjuw\r\n"
    "t:\r\n sip:vivekg@chair.example.com ;   tag   = 1918181833n\r\n"
    "f :\t\"J Rosenberg \\\\\\\"\"       <sip:jdrosen@example.com>\r\n  ;\r\n  tag = 98asjd8\r\n"
    "mAx-fORWARDS: 0068\r\n"
    "i: wsinv.ndaksdj@192.0.2.1\r\n"
    "cseq: 0009\r\n  OPTIONS\r\n"
    "s: \r\n"
    "k: a ,b\r\n\t, c\r\n"
    "y: aGVhZA.cGF5.c2ln ; info = <https://cert.example.org/a,b.pem> ;alg=ES256\r\n"
    "X-Odd:  ;;,,;;\r\n"
    "l:\r\n  003\r\n"
    "\r\n"
    "\0\r\n"sv;

inline constexpr std::array<std::string_view, 3> samples{
    sample_invite, sample_redirect, sample_folded};

}  // namespace rung::sip
