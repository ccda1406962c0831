#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace rung::call {

/// `password`, `sip-password`, `api_key`, `client-secret`: a word of the name says it.
[[nodiscard]] bool names_a_secret(std::string_view name);

/// Puts ••• in the place of what must not be seen.
class Redactor {
public:
    /// Keeps a copy; an empty one is no secret.
    void add(std::string_view secret);

    [[nodiscard]] bool empty() const { return secrets_.empty(); }

    [[nodiscard]] std::string redacted(std::string_view text) const;

private:
    std::vector<std::string> secrets_;  ///< The longest first: one may be part of another.
};

}  // namespace rung::call
