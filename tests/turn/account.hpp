#pragma once
#include <string>

#include "tests/turn/exchange.hpp"

namespace rung::turn {

/// All that can be seen of a run from outside: packets with their times, counters, reports. Two
/// runs with the same account did the same.
[[nodiscard]] std::string account_of(Exchange& exchange);

/// Both sides keep so many calls awake, and no ladder of what happened, with which calls would
/// stay.
void keep_awake(Exchange& exchange, std::uint32_t calls);

/// Counts on how many packets a call slept at either side.
class SleepWatch {
public:
    explicit SleepWatch(Exchange& exchange);

    [[nodiscard]] std::uint64_t seen() const { return seen_; }

private:
    std::uint64_t seen_ = 0;
};

}  // namespace rung::turn
