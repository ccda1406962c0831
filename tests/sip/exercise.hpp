#pragma once
#include <string>
#include <string_view>

#include "engine/sip/authentication.hpp"
#include "engine/sip/fields.hpp"
#include "engine/sip/framer.hpp"
#include "engine/sip/message.hpp"

namespace rung::sip {

/// Reads `value` as every kind of field; returns how many accepted it.
inline int exercise_value(std::string_view name, std::string_view value) {
    int accepted = 0;
    const auto count = [&accepted](bool ok) { accepted += ok ? 1 : 0; };
    std::string storage;
    const std::string_view line = unfolded(value, storage);
    count(parse_via(value).has_value());
    count(parse_cseq(value).has_value());
    count(parse_qvalue(value).has_value());
    count(parse_delta_seconds(value).has_value());
    count(parse_date(value).has_value());
    count(is_valid_value(name, line));
    const auto address = parse_name_addr(value);
    const auto uri = parse_uri(address ? address->uri : value);
    count(address.has_value());
    count(uri.has_value());
    if (uri) {
        count(equal(*uri, *uri));
        count(parse_uri(uri->as_request_uri()).has_value());
        count(unescaped(uri->text).size() <= uri->text.size());
    }
    std::string_view rest = value;
    while (next_parameter(rest)) {
        ++accepted;
    }
    rest = value;
    while (const auto authentication = next_authentication(rest)) {
        ++accepted;
        std::string_view parameters = authentication->parameters;
        while (const auto parameter = next_auth_parameter(parameters)) {
            count(unescaped_quoted(parameter->value, storage).size() <= parameter->value.size());
        }
    }
    for (SplitValue split = split_value(value); !split.rest.empty();
         split = split_value(split.rest)) {
        ++accepted;
    }
    return accepted;
}

/// The whole module over one input: what a peer can send must never do more than be refused.
inline int exercise(std::string_view bytes) {
    int accepted = 0;
    Message message;
    if (parse(bytes, message)) {
        ++accepted;
        accepted += exercise_value("Contact", message.uri());
        for (const Header& header : message.headers()) {
            accepted += exercise_value(header.name, header.value);
        }
    }
    StreamFramer framer;
    for (std::size_t i = 0, step = 1; i < bytes.size(); i += step, step = step % 61 + 7) {
        framer.feed(bytes.substr(i, step));
        auto status = framer.next();
        while (status == StreamFramer::Status::message ||
               status == StreamFramer::Status::keep_alive) {
            ++accepted;
            status = framer.next();
        }
    }
    return accepted;
}

}  // namespace rung::sip
