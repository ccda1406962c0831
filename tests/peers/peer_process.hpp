#pragma once
#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace rung::peers {

/// How long anything may take that is not said to take long: generous, since a test waits for a
/// fact and never for the time to pass.
constexpr std::chrono::seconds patience{10};

/// What to start. `arguments[0]` is the program, by path or by a name that PATH knows.
struct Command {
    std::vector<std::string> arguments;
    std::filesystem::path folder;  ///< Where it runs, and where its output goes.
};

/// A program of a test, in a process group of its own. Standard output and error go to one file, so
/// that a silent reader never blocks it. Ends with the test, whatever becomes of the test.
class Process {
public:
    /// Throws when the program cannot be started.
    explicit Process(Command command);
    ~Process();
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    /// All that it has printed so far.
    [[nodiscard]] std::string output() const;

    /// Waits for a fact. False when the limit passes, or the process ends, before it is one.
    [[nodiscard]] bool wait_until(const std::function<bool()>& fact,
                                  std::chrono::milliseconds limit = patience);

    /// Waits for a text in the output.
    [[nodiscard]] bool wait_for_output(const std::string& text,
                                       std::chrono::milliseconds limit = patience);

    /// Waits for the end. The exit status, 128 + signal if one ended it, or nothing at the limit.
    [[nodiscard]] std::optional<int> wait_for_exit(std::chrono::milliseconds limit = patience);

    /// Asks the process, not its children, to end; then as `wait_for_exit`.
    [[nodiscard]] std::optional<int> end(int signal);

private:
    enum class Ended : bool { no, yes };

    /// Waits at most that long for the end, and takes the exit status when there is one.
    Ended reap(std::chrono::milliseconds wait);

    std::filesystem::path output_;
    pid_t process_ = -1;
    int handle_ = -1;  ///< A pidfd: readable once the process has ended.
    std::optional<int> status_;
};

}  // namespace rung::peers
