#include "engine/base/random.hpp"

#include <bit>

namespace rung::base {

namespace {

std::uint64_t split_mix(std::uint64_t& state) {
    std::uint64_t z = (state += 0x9e3779b97f4a7c15ULL);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}

}  // namespace

Random::Random(std::uint64_t seed) {
    for (auto& word : state_) {
        word = split_mix(seed);
    }
}

std::uint64_t Random::next() {
    const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
    const std::uint64_t t = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= t;
    state_[3] = std::rotl(state_[3], 45);
    return result;
}

std::uint64_t Random::below(std::uint64_t bound) {
    const std::uint64_t threshold = (0 - bound) % bound;  // Rejects the values that would bias.
    std::uint64_t value = next();
    while (value < threshold) {
        value = next();
    }
    return value % bound;
}

double Random::fraction() {
    return static_cast<double>(next() >> 11) * 0x1.0p-53;
}

void Random::hex(std::span<char> out) {
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < out.size(); ++i) {
        if (i % 16 == 0) {
            bits = next();
        }
        out[i] = "0123456789abcdef"[bits & 15U];
        bits >>= 4;
    }
}

}  // namespace rung::base
