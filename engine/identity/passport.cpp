#include "engine/identity/passport.hpp"

#include <optional>

#include "engine/identity/base64url.hpp"

namespace rung::identity {

namespace {

/// Which part of the token is decoded, and how its faults are called.
struct Part {
    std::string_view text;
    PassportError bad_encoding;
    PassportError bad_json;
};

std::optional<PassportFault> decode_json(const Part& part, JsonDocument& out);
Claim claim_of(const JsonDocument& document, JsonDocument::Index value);
std::optional<std::vector<std::string>> list_of_strings(const JsonDocument& document,
                                                        JsonDocument::Index value);
bool is_written_canonically(std::string_view part, const JsonDocument& document);

}  // namespace

std::string_view describe(PassportError error) {
    switch (error) {
        case PassportError::parts:
            return "not three parts between two dots";
        case PassportError::compact_form:
            return "the compact form";
        case PassportError::header_encoding:
            return "a header that is not base64url";
        case PassportError::payload_encoding:
            return "a payload that is not base64url";
        case PassportError::signature_encoding:
            return "a signature that is not base64url";
        case PassportError::header_json:
            return "a header that is no JSON object";
        case PassportError::payload_json:
            return "a payload that is no JSON object";
        case PassportError::duplicate_member:
            return "a member that appears twice";
    }
    return {};
}

base::Result<Passport, PassportFault> Passport::decode(std::string_view token) {
    const std::size_t first = token.find('.');
    const std::size_t second = first == token.npos ? token.npos : token.find('.', first + 1);
    if (second == token.npos || token.find('.', second + 1) != token.npos) {
        return PassportFault{PassportError::parts, {}};
    }
    if (second == 1) {
        return PassportFault{PassportError::compact_form, {}};
    }
    Passport passport;
    const Part header{
        token.substr(0, first), PassportError::header_encoding, PassportError::header_json};
    const Part payload{token.substr(first + 1, second - first - 1),
                       PassportError::payload_encoding,
                       PassportError::payload_json};
    if (const auto fault = decode_json(header, passport.header_)) {
        return *fault;
    }
    if (const auto fault = decode_json(payload, passport.payload_)) {
        return *fault;
    }
    auto signature = base64url_decode(token.substr(second + 1));
    if (!signature) {
        return PassportFault{PassportError::signature_encoding, describe(signature.error())};
    }
    passport.signature_ = std::move(*signature);
    passport.signing_input_ = token.substr(0, second);
    return passport;
}

Claim Passport::claim(std::string_view path) const {
    const JsonDocument::Index in_payload = payload_.find(path);
    if (in_payload != JsonDocument::none) {
        return claim_of(payload_, in_payload);
    }
    const JsonDocument::Index in_header = header_.find(path);
    return in_header == JsonDocument::none ? Claim{} : claim_of(header_, in_header);
}

bool Passport::is_canonical() const {
    const std::string_view input = signing_input_;
    const std::size_t dot = input.find('.');
    return is_written_canonically(input.substr(0, dot), header_) &&
           is_written_canonically(input.substr(dot + 1), payload_);
}

namespace {

std::optional<PassportFault> decode_json(const Part& part, JsonDocument& out) {
    const auto text = base64url_decode(part.text);
    if (!text) {
        return PassportFault{part.bad_encoding, describe(text.error())};
    }
    auto document = parse_json(*text);
    if (!document) {
        const bool is_duplicate = document.error() == JsonError::duplicate_member;
        return PassportFault{is_duplicate ? PassportError::duplicate_member : part.bad_json,
                             describe(document.error())};
    }
    if (document->kind(0) != JsonKind::object) {
        return PassportFault{part.bad_json, {}};
    }
    out = std::move(*document);
    return std::nullopt;
}

Claim claim_of(const JsonDocument& document, JsonDocument::Index value) {
    switch (document.kind(value)) {
        case JsonKind::string:
            return std::string(document.text(value));
        case JsonKind::integer:
            return document.integer(value);
        case JsonKind::boolean:
            return document.boolean(value);
        case JsonKind::array:
            if (auto list = list_of_strings(document, value)) {
                return std::move(*list);
            }
            break;
        case JsonKind::null:
        case JsonKind::real:
        case JsonKind::object:
            break;
    }
    return document.canonical(value);
}

std::optional<std::vector<std::string>> list_of_strings(const JsonDocument& document,
                                                        JsonDocument::Index value) {
    std::vector<std::string> list;
    for (auto child = document.first_child(value); child != JsonDocument::none;
         child = document.next_sibling(child)) {
        if (document.kind(child) != JsonKind::string) {
            return std::nullopt;
        }
        list.emplace_back(document.text(child));
    }
    return list;
}

bool is_written_canonically(std::string_view part, const JsonDocument& document) {
    return base64url_encode(document.canonical()) == part;
}

}  // namespace

}  // namespace rung::identity
