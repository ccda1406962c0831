// The SIP module alone: parse, read the usual fields, render, compare.
#include <benchmark/benchmark.h>

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "engine/sip/fields.hpp"
#include "engine/sip/framer.hpp"
#include "engine/sip/message.hpp"
#include "engine/sip/template.hpp"

namespace rung::sip {
namespace {

// 699 octets, 12 headers, SDP.
constexpr std::string_view invite =
    "INVITE sip:+12025550143@sbc.example.com:5060;user=phone SIP/2.0\r\n"
    "Via: SIP/2.0/UDP 192.0.2.10:5060;branch=z9hG4bK00a1b2c3d4e5f601;rport\r\n"
    "Max-Forwards: 70\r\n"
    "From: \"Alice\" <sip:+12025550100@example.com>;tag=8c2f41d0\r\n"
    "To: <sip:+12025550143@sbc.example.com;user=phone>\r\n"
    "Call-ID: 00a1b2c3d4e5f601-0001@192.0.2.10\r\n"
    "CSeq: 1 INVITE\r\n"
    "Contact: <sip:+12025550100@192.0.2.10:5060>\r\n"
    "Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE\r\n"
    "Supported: timer, 100rel\r\n"
    "User-Agent: rung-bench/1.0\r\n"
    "Content-Type: application/sdp\r\n"
    "Content-Length: 173\r\n"
    "\r\n"
    "v=0\r\n"
    "o=alice 2890844526 2890844526 IN IP4 192.0.2.10\r\n"
    "s=-\r\n"
    "c=IN IP4 192.0.2.10\r\n"
    "t=0 0\r\n"
    "m=audio 49170 RTP/AVP 0 101\r\n"
    "a=rtpmap:0 PCMU/8000\r\n"
    "a=rtpmap:101 telephone-event/8000\r\n";

constexpr std::string_view redirect =
    "SIP/2.0 302 Moved Temporarily\r\n"
    "Via: SIP/2.0/UDP 192.0.2.10:5060;branch=z9hG4bK00a1b2c3d4e5f601;rport=5060\r\n"
    "From: \"Alice\" <sip:+12025550100@example.com>;tag=8c2f41d0\r\n"
    "To: <sip:+12025550143@sbc.example.com;user=phone>;tag=b7d2\r\n"
    "Call-ID: 00a1b2c3d4e5f601-0001@192.0.2.10\r\n"
    "CSeq: 1 INVITE\r\n"
    "Contact: <sip:+12025550143@192.0.2.20:5060>;q=1.0, <sip:+12025550143@192.0.2.30>;q=0.5\r\n"
    "Content-Length: 0\r\n"
    "\r\n";

constexpr std::string_view ringing =
    "SIP/2.0 180 Ringing\r\n"
    "Via: SIP/2.0/UDP 192.0.2.10:5060;branch=z9hG4bK00a1b2c3d4e5f601;rport=5060\r\n"
    "From: \"Alice\" <sip:+12025550100@example.com>;tag=8c2f41d0\r\n"
    "To: <sip:+12025550143@sbc.example.com;user=phone>;tag=b7d2\r\n"
    "Call-ID: 00a1b2c3d4e5f601-0001@192.0.2.10\r\n"
    "CSeq: 1 INVITE\r\n"
    "Content-Length: 0\r\n"
    "\r\n";

void parse_message(benchmark::State& state, std::string_view text) {
    Message message;
    for (auto _ : state) {
        benchmark::DoNotOptimize(text.data());
        if (!parse(text, message)) {
            state.SkipWithError("no longer parses");
            return;
        }
        benchmark::ClobberMemory();
    }
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
    state.SetLabel(std::to_string(text.size()) + " octets");
}

BENCHMARK_CAPTURE(parse_message, invite, invite);
BENCHMARK_CAPTURE(parse_message, redirect_302, redirect);
BENCHMARK_CAPTURE(parse_message, ringing_180, ringing);

/// What a transaction and a dialog read of every response.
void read_fields(benchmark::State& state) {
    Message message;
    static_cast<void>(parse(ringing, message));
    for (auto _ : state) {
        const auto via = parse_via(split_value(message.value(HeaderId::via)).first);
        const auto cseq = parse_cseq(message.value(HeaderId::cseq));
        const auto to = parse_name_addr(message.value(HeaderId::to));
        benchmark::DoNotOptimize(via->branch.data());
        benchmark::DoNotOptimize(cseq->number);
        benchmark::DoNotOptimize(to->tag().data());
    }
}

BENCHMARK(read_fields);

/// About 300 octets with eight slots of fixed width.
void render_invite(benchmark::State& state) {
    MessageTemplate text;
    text.literal("INVITE sip:");
    text.slot(0);
    text.literal("@192.0.2.20:5060 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.10:5060;branch=z9hG4bK");
    text.slot(1);
    text.literal("\r\nMax-Forwards: 70\r\nFrom: <sip:+12025550100@192.0.2.10>;tag=");
    text.slot(2);
    text.literal("\r\nTo: <sip:");
    text.slot(0);
    text.literal("@192.0.2.20>\r\nCall-ID: ");
    text.slot(3);
    text.literal("\r\nCSeq: ");
    text.slot(4);
    text.literal(" INVITE\r\nContact: <sip:a@192.0.2.10:");
    text.slot(5);
    text.literal(">\r\nContent-Length: 0\r\n\r\n");
    const std::array<std::string_view, 6> values{
        "+12025550143", "00a1b2c3d4e5f601", "8c2f41d0", "00a1b2c3d4e5f601-0001", "1", "5060"};
    std::vector<char> out(text.size_with(values));
    for (auto _ : state) {
        benchmark::DoNotOptimize(values.data());
        benchmark::DoNotOptimize(text.render(values, out.data()));
        benchmark::ClobberMemory();
    }
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(out.size()));
    state.SetLabel(std::to_string(out.size()) + " octets");
}

BENCHMARK(render_invite);

void compare_uris(benchmark::State& state) {
    const auto a = parse_uri("sip:%61lice@atlanta.example.com;transport=TCP;x=1");
    const auto b = parse_uri("sip:alice@AtLanTa.example.CoM;Transport=tcp");
    for (auto _ : state) {
        benchmark::DoNotOptimize(equal(*a, *b));
    }
}

BENCHMARK(compare_uris);

void parse_a_uri(benchmark::State& state) {
    for (auto _ : state) {
        benchmark::DoNotOptimize(parse_uri("sip:+12025550143@sbc.example.com:5060;user=phone"));
    }
}

BENCHMARK(parse_a_uri);

/// A read of 64 kB that holds whole messages only.
void cut_stream(benchmark::State& state) {
    std::string octets;
    std::size_t messages = 0;
    while (octets.size() + invite.size() <= 65536) {
        octets += invite;
        ++messages;
    }
    StreamFramer framer;
    for (auto _ : state) {
        framer.feed(octets);
        while (framer.next() == StreamFramer::Status::message) {
            benchmark::DoNotOptimize(framer.message().data());
        }
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(messages));
}

BENCHMARK(cut_stream);

}  // namespace
}  // namespace rung::sip
