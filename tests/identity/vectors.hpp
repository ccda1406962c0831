#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/time.hpp"
#include "engine/identity/credentials.hpp"
#include "engine/identity/json.hpp"

namespace rung::identity::testing {

/// 2025-01-01T00:00:00Z: the iat of the vectors.
inline constexpr base::WallTime vector_time{std::chrono::seconds(1735689600)};
inline constexpr std::string_view from_number = "sip:+12155550121@a.example;user=phone";
inline constexpr std::string_view to_number = "sip:+12155550131@b.example;user=phone";

/// The text of a file below tests/identity/vectors; fails the test when there is none.
std::string vector_file(const std::string& name);

JsonDocument vector_json(const std::string& name);

/// A member of an object as text, or empty.
std::string text_of(const JsonDocument& document,
                    JsonDocument::Index object,
                    std::string_view name);

/// The children of an array or object.
std::vector<JsonDocument::Index> children_of(const JsonDocument& document,
                                             JsonDocument::Index container);

/// The test PKI: every chain of vectors/pki under its info URL.
CredentialStore vector_credentials();

std::string vector_url(std::string_view name);

/// One entry of vectors.json.
struct TokenVector {
    std::string id, header_json, payload_json, signing_input, signature, full, public_key, value;
    bool signature_verifies = false;
    std::vector<std::string> expect;
};

std::vector<TokenVector> token_vectors();

/// That entry's Identity header value; fails the test when it has none.
std::string header_value(std::string_view id);

}  // namespace rung::identity::testing
