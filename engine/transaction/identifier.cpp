#include "engine/transaction/identifier.hpp"

#include <bit>
#include <cstring>

#include "engine/base/put.hpp"

namespace rung::transaction {

namespace {

void write_hex(char* out, std::uint32_t value);
std::optional<std::uint32_t> read_hex(const char* digits);

}  // namespace

Identifiers::Identifiers(std::uint64_t nonce, std::uint8_t shard) {
    std::array<char, 8> shard_digits{};
    write_hex(nonce_and_shard_.data(), static_cast<std::uint32_t>(nonce >> 32));
    write_hex(nonce_and_shard_.data() + 8, static_cast<std::uint32_t>(nonce));
    write_hex(shard_digits.data(), shard);
    base::put(nonce_and_shard_.data() + 16, {shard_digits.data() + 6, 2});
}

Identifiers::Branch Identifiers::branch(IdentifierKind kind, base::Handle handle) const {
    Branch text;
    const Bare rest = bare(kind, handle);
    base::put(base::put(text.data(), cookie), {rest.data(), rest.size()});
    return text;
}

Identifiers::Bare Identifiers::bare(IdentifierKind kind, base::Handle handle) const {
    Bare text;
    text[0] = static_cast<char>(kind);
    base::put(text.data() + 1, {nonce_and_shard_.data(), nonce_and_shard_.size()});
    write_hex(text.data() + 19, handle.index);
    write_hex(text.data() + 27, handle.generation);
    return text;
}

std::optional<base::Handle> Identifiers::decode_branch(IdentifierKind kind,
                                                       std::string_view text) const {
    if (!text.starts_with(cookie)) {
        return std::nullopt;
    }
    return decode_bare(kind, text.substr(cookie.size()));
}

std::optional<base::Handle> Identifiers::decode_bare(IdentifierKind kind,
                                                     std::string_view text) const {
    const std::string_view ours{nonce_and_shard_.data(), nonce_and_shard_.size()};
    if (text.size() != bare_size || text[0] != static_cast<char>(kind) ||
        text.substr(1, ours.size()) != ours) {
        return std::nullopt;
    }
    const auto index = read_hex(text.data() + 19);
    const auto generation = read_hex(text.data() + 27);
    if (!index || !generation) {
        return std::nullopt;
    }
    return base::Handle{*index, *generation};
}

namespace {

// Eight digits at once, each in an octet of one word, the first one lowest.
static_assert(std::endian::native == std::endian::little);

constexpr std::uint64_t each = 0x0101'0101'0101'0101;  ///< Times n: n in every octet.

std::uint64_t digits_of(std::uint32_t value) {
    std::uint64_t octets = __builtin_bswap32(value);
    octets = (octets << 16 | octets) & 0x0000'ffff'0000'ffff;
    octets = (octets << 8 | octets) & 0x00ff'00ff'00ff'00ff;
    const std::uint64_t nibbles = (octets >> 4 | octets << 8) & each * 0x0f;
    const std::uint64_t letters = (nibbles + each * 6) >> 4 & each;
    return nibbles + each * '0' + letters * ('a' - '9' - 1);
}

void write_hex(char* out, std::uint32_t value) {
    const std::uint64_t digits = digits_of(value);
    std::memcpy(out, &digits, sizeof digits);
}

// Lower case only, as we write it: every other spelling would be a second name for a handle.
std::optional<std::uint32_t> read_hex(const char* digits) {
    std::uint64_t octets = 0;
    std::memcpy(&octets, digits, sizeof octets);
    const std::uint64_t letters = octets >> 6 & each;
    std::uint64_t nibbles = (octets & each * 0x0f) + letters * 9;
    nibbles = (nibbles << 4 | nibbles >> 8) & 0x00ff'00ff'00ff'00ff;
    nibbles = (nibbles | nibbles >> 8) & 0x0000'ffff'0000'ffff;
    const std::uint32_t value =
        __builtin_bswap32(static_cast<std::uint32_t>(nibbles | nibbles >> 16));
    return digits_of(value) == octets ? std::optional{value} : std::nullopt;
}

}  // namespace

}  // namespace rung::transaction
