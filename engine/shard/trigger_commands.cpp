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
#include <utility>

#include "engine/net/setup_error.hpp"
#include "engine/shard/shard.hpp"

namespace rung::shard {

namespace {

/// Of standard error, for the last line.
constexpr std::size_t most_errors = 4096;

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
    explicit SpawnSetup(int errors) {
        posix_spawn_file_actions_init(&actions_);
        posix_spawn_file_actions_addopen(&actions_, 0, "/dev/null", O_RDONLY, 0);
        posix_spawn_file_actions_addopen(&actions_, 1, "/dev/null", O_WRONLY, 0);
        posix_spawn_file_actions_adddup2(&actions_, errors, 2);
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

std::string last_line_of(int fd) {
    std::array<char, most_errors> buffer{};
    std::string text;
    for (ssize_t got = ::read(fd, buffer.data(), buffer.size()); got > 0;
         got = ::read(fd, buffer.data(), buffer.size())) {
        text.append(buffer.data(), static_cast<std::size_t>(got));
        text.erase(0, text.size() - std::min(text.size(), most_errors));
    }
    text.erase(text.find_last_not_of("\r\n ") + 1);
    return text.substr(text.rfind('\n') + 1);
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
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = timer_.fd();
    ::epoll_ctl(watch_.fd(), EPOLL_CTL_ADD, timer_.fd(), &event);
}

TriggerCommands::~TriggerCommands() {
    for (const Running& running : running_) {
        ::kill(-running.id, SIGKILL);
        ::waitpid(running.id, nullptr, 0);
    }
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
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0) {
        return fmt::format("{} cannot be started: {}", running.name, std::strerror(errno));
    }
    running.errors = net::Descriptor{ends[0]};
    const net::Descriptor writing{ends[1]};
    if (const int error = SpawnSetup{writing.fd()}.spawn(running.id, words)) {
        return fmt::format("{} cannot be started: {}", running.name, std::strerror(error));
    }
    running.process = net::Descriptor{static_cast<int>(::syscall(SYS_pidfd_open, running.id, 0))};
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = running.process.fd();
    if (::epoll_ctl(watch_.fd(), EPOLL_CTL_ADD, running.process.fd(), &event) != 0) {
        const int error = errno;
        ::kill(-running.id, SIGKILL);
        ::waitpid(running.id, nullptr, 0);
        return fmt::format("{} cannot be watched: {}", running.name, std::strerror(error));
    }
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
    const auto is_over = [&](Running& running) {
        siginfo_t end{};
        const bool ended =
            ::waitid(P_PID, static_cast<id_t>(running.id), &end, WEXITED | WNOHANG | WNOWAIT) ==
                0 &&
            end.si_pid == running.id;
        if (ended || running.until <= now) {
            reap(running, !ended);
            return true;
        }
        return false;
    };
    if (std::erase_if(running_, is_over) > 0) {
        set_timer();
    }
    return std::exchange(ends_, {});
}

void TriggerCommands::reap(Running& running, bool late) {
    if (late) {
        ::kill(-running.id, SIGKILL);
    }
    siginfo_t end{};
    ::waitid(P_PID, static_cast<id_t>(running.id), &end, WEXITED);
    const std::string said = last_line_of(running.errors.fd());
    const std::string how = late ? fmt::format("had not ended after {} s",
                                               std::chrono::duration<double>(plan_.limit).count())
                                 : describe(end);
    ends_.push_back(
        {running.call,
         how.empty()
             ? std::string{}
             : fmt::format("{} {}{}{}", running.name, how, said.empty() ? "" : ": ", said)});
}

/// For the program whose time is up first.
void TriggerCommands::set_timer() {
    itimerspec when{};
    if (!running_.empty()) {
        const auto first = std::ranges::min_element(running_, {}, &Running::until)->until;
        const auto since = first.time_since_epoch();
        const auto seconds = std::chrono::floor<std::chrono::seconds>(since);
        when.it_value = {seconds.count(), std::chrono::nanoseconds{since - seconds}.count()};
    }
    ::timerfd_settime(timer_.fd(), TFD_TIMER_ABSTIME, &when, nullptr);
}

}  // namespace rung::shard
