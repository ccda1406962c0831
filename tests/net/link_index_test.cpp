#include "engine/net/link_index.hpp"

#include <gtest/gtest.h>

#include "engine/base/random.hpp"

namespace rung::net {
namespace {

using base::Link;

/// Few enough that they come again.
Link any_link(base::Random& random) {
    const auto octet = static_cast<std::uint8_t>(random.below(3));
    return {random.below(2) == 0 ? base::Transport::tcp : base::Transport::tls,
            static_cast<std::uint16_t>(random.below(2)),
            {base::IpAddress::v4(127, 0, octet, 1), static_cast<std::uint16_t>(random.below(4))},
            static_cast<std::uint32_t>(random.below(5))};
}

TEST(LinkIndex, FindsWhatWasInsertedAndNothingElse) {
    constexpr std::uint32_t capacity = 64;
    LinkIndex index{capacity};
    base::Slab<Link> links{capacity};
    base::Random random{5};
    std::vector<base::Handle> handles;
    for (int n = 0; n < 50'000; ++n) {
        const Link link = any_link(random);
        base::Handle expected;
        for (const base::Handle handle : handles) {
            if (*links.find(handle) == link) {
                expected = handle;
            }
        }
        ASSERT_EQ(index.find(link), expected);
        if (expected.valid()) {
            index.erase(link);
            links.give_back(expected);
            std::erase(handles, expected);
        } else if (const base::Handle handle = links.take(); handle.valid()) {
            *links.find(handle) = link;
            index.insert(link, handle);
            handles.push_back(handle);
        }
    }
}

}  // namespace
}  // namespace rung::net
