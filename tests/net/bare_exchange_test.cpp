#include "engine/net/bare_exchange.hpp"

#include <gtest/gtest.h>

#include <array>

namespace rung::net {
namespace {

constexpr std::array exchange{BareDatagram{true, 450}, BareDatagram{false, 350}};

TEST(BareExchange, PlaysToItsEnd) {
    EXPECT_GT(bare_exchange(exchange, {0, 1}, std::chrono::milliseconds{50}), 100);
}

TEST(BareExchange, MakesDoWithOneCore) {
    EXPECT_GT(bare_exchange(exchange, {0, 0}, std::chrono::milliseconds{100}), 100);
}

}  // namespace
}  // namespace rung::net
