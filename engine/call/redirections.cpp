#include "engine/call/redirections.hpp"

#include <algorithm>

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

void Redirections::keep(const Entry& entry) {
    forget(entry.from);
    if (entries_.size() < most_entries) {
        entries_.push_back(entry);
    }
}

const Redirections::Entry* Redirections::find(std::string_view uri, base::Instant now) const {
    const auto fits = [&](const Entry& entry) {
        return now < entry.until && is_same(entry.from, uri);
    };
    const auto found = std::ranges::find_if(entries_, fits);
    return found == entries_.end() ? nullptr : &*found;
}

void Redirections::forget(std::string_view from) {
    std::erase_if(entries_, [from](const Entry& entry) { return is_same(entry.from, from); });
}

}  // namespace rung::call
