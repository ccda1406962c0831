#include "engine/transaction/lingering.hpp"

#include <gtest/gtest.h>

#include <string>

#include "engine/base/random.hpp"
#include "tests/transaction/messages.hpp"
#include "tests/transaction/timeline.hpp"

namespace rung::transaction {
namespace {

Lingerer entry(LingerTimer timer, std::uint32_t number, base::Instant end) {
    Lingerer lingerer;
    lingerer.timer = timer;
    lingerer.transaction = {number, 0};
    lingerer.hash = number;
    lingerer.end = end;
    return lingerer;
}

const auto any = [](const Lingerer&) { return true; };

TEST(Lingering, GivesBackWhatItWasGiven) {
    Lingering ring{{}, {}};
    Lingerer one = entry(LingerTimer::m, 9, start + 32s);
    one.owner = {3, 4};
    one.key = "a key";
    one.tag = "a tag";
    one.bytes = "some bytes";
    one.link = tcp;
    one.local = local;
    ring.add(one, start);
    ring.add(entry(LingerTimer::k, 10, start + 5s), start);
    const auto found = ring.find(9, start, any);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->timer, LingerTimer::m);
    EXPECT_EQ(found->transaction, one.transaction);
    EXPECT_EQ(found->owner, one.owner);
    EXPECT_EQ(found->key, "a key");
    EXPECT_EQ(found->tag, "a tag");
    EXPECT_EQ(found->bytes, "some bytes");
    EXPECT_EQ(found->link, tcp);
    EXPECT_EQ(found->local, local);
    EXPECT_EQ(found->end, start + 32s);
    EXPECT_TRUE(ring.find(10, start, any)->bytes.empty());
    EXPECT_FALSE(ring.find(11, start, any));
    EXPECT_FALSE(ring.find(9, start, [](const Lingerer& l) { return l.key == "another"; }));
}

TEST(Lingering, EachTimerEndsItsOwn) {
    Lingering ring{{}, {}};
    ring.add(entry(LingerTimer::j, 1, start + 32s), start);
    ring.add(entry(LingerTimer::k, 2, start + 5s), start);
    ring.add(entry(LingerTimer::k, 3, start + 6s), start + 1s);
    EXPECT_EQ(ring.next_deadline(), start + 5s);
    ring.expire(start + 5s - 1ns);
    EXPECT_EQ(ring.size(), 3U);
    ring.expire(start + 5s);
    EXPECT_EQ(ring.size(), 2U);
    EXPECT_EQ(ring.next_deadline(), start + 6s);
    ring.expire(start + 10s);
    EXPECT_EQ(ring.next_deadline(), start + 32s);
    ring.expire(start + 32s);
    EXPECT_EQ(ring.next_deadline(), std::nullopt);
    EXPECT_EQ(ring.shortened(), std::nullopt) << "all had their time";
}

// An INVITE that was acknowledged late joins with less than timer L left.
TEST(Lingering, OneThatJoinedLateIsNotFoundAfterItsEnd) {
    Lingering ring{{}, {}};
    ring.add(entry(LingerTimer::l, 1, start + 32s), start);
    ring.add(entry(LingerTimer::l, 2, start + 10s), start);
    EXPECT_TRUE(ring.find(2, start + 9s, any));
    EXPECT_FALSE(ring.find(2, start + 10s, any));
    ring.expire(start + 32s);
    EXPECT_EQ(ring.size(), 0U);
}

TEST(Lingering, WhenItIsFullTheOldestLeaveEarly) {
    Lingering ring{{.transactions = 3, .octets = 1 << 20}, {}};
    ring.add(entry(LingerTimer::j, 1, start + 32s), start);
    ring.add(entry(LingerTimer::k, 2, start + 6s), start + 1s);
    ring.add(entry(LingerTimer::j, 3, start + 34s), start + 2s);
    EXPECT_EQ(ring.shortened(), std::nullopt);
    ring.add(entry(LingerTimer::j, 4, start + 35s), start + 3s);
    EXPECT_FALSE(ring.find(1, start + 3s, any)) << "the oldest, although it would end last";
    EXPECT_EQ(ring.shortened(), 3s);
    ring.add(entry(LingerTimer::j, 5, start + 35500ms), start + 3500ms);
    EXPECT_FALSE(ring.find(2, start + 3500ms, any));
    EXPECT_EQ(ring.shortened(), 2500ms);
    ring.add(entry(LingerTimer::j, 6, start + 52s), start + 20s);
    EXPECT_EQ(ring.shortened(), 2500ms) << "the shortest counts";
    EXPECT_EQ(ring.size(), 3U);
    EXPECT_TRUE(ring.find(4, start + 20s, any));
}

TEST(Lingering, MakingRoomForOneThatIsOverShortensNothing) {
    Lingering ring{{.transactions = 1, .octets = 1 << 20}, {}};
    ring.add(entry(LingerTimer::k, 1, start + 5s), start);
    ring.add(entry(LingerTimer::k, 2, start + 10s), start + 5s);
    EXPECT_EQ(ring.shortened(), std::nullopt);
}

TEST(Lingering, TheOctetsAreLimitedToo) {
    constexpr std::size_t chunks = 4;
    Lingering ring{{.transactions = 100'000, .octets = chunks * OctetStore::chunk_size}, {}};
    const std::string bytes(1000, 'x');
    for (std::uint32_t number = 0; number < 5'000; ++number) {
        const base::Instant now = start + number * 1ms;
        Lingerer one = entry(LingerTimer::j, number, now + 32s);
        one.bytes = bytes;
        ring.add(one, now);
        EXPECT_EQ(ring.find(number, now, any)->bytes, bytes);
    }
    EXPECT_LE(ring.size(), chunks * OctetStore::chunk_size / bytes.size());
    EXPECT_GE(ring.size(), (chunks - 2) * OctetStore::chunk_size / bytes.size());
    EXPECT_GE(*ring.shortened(), 500ms);
    EXPECT_LE(*ring.shortened(), 1050ms);
}

TEST(Lingering, WhatNoChunkHoldsIsAbsorbedUnanswered) {
    Lingering ring{{}, {}};
    const std::string bytes(OctetStore::chunk_size, 'x');
    Lingerer one = entry(LingerTimer::j, 1, start + 32s);
    one.bytes = bytes;
    ring.add(one, start);
    ASSERT_TRUE(ring.find(1, start, any));
    EXPECT_TRUE(ring.find(1, start, any)->bytes.empty());
}

TEST(Lingering, KeepsEveryRecordApartWhateverTheOrderOfTheirEnds) {
    Lingering ring{{.transactions = 64, .octets = 1 << 20}, {}};
    base::Random random{7};
    base::Instant now = start;
    std::vector<std::pair<std::uint32_t, std::string>> expected;
    for (std::uint32_t number = 0; number < 5'000; ++number) {
        now += base::Duration{static_cast<std::int64_t>(random.below(1'000'000'000))};
        ring.expire(now);
        const bool k = random.below(2) == 0;
        std::string bytes(random.below(20'000), static_cast<char>('a' + number % 26));
        Lingerer one = entry(k ? LingerTimer::k : LingerTimer::d, number, now + (k ? 5s : 32s));
        one.bytes = bytes;
        ring.add(one, now);
        expected.emplace_back(number, std::move(bytes));
        for (std::size_t back = 0; back < std::min<std::size_t>(expected.size(), 64); ++back) {
            const auto& [key, content] = expected[expected.size() - 1 - back];
            const auto found = ring.find(key, now, any);
            ASSERT_TRUE(!found || found->bytes == content) << "entry " << key;
        }
        ASSERT_TRUE(ring.find(number, now, any));
    }
}

}  // namespace
}  // namespace rung::transaction
