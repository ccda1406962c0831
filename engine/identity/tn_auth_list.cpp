#include "engine/identity/tn_auth_list.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>

#include "engine/base/ensure.hpp"

namespace rung::identity {

namespace {

// Tags of RFC 8226 9; the module has explicit tags.
constexpr unsigned char tag_integer = 0x02;
constexpr unsigned char tag_ia5_string = 0x16;
constexpr unsigned char tag_sequence = 0x30;
constexpr unsigned char tag_spc = 0xA0;
constexpr unsigned char tag_range = 0xA1;
constexpr unsigned char tag_one = 0xA2;

struct Element {
    unsigned char tag = 0;
    std::string_view content;
};

std::optional<Element> next_element(std::string_view& der);
std::optional<std::string_view> only_element(std::string_view der, unsigned char tag);
base::Result<TnEntry, TnAuthError> parse_entry(const Element& element);
base::Result<TnEntry, TnAuthError> parse_range(std::string_view content);
std::optional<std::uint64_t> parse_count(std::string_view content);
bool is_number(std::string_view text);
std::optional<std::uint64_t> as_integer(std::string_view digits);

}  // namespace

std::string_view describe(TnAuthError error) {
    switch (error) {
        case TnAuthError::bad_der:
            return "not the DER of a TNAuthorizationList";
        case TnAuthError::empty:
            return "an empty list";
        case TnAuthError::bad_number:
            return "a telephone number that is not 1 to 15 of 0-9, # and *";
        case TnAuthError::bad_count:
            return "a range of fewer than two numbers";
        case TnAuthError::range_overflow:
            return "a range that runs past the numbers of its length";
        case TnAuthError::too_many:
            return "more entries than are read";
    }
    return {};
}

bool TnAuthList::covers(std::string_view tn) const {
    const std::optional<std::uint64_t> value = as_integer(tn);
    return std::ranges::any_of(entries, [&](const TnEntry& entry) {
        switch (entry.kind) {
            case TnEntry::Kind::spc:
                return true;
            case TnEntry::Kind::one:
                return entry.text == tn;
            case TnEntry::Kind::range:
                break;
        }
        const std::optional<std::uint64_t> start = as_integer(entry.text);
        return start && value && tn.size() == entry.text.size() && *value >= *start &&
               *value - *start < entry.count;
    });
}

bool TnAuthList::has_service_provider_code() const {
    return std::ranges::any_of(
        entries, [](const TnEntry& entry) { return entry.kind == TnEntry::Kind::spc; });
}

base::Result<TnAuthList, TnAuthError> parse_tn_auth_list(std::string_view der) {
    const std::optional<std::string_view> list = only_element(der, tag_sequence);
    if (!list) {
        return TnAuthError::bad_der;
    }
    if (list->empty()) {
        return TnAuthError::empty;
    }
    TnAuthList out;
    for (std::string_view rest = *list; !rest.empty();) {
        const std::optional<Element> element = next_element(rest);
        if (!element) {
            return TnAuthError::bad_der;
        }
        if (out.entries.size() == TnAuthList::max_entries) {
            return TnAuthError::too_many;
        }
        auto entry = parse_entry(*element);
        if (!entry) {
            return entry.error();
        }
        out.entries.push_back(std::move(*entry));
    }
    return out;
}

std::string encode_service_provider_code(std::string_view spc) {
    ENSURE(!spc.empty() && spc.size() <= 100);
    const auto size = static_cast<char>(spc.size());
    std::string der;
    der += static_cast<char>(tag_sequence);
    der += static_cast<char>(size + 4);
    der += static_cast<char>(tag_spc);
    der += static_cast<char>(size + 2);
    der += static_cast<char>(tag_ia5_string);
    der += size;
    der += spc;
    return der;
}

namespace {

/// Takes one tag-length-value off `der`. Definite, shortest lengths of at most two octets: DER
/// (X.690 10.1), and 65535 octets are more than any list here.
std::optional<Element> next_element(std::string_view& der) {
    if (der.size() < 2) {
        return std::nullopt;
    }
    const auto at = [&](std::size_t i) { return static_cast<unsigned char>(der[i]); };
    std::size_t length = at(1);
    std::size_t head = 2;
    if (length == 0x81 && der.size() >= 3 && at(2) >= 0x80) {
        length = at(2);
        head = 3;
    } else if (length == 0x82 && der.size() >= 4 && at(2) != 0) {
        length = at(2) * 256U + at(3);
        head = 4;
    } else if (length >= 0x80) {
        return std::nullopt;
    }
    if (der.size() - head < length) {
        return std::nullopt;
    }
    const Element element{at(0), der.substr(head, length)};
    der.remove_prefix(head + length);
    return element;
}

/// The content of `der` when it is exactly one element with that tag.
std::optional<std::string_view> only_element(std::string_view der, unsigned char tag) {
    const std::optional<Element> element = next_element(der);
    if (!element || element->tag != tag || !der.empty()) {
        return std::nullopt;
    }
    return element->content;
}

base::Result<TnEntry, TnAuthError> parse_entry(const Element& element) {
    if (element.tag == tag_range) {
        return parse_range(element.content);
    }
    const std::optional<std::string_view> text = only_element(element.content, tag_ia5_string);
    if (!text || text->empty()) {
        return TnAuthError::bad_der;
    }
    if (element.tag == tag_spc) {
        return TnEntry{TnEntry::Kind::spc, std::string(*text), 1};
    }
    if (element.tag != tag_one) {
        return TnAuthError::bad_der;
    }
    if (!is_number(*text)) {
        return TnAuthError::bad_number;
    }
    return TnEntry{TnEntry::Kind::one, std::string(*text), 1};
}

base::Result<TnEntry, TnAuthError> parse_range(std::string_view content) {
    std::optional<std::string_view> fields = only_element(content, tag_sequence);
    if (!fields) {
        return TnAuthError::bad_der;
    }
    const std::optional<Element> start = next_element(*fields);
    const std::optional<std::string_view> count = only_element(*fields, tag_integer);
    if (!start || start->tag != tag_ia5_string || !count) {
        return TnAuthError::bad_der;
    }
    // A range counts upwards, so its start must be a number in the arithmetical sense too.
    const std::optional<std::uint64_t> first = as_integer(start->content);
    if (!is_number(start->content) || !first) {
        return TnAuthError::bad_number;
    }
    const std::optional<std::uint64_t> numbers = parse_count(*count);
    if (!numbers) {
        return TnAuthError::bad_count;
    }
    std::uint64_t beyond = 1;
    for (std::size_t i = 0; i < start->content.size(); ++i) {
        beyond *= 10;
    }
    if (*numbers > beyond - *first) {
        return TnAuthError::range_overflow;
    }
    return TnEntry{TnEntry::Kind::range, std::string(start->content), *numbers};
}

/// INTEGER (2..MAX); what does not fit in 63 bits counts as the largest that does.
std::optional<std::uint64_t> parse_count(std::string_view content) {
    const auto octet = [&](std::size_t i) { return static_cast<unsigned char>(content[i]); };
    if (content.empty() || octet(0) >= 0x80 ||
        (content.size() > 1 && octet(0) == 0 && octet(1) < 0x80)) {
        return std::nullopt;
    }
    if (content.size() > 8) {
        return std::numeric_limits<std::int64_t>::max();
    }
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < content.size(); ++i) {
        value = value * 256 + octet(i);
    }
    return value >= 2 ? std::optional(value) : std::nullopt;
}

bool is_number(std::string_view text) {
    return !text.empty() && text.size() <= 15 &&
           text.find_first_not_of("0123456789#*") == std::string_view::npos;
}

std::optional<std::uint64_t> as_integer(std::string_view digits) {
    std::uint64_t value = 0;
    const char* const end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, value);
    if (digits.empty() || digits.size() > 15 || error != std::errc{} || stop != end) {
        return std::nullopt;
    }
    return value;
}

}  // namespace

}  // namespace rung::identity
