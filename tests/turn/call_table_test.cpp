#include "engine/turn/call_table.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>

#include "engine/base/random.hpp"
#include "tests/support/sim_party.hpp"

namespace rung::turn {
namespace {

class TableOfCalls : public testing::Test {
protected:
    base::Handle begin(CallTable& table, std::uint64_t seq) {
        const base::Handle handle = table.take();
        if (CallSlot* const slot = table.find(handle)) {
            slot->runner = &runner_;
            slot->call.reset(program_);
            slot->call.trace.wanted = false;
            slot->call.phase = call::CallPhase::waiting;
            slot->call.seq = seq;
            slot->call.tag = std::string(seq % 300, 't');
        }
        return handle;
    }

    call::Program program_ = support::compiled("-> OPTIONS sip:{target}\n<- 200\n");
    call::Runner runner_{program_};
};

TEST_F(TableOfCalls, WakesACallWhenItIsAskedFor) {
    CallTable table{10, 0};
    const base::Handle handle = begin(table, 7);
    table.rest();
    EXPECT_EQ(table.asleep(), 1U);
    EXPECT_GT(table.octets_asleep(), 0U);
    EXPECT_EQ(table.look(handle)->call.seq, 7U);
    EXPECT_EQ(table.asleep(), 1U) << "to look wakes nobody";
    EXPECT_EQ(table.find(handle)->call.seq, 7U);
    EXPECT_EQ(table.asleep(), 0U);
    EXPECT_EQ(table.octets_asleep(), 0U);
    EXPECT_EQ(table.size(), 1U);
}

TEST_F(TableOfCalls, KnowsAStaleHandle) {
    CallTable table{10, 0};
    const base::Handle first = begin(table, 1);
    table.rest();
    table.give_back(first);
    EXPECT_EQ(table.octets_asleep(), 0U);
    EXPECT_EQ(table.find(first), nullptr);
    EXPECT_EQ(table.look(first), nullptr);
    EXPECT_EQ(table.find({}), nullptr);
    const base::Handle second = begin(table, 2);
    EXPECT_EQ(second.index, first.index);
    EXPECT_EQ(table.find(first), nullptr);
    EXPECT_EQ(table.find(second)->call.seq, 2U);
}

TEST_F(TableOfCalls, HoldsAsManyAsItMay) {
    CallTable table{3, 0};
    for (std::uint64_t seq = 1; seq <= 3; ++seq) {
        EXPECT_TRUE(begin(table, seq).valid());
        table.rest();
    }
    EXPECT_FALSE(begin(table, 4).valid());
    EXPECT_EQ(table.size(), 3U);
}

TEST_F(TableOfCalls, VisitsInTheOrderOfIndices) {
    CallTable table{10, 0};
    std::vector<base::Handle> handles;
    for (std::uint64_t seq = 1; seq <= 6; ++seq) {
        handles.push_back(begin(table, seq));
    }
    table.rest();
    static_cast<void>(table.find(handles[4]));
    static_cast<void>(table.find(handles[1]));
    std::vector<base::Handle> seen;
    table.for_each([&seen](base::Handle handle) { seen.push_back(handle); });
    EXPECT_EQ(seen, handles);
    std::vector<std::uint64_t> awake;
    table.for_each_awake(
        [&awake](base::Handle, const CallSlot& slot) { awake.push_back(slot.call.seq); });
    EXPECT_EQ(awake, (std::vector<std::uint64_t>{2, 5}));
}

TEST_F(TableOfCalls, LetsNobodySleepWhileFewAreAwake) {
    CallTable table{1'000, 50};
    for (std::uint64_t seq = 1; seq <= 50; ++seq) {
        begin(table, seq);
    }
    for (int turn = 0; turn < 100; ++turn) {
        table.rest();
    }
    EXPECT_EQ(table.asleep(), 0U);
    for (std::uint64_t seq = 51; seq <= 60; ++seq) {
        begin(table, seq);
    }
    for (int turn = 0; turn < 100; ++turn) {
        table.rest();
    }
    EXPECT_EQ(table.asleep(), 10U);
}

/// Who is asked for again and again stays; so does who cannot be packed.
TEST_F(TableOfCalls, PutsThoseToSleepThatNobodyAsksFor) {
    CallTable table{1'000, 10};
    std::vector<base::Handle> handles;
    for (std::uint64_t seq = 1; seq <= 30; ++seq) {
        handles.push_back(begin(table, seq));
    }
    table.find(handles[3])->call.phase = call::CallPhase::cleaning;
    for (int turn = 0; turn < 100; ++turn) {
        for (std::size_t i = 25; i < 30; ++i) {
            static_cast<void>(table.find(handles[i]));
        }
        table.rest();
    }
    EXPECT_EQ(table.asleep(), 20U);
    std::vector<std::uint64_t> awake;
    table.for_each_awake(
        [&awake](base::Handle, const CallSlot& slot) { awake.push_back(slot.call.seq); });
    EXPECT_TRUE(std::ranges::includes(awake, std::vector<std::uint64_t>{4, 26, 27, 28, 29, 30}));
}

/// Against a map, with every kind of step.
TEST_F(TableOfCalls, ForgetsAndMixesUpNothing) {
    base::Random dice{5};
    CallTable table{500, 20};
    std::map<std::uint64_t, base::Handle> open;
    std::uint64_t last = 0;
    for (int step = 0; step < 50'000; ++step) {
        const std::uint64_t what = dice.below(10);
        if (what < 4) {
            const base::Handle handle = begin(table, last + 1);
            EXPECT_EQ(handle.valid(), open.size() < 500);
            if (handle.valid()) {
                open[++last] = handle;
            }
        } else if (what == 4) {
            table.rest();
        } else if (!open.empty()) {
            const auto one = std::next(open.begin(), static_cast<long>(dice.below(open.size())));
            const CallSlot* const slot =
                what == 5 ? table.look(one->second) : table.find(one->second);
            ASSERT_NE(slot, nullptr);
            ASSERT_EQ(slot->call.seq, one->first);
            ASSERT_EQ(slot->call.tag.size(), one->first % 300);
            if (what > 6) {
                table.give_back(one->second);
                open.erase(one);
            }
        }
        ASSERT_EQ(table.size(), open.size());
    }
    EXPECT_GT(last, 10'000U);
    for (const auto& [seq, handle] : open) {
        table.give_back(handle);
    }
    EXPECT_EQ(table.octets_asleep(), 0U);
}

/// Of whatever lengths the texts of one time and the next are.
TEST(OctetBlocks, UseTheirMemoryAgain) {
    constexpr std::uint64_t most = 2'000'000;
    OctetBlocks blocks;
    base::Random dice{7};
    for (const std::size_t longest : {5'000U, 0U, 100U, 1'000U, 124U, 125U, 16'384U}) {
        std::vector<std::pair<OctetBlocks::Place, std::string>> kept;
        while (blocks.taken() + longest + 256 < most && kept.size() < 5'000) {
            const std::string text(dice.below(longest + 1),
                                   static_cast<char>('a' + kept.size() % 26));
            kept.emplace_back(blocks.keep(text), text);
        }
        EXPECT_LE(blocks.held(), most + (1U << 20U));
        while (!kept.empty()) {
            std::swap(kept[dice.below(kept.size())], kept.back());
            const auto& [place, text] = kept.back();
            std::string read(text.size(), 'x');
            blocks.read(place, read);
            ASSERT_EQ(read, text);
            blocks.give_back(place, text.size());
            kept.pop_back();
        }
        EXPECT_EQ(blocks.taken(), 0U);
    }
}

}  // namespace
}  // namespace rung::turn
