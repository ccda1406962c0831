// Two stream networks on loopback in one thread: requests of 450 octets one way, answers of 350
// back. Both sides' work is in the figure, so one side alone takes about half of it.
#include <benchmark/benchmark.h>
#include <poll.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "engine/net/stream_network.hpp"

namespace rung::net {
namespace {

const base::IpAddress loopback = base::IpAddress::v4(127, 0, 0, 1);

/// A message that a framer takes for whole: its length is `size`.
std::string message(std::string_view start_line, std::size_t size) {
    std::string text{start_line};
    text += "\r\nContent-Length: 0\r\nX-Padding: ";
    text.append(size - text.size() - 4, 'x');
    return text + "\r\n\r\n";
}

class Exchange {
public:
    explicit Exchange(std::size_t connections) {
        alice_.listen({loopback, 0});
        const base::Endpoint bob = bob_.local(bob_.listen({loopback, 0}));
        for (std::uint32_t n = 0; n < connections; ++n) {
            links_.push_back({base::Transport::tcp, 0, bob, n});
        }
    }

    /// `each` requests on every connection, and their answers.
    void round(std::size_t each) {
        for (const base::Link& link : links_) {
            for (std::size_t n = 0; n < each; ++n) {
                batch_.push_back({link, {}, request_});
            }
        }
        std::size_t missing = batch_.size();
        flush(alice_);
        while (missing > 0) {
            for (const base::Received& received : wait(bob_)) {
                batch_.push_back({received.link, {}, answer_});
            }
            flush(bob_);
            missing -= wait(alice_).size();
        }
    }

    [[nodiscard]] StreamCounters counters() const { return alice_.counters(); }

private:
    void flush(StreamNetwork& network) {
        network.send(batch_);
        batch_.clear();
    }

    /// Nothing comes while the other side still has to write.
    static std::span<const base::Received> wait(StreamNetwork& network) {
        pollfd poll{network.fd(), POLLIN, 0};
        return ::poll(&poll, 1, 0) == 1 ? network.poll().messages
                                        : std::span<const base::Received>{};
    }

    base::AllowedDestinations allowed_;
    StreamNetwork alice_{allowed_};
    StreamNetwork bob_{allowed_};
    std::vector<base::Link> links_;
    std::vector<base::Outgoing> batch_;
    const std::string request_ = message("OPTIONS sip:bob@127.0.0.1 SIP/2.0", 450);
    const std::string answer_ = message("SIP/2.0 200 OK", 350);
};

/// Connections, and requests that each has outstanding.
void stream_exchange(benchmark::State& state) {
    const auto connections = static_cast<std::size_t>(state.range(0));
    const auto each = static_cast<std::size_t>(state.range(1));
    Exchange exchange{connections};
    exchange.round(each);
    const StreamCounters before = exchange.counters();
    for (auto _ : state) {
        exchange.round(each);
    }
    const StreamCounters after = exchange.counters();
    state.SetItemsProcessed(static_cast<std::int64_t>(after.sent - before.sent));
    state.counters["sent_per_write"] = static_cast<double>(after.sent - before.sent) /
                                       static_cast<double>(after.writes - before.writes);
    state.counters["pair"] =
        benchmark::Counter(static_cast<double>(after.sent - before.sent),
                           benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

BENCHMARK(stream_exchange)
    ->Args({1, 1})
    ->Args({1, 64})
    ->Args({1, 512})
    ->Args({16, 32})
    ->Args({1000, 1});

}  // namespace
}  // namespace rung::net
