#include "engine/base/address.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace rung::base {

namespace {

constexpr std::array<std::uint8_t, 12> v4_prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

std::optional<std::uint16_t> parse_port(std::string_view text) {
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc{} || end != text.data() + text.size()) {
        return std::nullopt;
    }
    return port;
}

}  // namespace

std::string_view name_of(Transport transport) {
    switch (transport) {
        case Transport::udp:
            return "udp";
        case Transport::tcp:
            return "tcp";
        case Transport::tls:
            return "tls";
    }
    return "udp";
}

IpAddress IpAddress::v4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d) {
    IpAddress ip;
    std::ranges::copy(v4_prefix, ip.octets.begin());
    ip.octets[12] = a;
    ip.octets[13] = b;
    ip.octets[14] = c;
    ip.octets[15] = d;
    return ip;
}

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
    if (text.size() >= 2 && text.front() == '[' && text.back() == ']') {
        text = text.substr(1, text.size() - 2);
        if (text.find(':') == std::string_view::npos) {
            return std::nullopt;
        }
    }
    std::array<char, 64> copy{};
    // inet_pton would stop at a NUL and take what stands before it.
    if (text.empty() || text.size() >= copy.size() || text.find('\0') != text.npos) {
        return std::nullopt;
    }
    std::ranges::copy(text, copy.begin());
    IpAddress ip;
    std::array<std::uint8_t, 4> four{};
    if (inet_pton(AF_INET, copy.data(), four.data()) == 1) {
        return v4(four[0], four[1], four[2], four[3]);
    }
    if (inet_pton(AF_INET6, copy.data(), ip.octets.data()) == 1) {
        return ip;
    }
    return std::nullopt;
}

bool IpAddress::is_v4() const {
    return std::equal(v4_prefix.begin(), v4_prefix.end(), octets.begin());
}

bool IpAddress::is_any() const {
    const auto first = octets.begin() + (is_v4() ? 12 : 0);
    return std::all_of(first, octets.end(), [](std::uint8_t octet) { return octet == 0; });
}

std::string IpAddress::in_uri() const {
    std::array<char, 64> out{};
    if (is_v4()) {
        char* end = out.data();
        for (std::size_t i = 12; i < octets.size(); ++i) {
            *end++ = '.';
            end = write_decimal(end, octets[i]);
        }
        return {out.data() + 1, end};
    }
    inet_ntop(AF_INET6, octets.data(), out.data(), out.size());
    std::string text{"["};
    text += out.data();
    text += ']';
    return text;
}

std::string Endpoint::text() const {
    return ip.in_uri() + ":" + std::to_string(port);
}

std::optional<HostPort> HostPort::parse(std::string_view text) {
    HostPort result;
    std::size_t colon = std::string_view::npos;
    if (text.starts_with('[')) {
        const std::size_t close = text.find(']');
        if (close == std::string_view::npos || !IpAddress::parse(text.substr(0, close + 1))) {
            return std::nullopt;
        }
        result.host = text.substr(1, close - 1);
        if (close + 1 < text.size() && text[close + 1] != ':') {
            return std::nullopt;
        }
        colon = close + 1 < text.size() ? close + 1 : colon;
    } else {
        colon = text.find(':');
        result.host = text.substr(0, colon);
        const auto allowed = [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                   c == '-' || c == '.' || c == '_';
        };
        if (result.host.empty() || !std::ranges::all_of(result.host, allowed)) {
            return std::nullopt;
        }
    }
    if (colon != std::string_view::npos) {
        result.port = parse_port(text.substr(colon + 1));
        if (!result.port) {
            return std::nullopt;
        }
    }
    return result;
}

char* write_decimal(char* out, std::uint64_t value) {
    return std::to_chars(out, out + 20, value).ptr;
}

}  // namespace rung::base

std::size_t std::hash<rung::base::Endpoint>::operator()(
    const rung::base::Endpoint& endpoint) const noexcept {
    std::uint64_t words[2];
    std::memcpy(words, endpoint.ip.octets.data(), sizeof words);
    std::uint64_t h = words[0] * 0x9e3779b97f4a7c15ULL ^ words[1] ^ endpoint.port;
    h = (h ^ (h >> 29)) * 0xbf58476d1ce4e5b9ULL;
    return h ^ (h >> 32);
}
