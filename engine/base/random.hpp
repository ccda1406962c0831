#pragma once
#include <array>
#include <cstdint>
#include <span>

namespace rung::base {

/// Seeded and reproducible on every machine (xoshiro256**); not for secrets.
class Random {
public:
    explicit Random(std::uint64_t seed);

    std::uint64_t next();

    /// Uniform in [0, bound); `bound` > 0.
    std::uint64_t below(std::uint64_t bound);

    /// Uniform in [0, 1).
    double fraction();

    /// Fills `out` with lower-case hexadecimal digits.
    void hex(std::span<char> out);

private:
    std::array<std::uint64_t, 4> state_{};
};

}  // namespace rung::base
