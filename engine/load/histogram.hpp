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
    /// Allocates the counters (184 KB) when the first value comes.
    void record(base::Duration value, std::uint64_t times = 1);

    void add(const Histogram& other);

    void clear();

    [[nodiscard]] std::uint64_t count() const { return count_; }

    [[nodiscard]] bool empty() const { return count_ == 0; }

    // In microseconds; 0 when it is empty. The highest value that its counter stands for.
    [[nodiscard]] std::uint64_t min() const;
    [[nodiscard]] std::uint64_t max() const;
    [[nodiscard]] double mean() const;

    /// `fraction` 0.99 is p99. As HdrHistogram's getValueAtPercentile.
    [[nodiscard]] std::uint64_t at(double fraction) const;

    /// False when there are fewer than 100 / (1 - fraction) values: then no number is honest.
    [[nodiscard]] bool has_basis_for(double fraction) const;

    /// HdrHistogram's V2 encoding, deflated, in base64 ("HISTFAAAA…"): other tools read it.
    [[nodiscard]] std::string encode() const;

    /// nullopt for what is not such a text or has another layout; never throws.
    [[nodiscard]] static std::optional<Histogram> decode(std::string_view text);

    friend bool operator==(const Histogram&, const Histogram&) = default;

private:
    std::vector<std::uint64_t> counts_;
    std::uint64_t count_ = 0;
};

}  // namespace rung::load
