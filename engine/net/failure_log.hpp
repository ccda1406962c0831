#pragma once
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "engine/base/link.hpp"

namespace rung::net {

/// Failed sends on their way to the transactions. Storage is allocated once; what finds no room is
/// counted, and its transaction times out instead.
class FailureLog {
public:
    static constexpr std::size_t capacity = 1024;
    /// As much of each message as is kept: more than what ICMP quotes (RFC 1812 4.3.2.3).
    static constexpr std::size_t excerpt = 576;

    FailureLog();

    void add(const base::Link& link, int error, std::string_view bytes);

    /// Those added since the last call; valid until the next `add` or `take`.
    [[nodiscard]] std::span<const base::SendFailure> take();

    [[nodiscard]] bool empty() const { return taken_ || failures_.empty(); }

    [[nodiscard]] std::uint64_t lost() const { return lost_; }

private:
    std::vector<base::SendFailure> failures_;
    std::vector<char> text_;
    bool taken_ = false;
    std::uint64_t lost_ = 0;
};

}  // namespace rung::net
