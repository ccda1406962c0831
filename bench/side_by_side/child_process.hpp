#pragma once
#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace rung::bench {

/// Plain, or SCHED_FIFO at priority 10: nothing of normal priority takes the core away.
enum class Scheduling : bool { plain, fifo };

/// Where a process runs.
struct Placement {
    int core = 0;
    Scheduling scheduling = Scheduling::plain;
};

/// What to start. `arguments[0]` is the program, by path or by a name that PATH knows.
struct Command {
    std::vector<std::string> arguments;
    std::filesystem::path output;        ///< Takes standard output and standard error.
    std::optional<Placement> placement;  ///< Nothing: as we are.
};

/// How a process ended.
struct Ended {
    int status = 0;  ///< The exit status; 128 + N when signal N ended it.
    std::chrono::nanoseconds cpu{};
};

/// A process pinned to its core. It never outlives its owner, whatever becomes of that.
class ChildProcess {
public:
    using Limit = std::chrono::milliseconds;

    /// Throws std::runtime_error when it cannot be started or placed, with the reason and the
    /// remedy.
    explicit ChildProcess(const Command& command);
    ~ChildProcess();
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;

    /// Waits for its end; nothing when the limit passes first.
    [[nodiscard]] std::optional<Ended> wait(Limit limit);

    /// Sends a signal while it runs.
    void signal(int number);

    /// A signal has stopped it, as SIGSTOP does: it stands still and is not busy.
    [[nodiscard]] bool is_stopped() const;

    /// The last part of what it printed, to show when something went wrong.
    [[nodiscard]] std::string last_words() const;

    /// Waits until a line that starts with `prefix` stands whole in its output, and returns what
    /// follows the prefix. Throws when it ends or the limit passes first.
    [[nodiscard]] std::string wait_for_line(const std::string& prefix, Limit limit);

private:
    std::string name_;
    std::filesystem::path output_;
    pid_t id_ = -1;
    int handle_ = -1;  ///< A pidfd: readable once the process has ended.
    std::optional<Ended> ended_;
};

/// The start of a file, bounded; empty when it cannot be read.
[[nodiscard]] std::string read_file(const std::filesystem::path& path);

/// Runs it to its end and returns what it printed. Throws when it cannot be started, when its
/// status is another, or when it does not end within ten seconds.
std::string output_of(const Command& command, int status = 0);

}  // namespace rung::bench
