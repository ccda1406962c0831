#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/address.hpp"
#include "engine/base/destinations.hpp"
#include "reports/terminal.hpp"

namespace rung::cli {

/// Options that `run` and `serve` share, checked.
struct CommonOptions {
    std::vector<std::string> ladders;
    std::string transport = "udp";
    std::string advertise;
    std::string pki;  ///< Empty: the user's own folder.
    std::vector<std::string> set;
    std::vector<std::string> allow;
    std::string messages;
    std::string json;
    std::string testbed;
    std::vector<std::string> labels;
    std::string nonce;
    std::string seed;  ///< Empty: drawn and printed.
    bool strict = false;
    bool quiet = false;  ///< Only the `listening` lines, for a target that a program starts.
};

struct RunOptions : CommonOptions {
    std::string target;
    bool has_target = false;  ///< Even an empty one, as of an unset variable: not the built-in.
    std::string local;
    std::string rate;
    std::string duration;
};

struct ServeOptions : CommonOptions {
    std::vector<std::string> listen;
    std::string calls;  ///< Empty: until it is stopped.
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

/// `--transport`: udp; throws `Failure` (2) for what is unknown and for what is not there yet.
void check_transport(const std::string& text);

/// `--json FILE`: throws `Failure` (2) when it cannot be written, before anything is sent. Leaves
/// the file as it is: a run that does not start keeps the result of the one before.
void check_result_path(const std::string& path);

/// `--rate` and `--for` belong to load, which is not there yet; a value that is none says so first.
void refuse_load(const RunOptions& options);

}  // namespace rung::cli
