#include "tests/support/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <system_error>

namespace rung::support {

namespace {

using Pipe = std::array<int, 2>;

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    pointers.reserve(texts.size() + 1);
    for (std::string& text : texts) {
        pointers.push_back(text.data());
    }
    pointers.push_back(nullptr);
    return pointers;
}

/// Ours, with what the command sets in its place.
std::vector<std::string> environment_of(const Command& command) {
    std::vector<std::string> all = command.environment;
    for (char** variable = environ; *variable != nullptr; ++variable) {
        const std::string_view text{*variable};
        const std::string_view name = text.substr(0, text.find('=') + 1);
        bool is_set = false;
        for (const std::string& set : command.environment) {
            is_set = is_set || set.starts_with(name);
        }
        if (!is_set) {
            all.emplace_back(text);
        }
    }
    return all;
}

Pipe open_pipe() {
    Pipe pipe{};
    if (pipe2(pipe.data(), O_CLOEXEC) != 0) {
        throw std::system_error{errno, std::generic_category(), "pipe2"};
    }
    return pipe;
}

void close_end(int& end) {
    if (end >= 0) {
        close(end);
        end = -1;
    }
}

}  // namespace

Process::Process(const Command& command) {
    std::vector<std::string> words = command.arguments;
    words.insert(words.begin(), command.program);
    std::vector<std::string> variables = environment_of(command);
    const std::vector<char*> arguments = pointers_to(words);
    const std::vector<char*> environment = pointers_to(variables);
    Pipe out = open_pipe();
    Pipe err = open_pipe();
    const pid_t parent = getpid();
    id_ = fork();
    if (id_ == 0) {
        // Only async-signal-safe calls between fork and exec.
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != parent) {
            _exit(126);
        }
        dup2(out[1], STDOUT_FILENO);
        dup2(err[1], STDERR_FILENO);
        execve(arguments.front(), arguments.data(), environment.data());
        _exit(127);
    }
    close_end(out[1]);
    close_end(err[1]);
    ends_ = {out[0], err[0]};
    if (id_ < 0) {
        throw std::system_error{errno, std::generic_category(), "fork"};
    }
}

Process::~Process() {
    if (id_ > 0) {
        kill(id_, SIGKILL);
        reap();
    }
    for (int& end : ends_) {
        close_end(end);
    }
}

std::string Process::wait_for_line(std::string_view prefix, Limit limit) {
    const Clock::time_point until = Clock::now() + limit;
    do {
        std::size_t end = 0;
        while ((end = finished_.out.find('\n', looked_at_)) != std::string::npos) {
            std::string line = finished_.out.substr(looked_at_, end - looked_at_);
            looked_at_ = end + 1;
            if (line.starts_with(prefix)) {
                return line;
            }
        }
    } while (ends_[0] >= 0 && read_some(until));
    return {};
}

bool Process::wait_for(std::string_view text, Limit limit) {
    const Clock::time_point until = Clock::now() + limit;
    const auto is_there = [&] {
        return finished_.out.find(text) != std::string::npos ||
               finished_.err.find(text) != std::string::npos;
    };
    while (!is_there() && (ends_[0] >= 0 || ends_[1] >= 0) && read_some(until)) {
    }
    return is_there();
}

void Process::signal(int number) const {
    if (id_ > 0) {
        kill(id_, number);
    }
}

void Process::close_output() {
    close_end(ends_[0]);
}

Finished Process::finish(Limit limit) {
    const Clock::time_point until = Clock::now() + limit;
    while ((ends_[0] >= 0 || ends_[1] >= 0) && read_some(until)) {
    }
    finished_.timed_out = ends_[0] >= 0 || ends_[1] >= 0;
    if (finished_.timed_out) {
        kill(id_, SIGKILL);
    }
    reap();
    return finished_;
}

/// Waits for output of either kind. False when the time is up.
bool Process::read_some(Clock::time_point until) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now());
    std::array<pollfd, 2> polled{pollfd{ends_[0], POLLIN, 0}, pollfd{ends_[1], POLLIN, 0}};
    const int ready =
        poll(polled.data(), polled.size(), left.count() > 0 ? static_cast<int>(left.count()) : 0);
    if (ready <= 0) {
        return ready < 0 && errno == EINTR;
    }
    std::array<char, 4096> octets{};
    for (std::size_t i = 0; i < polled.size(); ++i) {
        if (polled[i].revents == 0) {
            continue;
        }
        const ssize_t count = read(ends_[i], octets.data(), octets.size());
        if (count > 0) {
            std::string& text = i == 0 ? finished_.out : finished_.err;
            text.append(octets.data(), static_cast<std::size_t>(count));
        } else if (count == 0 || errno != EINTR) {
            close_end(ends_[i]);
        }
    }
    return true;
}

void Process::reap() {
    int status = 0;
    while (id_ > 0 && waitpid(id_, &status, 0) < 0 && errno == EINTR) {
    }
    finished_.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    id_ = -1;
}

Finished run_to_end(const Command& command, Process::Limit limit) {
    return Process{command}.finish(limit);
}

}  // namespace rung::support
