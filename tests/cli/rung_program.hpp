#pragma once
#include <boost/json/value.hpp>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/process.hpp"

namespace rung::cli {

using support::Finished;
using support::Process;

/// A fresh folder for one test: its ladders, its results, and what `rung` keeps for its user.
/// Removed at the end.
class Workplace {
public:
    Workplace();
    ~Workplace();
    Workplace(const Workplace&) = delete;
    Workplace& operator=(const Workplace&) = delete;

    void write(std::string_view name, std::string_view text) const;

    /// Writes a ladder and returns its path.
    [[nodiscard]] std::string ladder(std::string_view name, std::string_view text) const;

    [[nodiscard]] std::string path(std::string_view name) const;

    [[nodiscard]] std::string read(std::string_view name) const;

    /// `rung` with these arguments; its user's data belong to this workplace.
    [[nodiscard]] support::Command command(std::vector<std::string> arguments) const;

    /// Runs `rung` to its end.
    [[nodiscard]] Finished rung(std::vector<std::string> arguments) const;

    /// The result file of that name, read as JSON. Throws when it is none.
    [[nodiscard]] boost::json::value result(std::string_view name) const;

private:
    std::filesystem::path folder_;
};

/// `rung serve` at a free port, listening.
class Server {
public:
    Server(const Workplace& workplace, std::vector<std::string> arguments);

    /// "127.0.0.1:40123"
    [[nodiscard]] const std::string& address() const { return address_; }

    [[nodiscard]] Process& process() { return process_; }

    /// Ends it with SIGTERM.
    [[nodiscard]] Finished stop();

private:
    Process process_;
    std::string address_;
};

/// A number of the result, by JSON pointer: "/calls/passed".
[[nodiscard]] std::uint64_t number(const boost::json::value& result, std::string_view pointer);

[[nodiscard]] std::string text(const boost::json::value& result, std::string_view pointer);

/// due = started + not_started; started = passed + failed + inconclusive + aborted + in_progress;
/// for the run and for each ladder. Empty when they balance, else what does not.
[[nodiscard]] std::string imbalance(const boost::json::value& result);

}  // namespace rung::cli
