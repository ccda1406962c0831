#include "engine/net/readiness.hpp"

#include <fmt/format.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>

#include <cerrno>
#include <cstring>

#include "engine/base/ensure.hpp"
#include "engine/net/setup_error.hpp"

namespace rung::net {

namespace {

/// No valid handle.
constexpr base::Handle wake_token{0xffff'ffff, 0};
constexpr base::Handle bell_token{0xffff'ffff, 1};

Descriptor checked(int fd);
epoll_event event_of(std::uint32_t events, base::Handle token);
void empty(int fd);

}  // namespace

Readiness::Readiness()
    : epoll_{checked(::epoll_create1(EPOLL_CLOEXEC))},
      wake_{checked(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC))},
      bell_{checked(::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC))} {
    const int wake_error = add(wake_.fd(), EPOLLIN, wake_token);
    const int error = wake_error != 0 ? wake_error : add(bell_.fd(), EPOLLIN, bell_token);
    if (error != 0) {
        throw SetupError{fmt::format("tcp: cannot watch connections: {}", std::strerror(error))};
    }
}

int Readiness::add(int fd, std::uint32_t events, base::Handle token) {
    epoll_event event = event_of(events, token);
    return ::epoll_ctl(epoll_.fd(), EPOLL_CTL_ADD, fd, &event) == 0 ? 0 : errno;
}

void Readiness::change(int fd, std::uint32_t events, base::Handle token) {
    epoll_event event = event_of(events, token);
    // It can only fail for a descriptor that was never added.
    ENSURE(::epoll_ctl(epoll_.fd(), EPOLL_CTL_MOD, fd, &event) == 0);
}

std::span<const Readiness::Ready> Readiness::collect() {
    rang_ = false;
    const int found = ::epoll_wait(epoll_.fd(), events_.data(), int{capacity}, 0);
    std::size_t count = 0;
    for (int n = 0; n < found; ++n) {
        const epoll_event& event = events_[static_cast<std::size_t>(n)];
        const base::Handle token{static_cast<std::uint32_t>(event.data.u64),
                                 static_cast<std::uint32_t>(event.data.u64 >> 32)};
        if (token == wake_token) {
            empty(wake_.fd());
            awake_ = false;
        } else if (token == bell_token) {
            empty(bell_.fd());
            rang_ = true;
        } else {
            ready_[count++] = {token, event.events};
        }
    }
    return std::span{ready_}.first(count);
}

void Readiness::wake() {
    if (!awake_) {
        const std::uint64_t one = 1;
        awake_ = ::write(wake_.fd(), &one, sizeof one) == sizeof one;
    }
}

void Readiness::ring_after(std::chrono::milliseconds delay) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(delay);
    itimerspec when{};
    when.it_value.tv_sec = seconds.count();
    when.it_value.tv_nsec = std::chrono::nanoseconds{delay - seconds}.count();
    ::timerfd_settime(bell_.fd(), 0, &when, nullptr);
}

namespace {

Descriptor checked(int fd) {
    if (fd >= 0) {
        return Descriptor{fd};
    }
    if (errno == EMFILE || errno == ENFILE) {
        throw SetupError{"tcp: too many open files; raise the limit with ulimit -n"};
    }
    throw SetupError{fmt::format("tcp: cannot watch connections: {}", std::strerror(errno))};
}

epoll_event event_of(std::uint32_t events, base::Handle token) {
    epoll_event event{};
    event.events = events;
    event.data.u64 = std::uint64_t{token.generation} << 32 | token.index;
    return event;
}

/// An event counter and a timer both give eight octets, and are unreadable afterwards.
void empty(int fd) {
    std::uint64_t count = 0;
    [[maybe_unused]] const auto taken = ::read(fd, &count, sizeof count);
}

}  // namespace

}  // namespace rung::net
