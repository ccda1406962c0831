#include "engine/base/destinations.hpp"

#include <gtest/gtest.h>

#include <array>

namespace rung::base {
namespace {

struct NetworkCase {
    const char* text;
    const char* first;  ///< nullptr: not a network.
    const char* last;
    const char* before;
    const char* after;
};

TEST(Network, ContainsExactlyItsAddresses) {
    const auto cases = std::to_array<NetworkCase>({
        {"192.0.2.0/24", "192.0.2.0", "192.0.2.255", "192.0.1.255", "192.0.3.0"},
        {"192.0.2.77/24", "192.0.2.0", "192.0.2.255", "192.0.1.255", "192.0.3.0"},
        {"192.0.2.16/30", "192.0.2.16", "192.0.2.19", "192.0.2.15", "192.0.2.20"},
        {"192.0.2.1", "192.0.2.1", "192.0.2.1", "192.0.2.0", "192.0.2.2"},
        {"192.0.2.1/32", "192.0.2.1", "192.0.2.1", "192.0.2.0", "192.0.2.2"},
        {"0.0.0.0/0", "0.0.0.0", "255.255.255.255", "::1", "2001:db8::1"},
        {"128.0.0.0/1", "128.0.0.0", "255.255.255.255", "127.255.255.255", "::1"},
        {"2001:db8::/32",
         "2001:db8::",
         "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff",
         "2001:db7:ffff:ffff:ffff:ffff:ffff:ffff",
         "2001:db9::"},
        {"2001:db8::4/127", "2001:db8::4", "2001:db8::5", "2001:db8::3", "2001:db8::6"},
        {"2001:db8::4", "2001:db8::4", "2001:db8::4", "2001:db8::3", "2001:db8::5"},
    });
    for (const NetworkCase& c : cases) {
        SCOPED_TRACE(c.text);
        const auto network = Network::parse(c.text);
        ASSERT_TRUE(network);
        EXPECT_TRUE(network->contains(*IpAddress::parse(c.first)));
        EXPECT_TRUE(network->contains(*IpAddress::parse(c.last)));
        EXPECT_FALSE(network->contains(*IpAddress::parse(c.before)));
        EXPECT_FALSE(network->contains(*IpAddress::parse(c.after)));
    }
}

TEST(Network, RefusesWhatIsNotCidr) {
    for (const char* text : {"",
                             "/",
                             "/24",
                             "192.0.2.0/",
                             "192.0.2.0/33",
                             "192.0.2.0/-1",
                             "192.0.2.0/24x",
                             "192.0.2.0/ 24",
                             "192.0.2.0/24/8",
                             "192.0.2/24",
                             "2001:db8::/129",
                             "example.com/24",
                             "example.com"}) {
        SCOPED_TRACE(text);
        EXPECT_FALSE(Network::parse(text));
    }
}

struct GuardCase {
    const char* text;
    bool allowed;
};

// Each range that is allowed without being named, at both edges and one address beyond each.
constexpr auto edges = std::to_array<GuardCase>({
    {"126.255.255.255", false},
    {"127.0.0.0", true},
    {"127.255.255.255", true},
    {"128.0.0.0", false},
    {"9.255.255.255", false},
    {"10.0.0.0", true},
    {"10.255.255.255", true},
    {"11.0.0.0", false},
    {"172.15.255.255", false},
    {"172.16.0.0", true},
    {"172.31.255.255", true},
    {"172.32.0.0", false},
    {"192.167.255.255", false},
    {"192.168.0.0", true},
    {"192.168.255.255", true},
    {"192.169.0.0", false},
    {"100.63.255.255", false},
    {"100.64.0.0", true},
    {"100.127.255.255", true},
    {"100.128.0.0", false},
    {"169.253.255.255", false},
    {"169.254.0.0", true},
    {"169.254.255.255", true},
    {"169.255.0.0", false},
    {"192.0.1.255", false},
    {"192.0.2.0", true},
    {"192.0.2.255", true},
    {"192.0.3.0", false},
    {"198.51.99.255", false},
    {"198.51.100.0", true},
    {"198.51.100.255", true},
    {"198.51.101.0", false},
    {"203.0.112.255", false},
    {"203.0.113.0", true},
    {"203.0.113.255", true},
    {"203.0.114.0", false},
    {"198.17.255.255", false},
    {"198.18.0.0", true},
    {"198.19.255.255", true},
    {"198.20.0.0", false},
    {"::1", true},
    {"::2", false},
    {"fc00::", true},
    {"fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", true},
    {"fe00::", false},
    {"fbff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", false},
    {"fe80::", true},
    {"febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff", true},
    {"fec0::", false},
    {"fe7f:ffff:ffff:ffff:ffff:ffff:ffff:ffff", false},
    {"2001:db8::", true},
    {"2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", true},
    {"2001:db9::", false},
    {"2001:db7:ffff:ffff:ffff:ffff:ffff:ffff", false},
    {"2001:2::", true},
    {"2001:2:0:ffff:ffff:ffff:ffff:ffff", true},
    {"2001:2:1::", false},
    {"2001:1:ffff:ffff:ffff:ffff:ffff:ffff", false},
});

constexpr auto public_addresses = std::to_array<GuardCase>({
    {"8.8.8.8", false},
    {"1.1.1.1", false},
    {"223.255.255.255", false},
    {"2606:4700::1111", false},
    {"2a00::1", false},
    {"::ffff:8.8.8.8", false},
    {"64:ff9b::808:808", false},
    {"2002:7f00:1::", false},
});

TEST(AllowedDestinations, KnowsTheEdgesOfEveryRange) {
    const AllowedDestinations allowed;
    for (const GuardCase& c : edges) {
        SCOPED_TRACE(c.text);
        EXPECT_EQ(allowed.allows(*IpAddress::parse(c.text)), c.allowed);
    }
}

TEST(AllowedDestinations, RefusesPublicAddresses) {
    const AllowedDestinations allowed;
    for (const GuardCase& c : public_addresses) {
        SCOPED_TRACE(c.text);
        EXPECT_EQ(allowed.allows(*IpAddress::parse(c.text)), c.allowed);
    }
}

constexpr auto never_unicast = std::to_array<std::string_view>({
    "0.0.0.0",
    "224.0.0.0",
    "224.0.1.75",
    "239.255.255.255",
    "240.0.0.0",
    "255.255.255.255",
    "::",
    "ff02::1",
    "ff05::1:3",
    "ff00::",
    "ffff::",
    "::ffff:224.0.1.75",
    "::ffff:0.0.0.0",
});

TEST(AllowedDestinations, NeverSendsToManyOrToNobody) {
    AllowedDestinations allowed;
    allowed.allow(*Network::parse("0.0.0.0/0"));
    allowed.allow(*Network::parse("::/0"));
    for (const std::string_view text : never_unicast) {
        SCOPED_TRACE(text);
        const IpAddress ip = *IpAddress::parse(text);
        EXPECT_FALSE(allowed.allows(ip));
        EXPECT_NE(AllowedDestinations::refusal(ip).find("not a unicast address"),
                  std::string::npos);
    }
}

TEST(AllowedDestinations, AllowsWhatTheUserNamed) {
    AllowedDestinations allowed;
    allowed.allow(*Network::parse("8.8.8.0/30"));
    allowed.allow(*Network::parse("2606:4700::/32"));
    const auto cases = std::to_array<GuardCase>({
        {"8.8.7.255", false},
        {"8.8.8.0", true},
        {"8.8.8.3", true},
        {"8.8.8.4", false},
        {"2606:4700::1111", true},
        {"2606:4701::", false},
        {"127.0.0.1", true},
    });
    for (const GuardCase& c : cases) {
        SCOPED_TRACE(c.text);
        EXPECT_EQ(allowed.allows(*IpAddress::parse(c.text)), c.allowed);
    }
}

TEST(AllowedDestinations, RefusalNamesTheRemedy) {
    EXPECT_EQ(AllowedDestinations::refusal(IpAddress::v4(8, 8, 8, 8)),
              "8.8.8.8 is outside the allowed destinations; --allow 8.8.8.8 would permit it");
    EXPECT_EQ(AllowedDestinations::refusal(*IpAddress::parse("2606:4700::1111")),
              "2606:4700::1111 is outside the allowed destinations; --allow 2606:4700::1111 would "
              "permit it");
    EXPECT_EQ(AllowedDestinations::refusal(IpAddress::v4(224, 0, 1, 75)),
              "224.0.1.75 is not a unicast address: nothing is ever sent there");
}

}  // namespace
}  // namespace rung::base
