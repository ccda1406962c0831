#include "engine/cli/own_limit.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <boost/json/parse.hpp>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "engine/cli/built_in_target.hpp"
#include "engine/cli/failure.hpp"
#include "engine/cli/machine_probe.hpp"
#include "engine/identity/pki_folder.hpp"
#include "engine/shard/shard.hpp"

namespace rung::cli {

namespace {

/// Keys that the built-in target is started with: those of the user are not touched, and a home
/// that cannot be written does no harm. The target has read them once it answers.
class ShortLivedKeys {
public:
    ShortLivedKeys();
    ~ShortLivedKeys();
    ShortLivedKeys(const ShortLivedKeys&) = delete;
    ShortLivedKeys& operator=(const ShortLivedKeys&) = delete;

    [[nodiscard]] std::string path() const { return folder_ / "pki"; }

private:
    std::filesystem::path folder_;
};

Failure not_measured(std::string_view why);
std::vector<std::string> load_of(const LimitTrial& trial);
void move_off_our_cores(pid_t process);
std::string output_of(const std::vector<std::string>& arguments);
std::string read_all(int from);
[[noreturn]] void become_rung(int out, pid_t parent, char* const* arguments);

}  // namespace

double measure_own_limit(const LimitTrial& trial) {
    std::optional<ShortLivedKeys> keys{std::in_place};
    const BuiltInTarget target{keys->path()};
    keys.reset();
    move_off_our_cores(target.process());
    std::vector<std::string> arguments{"rung",
                                       "run",
                                       "@load/options",
                                       "--target",
                                       target.address(),
                                       "--transport",
                                       std::string{base::name_of(trial.transport)},
                                       "--drain",
                                       "1s",
                                       "--json",
                                       "-",
                                       "--quiet"};
    const std::vector<std::string> load = load_of(trial);
    arguments.insert(arguments.end(), load.begin(), load.end());
    const std::string result = output_of(arguments);
    boost::system::error_code error;
    const boost::json::value json = boost::json::parse(result, error);
    const boost::json::value* const rate =
        error ? nullptr : json.find_pointer("/rate/achieved", error);
    if (rate == nullptr || !rate->is_number() || rate->to_number<double>() <= 0) {
        throw not_measured("a run of @load/options against the built-in target came to nothing");
    }
    return rate->to_number<double>();
}

namespace {

ShortLivedKeys::ShortLivedKeys() {
    std::error_code none;
    std::string name = (std::filesystem::temp_directory_path(none) / "rung-XXXXXX").string();
    if (none || ::mkdtemp(name.data()) == nullptr) {
        throw not_measured("it takes a folder for keys, and TMPDIR, or else /tmp, cannot have one");
    }
    folder_ = name;
    try {
        identity::PkiFolder::init(path(), shard::read_clocks().wall);
    } catch (const std::exception& error) {
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
        throw not_measured(error.what());
    }
}

ShortLivedKeys::~ShortLivedKeys() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

Failure not_measured(std::string_view why) {
    return could_not_start(fmt::format("cannot measure this machine's own limit: {}", why));
}

std::vector<std::string> load_of(const LimitTrial& trial) {
    if (trial.connections == 0) {
        // Each call takes a port for a minute: so many are enough to tell, and leave some.
        return {"--connections", "each", "--users", "64", "--calls", "8000"};
    }
    return {"--connections",
            fmt::format("{}", trial.connections),
            "--users",
            "256",
            "--for",
            fmt::format("{}ms", trial.duration.count()),
            "--warm-up",
            "300ms"};
}

/// Of no consequence where it is not allowed to: then both ends share our cores.
void move_off_our_cores(pid_t process) {
    MachineFacts facts;
    find_cores(facts);
    const std::vector<int> beside = cores_beside(facts.usable, facts.online);
    cpu_set_t cores;
    CPU_ZERO(&cores);
    for (const int core : beside) {
        if (core < CPU_SETSIZE) {
            CPU_SET(static_cast<std::size_t>(core), &cores);
        }
    }
    if (CPU_COUNT(&cores) > 0) {
        ::sched_setaffinity(process, sizeof cores, &cores);
    }
}

std::string output_of(const std::vector<std::string>& arguments) {
    std::vector<std::string> words = arguments;
    std::vector<char*> pointers;
    pointers.reserve(words.size() + 1);
    for (std::string& word : words) {
        pointers.push_back(word.data());
    }
    pointers.push_back(nullptr);
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
        throw not_measured(std::strerror(errno));
    }
    const pid_t self = ::getpid();
    const pid_t child = ::fork();
    if (child == 0) {
        become_rung(ends[1], self, pointers.data());
    }
    ::close(ends[1]);
    std::string output = child > 0 ? read_all(ends[0]) : std::string{};
    ::close(ends[0]);
    while (child > 0 && ::waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
    }
    return output;
}

std::string read_all(int from) {
    std::string text;
    std::array<char, 65'536> piece{};
    while (true) {
        const ssize_t got = ::read(from, piece.data(), piece.size());
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            return text;
        }
        text.append(piece.data(), static_cast<std::size_t>(got));
    }
}

/// In the child, between fork and exec: only async-signal-safe calls.
void become_rung(int out, pid_t parent, char* const* arguments) {
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (::getppid() != parent) {
        ::_exit(1);
    }
    ::dup2(out, STDOUT_FILENO);
    const int nowhere = ::open("/dev/null", O_WRONLY);
    ::dup2(nowhere, STDERR_FILENO);
    ::execv("/proc/self/exe", arguments);
    ::_exit(127);
}

}  // namespace

}  // namespace rung::cli
