#pragma once
#include <map>
#include <string>
#include <string_view>

#include "engine/shard/trigger_commands.hpp"

namespace rung::cli {

/// What the user knows of a target and no ladder can: TOML, given with `--profile`.
///
///     [target]
///     udp = "192.0.2.10:5060"                  # and tcp
///     [users]
///     redirected = "302"                       # a ladder says {profile.redirected}
///     [trigger]
///     originate = ["baresip", "-e", "d ${uri}"]   # and hangup
///     timeout_s = 10
struct TargetProfile {
    std::string udp;  ///< HOST[:PORT]; empty: not said.
    std::string tcp;
    std::map<std::string, std::string> users;
    shard::TriggerPlan trigger;
};

/// `name` is for messages. Throws `Failure` (2) that says where and what is wrong.
[[nodiscard]] TargetProfile parse_profile(const std::string& name, std::string_view text);

/// Reads the file. Throws as that.
[[nodiscard]] TargetProfile read_profile(const std::string& path);

}  // namespace rung::cli
