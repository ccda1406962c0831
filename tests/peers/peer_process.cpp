#include "tests/peers/peer_process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <fstream>
#include <iterator>
#include <system_error>

namespace rung::peers {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

/// How often a fact is looked at.
constexpr milliseconds interval{5};
/// How long a program may take to end when it is asked to, before it is killed.
constexpr milliseconds grace{3000};

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> out;
    out.reserve(texts.size() + 1);
    for (std::string& text : texts) {
        out.push_back(text.data());
    }
    out.push_back(nullptr);
    return out;
}

/// What the child needs, made before the fork: afterwards only async-signal-safe calls.
struct Prepared {
    char** arguments;
    const char* folder;
    const char* output;
    int failure;  ///< Takes errno when the program cannot be started; closed by starting it.
    pid_t parent;
};

[[noreturn]] void become(const Prepared& prepared) {
    setpgid(0, 0);
    // Not SIGKILL: a server that forks takes its workers along when it is asked to end.
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    const int out = open(prepared.output, O_WRONLY | O_CREAT | O_APPEND, 0600);
    const int in = open("/dev/null", O_RDONLY);
    if (getppid() == prepared.parent && out >= 0 && in >= 0 && chdir(prepared.folder) == 0) {
        dup2(in, STDIN_FILENO);
        dup2(out, STDOUT_FILENO);
        dup2(out, STDERR_FILENO);
        execvp(prepared.arguments[0], prepared.arguments);
    }
    const int error = errno;
    static_cast<void>(!write(prepared.failure, &error, sizeof error));
    _exit(127);
}

}  // namespace

Process::Process(Command command) {
    static std::atomic<int> count{0};
    const std::string program = command.arguments.at(0);
    output_ = command.folder / fmt::format("output-{}", ++count);
    std::vector<char*> argument_pointers = pointers(command.arguments);
    std::array<int, 2> failure{};
    if (pipe2(failure.data(), O_CLOEXEC) != 0) {
        throw std::system_error{errno, std::generic_category(), "pipe2"};
    }
    const Prepared prepared{
        argument_pointers.data(), command.folder.c_str(), output_.c_str(), failure[1], getpid()};
    process_ = fork();
    if (process_ == 0) {
        become(prepared);
    }
    close(failure[1]);
    int error = 0;
    const bool failed = process_ < 0 || read(failure[0], &error, sizeof error) > 0;
    close(failure[0]);
    if (failed) {
        throw std::system_error{
            process_ < 0 ? EAGAIN : error, std::generic_category(), "cannot start " + program};
    }
    handle_ = static_cast<int>(syscall(SYS_pidfd_open, process_, 0));
    if (handle_ < 0) {
        throw std::system_error{errno, std::generic_category(), "pidfd_open"};
    }
}

Process::~Process() {
    static_cast<void>(end(SIGTERM));
    // What it started is in its group; a child that outlived it ends here.
    kill(-process_, SIGKILL);
    static_cast<void>(wait_for_exit());
    close(handle_);
}

std::string Process::output() const {
    std::ifstream file{output_, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

bool Process::wait_until(const std::function<bool()>& fact, milliseconds limit) {
    const auto deadline = Clock::now() + limit;
    while (!fact()) {
        if (Clock::now() >= deadline) {
            return false;
        }
        if (reap(interval) == Ended::yes) {
            return fact();
        }
    }
    return true;
}

bool Process::wait_for_output(const std::string& text, milliseconds limit) {
    return wait_until([&] { return output().find(text) != std::string::npos; }, limit);
}

std::optional<int> Process::wait_for_exit(milliseconds limit) {
    reap(limit);
    return status_;
}

std::optional<int> Process::end(int signal) {
    if (reap(milliseconds{0}) == Ended::no) {
        kill(process_, signal);
    }
    return wait_for_exit(grace);
}

Process::Ended Process::reap(milliseconds wait) {
    if (status_) {
        return Ended::yes;
    }
    pollfd ended{handle_, POLLIN, 0};
    if (poll(&ended, 1, static_cast<int>(wait.count())) <= 0) {
        return Ended::no;
    }
    int status = 0;
    waitpid(process_, &status, 0);
    status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return Ended::yes;
}

}  // namespace rung::peers
