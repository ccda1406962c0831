#include "bench/side_by_side/child_process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <fstream>
#include <stdexcept>
#include <system_error>

namespace rung::bench {

namespace {

using Clock = std::chrono::steady_clock;

constexpr int fifo_priority = 10;
constexpr std::chrono::milliseconds look_interval{5};
constexpr std::size_t most_read = std::size_t{8} << 20;
constexpr std::size_t most_words = 2000;

/// Where the way from fork to exec ended.
enum class Hurdle : int { start, core, scheduling };

struct Failure {
    Hurdle hurdle = Hurdle::start;
    int error = 0;
};

/// What the child needs, made before the fork: afterwards only async-signal-safe calls.
struct Prepared {
    char** arguments;
    const char* output;
    std::optional<Placement> placement;
    pid_t parent;
    int failure;  ///< Takes a `Failure`; closed by starting the program.
};

std::vector<char*> pointers_to(std::vector<std::string>& texts);
[[noreturn]] void become(const Prepared& prepared);
std::string explain(const Failure& failure, const Command& command);
std::chrono::nanoseconds cpu_of(const rusage& usage);
std::string read_part(const std::filesystem::path& path, std::uintmax_t from, std::size_t most);

}  // namespace

ChildProcess::ChildProcess(const Command& command)
    : name_(command.arguments.at(0)), output_(command.output) {
    std::vector<std::string> words = command.arguments;
    const std::vector<char*> arguments = pointers_to(words);
    std::array<int, 2> report{};
    if (pipe2(report.data(), O_CLOEXEC) != 0) {
        throw std::system_error{errno, std::generic_category(), "pipe2"};
    }
    const Prepared prepared{const_cast<char**>(arguments.data()),
                            output_.c_str(),
                            command.placement,
                            getpid(),
                            report[1]};
    id_ = fork();
    if (id_ == 0) {
        become(prepared);
    }
    Failure failure{Hurdle::start, errno};
    close(report[1]);
    const bool failed = id_ < 0 || read(report[0], &failure, sizeof failure) > 0;
    close(report[0]);
    if (failed) {
        if (id_ > 0) {
            waitpid(id_, nullptr, 0);
        }
        throw std::runtime_error{explain(failure, command)};
    }
    handle_ = static_cast<int>(syscall(SYS_pidfd_open, id_, 0));
    if (handle_ < 0) {
        const int error = errno;
        kill(id_, SIGKILL);
        waitpid(id_, nullptr, 0);
        throw std::system_error{error, std::generic_category(), "pidfd_open"};
    }
}

ChildProcess::~ChildProcess() {
    signal(SIGKILL);
    while (!wait(Limit{1000})) {
    }
    close(handle_);
}

std::optional<Ended> ChildProcess::wait(Limit limit) {
    if (ended_) {
        return ended_;
    }
    pollfd end{handle_, POLLIN, 0};
    if (poll(&end, 1, static_cast<int>(limit.count())) <= 0) {
        return std::nullopt;
    }
    int status = 0;
    rusage usage{};
    wait4(id_, &status, 0, &usage);
    ended_ = Ended{WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), cpu_of(usage)};
    return ended_;
}

void ChildProcess::signal(int number) {
    if (!ended_) {
        kill(id_, number);
    }
}

bool ChildProcess::is_stopped() const {
    // The state follows the name, which stands in parentheses and may hold some.
    const std::string status = read_file(fmt::format("/proc/{}/stat", id_));
    const std::size_t end = status.rfind(") ");
    return end != std::string::npos && status.substr(end + 2, 1) == "T";
}

std::string ChildProcess::last_words() const {
    std::error_code missing;
    const std::uintmax_t size = std::filesystem::file_size(output_, missing);
    const std::uintmax_t from = missing || size < most_words ? 0 : size - most_words;
    const std::string words = read_part(output_, from, most_words);
    return words.empty() ? "it printed nothing" : words;
}

std::string ChildProcess::wait_for_line(const std::string& prefix, Limit limit) {
    const auto until = Clock::now() + limit;
    bool is_last_look = false;
    while (true) {
        const std::string text = "\n" + read_file(output_);
        const std::size_t begin = text.find("\n" + prefix);
        const std::size_t end =
            begin == std::string::npos ? std::string::npos : text.find('\n', begin + 1);
        if (end != std::string::npos) {
            const std::size_t rest = begin + 1 + prefix.size();
            return text.substr(rest, end - rest);
        }
        if (is_last_look) {
            throw std::runtime_error{
                fmt::format("{} did not print a line \"{}…\":\n{}", name_, prefix, last_words())};
        }
        // What it printed before it ended is looked at once more.
        is_last_look = wait(look_interval).has_value() || Clock::now() >= until;
    }
}

std::string read_file(const std::filesystem::path& path) {
    return read_part(path, 0, most_read);
}

std::string output_of(const Command& command, int status) {
    ChildProcess process{command};
    const auto ended = process.wait(std::chrono::seconds{10});
    if (!ended) {
        throw std::runtime_error{fmt::format("{} did not end within ten seconds:\n{}",
                                             fmt::join(command.arguments, " "),
                                             process.last_words())};
    }
    if (ended->status != status) {
        throw std::runtime_error{fmt::format("{} ended with status {}:\n{}",
                                             fmt::join(command.arguments, " "),
                                             ended->status,
                                             process.last_words())};
    }
    return read_file(command.output);
}

namespace {

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    pointers.reserve(texts.size() + 1);
    for (std::string& text : texts) {
        pointers.push_back(text.data());
    }
    pointers.push_back(nullptr);
    return pointers;
}

[[noreturn]] void give_up(const Prepared& prepared, Hurdle hurdle) {
    const Failure failure{hurdle, errno};
    static_cast<void>(!write(prepared.failure, &failure, sizeof failure));
    _exit(127);
}

void take_place(const Prepared& prepared) {
    cpu_set_t cores;
    CPU_ZERO(&cores);
    CPU_SET(static_cast<std::size_t>(prepared.placement->core), &cores);
    if (sched_setaffinity(0, sizeof cores, &cores) != 0) {
        give_up(prepared, Hurdle::core);
    }
    const sched_param priority{fifo_priority};
    if (prepared.placement->scheduling == Scheduling::fifo &&
        sched_setscheduler(0, SCHED_FIFO, &priority) != 0) {
        give_up(prepared, Hurdle::scheduling);
    }
}

void become(const Prepared& prepared) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    const int out = open(prepared.output, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    const int in = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (getppid() != prepared.parent || out < 0 || in < 0) {
        give_up(prepared, Hurdle::start);
    }
    dup2(in, STDIN_FILENO);
    dup2(out, STDOUT_FILENO);
    dup2(out, STDERR_FILENO);
    if (prepared.placement) {
        take_place(prepared);
    }
    execvp(prepared.arguments[0], prepared.arguments);
    give_up(prepared, Hurdle::start);
}

std::string explain(const Failure& failure, const Command& command) {
    const std::string reason = std::generic_category().message(failure.error);
    const std::string& program = command.arguments[0];
    switch (failure.hurdle) {
        case Hurdle::start:
            break;
        case Hurdle::core:
            return fmt::format(
                "{} cannot be pinned to core {}: {}; the generator and the far side "
                "each need a core that this process may use (see `taskset -p $$`)",
                program,
                command.placement->core,
                reason);
        case Hurdle::scheduling:
            return fmt::format(
                "{} cannot have SCHED_FIFO: {}; run as root, or without --fifo", program, reason);
    }
    return fmt::format("{} cannot be started: {}", program, reason);
}

std::chrono::nanoseconds cpu_of(const rusage& usage) {
    const auto of = [](const timeval& time) -> std::chrono::nanoseconds {
        return std::chrono::seconds{time.tv_sec} + std::chrono::microseconds{time.tv_usec};
    };
    return of(usage.ru_utime) + of(usage.ru_stime);
}

std::string read_part(const std::filesystem::path& path, std::uintmax_t from, std::size_t most) {
    std::ifstream file{path, std::ios::binary};
    file.seekg(static_cast<std::streamoff>(from));
    std::string text;
    std::array<char, 4096> octets{};
    while (file && text.size() < most) {
        file.read(octets.data(), octets.size());
        text.append(octets.data(), static_cast<std::size_t>(file.gcount()));
    }
    return text;
}

}  // namespace

}  // namespace rung::bench
