#include "engine/cli/built_in_target.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

#include "engine/cli/failure.hpp"

namespace rung::cli {

namespace {

constexpr const char* own_program = "/proc/self/exe";

/// In the child, between fork and exec: only async-signal-safe calls.
[[noreturn]] void become_target(int out, pid_t parent, const char* pki) {
    // The terminal's Ctrl-C is for the run; its end reaches the target by itself.
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent) {
        _exit(1);
    }
    dup2(out, STDOUT_FILENO);
    std::array<const char*, 8> arguments{
        "rung", "serve", "--listen", "127.0.0.1:0", "--pki", pki, "--quiet", nullptr};
    execv(own_program, const_cast<char* const*>(arguments.data()));
    _exit(127);
}

std::string read_line(int from) {
    std::string line;
    char octet = 0;
    while (line.size() < 200) {
        const ssize_t got = read(from, &octet, 1);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0 || octet == '\n') {
            break;
        }
        line += octet;
    }
    return line;
}

}  // namespace

BuiltInTarget::BuiltInTarget(const std::string& pki) {
    std::array<int, 2> pipe_ends{};
    if (pipe2(pipe_ends.data(), O_CLOEXEC) != 0) {
        throw could_not_start(
            fmt::format("cannot start the built-in target: {}", std::strerror(errno)));
    }
    const pid_t self = getpid();
    process_ = fork();
    if (process_ == 0) {
        become_target(pipe_ends[1], self, pki.c_str());
    }
    close(pipe_ends[1]);
    const std::string line = process_ > 0 ? read_line(pipe_ends[0]) : std::string{};
    close(pipe_ends[0]);
    constexpr std::string_view expected = "listening udp ";
    if (!line.starts_with(expected)) {
        stop();
        throw could_not_start(
            "the built-in target did not start; run `rung serve` to see why, or name a target with "
            "--target HOST:PORT");
    }
    address_ = line.substr(expected.size());
}

BuiltInTarget::~BuiltInTarget() {
    stop();
}

void BuiltInTarget::stop() const {
    if (process_ > 0) {
        kill(process_, SIGTERM);
        while (waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
        }
    }
}

}  // namespace rung::cli
