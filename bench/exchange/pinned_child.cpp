#include "bench/exchange/pinned_child.hpp"

#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <exception>
#include <system_error>

namespace rung::bench {

Pinned::Pinned(int core) {
    ::sched_getaffinity(0, sizeof before_, &before_);
    cpu_set_t cores;
    CPU_ZERO(&cores);
    CPU_SET(static_cast<std::size_t>(core), &cores);
    if (::sched_setaffinity(0, sizeof cores, &cores) != 0) {
        throw std::system_error{
            errno, std::generic_category(), fmt::format("cannot be pinned to core {}", core)};
    }
}

Pinned::~Pinned() {
    ::sched_setaffinity(0, sizeof before_, &before_);
}

PinnedChild::PinnedChild(int core, const std::function<void()>& loop) {
    const pid_t parent = ::getpid();
    id_ = ::fork();
    if (id_ < 0) {
        throw std::system_error{errno, std::generic_category(), "fork"};
    }
    if (id_ > 0) {
        return;
    }
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    try {
        if (::getppid() == parent) {
            const Pinned pinned{core};
            loop();
        }
    } catch (const std::exception& error) {
        std::fprintf(stderr, "the responder: %s\n", error.what());
    }
    ::_exit(1);
}

PinnedChild::~PinnedChild() {
    ::kill(id_, SIGKILL);
    ::waitpid(id_, nullptr, 0);
}

}  // namespace rung::bench
