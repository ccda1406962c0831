#include "engine/transaction/key_index.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <vector>

#include "engine/base/random.hpp"

namespace rung::transaction {

namespace {

struct Node {
    std::uint64_t hash = 0;
    std::uint32_t next_in_bucket = KeyIndex::none;
};

const auto any = [](std::uint32_t) { return true; };

}  // namespace

TEST(KeyIndex, FindsTheNewestOfAHashHoweverMuchItGrows) {
    constexpr std::uint32_t capacity = 200'000;
    constexpr std::uint64_t hashes = 50'000;
    KeyIndex index{1, capacity};
    std::vector<Node> nodes(capacity);
    std::map<std::uint64_t, std::vector<std::uint32_t>> expected;
    base::Random random{1};
    for (std::uint32_t at = 0; at < capacity; ++at) {
        nodes[at].hash = random.next() % hashes;
        index.insert(nodes, at);
        expected[nodes[at].hash].push_back(at);
        if (at % 3 == 0) {  // One leaves now and then, from wherever it is in its chain.
            auto& same = expected[random.next() % hashes];
            if (!same.empty()) {
                const std::size_t which = random.next() % same.size();
                index.erase(nodes, same[which]);
                same.erase(same.begin() + static_cast<std::ptrdiff_t>(which));
            }
        }
    }
    for (std::uint64_t hash = 0; hash < hashes; ++hash) {
        const auto& same = expected[hash];
        ASSERT_EQ(index.find(nodes, hash, any), same.empty() ? KeyIndex::none : same.back());
        for (const std::uint32_t one : same) {
            const auto is_it = [one](std::uint32_t at) { return at == one; };
            ASSERT_EQ(index.find(nodes, hash, is_it), one);
        }
    }
}

TEST(KeyIndex, IsEmptyAgainWhenAllHaveLeft) {
    KeyIndex index{4, 1000};
    std::vector<Node> nodes(1000);
    for (std::uint32_t at = 0; at < nodes.size(); ++at) {
        nodes[at].hash = at / 2;
        index.insert(nodes, at);
    }
    for (std::uint32_t at = 0; at < nodes.size(); ++at) {
        index.erase(nodes, at);
        EXPECT_EQ(index.find(nodes, at / 2, any), at % 2 == 0 ? at + 1 : KeyIndex::none);
    }
}

}  // namespace rung::transaction
