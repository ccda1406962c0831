// The transaction table alone, with messages parsed beforehand: open, send, answer, linger.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <charconv>
#include <string>

#include "engine/transaction/table.hpp"

namespace rung::transaction {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view hole = "z9hG4bK-----------------------------------";
static_assert(hole.size() == Identifiers::branch_size);

const base::Link udp{base::Transport::udp, 0, {base::IpAddress::v4(192, 0, 2, 9), 5070}};
const base::IpAddress local = base::IpAddress::v4(192, 0, 2, 1);

/// A message with a hole for the branch, parsed once: filling the hole changes what it says.
class Text {
public:
    explicit Text(const std::string& first_line, const std::string& method)
        : bytes_{first_line + "Via: SIP/2.0/UDP 192.0.2.9:5070;branch=" + std::string{hole} +
                 "\r\n"
                 "From: <sip:alice@192.0.2.9>;tag=c0123456789abcdef00000000010000002a\r\n"
                 "To: <sip:bob@192.0.2.1>;tag=d0123456789abcdef00000000010000002a\r\n"
                 "Call-ID: c0123456789abcdef00000000010000002a\r\n"
                 "CSeq: 1 " +
                 method +
                 "\r\n"
                 "Contact: <sip:bob@192.0.2.1:5060>\r\n"
                 "Content-Length: 0\r\n\r\n"},
          at_{bytes_.find(hole)} {
        if (!sip::parse(bytes_, message_)) {
            std::abort();
        }
    }

    void fill(std::string_view branch) {
        std::ranges::copy(branch, bytes_.begin() + static_cast<std::ptrdiff_t>(at_));
    }

    [[nodiscard]] const std::string& bytes() const { return bytes_; }

    [[nodiscard]] const sip::Message& message() const { return message_; }

private:
    std::string bytes_;
    std::size_t at_;
    sip::Message message_;
};

TransactionTable table_for(benchmark::State& state) {
    const auto lingering = static_cast<std::uint32_t>(state.range(0));
    return {{.transactions = 4096, .lingering = {.transactions = lingering}}, {}, {.nonce = 7}};
}

void client_transactions(benchmark::State& state, Method method, Text request, Text response) {
    TransactionTable table = table_for(state);
    const base::Received received{udp, local, {}};
    base::Instant now{1'000s};
    for (auto _ : state) {
        now += 1us;
        const base::Handle transaction =
            table.open_client({.method = method, .link = udp, .local = local, .owner = {1, 0}});
        const auto branch = table.branch_of(transaction);
        request.fill(text_of(branch));
        response.fill(text_of(branch));
        benchmark::DoNotOptimize(table.send_request(transaction, request.bytes(), now));
        benchmark::DoNotOptimize(table.on_response(response.message(), received, now));
        table.expire_lingering(now);
    }
    state.counters["lingering"] = table.lingering();
}

void options_client(benchmark::State& state) {
    client_transactions(state,
                        Method::other,
                        Text{"OPTIONS sip:bob@192.0.2.1 SIP/2.0\r\n", "OPTIONS"},
                        Text{"SIP/2.0 200 OK\r\n", "OPTIONS"});
}

void redirected_invite_client(benchmark::State& state) {
    client_transactions(state,
                        Method::invite,
                        Text{"INVITE sip:bob@192.0.2.1 SIP/2.0\r\n", "INVITE"},
                        Text{"SIP/2.0 302 Moved Temporarily\r\n", "INVITE"});
}

void options_server(benchmark::State& state) {
    TransactionTable table = table_for(state);
    Text request{"OPTIONS sip:bob@192.0.2.1 SIP/2.0\r\n", "OPTIONS"};
    const Text response{"SIP/2.0 200 OK\r\n", "OPTIONS"};
    const base::Received received{udp, local, {}};
    base::Instant now{1'000s};
    std::uint64_t number = 0;
    std::string text{hole};
    for (auto _ : state) {
        now += 1us;
        std::to_chars(text.data() + 8, text.data() + text.size(), 1'000'000'000 + number++);
        request.fill(text);
        benchmark::DoNotOptimize(table.on_request(request.message(), received, now));
        const Event opened = table.open_server(request.message(), received, {}, now);
        benchmark::DoNotOptimize(table.respond(opened.transaction, 200, response.bytes(), now));
        table.expire_lingering(now);
    }
    state.counters["lingering"] = table.lingering();
}

BENCHMARK(options_client)->Arg(1'000)->Arg(1'000'000);
BENCHMARK(redirected_invite_client)->Arg(1'000)->Arg(100'000);
BENCHMARK(options_server)->Arg(1'000)->Arg(100'000);

}  // namespace
}  // namespace rung::transaction
