#include "engine/load/histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>

namespace rung::load {

void Histogram::record(base::Duration value, std::uint64_t times) {
    if (counts_.empty()) {
        counts_.resize(layout_size);
    }
    const auto microseconds = std::clamp<std::int64_t>(value.count() / 1000, 0, highest);
    counts_[index_of(static_cast<std::uint64_t>(microseconds))] += times;
    count_ += times;
}

void Histogram::add(const Histogram& other) {
    if (other.empty()) {
        return;
    }
    counts_.resize(layout_size);
    std::ranges::transform(counts_, other.counts_, counts_.begin(), std::plus{});
    count_ += other.count_;
}

void Histogram::clear() {
    std::ranges::fill(counts_, 0);
    count_ = 0;
}

std::uint64_t Histogram::min() const {
    const auto lowest = std::ranges::find_if(counts_, std::identity{});
    return lowest == counts_.end() ? 0
                                   : lowest_at(static_cast<std::size_t>(lowest - counts_.begin()));
}

std::uint64_t Histogram::max() const {
    for (std::size_t index = counts_.size(); index > 0; --index) {
        if (counts_[index - 1] != 0) {
            return lowest_at(index - 1) + width_at(index - 1) - 1;
        }
    }
    return 0;
}

double Histogram::mean() const {
    if (empty()) {
        return 0;
    }
    double sum = 0;
    for (std::size_t index = 0; index < counts_.size(); ++index) {
        const std::uint64_t middle = lowest_at(index) + width_at(index) / 2;
        sum += static_cast<double>(counts_[index]) * static_cast<double>(middle);
    }
    return sum / static_cast<double>(count_);
}

// A step down before rounding up keeps the rounding error of the product from asking for one more
// value than the share is.
std::uint64_t Histogram::at(double fraction) const {
    if (fraction <= 0) {
        return min();
    }
    const double percentile = std::clamp(std::nextafter(fraction * 100, -1.0), 0.0, 100.0);
    const double share = std::ceil(percentile * static_cast<double>(count_) / 100);
    const auto wanted = std::max<std::uint64_t>(static_cast<std::uint64_t>(share), 1);
    std::uint64_t seen = 0;
    for (std::size_t index = 0; index < counts_.size(); ++index) {
        seen += counts_[index];
        if (seen >= wanted) {
            return lowest_at(index) + width_at(index) - 1;
        }
    }
    return 0;
}

bool Histogram::has_basis_for(double fraction) const {
    constexpr double needed = 100 * (1 - 1e-9);  // 1 - 0.9999 is a little less than 0.0001.
    return static_cast<double>(count_) * (1 - fraction) >= needed;
}

std::size_t Histogram::index_of(std::uint64_t value) {
    const auto bucket =
        static_cast<unsigned>(std::bit_width(value | (sub_buckets - 1))) - sub_bucket_bits;
    return bucket * half + (value >> bucket);
}

std::uint64_t Histogram::lowest_at(std::size_t index) {
    const std::uint64_t width = width_at(index);
    const auto bucket = static_cast<unsigned>(std::countr_zero(width));
    return (index - bucket * half) * width;
}

std::uint64_t Histogram::width_at(std::size_t index) {
    return index < sub_buckets ? 1 : 1ULL << (index / half - 1);
}

}  // namespace rung::load
