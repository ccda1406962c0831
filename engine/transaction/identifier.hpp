#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/base/slab.hpp"

namespace rung::transaction {

/// What an identifier of ours stands for; the letter keeps them apart.
enum class IdentifierKind : char { transaction = 't', ack = 'a', dialog = 'd', call = 'c' };

/// Writes and reads the identifiers that Rung puts into messages. Each carries the run's nonce, its
/// shard and a handle, in fixed width and lower-case hexadecimal:
///
///     z9hG4bK t 0123456789abcdef 00 0000002a 00000007
///     cookie  kind    nonce  shard  index generation
///
/// Tags and Call-IDs have no cookie. The nonce keeps a run apart from the transactions of the one
/// before, which a target may still hold; a response with another nonce is a stray.
class Identifiers {
public:
    static constexpr std::string_view cookie = "z9hG4bK";
    static constexpr std::size_t bare_size = 1 + 16 + 2 + 8 + 8;
    static constexpr std::size_t branch_size = cookie.size() + bare_size;

    using Branch = std::array<char, branch_size>;
    using Bare = std::array<char, bare_size>;

    Identifiers(std::uint64_t nonce, std::uint8_t shard);

    /// A Via branch: of a transaction, or of the ACK to a 2xx.
    [[nodiscard]] Branch branch(IdentifierKind kind, base::Handle handle) const;

    /// A tag or a Call-ID.
    [[nodiscard]] Bare bare(IdentifierKind kind, base::Handle handle) const;

    /// The handle in an identifier that this run and shard wrote for that kind; nothing else
    /// decodes.
    [[nodiscard]] std::optional<base::Handle> decode_branch(IdentifierKind kind,
                                                            std::string_view text) const;
    [[nodiscard]] std::optional<base::Handle> decode_bare(IdentifierKind kind,
                                                          std::string_view text) const;

private:
    std::array<char, 18> nonce_and_shard_{};
};

[[nodiscard]] inline std::string_view text_of(const Identifiers::Branch& branch) {
    return {branch.data(), branch.size()};
}

[[nodiscard]] inline std::string_view text_of(const Identifiers::Bare& bare) {
    return {bare.data(), bare.size()};
}

}  // namespace rung::transaction
