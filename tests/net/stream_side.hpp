#pragma once
#include <gtest/gtest.h>
#include <poll.h>

#include <array>
#include <cstring>
#include <ostream>
#include <string>
#include <vector>

#include "engine/net/stream_network.hpp"
#include "tests/net/loopback.hpp"

namespace rung::net {

using Kind = base::LinkEvent::Kind;

/// A `LinkEvent` that can be compared and printed.
struct Happened {
    Kind kind = Kind::closed;
    base::Link link;
    int error = 0;

    friend bool operator==(const Happened&, const Happened&) = default;

    // GoogleTest looks for this name. NOLINTNEXTLINE(readability-identifier-naming)
    friend void PrintTo(const Happened& event, std::ostream* out) {
        constexpr std::array<const char*, 4> names{"connected", "refused", "closed", "reset"};
        *out << names[static_cast<std::size_t>(event.kind)] << ' ' << event.link.remote.text()
             << '/' << event.link.stream << ' ' << std::strerror(event.error);
    }
};

/// A stream network with one listener, and a copy of all that it gave.
class StreamSide {
public:
    explicit StreamSide(const StreamLimits& limits = {},
                        const base::IpAddress& ip = loopback,
                        std::uint16_t first_socket = 0)
        : network{allowed, first_socket, limits}, index{network.listen({ip, 0})} {}

    [[nodiscard]] base::Endpoint local() const { return network.local(index); }

    /// A link of ours to somebody.
    [[nodiscard]] base::Link link_to(const base::Endpoint& remote, std::uint32_t stream = 0) const {
        return {base::Transport::tcp, index, remote, stream};
    }

    void send(const base::Link& link, std::string_view bytes) {
        const std::array<base::Outgoing, 1> batch{{{link, {}, bytes}}};
        network.send(batch);
    }

    void poll() {
        const StreamNetwork::Batch batch = network.poll();
        for (const base::Received& message : batch.messages) {
            if (message.whole) {
                messages.push_back({message.link, message.local, std::string{message.bytes}});
            } else {
                others.emplace_back(message.bytes);
            }
        }
        for (const base::LinkEvent& event : batch.events) {
            events.push_back({event.kind, event.link, event.error});
        }
        more = batch.more;
    }

    /// More polls than any test needs: the network wants attention for nothing.
    static constexpr int too_many = 100'000;

    /// Polls until the condition holds; false when nothing happens for two seconds before.
    template <class Condition>
    bool until(Condition&& condition) {
        for (int polls = 0; polls < too_many; ++polls) {
            if (condition()) {
                return true;
            }
            if (!more && !wait_readable(network.fd())) {
                return false;
            }
            poll();
        }
        return false;
    }

    bool until_messages(std::size_t count) {
        return until([&] { return messages.size() >= count; });
    }

    bool until_events(std::size_t count) {
        return until([&] { return events.size() >= count; });
    }

    /// Polls until nothing more is to be had at once.
    void poll_all() {
        pollfd readable{network.fd(), POLLIN, 0};
        for (int polls = 0; more || ::poll(&readable, 1, 0) == 1; ++polls) {
            ASSERT_LT(polls, too_many) << "the loop would spin";
            poll();
        }
    }

    /// errno of each message that failed since the last call.
    std::vector<int> failures() {
        std::vector<int> errors;
        for (const base::SendFailure& failure : network.failures()) {
            errors.push_back(failure.error);
        }
        return errors;
    }

    base::AllowedDestinations allowed;
    StreamNetwork network;
    std::uint16_t index;
    std::vector<Kept> messages;
    std::vector<Happened> events;
    std::vector<std::string> others;  ///< What was no message.
    bool more = false;
};

/// Lets both work until the condition holds; false when nothing happens for two seconds before.
template <class Condition>
bool run(StreamSide& a, StreamSide& b, Condition&& condition) {
    for (int polls = 0; polls < StreamSide::too_many; ++polls) {
        if (condition()) {
            return true;
        }
        std::array<pollfd, 2> both{{{a.network.fd(), POLLIN, 0}, {b.network.fd(), POLLIN, 0}}};
        if (!a.more && !b.more && ::poll(both.data(), both.size(), 2000) <= 0) {
            return false;
        }
        a.poll();
        b.poll();
    }
    return false;
}

/// A whole message whose body is `body`.
inline std::string message(std::string_view start_line, std::string_view body = {}) {
    return std::string{start_line} + "\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\n\r\n" + std::string{body};
}

}  // namespace rung::net
