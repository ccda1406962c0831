#include "engine/load/histogram.hpp"

#include <algorithm>
#include <bit>

namespace rung::load {

namespace {

// HdrHistogram's layout for 1 to 3.6e9 with three digits: buckets of 2,048 sub-buckets, each
// bucket twice as coarse as the one before, whose lower half it leaves out.
constexpr unsigned sub_bucket_bits = 11;
constexpr std::uint64_t sub_buckets = 1ULL << sub_bucket_bits;
constexpr std::uint64_t half = sub_buckets / 2;
constexpr std::uint64_t highest = 3'600'000'000;
constexpr std::size_t layout_size = (22 + 1) * half;

std::size_t index_of(std::uint64_t value) {
    const auto bucket =
        static_cast<unsigned>(std::bit_width(value | (sub_buckets - 1))) - sub_bucket_bits;
    return bucket * half + (value >> bucket);
}

unsigned bucket_at(std::size_t index) {
    return index < sub_buckets ? 0 : static_cast<unsigned>(index / half) - 1;
}

std::uint64_t lowest_at(std::size_t index) {
    const unsigned bucket = bucket_at(index);
    return (index - bucket * half) << bucket;
}

std::uint64_t highest_at(std::size_t index) {
    return lowest_at(index) + (1ULL << bucket_at(index)) - 1;
}

}  // namespace

void Histogram::record(base::Duration value, std::uint64_t times) {
    if (counts_.empty()) {
        counts_.resize(layout_size);
    }
    const auto microseconds = std::clamp<std::int64_t>(value.count() / 1000, 0, highest);
    counts_[index_of(static_cast<std::uint64_t>(microseconds))] += times;
    count_ += times;
}

void Histogram::add(const Histogram& other) {
    if (other.counts_.empty()) {
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

std::uint64_t Histogram::at(double fraction) const {
    const auto wanted = std::max<std::uint64_t>(
        static_cast<std::uint64_t>(fraction * static_cast<double>(count_) + 0.5), 1);
    std::uint64_t seen = 0;
    for (std::size_t index = 0; index < counts_.size(); ++index) {
        seen += counts_[index];
        if (seen >= wanted) {
            return highest_at(index);
        }
    }
    return 0;
}

}  // namespace rung::load
