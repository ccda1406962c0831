#include "engine/sip/header_id.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <type_traits>

#include "engine/sip/characters.hpp"
#include "engine/sip/fields.hpp"

namespace rung::sip {

namespace {

/// In the order of HeaderId.
constexpr std::array<std::string_view, 50> long_names{
    "",
    "Accept",
    "Allow",
    "Alert-Info",
    "Authentication-Info",
    "Authorization",
    "Call-ID",
    "Call-Info",
    "Contact",
    "Content-Disposition",
    "Content-Encoding",
    "Content-Length",
    "Content-Type",
    "CSeq",
    "Date",
    "Diversion",
    "Event",
    "Expires",
    "From",
    "History-Info",
    "Identity",
    "Max-Forwards",
    "Min-Expires",
    "Min-SE",
    "P-Asserted-Identity",
    "Proxy-Authenticate",
    "Proxy-Authorization",
    "RAck",
    "Reason",
    "Record-Route",
    "Refer-To",
    "Referred-By",
    "Replaces",
    "Reply-To",
    "Require",
    "Retry-After",
    "Route",
    "RSeq",
    "Server",
    "Session-Expires",
    "Subject",
    "Supported",
    "Timestamp",
    "To",
    "Unsupported",
    "User-Agent",
    "Via",
    "Warning",
    "WWW-Authenticate",
    "X-Rung",
};

static_assert(long_names.size() == static_cast<std::size_t>(HeaderId::x_rung) + 1);

struct CompactName {
    char letter;
    std::string_view name;
};

/// RFC 3261 7.3.3 and the IANA registry: all that have a compact form.
constexpr std::array<CompactName, 20> compact_names{{
    {'a', "Accept-Contact"},
    {'b', "Referred-By"},
    {'c', "Content-Type"},
    {'d', "Request-Disposition"},
    {'e', "Content-Encoding"},
    {'f', "From"},
    {'i', "Call-ID"},
    {'j', "Reject-Contact"},
    {'k', "Supported"},
    {'l', "Content-Length"},
    {'m', "Contact"},
    {'n', "Identity-Info"},
    {'o', "Event"},
    {'r', "Refer-To"},
    {'s', "Subject"},
    {'t', "To"},
    {'u', "Allow-Events"},
    {'v', "Via"},
    {'x', "Session-Expires"},
    {'y', "Identity"},
}};

/// Comma lists among the headers that have no id.
constexpr std::array<std::string_view, 24> other_lists{
    "Accept-Contact",
    "Accept-Encoding",
    "Accept-Language",
    "Accept-Resource-Priority",
    "Allow-Events",
    "Error-Info",
    "Feature-Caps",
    "Geolocation",
    "In-Reply-To",
    "P-Associated-URI",
    "P-Preferred-Identity",
    "P-Visited-Network-ID",
    "Path",
    "Permission-Missing",
    "Proxy-Require",
    "Reject-Contact",
    "Recv-Info",
    "Request-Disposition",
    "Resource-Priority",
    "Security-Client",
    "Security-Server",
    "Security-Verify",
    "Service-Route",
    "Trigger-Consent",
};

constexpr std::size_t longest_name = 19;

/// Names are found by length and first letter; those that share both form a chain.
struct NameIndex {
    std::array<std::array<std::uint8_t, 32>, longest_name + 1> first{};
    std::array<std::uint8_t, long_names.size()> next{};

    constexpr NameIndex() {
        for (std::size_t id = long_names.size() - 1; id > 0; --id) {
            const std::string_view name = long_names[id];
            auto& head = first[name.size()][static_cast<unsigned char>(name.front()) & 31U];
            next[id] = head;
            head = static_cast<std::uint8_t>(id);
        }
        for (const CompactName& compact : compact_names) {
            const auto* const found = std::find(long_names.begin(), long_names.end(), compact.name);
            if (found != long_names.end()) {
                first[1][static_cast<unsigned char>(compact.letter) & 31U] =
                    static_cast<std::uint8_t>(found - long_names.begin());
            }
        }
    }
};

constexpr NameIndex name_index;

/// A name in three overlapping words, so that two names of one length compare without a loop.
struct Words {
    std::uint64_t head = 0;
    std::uint64_t middle = 0;
    std::uint64_t tail = 0;
};

template <class Word>
constexpr Word load(const char* from) {
    std::array<char, sizeof(Word)> octets{};
    if (std::is_constant_evaluated()) {
        std::copy_n(from, octets.size(), octets.begin());
    } else {
        std::memcpy(octets.data(), from, octets.size());
    }
    return std::bit_cast<Word>(octets);
}

/// For names of 2 to 19 octets.
constexpr Words words_of(std::string_view name) {
    const char* const begin = name.data();
    const char* const end = begin + name.size();
    if (name.size() >= 8) {
        return {load<std::uint64_t>(begin),
                name.size() > 16 ? load<std::uint64_t>(begin + 8) : 0,
                load<std::uint64_t>(end - 8)};
    }
    if (name.size() >= 4) {
        return {load<std::uint32_t>(begin), 0, load<std::uint32_t>(end - 4)};
    }
    return {load<std::uint16_t>(begin), 0, load<std::uint16_t>(end - 2)};
}

/// `fold` has the bit that makes a letter small at every letter, and none at a hyphen: with it a
/// received name equals `small` only if it is that name in some case.
struct Pattern {
    Words small;
    Words fold;

    [[nodiscard]] bool matches(const Words& received) const {
        return (received.head | fold.head) == small.head &&
               (received.tail | fold.tail) == small.tail &&
               (received.middle | fold.middle) == small.middle;
    }
};

constexpr auto patterns = [] {
    std::array<Pattern, long_names.size()> result{};
    for (std::size_t id = 1; id < long_names.size(); ++id) {
        const std::string_view name = long_names[id];
        std::array<char, longest_name> small{};
        std::array<char, longest_name> fold{};
        for (std::size_t i = 0; i < name.size(); ++i) {
            small[i] = lower(name[i]);
            fold[i] = is_in(name[i], alpha_set) ? ' ' : '\0';
        }
        result[id] = {words_of({small.data(), name.size()}), words_of({fold.data(), name.size()})};
    }
    return result;
}();

std::string_view long_name_of(std::string_view name) {
    if (name.size() != 1) {
        return name;
    }
    const auto* const found =
        std::ranges::find(compact_names, lower(name.front()), &CompactName::letter);
    return found == compact_names.end() ? name : found->name;
}

}  // namespace

HeaderId header_id(std::string_view name) {
    if (name.empty() || name.size() > longest_name || !is_in(name.front(), alpha_set)) {
        return HeaderId::other;
    }
    std::uint8_t id = name_index.first[name.size()][static_cast<unsigned char>(name.front()) & 31U];
    if (name.size() == 1) {
        return static_cast<HeaderId>(id);
    }
    if (id == 0) {
        return HeaderId::other;
    }
    const Words words = words_of(name);
    while (id != 0 && !patterns[id].matches(words)) {
        id = name_index.next[id];
    }
    return static_cast<HeaderId>(id);
}

std::string_view header_name(HeaderId id) {
    return long_names[static_cast<std::size_t>(id)];
}

bool is_comma_list(HeaderId id) {
    switch (id) {
        case HeaderId::accept:
        case HeaderId::alert_info:
        case HeaderId::allow:
        case HeaderId::call_info:
        case HeaderId::contact:
        case HeaderId::content_encoding:
        case HeaderId::diversion:
        case HeaderId::history_info:
        case HeaderId::p_asserted_identity:
        case HeaderId::reason:
        case HeaderId::record_route:
        case HeaderId::require:
        case HeaderId::route:
        case HeaderId::supported:
        case HeaderId::unsupported:
        case HeaderId::via:
        case HeaderId::warning:
            return true;
        default:
            return false;
    }
}

bool is_comma_list(std::string_view name) {
    const HeaderId id = header_id(name);
    if (id != HeaderId::other) {
        return is_comma_list(id);
    }
    const std::string_view full = long_name_of(name);
    return std::ranges::any_of(
        other_lists, [full](std::string_view list) { return equal_ignoring_case(list, full); });
}

bool is_same_header(std::string_view a, std::string_view b) {
    return equal_ignoring_case(long_name_of(a), long_name_of(b));
}

}  // namespace rung::sip
