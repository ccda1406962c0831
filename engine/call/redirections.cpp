#include "engine/call/redirections.hpp"

#include <algorithm>
#include <utility>

#include "engine/sip/scanner.hpp"
#include "engine/sip/uri.hpp"

namespace rung::call {

namespace {

/// More than a sane call meets; a target that redirects without end gets no more.
constexpr std::size_t most_entries = 64;

bool is_same(std::string_view left, std::string_view right) {
    const auto a = sip::parse_uri(left);
    const auto b = sip::parse_uri(right);
    return a && b && sip::equal(*a, *b);
}

base::Duration seconds_of(std::string_view text) {
    std::uint64_t seconds = 0;
    // RFC 3261 20.10: what is malformed counts as an hour.
    const bool good = sip::to_number(text, UINT32_MAX, seconds);
    return std::chrono::seconds{good ? seconds : 3600};
}

}  // namespace

std::optional<base::Instant> good_until(const sip::Message& redirection,
                                        const sip::NameAddr& contact,
                                        base::Instant now) {
    switch (redirection.status()) {
        case 301:
            return base::Instant::max();
        case 300:
        case 302:
            break;
        default:
            return std::nullopt;
    }
    if (const auto own = contact.parameter("expires")) {
        return now + seconds_of(own->value);
    }
    if (redirection.find(sip::HeaderId::expires) != nullptr) {
        return now + seconds_of(redirection.value(sip::HeaderId::expires));
    }
    return std::nullopt;
}

void Redirections::keep(std::string_view from,
                        std::string_view to,
                        std::string_view header_lines,
                        base::Instant until) {
    const std::size_t index = index_of(from);
    if (index == most_entries) {
        return;
    }
    if (index == entries_.size()) {
        entries_.emplace_back();
    }
    count_ = std::max(count_, index + 1);
    Entry& entry = entries_[index];
    entry.from = from;
    entry.to = to;
    entry.header_lines = header_lines;
    entry.until = until;
}

const Redirections::Entry* Redirections::find(std::string_view uri, base::Instant now) const {
    const Entry* last = nullptr;
    for (std::size_t step = 0; step < count_; ++step) {
        const std::size_t index = index_of(last == nullptr ? uri : std::string_view{last->to});
        if (index == count_ || now >= entries_[index].until) {
            break;
        }
        last = &entries_[index];
    }
    return last;
}

void Redirections::forget(std::string_view from) {
    if (const std::size_t index = index_of(from); index < count_) {
        std::swap(entries_[index], entries_[--count_]);
    }
}

/// `count_`: there is none.
std::size_t Redirections::index_of(std::string_view uri) const {
    std::size_t index = 0;
    while (index < count_ && !is_same(entries_[index].from, uri)) {
        ++index;
    }
    return index;
}

}  // namespace rung::call
