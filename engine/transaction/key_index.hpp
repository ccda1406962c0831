#pragma once
#include <algorithm>
#include <bit>
#include <cstdint>
#include <utility>
#include <vector>

namespace rung::transaction {

/// A hash table of indices into somebody else's array: chains run through its nodes, which have the
/// members `hash` and `next_in_bucket`. The buckets grow with the nodes, in few steps: while there
/// are few they stay in the cache, and from `many` on there are as many as there may be nodes.
class KeyIndex {
public:
    static constexpr std::uint32_t none = 0xffffffff;

    /// `expected` nodes find their buckets made; `capacity` is the most there may ever be.
    KeyIndex(std::uint32_t expected, std::uint32_t capacity)
        : heads_(std::bit_ceil(std::max<std::size_t>(expected, 1)), none), capacity_{capacity} {}

    template <class Nodes>
    void insert(Nodes& nodes, std::uint32_t at) {
        if (size_ >= heads_.size() && heads_.size() < capacity_) {
            grow(nodes);
        }
        std::uint32_t& head = head_of(nodes[at].hash);
        nodes[at].next_in_bucket = head;
        head = at;
        ++size_;
    }

    /// `at` must be in the table.
    template <class Nodes>
    void erase(Nodes& nodes, std::uint32_t at) {
        std::uint32_t* link = &head_of(nodes[at].hash);
        while (*link != at) {
            link = &nodes[*link].next_in_bucket;
        }
        *link = nodes[at].next_in_bucket;
        --size_;
    }

    /// The newest node with that hash for which `matches(index)` holds, or `none`.
    template <class Nodes, class Matches>
    [[nodiscard]] std::uint32_t find(const Nodes& nodes,
                                     std::uint64_t hash,
                                     Matches&& matches) const {
        if (size_ == 0) {
            return none;  // Without a look at memory that nothing else needs.
        }
        std::uint32_t at = heads_[hash & (heads_.size() - 1)];
        while (at != none && (nodes[at].hash != hash || !matches(at))) {
            at = nodes[at].next_in_bucket;
        }
        return at;
    }

    /// The memory that `find` looks at first, and then: to be called some time before it.
    void fetch(std::uint64_t hash) const {
        __builtin_prefetch(&heads_[hash & (heads_.size() - 1)]);
    }

    template <class Nodes>
    void fetch_first(const Nodes& nodes, std::uint64_t hash) const {
        const std::uint32_t at = heads_[hash & (heads_.size() - 1)];
        if (at != none) {
            __builtin_prefetch(&nodes[at]);
        }
    }

private:
    /// From here on it grows once and for all: moving ever more nodes would hold up a turn.
    static constexpr std::size_t many = 65'536;
    static constexpr std::size_t step = 16;

    std::uint32_t& head_of(std::uint64_t hash) { return heads_[hash & (heads_.size() - 1)]; }

    template <class Nodes>
    void grow(Nodes& nodes) {
        const std::size_t wanted =
            heads_.size() < many ? std::min(heads_.size() * step, capacity_) : capacity_;
        const std::vector<std::uint32_t> old =
            std::exchange(heads_, std::vector<std::uint32_t>(std::bit_ceil(wanted), none));
        for (const std::uint32_t first : old) {
            // A chain has its newest node in front, and has to keep it there: oldest first.
            std::uint32_t oldest = none;
            for (std::uint32_t at = first; at != none;) {
                const std::uint32_t next = std::exchange(nodes[at].next_in_bucket, oldest);
                oldest = std::exchange(at, next);
            }
            for (std::uint32_t at = oldest; at != none;) {
                std::uint32_t& head = head_of(nodes[at].hash);
                const std::uint32_t next = std::exchange(nodes[at].next_in_bucket, head);
                head = std::exchange(at, next);
            }
        }
    }

    std::vector<std::uint32_t> heads_;
    std::size_t capacity_;
    std::size_t size_ = 0;
};

}  // namespace rung::transaction
