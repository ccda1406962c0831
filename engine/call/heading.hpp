#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/address.hpp"

namespace rung::call {

/// `on request METHOD reply STATUS`: answered beside the ladder.
struct StandingReply {
    std::string method;
    int status = 0;
};

enum class Level : std::uint8_t { must, should, may, robust };

struct Heading {
    std::string title;
    std::string id;
    std::vector<std::string> refs;
    Level level = Level::must;
    std::vector<std::string> tags;
    bool alone = false;              ///< No other case runs beside it.
    std::vector<std::string> needs;  ///< "redirect", "not tls"
    std::string means;
    std::string fix;
    std::optional<base::Transport> transport;
};

/// What `manual` leaves to the ladder.
struct Manual {
    bool trying = false;
    bool retransmit = false;
    bool ack = false;
    bool reply = false;        ///< No answer by itself: neither strays nor CANCELs get one.
    bool cancel = false;       ///< A CANCEL goes out before any 1xx.
    bool provisional = false;  ///< A 1xx that no rung names is a failure.

    /// Parts of the transactions.
    [[nodiscard]] bool any() const { return trying || retransmit || ack || reply; }
};

}  // namespace rung::call
