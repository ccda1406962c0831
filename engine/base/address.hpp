#pragma once
#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace rung::base {

enum class Transport : std::uint8_t { udp, tcp, tls };

/// "udp", "tcp", "tls".
[[nodiscard]] std::string_view name_of(Transport transport);

/// An IPv4 or IPv6 address; IPv4 is held as ::ffff:a.b.c.d, so every comparison is one of 16
/// octets.
struct IpAddress {
    std::array<std::uint8_t, 16> octets{};

    // clang-tidy 14 misreads a defaulted <=>. NOLINTNEXTLINE(modernize-use-nullptr)
    friend auto operator<=>(const IpAddress&, const IpAddress&) = default;

    [[nodiscard]] static IpAddress v4(std::uint8_t a,
                                      std::uint8_t b,
                                      std::uint8_t c,
                                      std::uint8_t d);

    /// "192.0.2.1", "2001:db8::1" or "[2001:db8::1]"; nothing else (no names, no zones).
    [[nodiscard]] static std::optional<IpAddress> parse(std::string_view text);

    [[nodiscard]] bool is_v4() const;
    [[nodiscard]] bool is_any() const;

    /// As in a URI or a Via: "192.0.2.1", "[2001:db8::1]".
    [[nodiscard]] std::string in_uri() const;
};

/// Where a datagram comes from or goes to.
struct Endpoint {
    IpAddress ip;
    std::uint16_t port = 0;

    // clang-tidy 14 misreads a defaulted <=>. NOLINTNEXTLINE(modernize-use-nullptr)
    friend auto operator<=>(const Endpoint&, const Endpoint&) = default;

    /// "192.0.2.1:5060", "[2001:db8::1]:5060".
    [[nodiscard]] std::string text() const;
};

/// What a user writes for a host: name, IPv4 or [IPv6], with a port or without.
struct HostPort {
    std::string host;  ///< Without brackets.
    std::optional<std::uint16_t> port;

    [[nodiscard]] static std::optional<HostPort> parse(std::string_view text);
};

/// Writes `port`'s digits; at most 5. Returns the end.
char* write_decimal(char* out, std::uint64_t value);

}  // namespace rung::base

template <>
struct std::hash<rung::base::Endpoint> {
    std::size_t operator()(const rung::base::Endpoint& endpoint) const noexcept;
};
