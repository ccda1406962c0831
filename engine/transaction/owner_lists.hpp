#pragma once
#include <cstdint>
#include <vector>

#include "engine/base/slab.hpp"

namespace rung::transaction {

/// The transactions of each owner: lists through nodes with the members `next_of_owner` and
/// `previous_of_owner`. One list for each owner index; memory grows with the highest index seen,
/// which is bounded by the caller's slab.
class OwnerLists {
public:
    static constexpr std::uint32_t none = 0xffffffff;

    [[nodiscard]] std::uint32_t first(base::Handle owner) const {
        return owner.valid() && owner.index < heads_.size() ? heads_[owner.index] : none;
    }

    template <class Nodes>
    void insert(Nodes& nodes, std::uint32_t at, base::Handle owner) {
        if (!owner.valid()) {
            return;
        }
        if (owner.index >= heads_.size()) {
            heads_.resize(std::size_t{owner.index} + 1, none);
        }
        std::uint32_t& head = heads_[owner.index];
        nodes[at].previous_of_owner = none;
        nodes[at].next_of_owner = head;
        if (head != none) {
            nodes[head].previous_of_owner = at;
        }
        head = at;
    }

    template <class Nodes>
    void erase(Nodes& nodes, std::uint32_t at, base::Handle owner) {
        if (!owner.valid()) {
            return;
        }
        const std::uint32_t next = nodes[at].next_of_owner;
        const std::uint32_t previous = nodes[at].previous_of_owner;
        if (next != none) {
            nodes[next].previous_of_owner = previous;
        }
        (previous == none ? heads_[owner.index] : nodes[previous].next_of_owner) = next;
    }

private:
    std::vector<std::uint32_t> heads_;
};

}  // namespace rung::transaction
