#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rung::sip {

/// `nonce="abc"` of a challenge or of credentials. `value` has no quotes; what is escaped in it
/// still is.
struct AuthParameter {
    std::string_view name;
    std::string_view value;
};

/// One challenge, or the credentials that answer one: a scheme and its parameters (RFC 3261 25.1,
/// RFC 9110 11.3). Points into the value that was given, which may still be folded.
struct Authentication {
    std::string_view scheme;      ///< "Digest", as written.
    std::string_view parameters;  ///< `realm="a", nonce="b"`; or the token68 of another scheme.

    /// The first of that name, in any case.
    [[nodiscard]] std::optional<AuthParameter> parameter(std::string_view name) const;

    [[nodiscard]] bool is_digest() const;

    /// As it is written, from the scheme on.
    [[nodiscard]] std::string_view text() const;
};

/// Takes the next challenge from a header value; some servers put several into one row, as
/// RFC 9110 11.6.1 allows and RFC 3261 7.3.1 does not. nullopt at the end and where the grammar is
/// broken; `rest` is empty then. An unquoted value may be more than a token.
[[nodiscard]] std::optional<Authentication> next_authentication(std::string_view& rest);

/// Takes the next parameter from `Authentication::parameters`; nullopt at the end.
[[nodiscard]] std::optional<AuthParameter> next_auth_parameter(std::string_view& rest);

/// The text that a quoted string's inside stands for (RFC 3261 25.1, quoted-pair). Uses `storage`
/// only when something is escaped.
[[nodiscard]] std::string_view unescaped_quoted(std::string_view inside, std::string& storage);

/// Appends `text` as a quoted string.
void append_quoted(std::string& out, std::string_view text);

}  // namespace rung::sip
