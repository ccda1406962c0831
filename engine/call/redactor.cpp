#include "engine/call/redactor.hpp"

#include <algorithm>
#include <array>

#include "engine/sip/fields.hpp"

namespace rung::call {

namespace {

constexpr std::string_view blank = "•••";

/// Shorter ones are hidden as whole words only, or a password of "1" would take every 1 along.
constexpr std::size_t least_within_words = 4;

bool is_of_word(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}

bool stands_alone(std::string_view text, std::size_t at, std::size_t size) {
    if (size >= least_within_words) {
        return true;
    }
    const std::size_t behind = at + size;
    return (at == 0 || !is_of_word(text[at - 1])) &&
           (behind == text.size() || !is_of_word(text[behind]));
}

}  // namespace

bool names_a_secret(std::string_view name) {
    static constexpr std::array<std::string_view, 3> words = {"password", "secret", "key"};
    while (!name.empty()) {
        const std::size_t end = std::min(name.find_first_of("-_."), name.size());
        const auto is_first_word = [&](std::string_view word) {
            return sip::equal_ignoring_case(word, name.substr(0, end));
        };
        if (std::ranges::any_of(words, is_first_word)) {
            return true;
        }
        name.remove_prefix(std::min(end + 1, name.size()));
    }
    return false;
}

void Redactor::add(std::string_view secret) {
    if (!secret.empty()) {
        const auto longer = [&](const std::string& other) { return other.size() > secret.size(); };
        secrets_.emplace(std::ranges::find_if_not(secrets_, longer), secret);
    }
}

std::string Redactor::redacted(std::string_view text) const {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const auto begins_here = [&](const std::string& secret) {
            return text.substr(at).starts_with(secret) && stands_alone(text, at, secret.size());
        };
        const auto secret = std::ranges::find_if(secrets_, begins_here);
        if (secret == secrets_.end()) {
            out += text[at++];
        } else {
            out += blank;
            at += secret->size();
        }
    }
    return out;
}

}  // namespace rung::call
