#include "engine/net/link_index.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <random>

#include "engine/base/ensure.hpp"

namespace rung::net {

namespace {

std::uint64_t folded_product(std::uint64_t a, std::uint64_t b);

}  // namespace

LinkIndex::LinkIndex(std::uint32_t capacity)
    : heads_(std::bit_ceil(std::max<std::size_t>(capacity, 1)), none) {
    std::random_device source;
    for (std::uint64_t& word : key_) {
        word = (std::uint64_t{source()} << 32) | source();
    }
}

base::Handle LinkIndex::find(const base::Link& link) const {
    std::uint32_t at = heads_[bucket_of(link)];
    while (at != none && nodes_[at].link != link) {
        at = nodes_[at].next;
    }
    return at == none ? base::Handle{} : nodes_[at].handle;
}

void LinkIndex::insert(const base::Link& link, base::Handle handle) {
    if (nodes_.size() <= handle.index) {
        nodes_.resize(handle.index + std::size_t{1});
    }
    std::uint32_t& head = heads_[bucket_of(link)];
    nodes_[handle.index] = {link, handle, head};
    head = handle.index;
}

void LinkIndex::erase(const base::Link& link) {
    std::uint32_t* at = &heads_[bucket_of(link)];
    while (*at != none && nodes_[*at].link != link) {
        at = &nodes_[*at].next;
    }
    ENSURE(*at != none);
    *at = nodes_[*at].next;
}

std::size_t LinkIndex::bucket_of(const base::Link& link) const {
    std::array<std::uint64_t, 2> ip{};
    std::memcpy(ip.data(), link.remote.ip.octets.data(), sizeof ip);
    const std::uint64_t way = std::uint64_t{link.stream} << 32 |
                              std::uint64_t{link.remote.port} << 16 | std::uint64_t{link.socket};
    const std::uint64_t where = folded_product(ip[0] ^ key_[0], ip[1] ^ key_[1]);
    const std::uint64_t hash = folded_product(way ^ key_[2], where ^ key_[1]);
    return hash & (heads_.size() - 1);
}

namespace {

/// Both halves of the 128-bit product, so that every bit of either factor reaches every bit.
std::uint64_t folded_product(std::uint64_t a, std::uint64_t b) {
    __extension__ using Wide = unsigned __int128;
    const Wide product = Wide{a} * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

}  // namespace

}  // namespace rung::net
