#pragma once
#include <chrono>
#include <cstdint>
#include <string>

#include "bench/side_by_side/child_process.hpp"
#include "bench/side_by_side/setup.hpp"

namespace rung::bench {

/// What the far side says of a run.
struct FarSideBooks {
    std::uint64_t passed = 0;
    std::uint64_t retransmitted = 0;  ///< By it: the generator was late, or something was lost.
    std::chrono::nanoseconds cpu{};
};

/// `rung serve`, on its core, for one run: each run finds it with the same memory, empty.
class FarSide {
public:
    /// Returns once it listens. Throws std::runtime_error when it does not.
    FarSide(const Setup& setup, Transport transport);

    /// `127.0.0.1:40123`
    [[nodiscard]] const std::string& address() const { return address_; }

    /// Throws std::runtime_error when it has ended by itself: it broke.
    void require_running();

    /// Ends it and reads its books. Throws std::runtime_error when it ended in any other way than
    /// it should: a far side that broke says nothing about the generator.
    [[nodiscard]] FarSideBooks end();

private:
    std::filesystem::path result_;
    ChildProcess process_;
    std::string address_;
};

/// Makes the keys of the far side in the folder of the set-up: once, before the first run.
void make_far_side_keys(const Setup& setup);

}  // namespace rung::bench
