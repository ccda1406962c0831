#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace re2 {
class RE2;
}

namespace rung::call {

/// A regex of a ladder, in RE2 syntax: matching is linear in the input, whatever a peer sends. One
/// that only says how a text begins (`^moved-`) is compared without RE2: such a one often decides
/// for every call which arm it takes.
class Pattern {
public:
    explicit Pattern(const std::string& syntax);
    Pattern(Pattern&&) noexcept;
    Pattern& operator=(Pattern&&) noexcept;
    ~Pattern();

    /// As given to the constructor.
    [[nodiscard]] const std::string& syntax() const;

    /// Empty when it is a regex.
    [[nodiscard]] std::string error() const;

    /// It occurs in `text`.
    [[nodiscard]] bool matches(std::string_view text) const;

private:
    std::unique_ptr<const re2::RE2> regex_;
    std::optional<std::string> beginning_;
};

}  // namespace rung::call
