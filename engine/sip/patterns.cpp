#include "engine/sip/patterns.hpp"

#include <algorithm>

#include "engine/sip/characters.hpp"
#include "engine/sip/octets.hpp"

namespace rung::sip {

namespace {

constexpr std::string_view cookie = "z9hG4bK";  // RFC 3261 8.1.1.7: what comes behind it is free.
constexpr std::size_t block = 16;

bool is_letter_or_digit(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

}  // namespace

base::Result<void, ParseError> Patterns::read(std::string_view bytes, Message& out) {
    if (bytes.size() < block || bytes.size() > largest) {
        return parse(bytes, out);
    }
    auto& likely = patterns_[bytes.size() % sizes];
    for (const auto& pattern : likely) {
        if (pattern && pattern->takes(bytes)) {
            pattern->misses = 0;
            out.read_like(pattern->message, pattern->ranges, bytes);
            return {};
        }
    }
    auto result = parse(bytes, out);
    if (result) {
        auto& worst = *std::ranges::max_element(
            likely, {}, [](const auto& one) { return one ? one->misses : patience + 1; });
        if (!worst) {
            worst = std::make_unique<Pattern>();
        }
        if (++worst->misses > patience) {
            learn(*worst, bytes);
        }
    }
    return result;
}

void Patterns::learn(Pattern& pattern, std::string_view bytes) {
    pattern.misses = 0;
    pattern.octets.assign(bytes);
    pattern.free.assign(bytes.size(), '\0');
    pattern.ranges.clear();
    if (!parse(pattern.octets, pattern.message)) {
        return;  // It was parsed a moment ago.
    }
    pattern.message.become_pattern(++learnt_);
    release_user(pattern, pattern.message.uri());
    pattern.message.for_each_value(HeaderId::via, [&](std::string_view value) {
        const auto via = parse_via(value);
        if (via && via->branch.starts_with(cookie)) {
            release(pattern, via->branch.substr(cookie.size()));
        }
        return true;
    });
    release_address(pattern, HeaderId::from);
    release_address(pattern, HeaderId::to);
    release(pattern, pattern.message.value(HeaderId::call_id));
    std::ranges::sort(pattern.ranges, {}, &NameRange::begin);
}

/// Those whose tag or user has other octets than letters and digits keep them where they are.
void Patterns::release(Pattern& pattern, std::string_view part) {
    if (part.empty()) {
        return;
    }
    const auto begin = static_cast<std::size_t>(part.data() - pattern.octets.data());
    for (std::size_t at = begin; at < begin + part.size(); ++at) {
        pattern.free[at] = is_letter_or_digit(pattern.octets[at]) ? '\xff' : '\0';
    }
    pattern.ranges.push_back(
        {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(begin + part.size())});
}

void Patterns::release_user(Pattern& pattern, std::string_view uri) {
    const auto parsed = parse_uri(uri);
    // Behind a "%" not every letter may stand.
    if (parsed && parsed->has_user && parsed->user.find('%') == std::string_view::npos) {
        release(pattern, parsed->user);
    }
}

void Patterns::release_address(Pattern& pattern, HeaderId id) {
    const auto address = parse_name_addr(pattern.message.value(id));
    if (address) {
        release(pattern, address->tag());
        release_user(pattern, address->uri);
    }
}

#ifdef __SSE2__

bool Patterns::Pattern::takes(std::string_view bytes) const {
    using namespace detail;
    if (bytes.size() != octets.size()) {
        return false;
    }
    const auto fits = [&](std::size_t at) {
        const __m128i ours = block_at(octets.data() + at);
        const __m128i theirs = block_at(bytes.data() + at);
        const __m128i same = _mm_cmpeq_epi8(ours, theirs);
        if (mask_of(same) == 0xffff) {
            return true;
        }
        const __m128i lower = _mm_or_si128(theirs, _mm_set1_epi8(0x20));
        const auto within = [](__m128i octet, char first, char last) {
            return _mm_and_si128(_mm_cmpgt_epi8(octet, _mm_set1_epi8(static_cast<char>(first - 1))),
                                 _mm_cmplt_epi8(octet, _mm_set1_epi8(static_cast<char>(last + 1))));
        };
        const __m128i names = _mm_or_si128(within(lower, 'a', 'z'), within(theirs, '0', '9'));
        const __m128i may_differ = _mm_and_si128(names, block_at(free.data() + at));
        return mask_of(_mm_or_si128(same, may_differ)) == 0xffff;
    };
    std::size_t at = 0;
    for (; at + block <= bytes.size(); at += block) {
        if (!fits(at)) {
            return false;
        }
    }
    return fits(bytes.size() - block);
}

#else

bool Patterns::Pattern::takes(std::string_view bytes) const {
    if (bytes.size() != octets.size()) {
        return false;
    }
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        if (bytes[at] != octets[at] && (free[at] == '\0' || !is_letter_or_digit(bytes[at]))) {
            return false;
        }
    }
    return true;
}

#endif

}  // namespace rung::sip
