#include "engine/transaction/keyed_hash.hpp"

#include <bit>
#include <cstring>

#include "engine/base/random.hpp"

namespace rung::transaction {

namespace {

struct SipState {
    std::uint64_t v0, v1, v2, v3;

    void round() {
        v0 += v1;
        v1 = std::rotl(v1, 13) ^ v0;
        v0 = std::rotl(v0, 32);
        v2 += v3;
        v3 = std::rotl(v3, 16) ^ v2;
        v0 += v3;
        v3 = std::rotl(v3, 21) ^ v0;
        v2 += v1;
        v1 = std::rotl(v1, 17) ^ v2;
        v2 = std::rotl(v2, 32);
    }

    void absorb(std::uint64_t word) {
        v3 ^= word;
        round();
        v0 ^= word;
    }
};

std::uint64_t word_at(const char* octets, std::size_t count) {
    std::uint64_t word = 0;
    std::memcpy(&word, octets, count);
    return word;
}

}  // namespace

KeyedHash::KeyedHash(std::uint64_t seed) {
    base::Random random{seed};
    key_[0] = random.next();
    key_[1] = random.next();
}

std::uint64_t KeyedHash::of(std::string_view text) const {
    SipState state{key_[0] ^ 0x736f6d6570736575,
                   key_[1] ^ 0x646f72616e646f6d,
                   key_[0] ^ 0x6c7967656e657261,
                   key_[1] ^ 0x7465646279746573};
    const std::size_t whole = text.size() / 8 * 8;
    for (std::size_t at = 0; at < whole; at += 8) {
        state.absorb(word_at(text.data() + at, 8));
    }
    const std::uint64_t length = std::uint64_t{text.size()} << 56;
    state.absorb(length | word_at(text.data() + whole, text.size() - whole));
    state.v2 ^= 0xff;
    state.round();
    state.round();
    state.round();
    return state.v0 ^ state.v1 ^ state.v2 ^ state.v3;
}

std::uint64_t KeyedHash::of(base::Handle handle, std::string_view method) const {
    std::uint64_t name = key_[0];
    for (const char c : method) {
        name = (name ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    }
    return ((handle.index + 1) * 0x9e3779b97f4a7c15 + handle.generation) ^ (name << 32);
}

}  // namespace rung::transaction
