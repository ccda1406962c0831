#pragma once
#include <boost/json/object.hpp>
#include <string>
#include <vector>

#include "tests/peers/peers.hpp"

namespace rung::peers {

/// One line of a ladder that was missed, as the result file names it.
struct Miss {
    std::int64_t line = 0;
    std::string rung;
    std::string actual;
};

/// What a command of the program came to.
struct RungResult {
    int status = -1;           ///< Exit status; -1: it did not end in time.
    std::string output;        ///< For a failed test to show.
    boost::json::object json;  ///< Its result file; empty when it wrote none.

    /// A number of "calls": "passed", "failed", …
    [[nodiscard]] std::int64_t calls(std::string_view what) const;

    /// What stands under "failures" or "warnings".
    [[nodiscard]] std::vector<Miss> misses(std::string_view group) const;

    /// A number of "messages": "stray", "retransmitted_by_us", …
    [[nodiscard]] std::int64_t messages(std::string_view what) const;

    /// How many responses of that status code came in.
    [[nodiscard]] std::int64_t responses(std::string_view code) const;
};

/// The built program, with the user's own data kept in `folder`: `rung run ARGUMENTS`.
[[nodiscard]] RungResult run_rung(const RunFolder& folder, std::vector<std::string> arguments);

/// `rung serve ARGUMENTS` on a port of loopback that the system chose.
class RungServe {
public:
    /// Throws when it does not say where it listens.
    explicit RungServe(const RunFolder& folder, std::vector<std::string> arguments = {});

    [[nodiscard]] const std::string& address() const { return address_; }

    [[nodiscard]] Process& process() { return *process_; }

    /// Ends it with SIGTERM, as a user would.
    [[nodiscard]] RungResult end();

    /// Waits until it ended by itself, as with --calls.
    [[nodiscard]] RungResult wait();

private:
    [[nodiscard]] RungResult result(std::optional<int> status) const;

    std::filesystem::path json_;
    std::unique_ptr<Process> process_;
    std::string address_;
};

}  // namespace rung::peers
