#pragma once
#include <bit>
#include <cstddef>
#include <cstring>
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

/// The first `octet` of [begin, end), or nullptr.
[[nodiscard]] inline const char* find_octet(const char* begin, const char* end, char octet) {
#ifdef __SSE2__
    using namespace detail;
    for (; end - begin >= std::ptrdiff_t{block_size}; begin += block_size) {
        if (const unsigned found = mask_of(equal(block_at(begin), octet)); found != 0) {
            return begin + std::countr_zero(found);
        }
    }
#endif
    return static_cast<const char*>(
        std::memchr(begin, octet, static_cast<std::size_t>(end - begin)));
}

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
