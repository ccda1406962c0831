#include "bench/side_by_side/rate_search.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/base/random.hpp"

namespace rung::bench {

namespace {

constexpr SearchPlan plan{.start = 10'000, .floor = 100, .ceiling = 1'000'000};

using Holds = std::function<bool(const Step& step)>;

struct Search {
    std::optional<Rate> highest;
    std::vector<Step> steps;
};

/// Makes every run of a search; a search of more than a thousand never ends.
Search carry_out(const SearchPlan& of, const Holds& holds) {
    RateSearch search{of};
    Search done;
    while (const auto step = search.next()) {
        done.steps.push_back(*step);
        if (done.steps.size() > 1000) {
            ADD_FAILURE() << "the search does not end";
            break;
        }
        search.on_run(holds(*step) ? Outcome::held : Outcome::refused);
    }
    done.highest = search.highest();
    return done;
}

Holds up_to(Rate limit) {
    return [limit](const Step& step) { return step.rate <= limit; };
}

std::size_t confirmations_at(const Search& search, Rate rate) {
    return static_cast<std::size_t>(
        std::ranges::count(search.steps, Step{Stage::confirmation, rate}));
}

}  // namespace

TEST(RateSearch, FindsEveryLimitFromEveryStart) {
    for (const Rate start : {100U, 2'000U, 10'000U, 800'000U, 1'000'000U}) {
        for (const Rate limit : {101U, 150U, 3'000U, 10'000U, 72'400U, 305'000U, 999'999U}) {
            SCOPED_TRACE(std::to_string(start) + " to " + std::to_string(limit));
            SearchPlan from = plan;
            from.start = start;
            const Search search = carry_out(from, up_to(limit));
            ASSERT_TRUE(search.highest.has_value());
            EXPECT_LE(*search.highest, limit);
            // The next step up is over the limit; a call more for what was rounded.
            EXPECT_GT(static_cast<double>(*search.highest + 1) * plan.precision,
                      static_cast<double>(limit));
            EXPECT_EQ(confirmations_at(search, *search.highest), 3U);
        }
    }
}

TEST(RateSearch, ProbesByHalvesAgainAndThenConfirms) {
    SearchPlan coarse = plan;
    coarse.precision = 1.3;
    const Search search = carry_out(coarse, up_to(20'000));
    const std::vector<Step> expected{
        {Stage::probe, 10'000},
        {Stage::probe, 15'000},
        {Stage::probe, 22'500},
        {Stage::probe, 22'500},  // Made twice before it is believed.
        {Stage::probe, 18'371},
        {Stage::confirmation, 18'371},
        {Stage::confirmation, 18'371},
        {Stage::confirmation, 18'371},
        {Stage::confirmation, 23'882},  // The climb ends, as everything, with the second refusal.
        {Stage::confirmation, 23'882},
    };
    EXPECT_EQ(search.steps, expected);
    EXPECT_EQ(search.highest, 18'371U);
}

TEST(RateSearch, FindsNothingWhereNothingEverHolds) {
    const Search search = carry_out(plan, [](const Step&) { return false; });
    EXPECT_FALSE(search.highest.has_value());
    EXPECT_EQ(search.steps.back(), (Step{Stage::probe, plan.floor}));
}

TEST(RateSearch, StopsAtTheCeilingWhereEverythingHolds) {
    const Search search = carry_out(plan, [](const Step&) { return true; });
    EXPECT_EQ(search.highest, plan.ceiling);
    EXPECT_EQ(confirmations_at(search, plan.ceiling), 3U);
}

TEST(RateSearch, StepsDownWhileShortRunsPromiseTooMuch) {
    const Search search = carry_out(plan, [](const Step& step) {
        return step.rate <= (step.stage == Stage::probe ? 84'000U : 72'400U);
    });
    ASSERT_TRUE(search.highest.has_value());
    EXPECT_LE(*search.highest, 72'400U);
    EXPECT_GT(*search.highest, 68'000U);
    // It does not climb back to a rate that was refused.
    EXPECT_EQ(search.steps.back(), (Step{Stage::confirmation, *search.highest}));
}

TEST(RateSearch, ClimbsWhenTheProbesPromisedTooLittle) {
    const Search search = carry_out(plan, [](const Step& step) {
        return step.rate <= (step.stage == Stage::probe ? 50'000U : 72'400U);
    });
    ASSERT_TRUE(search.highest.has_value());
    EXPECT_LE(*search.highest, 72'400U);
    EXPECT_GT(*search.highest, 68'000U);
}

TEST(RateSearch, GivesUpBelowTheFloorWhenNoConfirmationHolds) {
    const Search search =
        carry_out(plan, [](const Step& step) { return step.stage == Stage::probe; });
    EXPECT_FALSE(search.highest.has_value());
    EXPECT_LT(search.steps.back().rate, 106U);
}

TEST(RateSearch, BeginsARateAnewOnceWhenAConfirmationFails) {
    for (const int failing : {1, 2}) {
        SCOPED_TRACE(failing);
        int confirmations = 0;
        const Search search = carry_out(plan, [&](const Step& step) {
            if (step.stage == Stage::probe || step.rate > 10'000) {
                return step.rate <= 10'000;
            }
            ++confirmations;  // Two that hold and one that does not, so many times.
            return confirmations % 3 != 0 || confirmations > 3 * failing;
        });
        ASSERT_TRUE(search.highest.has_value());
        EXPECT_EQ(*search.highest == 10'000U, failing == 1);
        EXPECT_EQ(confirmations_at(search, 10'000), 6U);
    }
}

TEST(RateSearch, ForgivesAProbeThatFailsOnce) {
    bool has_failed = false;
    const Search search = carry_out(plan, [&has_failed](const Step& step) {
        const bool fails = step == Step{Stage::probe, 15'000} && !has_failed;
        has_failed = has_failed || fails;
        return !fails && step.rate <= 72'400;
    });
    EXPECT_TRUE(has_failed);
    EXPECT_GT(search.highest.value_or(0), 68'000U);
}

TEST(RateSearch, NamesOnlyConfirmedRatesHoweverNoisyTheMachine) {
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        SCOPED_TRACE(seed);
        base::Random random{seed};
        std::optional<Step> last;
        int in_a_row = 0;
        std::set<Rate> confirmed;
        const Search search = carry_out(plan, [&](const Step& step) {
            // One run in five has bad luck, and near the limit it is luck altogether.
            const bool is_lucky = random.below(5) != 0;
            const Rate limit = 65'000 + random.below(10'000);
            const bool holds = is_lucky && step.rate <= limit;
            in_a_row = !holds ? 0 : step == last ? in_a_row + 1 : 1;
            last = step;
            if (step.stage == Stage::confirmation && in_a_row == 3) {
                confirmed.insert(step.rate);
            }
            return holds;
        });
        if (search.highest) {
            EXPECT_LE(*search.highest, 75'000U);
            EXPECT_TRUE(confirmed.contains(*search.highest));
        }
    }
}

}  // namespace rung::bench
