#include "engine/call/pattern.hpp"

#include <re2/re2.h>

#include <algorithm>

#include "engine/sip/characters.hpp"

namespace rung::call {

namespace {

/// The text behind a `^`, when that is all and every character of it means itself.
std::optional<std::string> literal_beginning(std::string_view syntax) {
    const auto is_plain = [](char c) {
        return sip::is_in(c, sip::alphanum_set) ||
               std::string_view{"-_ :@,;=&%<>/\"'!~#"}.find(c) != std::string_view::npos;
    };
    if (!syntax.starts_with('^') || !std::ranges::all_of(syntax.substr(1), is_plain)) {
        return std::nullopt;
    }
    return std::string{syntax.substr(1)};
}

}  // namespace

Pattern::Pattern(const std::string& syntax)
    : regex_{std::make_unique<const re2::RE2>(syntax, re2::RE2::Quiet)},
      beginning_{literal_beginning(syntax)} {}

Pattern::Pattern(Pattern&&) noexcept = default;
Pattern& Pattern::operator=(Pattern&&) noexcept = default;
Pattern::~Pattern() = default;

const std::string& Pattern::syntax() const {
    return regex_->pattern();
}

std::string Pattern::error() const {
    return regex_->ok() ? std::string{} : regex_->error();
}

bool Pattern::matches(std::string_view text) const {
    return beginning_ ? text.starts_with(*beginning_) : re2::RE2::PartialMatch(text, *regex_);
}

}  // namespace rung::call
