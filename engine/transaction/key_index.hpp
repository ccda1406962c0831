#pragma once
#include <algorithm>
#include <bit>
#include <cstdint>
#include <vector>

namespace rung::transaction {

/// A hash table of indices into somebody else's array: chains run through its nodes, which have the
/// members `hash` and `next_in_bucket`. As many buckets as the array may ever have nodes, made
/// once.
class KeyIndex {
public:
    static constexpr std::uint32_t none = 0xffffffff;

    explicit KeyIndex(std::uint32_t capacity)
        : heads_(std::bit_ceil(std::max<std::size_t>(capacity, 1)), none) {}

    template <class Nodes>
    void insert(Nodes& nodes, std::uint32_t at) {
        std::uint32_t& head = head_of(nodes[at].hash);
        nodes[at].next_in_bucket = head;
        head = at;
    }

    /// `at` must be in the table.
    template <class Nodes>
    void erase(Nodes& nodes, std::uint32_t at) {
        std::uint32_t* link = &head_of(nodes[at].hash);
        while (*link != at) {
            link = &nodes[*link].next_in_bucket;
        }
        *link = nodes[at].next_in_bucket;
    }

    /// The newest node with that hash for which `matches(index)` holds, or `none`.
    template <class Nodes, class Matches>
    [[nodiscard]] std::uint32_t find(const Nodes& nodes,
                                     std::uint64_t hash,
                                     Matches&& matches) const {
        std::uint32_t at = heads_[hash & (heads_.size() - 1)];
        while (at != none && (nodes[at].hash != hash || !matches(at))) {
            at = nodes[at].next_in_bucket;
        }
        return at;
    }

private:
    std::uint32_t& head_of(std::uint64_t hash) { return heads_[hash & (heads_.size() - 1)]; }

    std::vector<std::uint32_t> heads_;
};

}  // namespace rung::transaction
