#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "reports/summary.hpp"

namespace rung::reports {

/// What `rung run` and `rung serve` print. Everything is drawn into a string: no stream, no
/// environment, no clock, so the caller asks the terminal and reads NO_COLOR.

enum class Charset : std::uint8_t {
    utf8,
    ascii,  ///< The locale is not UTF-8: arrows become `-->`, other octets escapes.
};

enum class Colours : std::uint8_t { off, on };

/// --messages: the calls whose messages stand in full below their arrows.
enum class Messages : std::uint8_t { none, failed, all };

/// Lines of a message that are longer than a row.
enum class LongLines : std::uint8_t {
    wrap,
    keep,  ///< For a log or a file, from which the message is to be copied.
};

struct TerminalOptions {
    unsigned columns = 80;  ///< Of the terminal; no row is wider. Fewer than 40 count as 40.
    Charset charset = Charset::utf8;
    Colours colours = Colours::off;
    Messages messages = Messages::none;
    LongLines long_lines = LongLines::wrap;
};

/// The ladder of one call: verdict, title and file, a row for each message, and below what missed
/// its line what was expected and what came. `ladder` is the one that `call.ladder` means.
[[nodiscard]] std::string draw_call(const Ladder& ladder,
                                    const CallTrace& call,
                                    const TerminalOptions& options);

/// The end of a run: the verdict of `summary.judgement`, the ladders, the failures of a run of
/// several calls, the counters, and where the result file is (none when `result_file` is empty).
/// Under load also the thresholds, rates, latencies, the ladder of the first call that failed, and
/// how Rung itself did.
[[nodiscard]] std::string draw_summary(const RunSummary& summary,
                                       std::string_view result_file,
                                       const TerminalOptions& options);

/// Where a run under load is.
struct Progress {
    double elapsed = 0;                    ///< Seconds.
    std::optional<double> total{};         ///< Seconds, of a load that ends by the clock,
    std::optional<std::uint64_t> calls{};  ///< and of one that ends by its number of calls.
    double rate = 0;                       ///< Calls started in the last second.
    std::uint64_t started = 0;
    std::uint64_t failed = 0;
    std::uint64_t in_progress = 0;
    std::optional<std::uint64_t> p99{};  ///< Microseconds, of the last second, if it has a basis.
    bool draining = false;               ///< No more calls are started.
};

/// One row without a line end: "  12 of 60 s [██░░░░░░░░] 5000/s  60,012 calls  0 failed …". What
/// is too much for the columns is left out from the end. On a terminal the caller writes it over
/// the one before, behind a CR and before an EL (`\x1b[K`), as it may be the shorter one.
[[nodiscard]] std::string draw_progress(const Progress& progress, const TerminalOptions& options);

}  // namespace rung::reports
