#pragma once
#include "engine/cli/machine_checks.hpp"

namespace rung::cli {

// The checks of `judge_machine` that are about sockets.
[[nodiscard]] Check judge_open_files(const MachineFacts& facts);
[[nodiscard]] Check judge_socket_buffer(const MachineFacts& facts);
[[nodiscard]] Check judge_losses(const MachineFacts& facts);
[[nodiscard]] Check judge_ports(const MachineFacts& facts);
[[nodiscard]] Check judge_segmentation(const MachineFacts& facts);

}  // namespace rung::cli
