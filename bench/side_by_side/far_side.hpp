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
    std::chrono::nanoseconds cpu{};   ///< Of the whole process, its waiting awake too.
    double cpu_ns_a_transaction = 0;  ///< Without the waiting.
};

/// `rung serve`, on its core, for one run: each run finds it with the same memory, empty.
class FarSide {
public:
    /// Returns once it listens. Throws NotThere when it does not know one of the arguments, and
    /// std::runtime_error when it does not listen for another reason.
    FarSide(const Setup& setup, Transport transport, const std::vector<std::string>& more);

    /// `127.0.0.1:40123`
    [[nodiscard]] const std::string& address() const { return address_; }

    /// Throws std::runtime_error when it has ended by itself: it broke.
    void require_running();

    /// Ends it and reads its books. Throws std::runtime_error when it ended in any other way than
    /// it should: a far side that broke says nothing about the generator.
    [[nodiscard]] FarSideBooks end();

private:
    std::string await_address(Transport transport);

    std::filesystem::path result_;
    ChildProcess process_;
    std::string address_;
};

/// Its keys and certificates; a generator that signs takes them too.
[[nodiscard]] std::filesystem::path keys_of(const Setup& setup);

/// Makes the keys of the far side in the folder of the set-up: once, before the first run.
void make_far_side_keys(const Setup& setup);

}  // namespace rung::bench
