#pragma once
#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "engine/sip/characters.hpp"

namespace rung::sip {

// Searches for what is some dozens of octets away as a rule: sixteen at a time, where every
// x86-64 can, and without a call.

#ifdef __SSE2__

namespace detail {

constexpr std::size_t block_size = 16;

[[nodiscard]] inline __m128i block_at(const char* octets) {
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(octets));
}

/// One bit for each octet of the block that is all ones.
[[nodiscard]] inline unsigned mask_of(__m128i block) {
    return static_cast<unsigned>(_mm_movemask_epi8(block));
}

[[nodiscard]] inline __m128i equal(__m128i block, char octet) {
    return _mm_cmpeq_epi8(block, _mm_set1_epi8(octet));
}

/// White space, controls and what ends an unquoted value.
[[nodiscard]] inline __m128i ends_value(__m128i block) {
    const __m128i low = _mm_cmpeq_epi8(_mm_min_epu8(block, _mm_set1_epi8(' ')), block);
    const __m128i list = _mm_or_si128(equal(block, ';'), equal(block, ','));
    const __m128i brackets = _mm_or_si128(equal(block, '<'), equal(block, '>'));
    const __m128i others = _mm_or_si128(equal(block, '"'), equal(block, '\x7f'));
    return _mm_or_si128(_mm_or_si128(low, list), _mm_or_si128(brackets, others));
}

}  // namespace detail

#endif

/// The colon behind a header name, if it is near; else `begin`.
[[nodiscard]] inline const char* find_near_colon(const char* begin,
                                                 [[maybe_unused]] const char* end) {
#ifdef __SSE2__
    using namespace detail;
    if (end - begin >= std::ptrdiff_t{block_size}) {
        const unsigned found = mask_of(equal(block_at(begin), ':'));
        return found == 0 ? begin : begin + std::countr_zero(found);
    }
#endif
    return begin;
}

/// The line feeds of a text one after the other: looked for in 64 octets at once, since a row of a
/// message is shorter than that.
class LineEnds {
public:
    explicit LineEnds(std::string_view text)
        : begin_{text.data()}, end_{begin_ + text.size()}, next_{begin_} {}

    /// nullptr behind the last one.
    [[nodiscard]] const char* next() {
        while (found_ == 0) {
            if (next_ == end_) {
                return nullptr;
            }
            look();
        }
        const char* const at = block_ + std::countr_zero(found_);
        found_ &= found_ - 1;
        return at;
    }

private:
    void look() {
        block_ = next_;
        const auto rest = static_cast<std::size_t>(end_ - block_);
#ifdef __SSE2__
        if (rest >= 64) {
            next_ = block_ + 64;
            found_ = line_feeds_at(0) | line_feeds_at(1) | line_feeds_at(2) | line_feeds_at(3);
            return;
        }
#endif
        next_ = block_ + std::min<std::size_t>(rest, 64);
        look_at_the_last(static_cast<std::size_t>(next_ - block_));
    }

    void look_at_the_last(std::size_t rest) {
        std::size_t seen = 0;
#ifdef __SSE2__
        using namespace detail;
        for (; rest - seen >= block_size; seen += block_size) {
            found_ |= line_feeds_at(seen / block_size);
        }
        if (seen < rest && end_ - begin_ >= std::ptrdiff_t{block_size}) {
            // The last sixteen octets of the text: those before `seen` are shifted out.
            const unsigned mask = mask_of(equal(block_at(end_ - block_size), '\n'));
            found_ |= std::uint64_t{mask >> (block_size - (rest - seen))} << seen;
            return;
        }
#endif
        for (; seen < rest; ++seen) {
            found_ |= std::uint64_t{block_[seen] == '\n'} << seen;
        }
    }

#ifdef __SSE2__
    /// The bits of the sixteen octets number `n`.
    [[nodiscard]] std::uint64_t line_feeds_at(std::size_t n) const {
        using namespace detail;
        const std::size_t at = n * block_size;
        return std::uint64_t{mask_of(equal(block_at(block_ + at), '\n'))} << at;
    }
#endif

    const char* begin_;
    const char* end_;
    const char* next_;             ///< The first octet that was not looked at.
    const char* block_ = nullptr;  ///< Where the first bit of `found_` is.
    std::uint64_t found_ = 0;
};

/// White space or a control is in it.
[[nodiscard]] inline bool has_blank_or_control(std::string_view text) {
    std::size_t at = 0;
#ifdef __SSE2__
    using namespace detail;
    for (; text.size() - at >= block_size; at += block_size) {
        const __m128i block = block_at(text.data() + at);
        const __m128i low = _mm_cmpeq_epi8(_mm_min_epu8(block, _mm_set1_epi8(' ')), block);
        if (mask_of(_mm_or_si128(low, equal(block, '\x7f'))) != 0) {
            return true;
        }
    }
#endif
    while (at < text.size() && !is_in(text[at], lws_set | control_set)) {
        ++at;
    }
    return at < text.size();
}

/// How many octets at the beginning are of an unquoted parameter value.
[[nodiscard]] inline std::size_t value_length(std::string_view text) {
    std::size_t length = 0;
#ifdef __SSE2__
    using namespace detail;
    for (; text.size() - length >= block_size; length += block_size) {
        const unsigned found = mask_of(ends_value(block_at(text.data() + length)));
        if (found != 0) {
            return length + static_cast<std::size_t>(std::countr_zero(found));
        }
    }
#endif
    while (length < text.size() && !is_in(text[length], lws_set | control_set | value_end_set)) {
        ++length;
    }
    return length;
}

}  // namespace rung::sip
