#include "engine/transaction/identifier.hpp"

#include <span>

#include "engine/base/put.hpp"

namespace rung::transaction {

namespace {

void write_hex(std::span<char> out, std::uint64_t value);
std::optional<std::uint32_t> read_hex(std::string_view digits);

}  // namespace

Identifiers::Identifiers(std::uint64_t nonce, std::uint8_t shard) {
    const std::span<char> out{nonce_and_shard_};
    write_hex(out.first(16), nonce);
    write_hex(out.subspan(16), shard);
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
    const std::span<char> out{text};
    write_hex(out.subspan(19, 8), handle.index);
    write_hex(out.subspan(27, 8), handle.generation);
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
    const auto index = read_hex(text.substr(19, 8));
    const auto generation = read_hex(text.substr(27, 8));
    if (!index || !generation) {
        return std::nullopt;
    }
    return base::Handle{*index, *generation};
}

namespace {

void write_hex(std::span<char> out, std::uint64_t value) {
    for (std::size_t at = out.size(); at > 0; --at) {
        out[at - 1] = "0123456789abcdef"[value % 16];
        value /= 16;
    }
}

// Lower case only, as we write it: every other spelling would be a second name for a handle.
constexpr auto digit_values = [] {
    std::array<std::uint8_t, 256> values{};
    values.fill(0xff);
    for (std::uint8_t value = 0; value < 16; ++value) {
        values[static_cast<unsigned char>("0123456789abcdef"[value])] = value;
    }
    return values;
}();

std::optional<std::uint32_t> read_hex(std::string_view digits) {
    std::uint32_t value = 0;
    unsigned seen = 0;
    for (const char digit : digits) {
        const unsigned nibble = digit_values[static_cast<unsigned char>(digit)];
        seen |= nibble;
        value = value << 4 | (nibble & 0xf);
    }
    return seen > 0xf ? std::nullopt : std::optional{value};
}

}  // namespace

}  // namespace rung::transaction
