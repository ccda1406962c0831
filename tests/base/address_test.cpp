#include "engine/base/address.hpp"

#include <gtest/gtest.h>

#include <array>

namespace rung::base {
namespace {

struct AddressCase {
    const char* text;
    const char* in_uri;  ///< nullptr: not an address.
};

TEST(IpAddress, ParsesWhatAUriCanHold) {
    const auto cases = std::to_array<AddressCase>({
        {"192.0.2.1", "192.0.2.1"},
        {"0.0.0.0", "0.0.0.0"},
        {"255.255.255.255", "255.255.255.255"},
        {"2001:db8::1", "[2001:db8::1]"},
        {"[2001:db8::1]", "[2001:db8::1]"},
        {"[2001:0DB8:0:0:0:0:0:1]", "[2001:db8::1]"},
        {"::", "[::]"},
        {"::1", "[::1]"},
        {"::ffff:192.0.2.1", "192.0.2.1"},
        {"[::ffff:192.0.2.1]", "192.0.2.1"},
        {"", nullptr},
        {"[]", nullptr},
        {"[192.0.2.1]", nullptr},
        {"192.0.2", nullptr},
        {"192.0.2.256", nullptr},
        {"192.0.2.1 ", nullptr},
        {" 192.0.2.1", nullptr},
        {"192.0.2.1:5060", nullptr},
        {"192.0.02.1", nullptr},
        {"0x7f.0.0.1", nullptr},
        {"2001:db8::1::2", nullptr},
        {"2001:db8:0:0:0:0:0:0:1", nullptr},
        {"fe80::1%eth0", nullptr},
        {"[2001:db8::1", nullptr},
        {"2001:db8::1]", nullptr},
        {"localhost", nullptr},
        {"1111111111111111111111111111111111111111111111111111111111111111111111", nullptr},
    });
    for (const AddressCase& c : cases) {
        SCOPED_TRACE(c.text);
        const auto ip = IpAddress::parse(c.text);
        EXPECT_EQ(ip.has_value(), c.in_uri != nullptr);
        EXPECT_EQ(ip ? ip->in_uri() : "", c.in_uri != nullptr ? c.in_uri : "");
    }
}

TEST(IpAddress, IsNotCutShortByANul) {
    EXPECT_FALSE(IpAddress::parse(std::string_view{"192.0.2.1\0.example", 18}));
}

struct KindCase {
    const char* text;
    bool v4;
    bool any;
};

TEST(IpAddress, KnowsItsFamilyAndTheUnspecifiedAddresses) {
    const auto cases = std::to_array<KindCase>({
        {"0.0.0.0", true, true},
        {"0.0.0.1", true, false},
        {"127.0.0.1", true, false},
        {"::ffff:0.0.0.0", true, true},
        {"::", false, true},
        {"::1", false, false},
        {"1::", false, false},
    });
    for (const KindCase& c : cases) {
        SCOPED_TRACE(c.text);
        const auto ip = IpAddress::parse(c.text);
        ASSERT_TRUE(ip);
        EXPECT_EQ(ip->is_v4(), c.v4);
        EXPECT_EQ(ip->is_any(), c.any);
    }
    EXPECT_EQ(IpAddress::v4(192, 0, 2, 1), IpAddress::parse("192.0.2.1"));
}

TEST(Endpoint, WritesItselfAsInAUri) {
    EXPECT_EQ((Endpoint{IpAddress::v4(192, 0, 2, 1), 5060}).text(), "192.0.2.1:5060");
    EXPECT_EQ((Endpoint{*IpAddress::parse("2001:db8::1"), 65535}).text(), "[2001:db8::1]:65535");
    EXPECT_EQ(Endpoint{}.text(), "[::]:0");
}

TEST(Endpoint, HashTellsPortsAndAddressesApart) {
    const std::hash<Endpoint> hash;
    const Endpoint endpoint{IpAddress::v4(192, 0, 2, 1), 5060};
    EXPECT_EQ(hash(endpoint), hash(Endpoint{IpAddress::v4(192, 0, 2, 1), 5060}));
    EXPECT_NE(hash(endpoint), hash(Endpoint{IpAddress::v4(192, 0, 2, 1), 5061}));
    EXPECT_NE(hash(endpoint), hash(Endpoint{IpAddress::v4(192, 0, 2, 2), 5060}));
}

struct HostPortCase {
    const char* text;
    const char* host;  ///< nullptr: not a host.
    int port;          ///< -1: none.
};

TEST(HostPort, ParsesNamesAndAddressesWithAndWithoutPort) {
    const auto cases = std::to_array<HostPortCase>({
        {"example.com", "example.com", -1},
        {"example.com:5060", "example.com", 5060},
        {"sip_1.example-net.com.", "sip_1.example-net.com.", -1},
        {"192.0.2.1", "192.0.2.1", -1},
        {"192.0.2.1:0", "192.0.2.1", 0},
        {"192.0.2.1:65535", "192.0.2.1", 65535},
        {"[2001:db8::1]", "2001:db8::1", -1},
        {"[2001:db8::1]:5061", "2001:db8::1", 5061},
        {"", nullptr, -1},
        {":5060", nullptr, -1},
        {"example.com:", nullptr, -1},
        {"example.com:65536", nullptr, -1},
        {"example.com:-1", nullptr, -1},
        {"example.com:5060x", nullptr, -1},
        {"example.com: 5060", nullptr, -1},
        {"example.com:5060:5061", nullptr, -1},
        {"exa mple.com", nullptr, -1},
        {"sip:example.com", nullptr, -1},
        {"bob@example.com", nullptr, -1},
        {"2001:db8::1", nullptr, -1},
        {"[2001:db8::1", nullptr, -1},
        {"[2001:db8::1]5060", nullptr, -1},
        {"[2001:db8::1]:", nullptr, -1},
        {"[192.0.2.1]:5060", nullptr, -1},
        {"[example.com]", nullptr, -1},
    });
    for (const HostPortCase& c : cases) {
        SCOPED_TRACE(c.text);
        const auto parsed = HostPort::parse(c.text);
        ASSERT_EQ(parsed.has_value(), c.host != nullptr);
        if (parsed) {
            EXPECT_EQ(parsed->host, c.host);
            EXPECT_EQ(parsed->port ? int{*parsed->port} : -1, c.port);
        }
    }
}

TEST(WriteDecimal, WritesTheDigitsAndReturnsTheirEnd) {
    for (const std::uint64_t value : {std::uint64_t{0}, std::uint64_t{5060}, UINT64_MAX}) {
        std::array<char, 20> out{};
        const char* const end = write_decimal(out.data(), value);
        EXPECT_EQ(std::string_view(out.data(), end), std::to_string(value));
    }
}

TEST(Transport, HasTheNameThatUsersWrite) {
    EXPECT_EQ(name_of(Transport::udp), "udp");
    EXPECT_EQ(name_of(Transport::tcp), "tcp");
    EXPECT_EQ(name_of(Transport::tls), "tls");
}

}  // namespace
}  // namespace rung::base
