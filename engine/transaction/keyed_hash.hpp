#pragma once
#include <array>
#include <cstdint>
#include <string_view>

#include "engine/base/slab.hpp"

namespace rung::transaction {

/// SipHash-1-3 under a key of the run: what peers write (branches, hosts, Call-IDs) is looked up by
/// hash, and without the key nobody can choose values that fall together.
class KeyedHash {
public:
    explicit KeyedHash(std::uint64_t seed);

    [[nodiscard]] std::uint64_t of(std::string_view text) const;

    /// For a handle of our own, which nobody else chooses, and a CSeq method. The tenants of a slot
    /// follow each other in the low bits, so what is filed in sequence lies together in memory.
    [[nodiscard]] std::uint64_t of(base::Handle handle, std::string_view method) const;

private:
    std::array<std::uint64_t, 2> key_{};
};

}  // namespace rung::transaction
