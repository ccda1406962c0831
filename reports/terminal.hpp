#pragma once
#include <cstdint>
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
[[nodiscard]] std::string draw_summary(const RunSummary& summary,
                                       std::string_view result_file,
                                       const TerminalOptions& options);

}  // namespace rung::reports
