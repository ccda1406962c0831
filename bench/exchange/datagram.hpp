#pragma once
#include <cstddef>
#include <string_view>
#include <vector>

namespace rung::bench {

/// One of the messages that an exchange is made of.
struct Datagram {
    bool from_caller = false;
    std::size_t octets = 0;

    bool operator==(const Datagram&) const = default;
};

constexpr std::size_t most_datagrams = 16;
constexpr std::size_t largest_datagram = 2048;

/// Reads `325>,<352`: the sizes in their order, `>` behind what the caller sends, `<` before what
/// comes back. Throws std::invalid_argument with what is wrong; the caller begins.
[[nodiscard]] std::vector<Datagram> parse_flow(std::string_view text);

}  // namespace rung::bench
