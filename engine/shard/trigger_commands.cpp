#include "engine/shard/trigger_commands.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <optional>
#include <utility>

#include "engine/net/setup_error.hpp"
#include "engine/shard/shard.hpp"

namespace rung::shard {

namespace {

/// Of what a program prints, for the last line.
constexpr std::size_t most_printed = 4096;

struct Placeholder {
    std::string_view name;
    std::string value;
};

/// `sip:USER@HOST:PORT` and what may follow, as the engine writes it.
std::array<Placeholder, 4> placeholders_of(std::string_view uri) {
    const std::size_t at = std::min(uri.find('@'), uri.size());
    const std::string_view user = uri.substr(0, at).substr(std::min<std::size_t>(4, at));
    std::string_view host = uri.substr(std::min(at + 1, uri.size()));
    host = host.substr(0, host.find(';'));
    const std::size_t bracket = host.rfind(']');
    const std::size_t colon = host.find(':', bracket == std::string_view::npos ? 0 : bracket);
    const std::string_view port =
        colon == std::string_view::npos ? std::string_view{"5060"} : host.substr(colon + 1);
    return {{{"uri", std::string{uri}},
             {"user", std::string{user}},
             {"host", std::string{host.substr(0, colon)}},
             {"port", std::string{port}}}};
}

/// `fill(name)` gives what stands for `${name}`.
template <class Fill>
std::string filled(std::string_view text, Fill&& fill) {
    std::string out;
    while (!text.empty()) {
        const std::size_t open = text.find("${");
        const std::size_t close = text.find('}', open);
        if (close == std::string_view::npos) {
            break;
        }
        out += text.substr(0, open);
        out += fill(text.substr(open + 2, close - open - 2));
        text.remove_prefix(close + 1);
    }
    return out.append(text);
}

net::Descriptor checked(int fd) {
    if (fd < 0) {
        throw net::SetupError{"trigger: too many open files; raise the limit with ulimit -n"};
    }
    return net::Descriptor{fd};
}

/// Its own process group, so that what it starts ends with it, and nothing of our signals.
class SpawnSetup {
public:
    explicit SpawnSetup(int output) {
        posix_spawn_file_actions_init(&actions_);
        posix_spawn_file_actions_addopen(&actions_, 0, "/dev/null", O_RDONLY, 0);
        posix_spawn_file_actions_adddup2(&actions_, output, 1);
        posix_spawn_file_actions_adddup2(&actions_, output, 2);
        posix_spawnattr_init(&attributes_);
        sigset_t all;
        sigset_t none;
        sigfillset(&all);
        sigemptyset(&none);
        posix_spawnattr_setsigdefault(&attributes_, &all);
        posix_spawnattr_setsigmask(&attributes_, &none);
        posix_spawnattr_setpgroup(&attributes_, 0);
        posix_spawnattr_setflags(
            &attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    }

    ~SpawnSetup() {
        posix_spawn_file_actions_destroy(&actions_);
        posix_spawnattr_destroy(&attributes_);
    }

    SpawnSetup(const SpawnSetup&) = delete;
    SpawnSetup& operator=(const SpawnSetup&) = delete;

    /// errno, or 0.
    int spawn(pid_t& id, std::vector<std::string>& words) {
        std::vector<char*> arguments;
        arguments.reserve(words.size() + 1);
        for (std::string& word : words) {
            arguments.push_back(word.data());
        }
        arguments.push_back(nullptr);
        return posix_spawnp(
            &id, arguments.front(), &actions_, &attributes_, arguments.data(), environ);
    }

private:
    posix_spawn_file_actions_t actions_{};
    posix_spawnattr_t attributes_{};
};

std::string last_line_of(std::string_view text) {
    text = text.substr(0, text.find_last_not_of("\r\n ") + 1);
    return std::string{text.substr(text.rfind('\n') + 1)};
}

/// How it ended, if that was no success.
std::string describe(const siginfo_t& end) {
    if (end.si_code == CLD_EXITED) {
        return end.si_status == 0 ? "" : fmt::format("ended with status {}", end.si_status);
    }
    return fmt::format("was ended by signal {}", end.si_status);
}

}  // namespace

std::string unknown_placeholder(std::string_view text) {
    std::string unknown;
    static_cast<void>(filled(text, [&](std::string_view name) {
        const auto known = placeholders_of("");
        if (std::ranges::find(known, name, &Placeholder::name) == known.end() && unknown.empty()) {
            unknown = name.empty() ? "nothing" : name;
        }
        return std::string_view{};
    }));
    return unknown;
}

TriggerCommands::TriggerCommands(TriggerPlan plan)
    : plan_{std::move(plan)},
      watch_{checked(::epoll_create1(EPOLL_CLOEXEC))},
      timer_{checked(::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC))} {
    // Ignored, as a parent may have left it, the kernel would not keep how a child ended.
    ::signal(SIGCHLD, SIG_DFL);
    watch(timer_.fd());
}

TriggerCommands::~TriggerCommands() {
    for (const Running& running : running_) {
        ::kill(-running.id, SIGKILL);
        ::waitpid(running.id, nullptr, WNOHANG);
    }
}

void TriggerCommands::watch(int fd) const {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = fd;
    ::epoll_ctl(watch_.fd(), EPOLL_CTL_ADD, fd, &event);
}

void TriggerCommands::start(const turn::TriggerOrder& order) {
    std::string why = launch(order);
    if (!why.empty()) {
        ends_.push_back({order.call, std::move(why)});
    }
}

std::string TriggerCommands::launch(const turn::TriggerOrder& order) {
    std::vector<std::string> words = order.hang_up ? plan_.hang_up : plan_.call;
    if (words.empty()) {
        return "the profile does not say how";
    }
    if (running_.size() == most_at_once) {
        return fmt::format("{} of its programs run already, the limit", most_at_once);
    }
    const auto values = placeholders_of(order.uri);
    for (std::string& word : words) {
        word = filled(word, [&](std::string_view name) {
            return std::ranges::find(values, name, &Placeholder::name)->value;
        });
    }
    Running running;
    running.call = order.call;
    running.name = fmt::format("`{}`", words.front());
    const auto failed = [&running](int error) {
        return fmt::format("{} cannot be started: {}", running.name, std::strerror(error));
    };
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
        return failed(errno);
    }
    running.output = net::Descriptor{ends[0]};
    ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
    const net::Descriptor writing{ends[1]};
    if (const int error = SpawnSetup{writing.fd()}.spawn(running.id, words)) {
        return failed(error);
    }
    running.process = net::Descriptor{static_cast<int>(::syscall(SYS_pidfd_open, running.id, 0))};
    if (running.process.fd() < 0) {
        const int error = errno;
        ::kill(-running.id, SIGKILL);
        return failed(error);
    }
    watch(running.process.fd());
    watch(running.output.fd());
    running.until = read_clocks().now + plan_.limit;
    running_.push_back(std::move(running));
    set_timer();
    return {};
}

std::vector<turn::TriggerEnd> TriggerCommands::take() {
    epoll_event event{};
    if (running_.empty() || ::epoll_wait(watch_.fd(), &event, 1, 0) == 0) {
        return std::exchange(ends_, {});
    }
    const base::Instant now = read_clocks().now;
    std::erase_if(running_, [&](Running& running) { return settle(running, now); });
    set_timer();
    return std::exchange(ends_, {});
}

/// True when it is over and done with. A program that may not be killed, or takes its time to die,
/// is reaped later: its call has been told.
bool TriggerCommands::settle(Running& running, base::Instant now) {
    read_output(running);
    siginfo_t end{};
    const auto id = static_cast<id_t>(running.id);
    const bool gone = ::waitid(P_PID, id, &end, WEXITED | WNOHANG) != 0;  // Reaped by another.
    const bool ended = gone || end.si_pid == running.id;
    if (ended && !running.told) {
        read_output(running);
        tell(running, gone ? "ended, and how is not known" : describe(end));
    } else if (!ended && !running.told && running.until <= now) {
        ::kill(-running.id, SIGKILL);
        tell(running,
             fmt::format("had not ended after {} s",
                         std::chrono::duration<double>(plan_.limit).count()));
    }
    return ended;
}

void TriggerCommands::read_output(Running& running) const {
    std::array<char, most_printed> buffer{};
    ssize_t got = 0;
    // Bounded: a program that prints without end must not keep the loop.
    for (int reads = 0; reads < 16; ++reads) {
        got = ::read(running.output.fd(), buffer.data(), buffer.size());
        if (got <= 0) {
            break;
        }
        running.printed.append(buffer.data(), static_cast<std::size_t>(got));
        const std::size_t excess =
            running.printed.size() - std::min(running.printed.size(), most_printed);
        running.printed.erase(0, excess);
    }
    if (got == 0) {
        ::epoll_ctl(watch_.fd(), EPOLL_CTL_DEL, running.output.fd(), nullptr);
    }
}

void TriggerCommands::tell(Running& running, const std::string& how) {
    const std::string said = last_line_of(running.printed);
    ends_.push_back(
        {running.call,
         how.empty()
             ? std::string{}
             : fmt::format("{} {}{}{}", running.name, how, said.empty() ? "" : ": ", said)});
    running.told = true;
}

/// For the program whose time is up first.
void TriggerCommands::set_timer() {
    itimerspec when{};
    std::optional<base::Instant> first;
    for (const Running& running : running_) {
        if (!running.told && (!first || running.until < *first)) {
            first = running.until;
        }
    }
    if (first) {
        const auto since = first->time_since_epoch();
        const auto seconds = std::chrono::floor<std::chrono::seconds>(since);
        when.it_value = {seconds.count(), std::chrono::nanoseconds{since - seconds}.count()};
    }
    ::timerfd_settime(timer_.fd(), TFD_TIMER_ABSTIME, &when, nullptr);
}

}  // namespace rung::shard
