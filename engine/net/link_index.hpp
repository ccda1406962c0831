#pragma once
#include <array>
#include <cstdint>
#include <vector>

#include "engine/base/link.hpp"
#include "engine/base/slab.hpp"

namespace rung::net {

/// From a link to the slot of its connection. Hashed under a key of its own: peers choose their
/// ports, and must not be able to choose ones that fall together.
class LinkIndex {
public:
    /// For handles whose index is below `capacity`.
    explicit LinkIndex(std::uint32_t capacity);

    /// An invalid handle when the link has none.
    [[nodiscard]] base::Handle find(const base::Link& link) const;

    /// `link` must not be in the index, nor another one with this handle.
    void insert(const base::Link& link, base::Handle handle);

    /// `link` must be in the index.
    void erase(const base::Link& link);

private:
    static constexpr std::uint32_t none = 0xffffffff;

    struct Node {
        base::Link link;
        base::Handle handle;
        std::uint32_t next = none;  ///< In its bucket.
    };

    [[nodiscard]] std::size_t bucket_of(const base::Link& link) const;

    std::array<std::uint64_t, 3> key_{};
    std::vector<std::uint32_t> heads_;
    std::vector<Node> nodes_;  ///< By the handle's index.
};

}  // namespace rung::net
