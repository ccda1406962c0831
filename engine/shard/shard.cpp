#include "engine/shard/shard.hpp"

#include <sched.h>
#include <sys/prctl.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <csignal>
#include <ctime>
#include <deque>

#include "engine/shard/trigger_commands.hpp"

namespace rung::shard {

namespace asio = boost::asio;

base::Clocks read_clocks() {
    using std::chrono::duration_cast;
    const auto steady = std::chrono::steady_clock::now().time_since_epoch();
    const auto wall = std::chrono::system_clock::now();
    return {base::Instant{duration_cast<base::Duration>(steady)},
            std::chrono::floor<std::chrono::seconds>(wall)};
}

/// What the loop waits for. The descriptors belong to the network and the resolver.
struct Shard::Reactor {
    struct Socket {
        asio::posix::stream_descriptor descriptor;
        asio::posix::stream_descriptor twin;
        int fd = -1;
        bool readable = true;  ///< Until a receive finds it empty.
        bool armed = false;
        bool twin_armed = false;
        bool write_armed = false;
    };

    asio::io_context io{1};
    asio::steady_timer timer{io};
    asio::signal_set signals{io, SIGINT, SIGTERM};
    asio::posix::stream_descriptor names{io};
    asio::posix::stream_descriptor triggers{io};
    std::deque<Socket> sockets;
    Socket streams;
    int signals_seen = 0;
    bool names_armed = false;
    bool triggers_armed = false;

    explicit Reactor(const Parts& parts)
        : streams{asio::posix::stream_descriptor{io},
                  asio::posix::stream_descriptor{io},
                  parts.streams.fd()} {
        const auto count = static_cast<std::uint16_t>(parts.datagrams.size());
        for (std::uint16_t i = 0; i < count; ++i) {
            sockets.push_back({asio::posix::stream_descriptor{io},
                               asio::posix::stream_descriptor{io},
                               parts.datagrams.socket(i).fd()});
        }
        names.assign(parts.resolver.fd());
        if (parts.triggers != nullptr) {
            triggers.assign(parts.triggers->fd());
        }
        wait_for_signal();
    }

    Reactor(const Reactor&) = delete;
    Reactor& operator=(const Reactor&) = delete;

    // An open descriptor is given back without a word. NOLINTNEXTLINE(bugprone-exception-escape)
    ~Reactor() {
        unwatch();
        names.release();
        if (triggers.is_open()) {
            triggers.release();
        }
    }

    /// The kernel wakes whoever watches a socket, for each datagram that it takes or frees there:
    /// an eighth of what a pair of datagrams costs. So nobody watches what is polled anyway.
    void unwatch() {
        if (!streams.descriptor.is_open()) {
            return;
        }
        for (Socket& socket : sockets) {
            socket.descriptor.release();
            if (socket.twin.is_open()) {
                socket.twin.release();
            }
        }
        streams.descriptor.release();
        io.poll();  // Ends what waited for them.
    }

    void wait_for_signal() {
        signals.async_wait([this](const boost::system::error_code& error, int) {
            if (!error) {
                ++signals_seen;
                wait_for_signal();
            }
        });
    }

    void arm(Socket& socket, bool blocked) {
        using asio::posix::stream_descriptor;
        if (!socket.descriptor.is_open()) {
            socket.descriptor.assign(socket.fd);
        }
        if (!socket.armed) {
            socket.armed = true;
            socket.descriptor.async_wait(stream_descriptor::wait_read, [&socket](const auto&) {
                socket.readable = true;
                socket.armed = false;
            });
        }
        if (blocked && !socket.write_armed) {
            socket.write_armed = true;
            socket.descriptor.async_wait(stream_descriptor::wait_write,
                                         [&socket](const auto&) { socket.write_armed = false; });
        }
    }

    void arm_twin(Socket& socket, int fd) {
        if (!socket.twin.is_open()) {
            socket.twin.assign(fd);
        }
        if (!socket.twin_armed) {
            socket.twin_armed = true;
            socket.twin.async_wait(asio::posix::stream_descriptor::wait_read,
                                   [&socket](const auto&) {
                                       socket.readable = true;
                                       socket.twin_armed = false;
                                   });
        }
    }

    void wait_until(std::optional<base::Instant> deadline) {
        if (!names_armed) {
            names_armed = true;
            names.async_wait(asio::posix::stream_descriptor::wait_read,
                             [this](const auto&) { names_armed = false; });
        }
        if (triggers.is_open() && !triggers_armed) {
            triggers_armed = true;
            triggers.async_wait(asio::posix::stream_descriptor::wait_read,
                                [this](const auto&) { triggers_armed = false; });
        }
        if (deadline) {
            timer.expires_at(std::chrono::steady_clock::time_point{deadline->time_since_epoch()});
            timer.async_wait([](const auto&) {});
        }
        io.run_one();
        timer.cancel();
        io.poll();  // Takes the cancelled timer too, which would end the next wait at once.
    }

    [[nodiscard]] bool any_readable() const {
        return streams.readable ||
               std::ranges::any_of(sockets, [](const Socket& socket) { return socket.readable; });
    }
};

namespace {

/// One system call; a timer of the reactor's would be set, waited for and set back.
void sleep_until(base::Instant until) {
    const auto since = until.time_since_epoch();
    const auto seconds = std::chrono::floor<std::chrono::seconds>(since);
    const timespec at{seconds.count(), std::chrono::nanoseconds{since - seconds}.count()};
    ::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, nullptr);
}

/// Of this thread: what others take from it meanwhile is not waited awake.
base::Duration own_processor_time() {
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return std::chrono::seconds{time.tv_sec} + std::chrono::nanoseconds{time.tv_nsec};
}

bool is_real_time() {
    const int policy = ::sched_getscheduler(0) & ~SCHED_RESET_ON_FORK;
    return policy == SCHED_FIFO || policy == SCHED_RR;
}

}  // namespace

Shard::Shard(const Parts& parts)
    : parts_{parts}, pace_{is_real_time()}, reactor_{std::make_unique<Reactor>(parts)} {}

Shard::~Shard() = default;

StopReason Shard::run(OnSignal on_signal, const Observer& observer) {
    Reactor& reactor = *reactor_;
    turn::Turn& turn = parts_.turn;
    bool draining = false;
    ::prctl(PR_SET_TIMERSLACK, 1UL);  // Of this thread: else the kernel wakes it up to 50 us late.
    while (true) {
        take_turns();
        observer.after_turn(now_);
        if (turn.done()) {
            return reactor.signals_seen > 0 ? StopReason::asked : StopReason::finished;
        }
        const bool again = reactor.signals_seen > 1 || (observer.abandoned && observer.abandoned());
        if (again || (reactor.signals_seen > 0 && on_signal == OnSignal::end)) {
            turn.abort(read_clocks());
            observer.after_turn(now_);
            return again ? StopReason::interrupted : StopReason::asked;
        }
        if (reactor.signals_seen > 0 && !draining) {
            draining = true;
            turn.stop();
            observer.draining();
            continue;
        }
        const auto pause = more_ ? std::nullopt : pace_.hold(read_clocks().now);
        if (pause) {
            hold(*pause);
        } else if (is_busy() || pace_.stays_awake(read_clocks().now)) {
            poll();
        } else {
            wait(observer);
        }
    }
}

bool Shard::is_busy() const {
    const auto deadline = parts_.turn.next_deadline();
    return (deadline && *deadline <= now_) || reactor_->any_readable() || !names_.empty() ||
           parts_.datagrams.failed() || parts_.streams.failed() ||
           (parts_.triggers != nullptr && parts_.triggers->failed());
}

/// Waits for nothing but that instant, and then looks at everything.
void Shard::hold(const Pace::Hold& pause) {
    watch_.waits(pause.until);
    base::Instant now = read_clocks().now;
    if (pause.awake) {
        reactor_->unwatch();
        const base::Duration before = own_processor_time();
        while (now < pause.until) {
            now = read_clocks().now;
        }
        awake_ += own_processor_time() - before;
    } else {
        sleep_until(pause.until);
        now = read_clocks().now;
        pace_.slept(now);
    }
    poll();
}

/// What comes in is looked for in every turn: a loop that is behind must not start calls only.
void Shard::poll() {
    for (auto& socket : reactor_->sockets) {
        socket.readable = true;
    }
    reactor_->streams.readable = true;
    const base::Instant now = read_clocks().now;
    if (now - polled_ >= std::chrono::milliseconds{1}) {
        polled_ = now;
        reactor_->io.poll();  // A signal, a name.
    }
}

void Shard::wait(const Observer& observer) {
    Reactor& reactor = *reactor_;
    for (std::uint16_t i = 0; i < static_cast<std::uint16_t>(reactor.sockets.size()); ++i) {
        reactor.arm(reactor.sockets[i], parts_.datagrams.blocked(i));
        if (const auto twin = parts_.datagrams.twin(i)) {
            reactor.arm_twin(reactor.sockets[i], *twin);
        }
    }
    reactor.arm(reactor.streams, false);
    std::optional<base::Instant> deadline = parts_.turn.next_deadline();
    watch_.waits(deadline);
    if (observer.tick) {
        const base::Instant tick = now_ + *observer.tick;
        deadline = deadline ? std::min(*deadline, tick) : tick;
    }
    reactor.wait_until(deadline);
}

/// The octets of a receive live until the next one, so each socket has a turn of its own.
void Shard::take_turns() {
    collect_names();
    collect_triggers();
    turned_ = false;
    more_ = false;
    moved_ = 0;
    turn::Input input;
    input.names = names_;
    input.triggers = trigger_ends_;
    const auto sockets = static_cast<std::uint16_t>(parts_.datagrams.size());
    for (std::uint16_t i = 0; i < sockets; ++i) {
        parts_.datagrams.flush(i);
        auto& socket = reactor_->sockets[i];
        if (socket.readable) {
            input.received = parts_.datagrams.receive(i);
            input.more = parts_.datagrams.more();
            socket.readable = input.more;
            more_ = more_ || input.more;
        }
        input.failures = parts_.datagrams.failures();
        take_turn(input);
    }
    auto& streams = reactor_->streams;
    if (streams.readable) {
        const net::StreamNetwork::Batch batch = parts_.streams.poll();
        input.received = batch.messages;
        input.links = batch.events;
        streams.readable = batch.more;
        input.more = batch.more;
        more_ = more_ || batch.more;
    }
    input.failures = parts_.streams.failures();
    take_turn(input);
    names_.clear();
    trigger_ends_.clear();
    ask_for_names(output_);
    for (const turn::TriggerOrder& order : output_.triggers) {
        parts_.triggers->start(order);
    }
    output_.triggers.clear();
    pace_.turned(now_, moved_);
}

void Shard::take_turn(turn::Input& input) {
    const bool idle = input.received.empty() && input.failures.empty() && input.links.empty();
    if (turned_ && idle) {
        return;
    }
    // Read behind the receive: an answer is never counted as faster than it was.
    input.clocks = read_clocks();
    now_ = input.clocks.now;
    watch_.turns(now_);
    parts_.turn.run(input, output_);
    moved_ +=
        input.received.size() + output_.batch.datagrams().size() + output_.batch.streamed().size();
    parts_.datagrams.send(output_.batch.datagrams());
    if (!output_.batch.streamed().empty()) {
        parts_.streams.send(output_.batch.streamed());
    }
    output_.batch.clear();
    for (const base::LinkClose& closing : output_.closings) {
        parts_.streams.close(closing.link, closing.how);
    }
    output_.closings.clear();
    input = {};
    turned_ = true;
}

void Shard::ask_for_names(turn::Output& output) {
    for (const std::string& name : output.lookups) {
        if (parts_.resolver.ask(name) == net::Resolver::Answer::pending) {
            continue;
        }
        const net::Resolution* known = parts_.resolver.find(name);
        names_.push_back(
            {name, known != nullptr ? known->addresses : std::vector<base::IpAddress>{}});
    }
    output.lookups.clear();
}

void Shard::collect_triggers() {
    if (parts_.triggers != nullptr) {
        trigger_ends_ = parts_.triggers->take();
    }
}

void Shard::collect_names() {
    while (const net::Resolution* resolution = parts_.resolver.take()) {
        names_.push_back({resolution->host, resolution->addresses});
    }
}

}  // namespace rung::shard
