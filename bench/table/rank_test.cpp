#include "bench/table/rank_test.hpp"

#include <algorithm>
#include <vector>

#include "bench/side_by_side/measurement.hpp"
#include "engine/base/ensure.hpp"

namespace rung::bench {

namespace {

constexpr double outside_of_interval = 0.05;

/// Twice the rank of each value among all of them, so that the middle rank of a tie is whole too.
std::vector<std::size_t> doubled_ranks(std::span<const double> values,
                                       std::span<const double> among) {
    std::vector<std::size_t> ranks;
    for (const double value : values) {
        const auto below =
            std::ranges::count_if(among, [&](double other) { return other < value; });
        const auto same = std::ranges::count(among, value);
        ranks.push_back(static_cast<std::size_t>(2 * below + same + 1));
    }
    return ranks;
}

std::size_t sum_of(const std::vector<std::size_t>& numbers) {
    std::size_t sum = 0;
    for (const std::size_t number : numbers) {
        sum += number;
    }
    return sum;
}

/// How probable each sum is when `count` of these ranks are drawn by chance.
std::vector<double> distribution_of_sums(const std::vector<std::size_t>& ranks, std::size_t count) {
    const std::size_t sums = sum_of(ranks) + 1;
    std::vector<std::vector<double>> ways(count + 1, std::vector<double>(sums, 0));
    ways[0][0] = 1;
    for (const std::size_t rank : ranks) {
        for (std::size_t drawn = count; drawn > 0; --drawn) {
            for (std::size_t sum = sums - 1; sum >= rank; --sum) {
                ways[drawn][sum] += ways[drawn - 1][sum - rank];
            }
        }
    }
    double total = 0;
    for (const double way : ways[count]) {
        total += way;
    }
    for (double& way : ways[count]) {
        way /= total;
    }
    return ways[count];
}

/// The chance of a sum up to `sum`.
double chance_up_to(const std::vector<double>& distribution, std::size_t sum) {
    double chance = 0;
    for (std::size_t at = 0; at <= sum && at < distribution.size(); ++at) {
        chance += distribution[at];
    }
    return chance;
}

double p_value(std::span<const double> base, std::span<const double> now) {
    std::vector<double> all{base.begin(), base.end()};
    all.insert(all.end(), now.begin(), now.end());
    const auto distribution = distribution_of_sums(doubled_ranks(all, all), now.size());
    const std::size_t sum = sum_of(doubled_ranks(now, all));
    const double low = chance_up_to(distribution, sum);
    const double high = 1 - chance_up_to(distribution, sum - 1);
    return std::min(1.0, 2 * std::min(low, high));
}

/// How many quotients at each end lie outside the interval. The test refuses a ratio that has fewer
/// on one side of it than chance leaves; where there are too few samples for that, none does.
std::size_t quotients_outside(std::size_t base, std::size_t now) {
    std::vector<std::size_t> ranks;
    for (std::size_t rank = 1; rank <= base + now; ++rank) {
        ranks.push_back(rank);
    }
    const auto distribution = distribution_of_sums(ranks, now);
    const std::size_t least = now * (now + 1) / 2;
    std::size_t outside = 0;
    while (chance_up_to(distribution, least + outside) <= outside_of_interval / 2) {
        ++outside;
    }
    return outside > 0 ? outside - 1 : 0;
}

}  // namespace

Difference difference(std::span<const double> base, std::span<const double> now) {
    ENSURE(!base.empty() && !now.empty());
    ENSURE(base.size() <= most_samples && now.size() <= most_samples);
    std::vector<double> quotients;
    for (const double before : base) {
        ENSURE(before > 0);
        for (const double after : now) {
            quotients.push_back(after / before);
        }
    }
    std::ranges::sort(quotients);
    const std::size_t outside = quotients_outside(base.size(), now.size());
    return {.ratio = median(quotients),
            .low = quotients[outside],
            .high = quotients[quotients.size() - 1 - outside],
            .p = p_value(base, now)};
}

}  // namespace rung::bench
