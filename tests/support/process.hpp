#pragma once
#include <sys/types.h>

#include <array>
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace rung::support {

/// A program to start.
struct Command {
    std::string program;
    std::vector<std::string> arguments;
    std::vector<std::string> environment;  ///< "NAME=VALUE", on top of ours.
};

/// How a program ended and all that it wrote.
struct Finished {
    int status = -1;         ///< The exit status; 128 + N when signal N ended it, as a shell says.
    bool timed_out = false;  ///< It had to be killed.
    std::string out;
    std::string err;
};

/// A child process whose output is kept. It never outlives its owner, whatever becomes of that.
class Process {
public:
    using Limit = std::chrono::milliseconds;

    /// Starts it. Throws std::system_error when the machine cannot; a program that does not exist
    /// ends with status 127.
    explicit Process(const Command& command);
    ~Process();
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    /// The next line of standard output that starts with `prefix`, without its end. Empty when the
    /// program ends or the limit passes first. Lines before it are skipped, not lost.
    [[nodiscard]] std::string wait_for_line(std::string_view prefix, Limit limit = Limit{30'000});

    /// True once the text stands in its output, of either kind; false when it ends or the limit
    /// passes first.
    [[nodiscard]] bool wait_for(std::string_view text, Limit limit = Limit{30'000});

    void signal(int number) const;

    /// The reader of its standard output goes away.
    void close_output();

    [[nodiscard]] pid_t id() const { return id_; }

    /// Waits until it has ended and everything is read, from what it started itself too: output
    /// that a grandchild holds open counts as its own. Past the limit it is killed.
    [[nodiscard]] Finished finish(Limit limit = Limit{60'000});

private:
    using Clock = std::chrono::steady_clock;

    bool read_some(Clock::time_point until);
    void reap();

    pid_t id_ = -1;
    std::array<int, 2> ends_{-1, -1};  ///< Our ends of standard output and standard error.
    std::size_t looked_at_ = 0;        ///< Of the output, by `wait_for_line`.
    Finished finished_;
};

/// Starts it and waits for its end.
[[nodiscard]] Finished run_to_end(const Command& command,
                                  Process::Limit limit = Process::Limit{60'000});

}  // namespace rung::support
