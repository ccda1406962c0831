#include "engine/call/authorizations.hpp"

#include <algorithm>

#include "engine/call/print.hpp"
#include "engine/sip/fields.hpp"

namespace rung::call {

namespace {

/// A call that meets more realms at once is led astray.
constexpr std::size_t most_entries = 8;
constexpr std::size_t cnonce_size = 16;

/// A parameter of a challenge that was taken once, so it is there.
std::string_view parameter_of(std::string_view challenge, std::string_view name) {
    const auto read = sip::next_authentication(challenge);
    const auto parameter = read ? read->parameter(name) : std::nullopt;
    return parameter ? parameter->value : std::string_view{};
}

}  // namespace

/// What the challenges of an answer are held against.
struct Authorizations::Offer {
    const Account& account;
    Repeat repeat;
    base::Random& random;
    base::Arena& scratch;
    std::uint32_t before = 0;  ///< What is younger was taken from this answer.
    Challenger challenger = Challenger::server;
    Uptake result{};
};

void Authorizations::begin_request() {
    for (std::size_t i = 0; i < count_; ++i) {
        entries_[i].goes_along = false;
        entries_[i].renewed = false;
    }
}

bool Authorizations::any() const {
    return std::any_of(entries_.begin(),
                       entries_.begin() + static_cast<std::ptrdiff_t>(count_),
                       [](const Entry& entry) { return entry.goes_along; });
}

Authorizations::Uptake Authorizations::take(const sip::Message& answer,
                                            const Account& account,
                                            Repeat repeat,
                                            base::Random& random,
                                            base::Arena& scratch) {
    Offer offer{
        .account = account, .repeat = repeat, .random = random, .scratch = scratch, .before = age_};
    // RFC 3261 16.7: one answer may bear the challenges of several branches, of both kinds.
    take_all(answer, Challenger::server, offer);
    take_all(answer, Challenger::proxy, offer);
    if (offer.result.taken == 0 && offer.result.why.empty()) {
        offer.result.why = "it bears no challenge";
    }
    return offer.result;
}

void Authorizations::take_all(const sip::Message& answer, Challenger challenger, Offer& offer) {
    offer.challenger = challenger;
    const auto id = challenger == Challenger::server ? sip::HeaderId::www_authenticate
                                                     : sip::HeaderId::proxy_authenticate;
    for (const sip::Header& header : answer.headers()) {
        if (header.id != id) {
            continue;
        }
        std::string storage;
        std::string_view rest = sip::unfolded(header.value, storage);
        bool any = false;
        while (const auto challenge = sip::next_authentication(rest)) {
            any = true;
            take_one(*challenge, offer);
        }
        if (!any && offer.result.why.empty()) {
            offer.result.why = "its challenge breaks the grammar of RFC 3261 25.1";
        }
    }
}

void Authorizations::take_one(const sip::Authentication& written, Offer& offer) {
    Uptake& result = offer.result;
    DigestChallenge challenge;
    if (const auto why = read_challenge(written, challenge, offer.scratch); !why.empty()) {
        result.why = result.why.empty() ? why : result.why;
        return;
    }
    Entry* const before = borne(offer.challenger, challenge.realm);
    if (before != nullptr && before->age > offer.before) {
        return;  // A lower one of the same realm.
    }
    const bool again = before != nullptr && offer.repeat == Repeat::once;
    if (again && (!challenge.stale || before->renewed)) {
        result.why = challenge.stale ? "the nonce is stale for the second time"
                                     : "the request bore credentials for that realm";
        return;
    }
    if (before != nullptr) {
        before->goes_along = false;
    }
    Entry* const entry = entry_of(offer.challenger, challenge);
    if (entry == nullptr) {
        result.why = "it is one realm too many that asks for credentials";
        return;
    }
    entry->goes_along = true;
    entry->renewed = again;
    entry->age = ++age_;
    entry->fault = offer.account.fault;
    entry->challenge = written.text();
    entry->user = offer.account.user;
    entry->password = offer.account.password;
    if (entry->count == 0) {
        entry->cnonce.resize(cnonce_size);
        offer.random.hex(entry->cnonce);
    }
    ++result.taken;
    result.what = join(offer.scratch,
                       "realm \"",
                       challenge.realm,
                       "\", ",
                       name_of(challenge.algorithm),
                       challenge.hides_users ? " (userhash is offered, and not used)" : "");
}

/// The credentials for that realm that the request bore.
Authorizations::Entry* Authorizations::borne(Challenger challenger, std::string_view realm) {
    for (std::size_t i = 0; i < count_; ++i) {
        Entry& entry = entries_[i];
        if (entry.goes_along && entry.challenger == challenger &&
            parameter_of(entry.challenge, "realm") == realm) {
            return &entry;
        }
    }
    return nullptr;
}

/// The one that has the same nonce already, whose uses go on to be counted, or a fresh one.
Authorizations::Entry* Authorizations::entry_of(Challenger challenger,
                                                const DigestChallenge& challenge) {
    for (std::size_t i = 0; i < count_; ++i) {
        Entry& entry = entries_[i];
        if (entry.challenger == challenger &&
            parameter_of(entry.challenge, "realm") == challenge.realm &&
            parameter_of(entry.challenge, "nonce") == challenge.nonce) {
            return &entry;
        }
    }
    Entry* const entry = free_entry();
    if (entry != nullptr) {
        entry->challenger = challenger;
        entry->count = 0;
    }
    return entry;
}

/// At the limit the oldest that does not go along.
Authorizations::Entry* Authorizations::free_entry() {
    if (count_ < most_entries) {
        if (entries_.size() < ++count_) {
            entries_.emplace_back();
        }
        return &entries_[count_ - 1];
    }
    Entry* oldest = nullptr;
    for (Entry& entry : entries_) {
        if (!entry.goes_along && (oldest == nullptr || entry.age < oldest->age)) {
            oldest = &entry;
        }
    }
    return oldest;
}

Authorizations::Written Authorizations::write(const DigestRequest& request,
                                              Rows wanted,
                                              base::Random& random,
                                              base::Arena& scratch) {
    rows_.clear();
    for (std::size_t i = 0; i < count_; ++i) {
        Entry& entry = entries_[i];
        const bool server = entry.challenger == Challenger::server;
        if (!entry.goes_along || !(server ? wanted.server : wanted.proxy)) {
            continue;
        }
        std::string_view text = entry.challenge;
        const auto written = sip::next_authentication(text);
        DigestChallenge challenge;
        if (!written || !read_challenge(*written, challenge, scratch).empty()) {
            continue;  // It was read when it was taken.
        }
        rows_ += server ? "Authorization: " : "Proxy-Authorization: ";
        const DigestUser user{.name = entry.user,
                              .password = entry.password,
                              .cnonce = entry.cnonce,
                              .count = ++entry.count,
                              .fault = entry.fault};
        const auto why = append_credentials(challenge, user, request, random, rows_);
        if (!why.empty()) {
            return {.why = why};
        }
        rows_ += "\r\n";
    }
    return {.rows = rows_};
}

}  // namespace rung::call
