#include "engine/call/target_set.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "engine/base/ensure.hpp"
#include "engine/call/destination.hpp"
#include "engine/sip/fields.hpp"
#include "engine/sip/uri.hpp"

namespace rung::call {

namespace {

enum class Component : std::uint8_t { take, leave, refuse };

Component judge_component(std::string_view name);
std::optional<std::string> header_lines_of(const sip::Uri& uri);
std::optional<std::string> unusable(const sip::NameAddr& contact,
                                    const std::optional<sip::Uri>& uri);

int q_of(const sip::NameAddr& contact) {
    const auto q = contact.parameter("q");
    const int usual = TargetSet::Candidate{}.q;
    return q ? sip::parse_qvalue(q->value).value_or(usual) : usual;
}

}  // namespace

void TargetSet::begin(std::string_view request_uri) {
    clear();
    Entry& original = spare();
    original.candidate.uri = request_uri;
    original.tried = true;
    ++count_;
    ++tried_;
}

void TargetSet::begin_at(std::string_view original, std::string_view contact) {
    begin(contact);
    Candidate& last = spare().candidate;
    last.uri = original;
    last.q = -1;  // Behind every contact.
    ++count_;
    from_before_ = true;
}

void TargetSet::clear() {
    count_ = 0;
    tried_ = 0;
    current_ = 0;
    from_before_ = false;
}

void TargetSet::keep_redirection(std::string_view uri, Redirections& redirections) const {
    if (count_ == 0 || current_ == 0 || !entries_[current_].candidate.until ||
        entries_[current_].candidate.uri != uri) {
        return;
    }
    const Candidate& candidate = entries_[current_].candidate;
    redirections.keep(entries_[candidate.from].candidate.uri,
                      candidate.uri,
                      candidate.header_lines,
                      *candidate.until);
}

std::string_view TargetSet::stood_for() const {
    return from_before_ && current_ == 0 ? std::string_view{entries_[1].candidate.uri}
                                         : std::string_view{};
}

void TargetSet::add(const sip::Message& redirection,
                    const Rule& rule,
                    std::vector<std::string>& skipped) {
    const std::size_t before = count_;
    redirection.for_each_value(sip::HeaderId::contact, [&](std::string_view value) {
        if (!rule.best_only || is_better(value, before, skipped)) {
            take(redirection, value, rule, skipped);
        }
        return true;
    });
}

/// Than the one that was taken of this answer; which then makes room.
bool TargetSet::is_better(std::string_view value,
                          std::size_t before,
                          std::vector<std::string>& skipped) {
    const auto contact = sip::parse_name_addr(value);
    if (count_ == before || !contact) {
        return true;
    }
    constexpr std::string_view why = ": the policy takes the best contact only";
    const Candidate& best = entries_[before].candidate;
    if (q_of(*contact) <= best.q || unusable(*contact, sip::parse_uri(contact->uri))) {
        skipped.push_back(fmt::format("{}{}", contact->uri, why));
        return false;
    }
    skipped.push_back(fmt::format("{}{}", best.uri, why));
    count_ = before;
    return true;
}

void TargetSet::take(const sip::Message& redirection,
                     std::string_view value,
                     const Rule& rule,
                     std::vector<std::string>& skipped) {
    const auto contact = sip::parse_name_addr(value);
    if (!contact) {
        skipped.push_back(fmt::format("Contact `{}` is not an address", value));
        return;
    }
    const auto uri = sip::parse_uri(contact->uri);
    if (auto reason = unusable(*contact, uri)) {
        skipped.push_back(std::move(*reason));
        return;
    }
    auto lines = header_lines_of(*uri);
    if (!lines) {
        skipped.push_back(fmt::format(
            "{}: asks for a Require that is not understood (RFC 3261 19.1.5)", contact->uri));
        return;
    }
    Candidate& candidate = spare().candidate;
    uri->append_request_uri(candidate.uri);
    if (knows(candidate.uri)) {
        skipped.push_back(fmt::format("{}: was tried already (RFC 3261 8.1.3.4)", contact->uri));
        return;
    }
    if (count_ > rule.limit) {
        skipped.push_back(
            fmt::format("{}: the limit of {} contacts is reached", contact->uri, rule.limit));
        return;
    }
    candidate.q = q_of(*contact);
    candidate.header_lines = *lines;
    candidate.from = static_cast<std::uint16_t>(current_);
    candidate.until = good_until(redirection, *contact, rule.now);
    ++count_;
}

const TargetSet::Candidate& TargetSet::next() {
    ENSURE(!empty());
    Entry* best = nullptr;
    for (std::size_t i = 0; i < count_; ++i) {
        Entry& entry = entries_[i];
        if (!entry.tried && (best == nullptr || entry.candidate.q > best->candidate.q)) {
            best = &entry;
        }
    }
    best->tried = true;
    ++tried_;
    current_ = static_cast<std::size_t>(best - entries_.data());
    return best->candidate;
}

bool TargetSet::knows(std::string_view text) const {
    const auto uri = sip::parse_uri(text);
    for (std::size_t i = 0; i < count_ && uri; ++i) {
        const auto other = sip::parse_uri(entries_[i].candidate.uri);
        if (other && sip::equal(*uri, *other)) {
            return true;
        }
    }
    return false;
}

/// The entry that comes next, emptied; not in use until it is counted.
TargetSet::Entry& TargetSet::spare() {
    if (entries_.size() == count_) {
        entries_.emplace_back();
    }
    Entry& entry = entries_[count_];
    entry.tried = false;
    entry.candidate.uri.clear();
    entry.candidate.header_lines.clear();
    entry.candidate.q = Candidate{}.q;
    entry.candidate.from = 0;
    entry.candidate.until.reset();
    return entry;
}

namespace {

/// Why this Contact cannot be tried; nullopt when it can.
std::optional<std::string> unusable(const sip::NameAddr& contact,
                                    const std::optional<sip::Uri>& uri) {
    if (contact.star) {
        return "Contact `*` means something in REGISTER only (RFC 3261 10.2.2)";
    }
    if (!uri) {
        return fmt::format("Contact `{}` is not a URI", contact.uri);
    }
    if (uri->is_sips()) {
        // RFC 5630 5.1.1: sips is never rewritten to sip.
        return fmt::format("{}: needs TLS, which is not there yet", contact.uri);
    }
    if (!uri->is_sip()) {
        return fmt::format("{}: the scheme {} cannot be called", contact.uri, uri->scheme);
    }
    const auto transport = uri->parameter("transport");
    if (transport && !transport_called(transport->value)) {
        return fmt::format("{}: transport {} is not there yet", contact.uri, transport->value);
    }
    return std::nullopt;
}

/// RFC 3261 19.1.5: which header components a URI may bring into a request.
Component judge_component(std::string_view name) {
    using namespace std::string_view_literals;
    // What would misroute or forge the request, what speaks of us, and what we cannot verify.
    static constexpr std::array never{"from"sv,
                                      "to"sv,
                                      "call-id"sv,
                                      "cseq"sv,
                                      "via"sv,
                                      "record-route"sv,
                                      "route"sv,
                                      "accept"sv,
                                      "accept-encoding"sv,
                                      "accept-language"sv,
                                      "allow"sv,
                                      "contact"sv,
                                      "organization"sv,
                                      "supported"sv,
                                      "user-agent"sv,
                                      "content-disposition"sv,
                                      "content-encoding"sv,
                                      "content-language"sv,
                                      "content-length"sv,
                                      "content-type"sv,
                                      "date"sv,
                                      "identity"sv,
                                      "max-forwards"sv,
                                      "mime-version"sv,
                                      "timestamp"sv,
                                      "body"sv};
    std::string_view long_name = sip::header_name(sip::header_id(name));
    long_name = long_name.empty() ? name : long_name;
    if (sip::equal_ignoring_case(long_name, "require")) {
        return Component::refuse;
    }
    const auto same = [long_name](std::string_view other) {
        return sip::equal_ignoring_case(long_name, other);
    };
    return std::ranges::any_of(never, same) || !sip::is_token(name) ? Component::leave
                                                                    : Component::take;
}

/// The rows that the URI's header components add; nullopt when the request must not be sent.
std::optional<std::string> header_lines_of(const sip::Uri& uri) {
    std::string lines;
    std::string_view rest = uri.headers;
    while (const auto parameter = sip::next_parameter(rest, '&')) {
        const std::string name = sip::unescaped(parameter->name);
        const std::string value = sip::unescaped(parameter->value);
        const Component judgement = judge_component(name);
        if (judgement == Component::refuse) {
            return std::nullopt;
        }
        const bool one_line = std::ranges::none_of(
            value, [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\t'; });
        if (judgement == Component::take && one_line) {
            lines += fmt::format("{}: {}\r\n", name, value);
        }
    }
    return lines;
}

}  // namespace

}  // namespace rung::call
