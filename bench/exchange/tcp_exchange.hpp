#pragma once
#include <chrono>
#include <cstddef>

#include "bench/exchange/exchange_rate.hpp"

namespace rung::bench {

/// Requests and answers of fixed sizes on some connections.
struct TcpExchange {
    std::size_t request = 325;
    std::size_t answer = 352;
    std::size_t connections = 1;
    std::size_t outstanding = 512;  ///< On each connection, all the time.
    Cores cores;
};

/// Plays it between this process and a forked one that know nothing of SIP: one epoll for each
/// side, what is due on a connection in one writev of up to 64, on 127.0.0.1, each side on its
/// core. Throws std::system_error.
[[nodiscard]] ExchangeRate play(const TcpExchange& exchange, std::chrono::milliseconds duration);

}  // namespace rung::bench
