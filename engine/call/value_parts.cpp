#include "engine/call/value_parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "engine/identity/identity_header.hpp"
#include "engine/identity/passport.hpp"
#include "engine/sip/authentication.hpp"
#include "engine/sip/fields.hpp"
#include "engine/sip/uri.hpp"

namespace rung::call {

namespace {

Value from_optional(std::optional<sip::Parameter> parameter) {
    return parameter ? Value::of_text(parameter->value) : Value{};
}

Value claim_value(const identity::Claim& claim, base::Arena& scratch) {
    if (const auto* text = std::get_if<std::string>(&claim)) {
        return Value::of_text(scratch.keep(*text));
    }
    if (const auto* number = std::get_if<std::int64_t>(&claim)) {
        return Value::of_number(*number);
    }
    if (const auto* truth = std::get_if<bool>(&claim)) {
        return Value::of_truth(*truth);
    }
    if (const auto* list = std::get_if<std::vector<std::string>>(&claim)) {
        // A list of one compares as its value; a longer one reads like a header list.
        return Value::of_text(scratch.keep(fmt::format("{}", fmt::join(*list, ", "))));
    }
    return {};
}

}  // namespace

Value number_of(std::string_view digits) {
    std::int64_t number = 0;
    const char* end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, number);
    return error == std::errc{} && stop == end ? Value::of_number(number) : Value::of_text(digits);
}

namespace {

/// Behind what is no address: `presence;id=5`, `1800;refresher=uac`.
Value read_parameter(std::string_view value, std::string_view name) {
    std::string_view rest = value.substr(std::min(value.find(';'), value.size()));
    while (const auto parameter = sip::next_parameter(rest)) {
        if (sip::equal_ignoring_case(parameter->name, name)) {
            return Value::of_text(parameter->value);
        }
    }
    return {};
}

/// nc-value of RFC 7616 3.4: eight hexadecimal digits; the text where it is none.
Value hexadecimal_of(std::string_view digits) {
    std::uint32_t number = 0;
    const char* end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, number, 16);
    const bool right = digits.size() == 8 && error == std::errc{} && stop == end;
    return right ? Value::of_number(number) : Value::of_text(digits);
}

/// Of the URI as it is written, whatever it says.
bool is_of_text(std::span<const PathStep> path) {
    return path.empty() || path.front().part == Part::text || path.front().part == Part::length ||
           path.front().part == Part::lines;
}

std::string_view plain_user(std::string_view user, base::Arena& scratch) {
    const bool escaped = user.find('%') != std::string_view::npos;
    return escaped ? scratch.keep(sip::unescaped(user)) : user;
}

}  // namespace

Value read_uri_path(std::string_view text, std::span<const PathStep> path, base::Arena& scratch) {
    if (is_of_text(path)) {
        return text_part(Value::of_text(text), path);
    }
    return read_uri_path(sip::parse_uri(text), path, scratch);
}

Value read_uri_path(const std::optional<sip::Uri>& uri,
                    std::span<const PathStep> path,
                    base::Arena& scratch) {
    if (!uri) {
        return {};
    }
    if (is_of_text(path)) {
        return text_part(Value::of_text(uri->text), path);
    }
    const PathStep& step = path.front();
    const auto rest = path.subspan(1);
    switch (step.part) {
        case Part::scheme:
            return text_part(Value::of_text(uri->scheme), rest);
        case Part::user:
            // A tel URI's number is its user in the ladder's eyes (RFC 3261 19.1.6).
            if (!uri->is_sip() && sip::equal_ignoring_case(uri->scheme, "tel")) {
                return text_part(Value::of_text(uri->opaque.substr(0, uri->opaque.find(';'))),
                                 rest);
            }
            return uri->has_user ? text_part(Value::of_text(plain_user(uri->user, scratch)), rest)
                                 : Value{};
        case Part::password:
            return uri->has_password ? text_part(Value::of_text(uri->password), rest) : Value{};
        case Part::host:
            return text_part(Value::of_text(uri->host), rest);
        case Part::port:
            return uri->port ? Value::of_number(*uri->port) : Value{};
        case Part::headers:
            return uri->headers.empty() ? Value{} : text_part(Value::of_text(uri->headers), rest);
        case Part::param:
            return text_part(from_optional(uri->parameter(step.name)), rest);
        case Part::transport:
            return from_optional(uri->parameter("transport"));
        default:
            return {};
    }
}

Value read_name_addr(std::string_view value, std::span<const PathStep> path, base::Arena& scratch) {
    const auto address = sip::parse_name_addr(value);
    const PathStep& step = path.front();
    const auto rest = path.subspan(1);
    if (!address) {
        return step.part == Part::param ? text_part(read_parameter(value, step.name), rest)
                                        : Value{};
    }
    switch (step.part) {
        case Part::uri:
            return address->star ? Value{} : read_uri_path(address->uri, rest, scratch);
        case Part::display: {
            std::string_view display = address->display;
            if (display.size() >= 2 && display.front() == '"' && display.back() == '"') {
                display = display.substr(1, display.size() - 2);
            }
            return display.empty() ? Value{} : text_part(Value::of_text(display), rest);
        }
        case Part::tag:
            return text_part(from_optional(address->parameter("tag")), rest);
        case Part::q: {
            const auto q = address->parameter("q");
            if (!q) {
                return {};
            }
            const auto thousandths = sip::parse_qvalue(q->value);
            return thousandths ? Value::of_real(*thousandths / 1000.0) : Value::of_text(q->value);
        }
        case Part::expires: {
            const auto expires = address->parameter("expires");
            return expires ? number_of(expires->value) : Value{};
        }
        case Part::param:
            return text_part(from_optional(address->parameter(step.name)), rest);
        default:
            return read_uri_path(address->uri, path, scratch);
    }
}

Value read_via(std::string_view value, const PathStep& step) {
    const auto via = sip::parse_via(value);
    if (!via) {
        return {};
    }
    switch (step.part) {
        case Part::branch:
            return from_optional(via->parameter("branch"));
        case Part::received:
            return from_optional(via->parameter("received"));
        case Part::rport: {
            const auto rport = via->parameter("rport");
            return rport && rport->has_value ? number_of(rport->value) : from_optional(rport);
        }
        case Part::transport:
            return Value::of_text(via->transport);
        case Part::host:
            return Value::of_text(via->host);
        case Part::port:
            return via->port ? Value::of_number(*via->port) : Value{};
        case Part::sent_by: {
            // host[:port] as written: up to the parameters.
            const auto begin = static_cast<std::size_t>(via->host.data() - value.data());
            std::string_view sent_by = value.substr(begin, value.find(';', begin) - begin);
            while (sent_by.ends_with(' ') || sent_by.ends_with('\t')) {
                sent_by.remove_suffix(1);
            }
            return Value::of_text(sent_by);
        }
        default:
            return from_optional(via->parameter(step.name));
    }
}

Value read_identity(std::string_view value, const PathStep& step, base::Arena& scratch) {
    const auto header = identity::parse_identity_header(value);
    if (!header) {
        return {};
    }
    if (step.part == Part::claim) {
        const auto passport = identity::Passport::decode(header->token);
        return passport ? claim_value(passport->claim(step.name), scratch) : Value{};
    }
    const std::string& text = step.part == Part::info  ? header->info
                              : step.part == Part::alg ? header->alg
                                                       : header->ppt;
    return text.empty() ? Value{} : Value::of_text(scratch.keep(text));
}

Value read_authentication(std::string_view value,
                          std::span<const PathStep> path,
                          base::Arena& scratch) {
    const auto authentication = sip::next_authentication(value);
    if (!authentication) {
        return {};
    }
    const PathStep& step = path.front();
    const auto rest = path.subspan(1);
    const bool known = step.part == Part::auth;
    if (known && step.name == "scheme") {
        return text_part(Value::of_text(authentication->scheme), rest);
    }
    const auto parameter = authentication->parameter(step.name);
    if (!parameter) {
        return {};
    }
    std::string storage;
    std::string_view text = sip::unescaped_quoted(parameter->value, storage);
    text = text.data() == parameter->value.data() ? text : scratch.keep(text);
    if (known && step.name == "uri") {
        return read_uri_path(text, rest, scratch);
    }
    return known && step.name == "nc" ? hexadecimal_of(text)
                                      : text_part(Value::of_text(text), rest);
}

Value text_part(Value value, std::span<const PathStep> path) {
    if (path.empty() || value.is_absent()) {
        return value;
    }
    if (path.front().part == Part::length) {
        return Value::of_number(static_cast<std::int64_t>(value.text.size()));
    }
    if (path.front().part == Part::lines) {
        const auto breaks = std::ranges::count(value.text, '\n');
        const bool open = !value.text.empty() && value.text.back() != '\n';
        return Value::of_number(breaks + (open ? 1 : 0));
    }
    return value;
}

}  // namespace rung::call
