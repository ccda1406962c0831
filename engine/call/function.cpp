#include "engine/call/function.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "engine/call/digest.hpp"
#include "engine/call/party_place.hpp"
#include "engine/call/print.hpp"
#include "engine/identity/canonical.hpp"
#include "engine/sip/fields.hpp"
#include "engine/sip/uri.hpp"

namespace rung::call {

namespace {

constexpr std::size_t longest_fill = 65'535;

std::string_view uuid(const Environment& environment) {
    // RFC 4122 4.4: random, version 4.
    const std::span<char> out = environment.scratch.take(36);
    environment.random.hex(out);
    for (const std::size_t dash : {8U, 13U, 18U, 23U}) {
        out[dash] = '-';
    }
    out[14] = '4';
    out[19] = "89ab"[environment.random.below(4)];
    return {out.data(), out.size()};
}

std::string_view lower(std::string_view text, base::Arena& scratch) {
    const std::span<char> out = scratch.take(text.size());
    std::ranges::transform(text, out.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return {out.data(), out.size()};
}

Value random_between(std::span<const Value> arguments, const Environment& environment) {
    double a = 0;
    double b = 0;
    if (!as_real(arguments[0], a) || !as_real(arguments[1], b) || b < a) {
        return {};
    }
    const auto first = static_cast<std::int64_t>(a);
    const auto span = static_cast<std::uint64_t>(static_cast<std::int64_t>(b) - first) + 1;
    return Value::of_number(first + static_cast<std::int64_t>(environment.random.below(span)));
}

Value fill(double octets, base::Arena& scratch) {
    if (octets < 0) {
        return {};
    }
    const auto size = std::min(static_cast<std::size_t>(octets), longest_fill);
    const std::span<char> out = scratch.take(size);
    std::ranges::fill(out, 'x');
    return Value::of_text({out.data(), out.size()});
}

}  // namespace

Value apply(Function function, std::span<const Value> arguments, const Environment& environment) {
    base::Arena& scratch = environment.scratch;
    switch (function) {
        case Function::uuid:
            return Value::of_text(uuid(environment));
        case Function::now:
            return Value::of_number(environment.clocks.wall.time_since_epoch().count());
        case Function::random:
            return random_between(arguments, environment);
        default:
            break;
    }
    if (arguments[0].is_absent()) {
        return {};
    }
    double number = 0;
    const std::string_view text = text_of(arguments[0], scratch);
    switch (function) {
        case Function::date: {
            if (!as_real(arguments[0], number)) {
                return {};
            }
            const std::chrono::sys_seconds time{
                std::chrono::seconds{static_cast<std::int64_t>(number)}};
            return Value::of_text(scratch.keep(sip::format_date(time)));
        }
        case Function::fill:
            return as_real(arguments[0], number) ? fill(number, scratch) : Value{};
        case Function::e164:
            return Value::of_text(scratch.keep(identity::e164(text)));
        case Function::lower:
            return Value::of_text(lower(text, scratch));
        case Function::unescape:
            return Value::of_text(scratch.keep(sip::unescaped(text)));
        case Function::md5:
            return Value::of_text(scratch.keep(md5_hex(text)));
        case Function::drop: {
            const std::string_view prefix = text_of(arguments[1], scratch);
            return Value::of_text(text.starts_with(prefix) ? text.substr(prefix.size()) : text);
        }
        case Function::take:
            return as_real(arguments[1], number) && number >= 0
                       ? Value::of_text(text.substr(0, static_cast<std::size_t>(number)))
                       : Value{};
        case Function::length:
            return Value::of_number(static_cast<std::int64_t>(text.size()));
        case Function::lines:
            return Value::of_number(std::ranges::count(text, '\n') +
                                    (!text.empty() && text.back() != '\n' ? 1 : 0));
        default:
            return {};
    }
}

std::string_view local_name(const Environment& environment,
                            std::uint16_t socket,
                            const base::IpAddress& local) {
    if (socket >= environment.settings.sockets.size()) {
        return "";
    }
    const LocalSocket& ours = environment.settings.sockets[socket];
    if (!ours.advertised.empty()) {
        return ours.advertised;
    }
    if (!ours.text.empty()) {
        return ours.text;
    }
    const bool any = ours.bound.ip.is_any();
    const base::Endpoint endpoint{any && !local.is_any() ? local : ours.bound.ip, ours.bound.port};
    return join(environment.scratch, endpoint.ip.in_uri(), ":", endpoint.port);
}

std::string_view contact_row(const Environment& environment,
                             const base::Link& link,
                             const base::IpAddress& local) {
    const bool udp = link.transport == base::Transport::udp;
    return join(environment.scratch,
                "Contact: <sip:",
                local_name(environment, link.socket, local),
                udp ? ">\r\n" : ";transport=tcp>\r\n");
}

Value given_value(Given given,
                  const Call& call,
                  const Environment& environment,
                  const StoredMessage* current) {
    const auto& target = environment.settings.target;
    const bool of_target =
        given == Given::target || given == Given::target_host || given == Given::target_port;
    if (given == Given::seq) {
        return Value::of_number(static_cast<std::int64_t>(call.seq));
    }
    if (of_target) {
        if (!target || (given == Given::target_port && target->port.empty())) {
            return {};
        }
        return Value::of_text(given == Given::target        ? target->text
                              : given == Given::target_host ? target->host
                                                            : target->port);
    }
    std::uint16_t socket = target ? target->link.socket : std::uint16_t{0};
    base::IpAddress address;
    if (current != nullptr) {
        socket = current->link.socket;
        address = current->local;
    }
    const PartyPlace* const place = place_of(call, environment, call.acting);
    const std::string_view name = place != nullptr ? std::string_view{place->local}
                                                   : local_name(environment, socket, address);
    if (given == Given::local) {
        return Value::of_text(name);
    }
    const HostAndPort parts = split_local(name);
    if (given == Given::local_host) {
        return Value::of_text(parts.host);
    }
    return parts.port.empty() ? Value{} : Value::of_text(parts.port);
}

}  // namespace rung::call
