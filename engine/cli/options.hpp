#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/address.hpp"
#include "engine/base/destinations.hpp"
#include "engine/cli/load_monitor.hpp"
#include "engine/net/segmentation.hpp"
#include "reports/terminal.hpp"

namespace rung::cli {

/// Options that `run` and `serve` share, checked.
struct CommonOptions {
    std::vector<std::string> ladders;
    std::string transport;  ///< Empty: udp for `run`, udp and tcp for `serve`.
    std::string advertise;
    std::string pki;      ///< Empty: the user's own folder.
    std::string profile;  ///< Of the target; empty: there is none.
    std::vector<std::string> set;
    std::vector<std::string> allow;
    std::string messages;
    std::string json;
    std::string html;
    std::string testbed;
    std::vector<std::string> labels;
    std::string nonce;
    std::string seed;       ///< Empty: drawn and printed.
    std::string segmented;  ///< Empty: where the far side is known to take it.
    std::string shards = "1";
    bool strict = false;
    bool quiet = false;  ///< Only the `listening` lines, for a target that a program starts.
};

/// What the command line says of the load, as written; empty: nothing.
struct LoadOptions {
    std::string rate;
    std::string duration;
    std::string calls;
    std::string users;
    std::string at_most;
    std::string warm_up;
    std::string drain;
};

struct RunOptions : CommonOptions {
    LoadOptions load;
    std::string only;  ///< Empty: all calls.
    std::string connections = "1";
    std::string live = "auto";
    bool headroom = false;
    std::string target;
    bool has_target = false;  ///< Even an empty one, as of an unset variable: not the built-in.
    std::string local;
};

struct ServeOptions : CommonOptions {
    std::vector<std::string> listen;
    std::string calls;  ///< Empty: until it is stopped.
};

struct CheckOptions {
    std::vector<std::string> ladders;
    std::string format = "text";
};

struct DoctorOptions {
    std::string json;
    bool quick = false;  ///< The limit is not measured.
    bool why = false;    ///< What each check matters for, not only of those with a remark.
};

struct ShowOptions {
    std::string ladder;
    std::string format = "text";
};

struct NewOptions {
    std::string kind;  ///< Empty: list them.
    std::string file;  ///< Empty: named after the kind.
    std::string from;  ///< `@NAME` instead of a kind.
};

struct FormatOptions {
    std::vector<std::string> ladders;
    bool check = false;
};

/// `--messages`; throws `Failure` (2).
[[nodiscard]] reports::Messages parse_messages(const std::string& text);

/// `--allow CIDR`…; throws `Failure` (2).
[[nodiscard]] base::AllowedDestinations parse_allowed(const std::vector<std::string>& networks);

/// `NAME=VALUE`; throws `Failure` (2) that names the option.
[[nodiscard]] std::pair<std::string, std::string> parse_assignment(const std::string& option,
                                                                   const std::string& text);

/// `--seed N`, `--calls N`: a number from 0 on; throws `Failure` (2) that names the option.
[[nodiscard]] std::uint64_t parse_number(const std::string& option, const std::string& text);

/// `--nonce HEX`, else random.
[[nodiscard]] std::uint64_t parse_nonce(const std::string& text);

/// `--transport udp,tcp`: throws `Failure` (2) for what is unknown and for what is not there yet.
[[nodiscard]] std::vector<base::Transport> parse_transports(const std::string& text);

/// `--live`; throws `Failure` (2).
[[nodiscard]] Live parse_live(const std::string& text, bool is_terminal);

/// `--segmented auto|on|off`, else `otherwise`; throws `Failure` (2).
[[nodiscard]] net::Segmented parse_segmented(const std::string& text, net::Segmented otherwise);

/// `--shards N`; throws `Failure` (2).
[[nodiscard]] std::uint8_t parse_shards(const std::string& text);

/// `--connections N|each`: 0 for each; throws `Failure` (2).
[[nodiscard]] std::uint32_t parse_connections(const std::string& text);

/// `--json FILE`, `--html FILE`: throws `Failure` (2) when it cannot be written, before anything is
/// sent. Leaves the file as it is: a run that does not start keeps the result of the one before.
void check_result_path(const char* option, const std::string& path);

}  // namespace rung::cli
