#pragma once
#include <cstddef>
#include <memory>
#include <vector>

#include "engine/sip/framer.hpp"

namespace rung::net {

/// Framers on loan: a connection needs one only from the first octet of a message to its last, so
/// that a thousand idle connections hold no buffers, and a busy one gets a warm one.
class FramerPool {
public:
    /// Kept for the next loan; more are freed.
    static constexpr std::size_t kept = 256;

    explicit FramerPool(const sip::MessageLimits& limits) : limits_{limits} { free_.reserve(kept); }

    [[nodiscard]] std::unique_ptr<sip::StreamFramer> take();

    /// One that stopped inside a message is of no use to the next connection and is freed.
    void give_back(std::unique_ptr<sip::StreamFramer> framer);

private:
    sip::MessageLimits limits_;
    std::vector<std::unique_ptr<sip::StreamFramer>> free_;
};

}  // namespace rung::net
