#pragma once
#include <boost/json/value.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tests/cli/rung_program.hpp"

namespace rung::cli {

inline constexpr std::string_view options_ladder =
    "title  OPTIONS\n"
    "-> OPTIONS sip:{target}\n"
    "<- 200\n";

inline constexpr std::string_view call_ladder =
    "title  a whole call\n"
    "-> INVITE sip:bob@{target}\n"
    "   body sdp\n"
    "<- 180\n"
    "<- 200\n"
    "-> ACK\n"
    "-> BYE\n"
    "<- 200\n";

/// The ladder with `load` and `pass when` behind it.
[[nodiscard]] std::string with_blocks(std::string_view ladder, std::string_view blocks);

/// For `rung serve`: answers OPTIONS, but not at once.
[[nodiscard]] std::string slow_ladder(std::string_view pause);

/// A run under load that is over.
struct LoadRun {
    Finished finished;
    boost::json::value result;
};

/// `rung run` with these arguments to its end.
[[nodiscard]] LoadRun run_load(const Workplace& workplace, std::vector<std::string> arguments);

/// What `Process` had to say of a run that writes its result to that file.
[[nodiscard]] LoadRun finish_load(const Workplace& workplace,
                                  Process& process,
                                  std::string_view file);

/// The status that a run comes to, unless Rung found that it had not kept up itself: beside other
/// programs that happens, and it comes before every verdict on the target.
[[nodiscard]] int unless_unfit(const LoadRun& run, int status);

/// How many calls failed by the groups of failures.
[[nodiscard]] std::uint64_t failures(const boost::json::value& result);

/// What happened instead, of each group of failures.
[[nodiscard]] std::vector<std::string> actual(const boost::json::value& result);

}  // namespace rung::cli
