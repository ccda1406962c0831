#pragma once
#include <cstdint>

namespace rung::bench {

/// The cores of the two sides.
struct Cores {
    int generator = 0;
    int responder = 1;
};

/// What a bare exchange came to.
struct ExchangeRate {
    double per_second = 0;
    std::uint64_t refilled = 0;  ///< How often datagrams were lost and the window filled anew.
};

}  // namespace rung::bench
