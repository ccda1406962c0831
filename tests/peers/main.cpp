#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/peers/network.hpp"

int main(int count, char** arguments) {
    testing::InitGoogleTest(&count, arguments);
    if (!testing::GTEST_FLAG(list_tests)) {
        fmt::print("peers run {}\n", rung::peers::enter_own_network());
    }
    return RUN_ALL_TESTS();
}
