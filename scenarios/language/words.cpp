#include <algorithm>
#include <array>

#include "scenarios/language/nearest.hpp"
#include "scenarios/language/vocabulary.hpp"

namespace rung::language {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::array heading_words = {"title"sv,
                                      "id"sv,
                                      "ref"sv,
                                      "level"sv,
                                      "tags"sv,
                                      "alone"sv,
                                      "needs"sv,
                                      "means"sv,
                                      "fix"sv,
                                      "transport"sv,
                                      "endpoint"sv,
                                      "match"sv,
                                      "data"sv,
                                      "on"sv,
                                      "manual"sv,
                                      "include"sv,
                                      "fragment"sv,
                                      "redact"sv};

constexpr std::array all_statement_words = {
    "title"sv, "id"sv,      "ref"sv,       "level"sv,    "tags"sv,   "alone"sv,        "needs"sv,
    "means"sv, "fix"sv,     "transport"sv, "endpoint"sv, "match"sv,  "data"sv,         "let"sv,
    "on"sv,    "manual"sv,  "include"sv,   "fragment"sv, "redact"sv, "load"sv,         "pass"sv,
    "do"sv,    "connect"sv, "close"sv,     "trigger"sv,  "pause"sv,  "either"sv,       "or"sv,
    "if"sv,    "else"sv,    "mix"sv,       "repeat"sv,   "while"sv,  "together"sv,     "and"sv,
    "setup"sv, "end"sv,     "log"sv,       "fail"sv,     "warn"sv,   "inconclusive"sv, "stop"sv,
    "mark"sv,  "measure"sv};

constexpr std::array all_edit_words = {"body"sv,
                                       "sign"sv,
                                       "digest"sv,
                                       "to"sv,
                                       "via"sv,
                                       "from"sv,
                                       "once"sv,
                                       "new"sv,
                                       "split"sv,
                                       "join"sv};

constexpr std::array all_operator_words = {"is"sv,
                                           "contains"sv,
                                           "matches"sv,
                                           "in"sv,
                                           "exists"sv,
                                           "absent"sv,
                                           "valid"sv,
                                           "verifies"sv,
                                           "unique"sv,
                                           "and"sv,
                                           "or"sv};

constexpr std::array other_words = {
    "as"sv,     "for"sv,     "where"sv,    "within"sv,  "about"sv,  "optional"sv, "nothing"sv,
    "copy"sv,   "but"sv,     "raw"sv,      "again"sv,   "not"sv,    "any"sv,      "should"sv,
    "info"sv,   "status"sv,  "reason"sv,   "method"sv,  "uri"sv,    "sdp"sv,      "elapsed"sv,
    "since"sv,  "source"sv,  "redirect"sv, "fetches"sv, "target"sv, "local"sv,    "profile"sv,
    "seq"sv,    "ours"sv,    "uuid"sv,     "random"sv,  "now"sv,    "date"sv,     "fill"sv,
    "e164"sv,   "lower"sv,   "count"sv,    "md5"sv,     "copies"sv, "header"sv,   "drop"sv,
    "take"sv,   "length"sv,  "lines"sv,    "true"sv,    "false"sv,  "text"sv,     "of"sv,
    "closed"sv, "refused"sv, "bytes"sv,    "follow"sv};

constexpr std::array methods = {"INVITE"sv,
                                "ACK"sv,
                                "BYE"sv,
                                "CANCEL"sv,
                                "OPTIONS"sv,
                                "REGISTER"sv,
                                "PRACK"sv,
                                "SUBSCRIBE"sv,
                                "NOTIFY"sv,
                                "PUBLISH"sv,
                                "INFO"sv,
                                "REFER"sv,
                                "MESSAGE"sv,
                                "UPDATE"sv};

/// Registered names that the engine has no number for; they are no typing mistakes.
constexpr std::array registered_headers = {"Accept-Encoding"sv,
                                           "Accept-Language"sv,
                                           "Accept-Contact"sv,
                                           "Allow-Events"sv,
                                           "Answer-Mode"sv,
                                           "Content-Language"sv,
                                           "Content-ID"sv,
                                           "Error-Info"sv,
                                           "Encryption"sv,
                                           "Feature-Caps"sv,
                                           "Flow-Timer"sv,
                                           "Geolocation"sv,
                                           "Hide"sv,
                                           "In-Reply-To"sv,
                                           "Info-Package"sv,
                                           "Join"sv,
                                           "MIME-Version"sv,
                                           "Min-SE"sv,
                                           "Organization"sv,
                                           "P-Access-Network-Info"sv,
                                           "P-Asserted-Service"sv,
                                           "P-Charge-Info"sv,
                                           "P-Early-Media"sv,
                                           "P-Preferred-Identity"sv,
                                           "P-Called-Party-ID"sv,
                                           "Path"sv,
                                           "Priority"sv,
                                           "Privacy"sv,
                                           "Proxy-Require"sv,
                                           "Recv-Info"sv,
                                           "Reject-Contact"sv,
                                           "Request-Disposition"sv,
                                           "Response-Key"sv,
                                           "Response-Source"sv,
                                           "Service-Route"sv,
                                           "SIP-ETag"sv,
                                           "SIP-If-Match"sv,
                                           "Subscription-State"sv,
                                           "Suppress-If-Match"sv,
                                           "Target-Dialog"sv,
                                           "Trigger-Consent"sv,
                                           "User-to-User"sv};

template <class Words>
bool holds(const Words& words, std::string_view word) {
    return std::ranges::find(words, word) != words.end();
}

}  // namespace

bool is_reserved(std::string_view word) {
    return holds(all_statement_words, word) || holds(all_edit_words, word) ||
           holds(all_operator_words, word) || holds(other_words, word);
}

std::span<const std::string_view> statement_words() {
    return all_statement_words;
}

bool is_heading_word(std::string_view word) {
    return holds(heading_words, word);
}

std::span<const std::string_view> edit_words() {
    return all_edit_words;
}

std::span<const std::string_view> operator_words() {
    return all_operator_words;
}

bool is_operator_word(std::string_view word) {
    return holds(all_operator_words, word);
}

bool is_capital_word(std::string_view word) {
    const auto capital_or_digit = [](char octet) {
        return (octet >= 'A' && octet <= 'Z') || (octet >= '0' && octet <= '9');
    };
    return !word.empty() && std::ranges::all_of(word, capital_or_digit);
}

bool is_method_form(std::string_view word) {
    const auto fits = [](char octet) {
        return is_capital_word({&octet, 1}) || octet == '-' || octet == '_';
    };
    return !word.empty() && word[0] >= 'A' && word[0] <= 'Z' && std::ranges::all_of(word, fits);
}

bool is_known_method(std::string_view word) {
    return holds(methods, word);
}

std::string in_capitals(std::string_view word) {
    std::string capitals{word};
    std::ranges::transform(capitals, capitals.begin(), [](char octet) {
        return octet >= 'a' && octet <= 'z' ? static_cast<char>(octet - 'a' + 'A') : octet;
    });
    return capitals;
}

std::string_view nearest_method(std::string_view method) {
    return holds(methods, method) ? std::string_view{} : nearest(method, methods);
}

std::string_view nearest_header(std::string_view name) {
    using sip::HeaderId;
    if (sip::header_id(name) != HeaderId::other || name.starts_with("X-") ||
        holds(registered_headers, name)) {
        return {};
    }
    // A word of the language with a capital.
    static constexpr std::array words = {"Body"sv, "Sign"sv, "Digest"sv, "Status"sv, "Method"sv};
    static constexpr std::array meant = {"body"sv, "sign"sv, "digest"sv, "status"sv, "method"sv};
    if (const auto* const word = std::ranges::find(words, name); word != words.end()) {
        return meant[static_cast<std::size_t>(word - words.begin())];
    }
    static const std::vector<std::string_view> known = [] {
        std::vector<std::string_view> names(registered_headers.begin(), registered_headers.end());
        for (auto id = HeaderId::accept; id <= HeaderId::x_rung;
             id = static_cast<HeaderId>(static_cast<int>(id) + 1)) {
            names.push_back(sip::header_name(id));
        }
        return names;
    }();
    return nearest(name, known);
}

}  // namespace rung::language
