#pragma once
#include <span>

namespace rung::bench {

/// How much two sets of samples differ, and how sure that is.
struct Difference {
    double ratio = 1;  ///< Typical `now` over `base`: the median of all quotients of a pair.
    double low = 1;    ///< The interval around it at 95 %.
    double high = 1;
    double p = 1;  ///< Two-sided: how often chance alone would part the samples at least so far.
};

/// More of them on a side are refused: the exact test is for few.
constexpr std::size_t most_samples = 30;

/// The test of Mann and Whitney on ranks, exact with ties too (over all orders of these very
/// values), and the interval of Hodges and Lehmann that belongs to it. Neither assumes anything
/// about how the samples are distributed. Both have 1 to 30 samples, all over 0.
[[nodiscard]] Difference difference(std::span<const double> base, std::span<const double> now);

}  // namespace rung::bench
