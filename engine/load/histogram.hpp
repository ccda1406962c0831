#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/time.hpp"

namespace rung::load {

/// A high dynamic range histogram of durations with the one layout of all results: microseconds
/// from 1 us to 1 h, three significant digits (HdrHistogram 2.1 with lowest 1, highest
/// 3,600,000,000, digits 3). What is longer counts as 1 h. Two of them add up exactly.
class Histogram {
public:
    /// In whole microseconds, rounded down; what is negative counts as 0. Allocates the counters
    /// (184 KB) when the first value comes.
    void record(base::Duration value, std::uint64_t times = 1);

    void add(const Histogram& other);

    void clear();

    [[nodiscard]] std::uint64_t count() const { return count_; }

    [[nodiscard]] bool empty() const { return count_ == 0; }

    // In microseconds; 0 when it is empty. A counter stands for a span of values: min() is the
    // lowest of its own, max() and at() the highest, mean() takes the middle, as HdrHistogram does.
    [[nodiscard]] std::uint64_t min() const;
    [[nodiscard]] std::uint64_t max() const;
    [[nodiscard]] double mean() const;

    /// `fraction` 0.99 is p99: what at least that share of the values is no higher than; 0 is
    /// min(). As getValueAtPercentile of HdrHistogram since 2.1.12 (those before it round the share
    /// of the count to the nearest whole number, not up).
    [[nodiscard]] std::uint64_t at(double fraction) const;

    /// False when there are fewer than 100 / (1 - fraction) values: then no number is honest.
    [[nodiscard]] bool has_basis_for(double fraction) const;

    /// HdrHistogram's V2 encoding, deflated, in base64 ("HISTFAAAA…"): other tools read it.
    [[nodiscard]] std::string encode() const;

    /// nullopt for what is not such a text, has another layout or counts over 2^53 values; never
    /// throws, and inflates no more than a histogram can need (212 KB).
    [[nodiscard]] static std::optional<Histogram> decode(std::string_view text);

    /// The same counts; whether counters are allocated makes no difference.
    friend bool operator==(const Histogram& left, const Histogram& right) {
        return left.count_ == right.count_ && (left.empty() || left.counts_ == right.counts_);
    }

private:
    // Buckets of 2,048 sub-buckets; each of the 22 is twice as coarse as the one before and leaves
    // out its own lower half, which that one covers.
    static constexpr unsigned sub_bucket_bits = 11;
    static constexpr std::uint64_t sub_buckets = 1ULL << sub_bucket_bits;
    static constexpr std::uint64_t half = sub_buckets / 2;
    static constexpr std::size_t layout_size = (22 + 1) * half;
    static constexpr std::int64_t highest = 3'600'000'000;
    static constexpr std::int32_t digits = 3;

    [[nodiscard]] static std::size_t index_of(std::uint64_t value);
    [[nodiscard]] static std::uint64_t lowest_at(std::size_t index);
    [[nodiscard]] static std::uint64_t width_at(std::size_t index);

    [[nodiscard]] std::string payload() const;
    [[nodiscard]] static std::optional<Histogram> from_payload(std::string_view payload);

    /// Of 0 counters (before the first value) or of `layout_size`.
    std::vector<std::uint64_t> counts_;
    std::uint64_t count_ = 0;
};

}  // namespace rung::load
