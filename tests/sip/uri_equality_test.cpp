#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/sip/uri.hpp"

namespace rung::sip {
namespace {

struct Case {
    std::string_view a;
    std::string_view b;
};

void expect_all(std::span<const Case> cases, bool expected) {
    for (const auto& [left, right] : cases) {
        SCOPED_TRACE(std::string{left} + " and " + std::string{right});
        const auto a = parse_uri(left);
        const auto b = parse_uri(right);
        ASSERT_TRUE(a && b);
        EXPECT_EQ(equal(*a, *b), expected);
        EXPECT_EQ(equal(*b, *a), expected);
        EXPECT_TRUE(equal(*a, *a));
    }
}

TEST(UriEquality, Equal) {
    const std::vector<Case> cases{
        // RFC 3261 19.1.4, the URIs within each set.
        {"sip:%61lice@atlanta.com;transport=TCP", "sip:alice@AtLanTa.CoM;Transport=tcp"},
        {"sip:carol@chicago.com", "sip:carol@chicago.com;newparam=5"},
        {"sip:carol@chicago.com", "sip:carol@chicago.com;security=on"},
        {"sip:carol@chicago.com;newparam=5", "sip:carol@chicago.com;security=on"},
        {"sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com",
         "sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com"},
        {"sip:alice@atlanta.com?subject=project%20x&priority=urgent",
         "sip:alice@atlanta.com?priority=urgent&subject=project%20x"},
        // Further ones.
        {"sip:%62ob@A", "sip:bob@A"},
        {"sip:bob@A;x=1", "sip:bob@A"},
        {"sip:bob@a", "SIP:bob@A"},
        {"sip:bob@a;X=AbC", "sip:bob@a;x=aBc"},
        {"sip:bob@a;x=%61", "sip:bob@a;x=a"},
        {"sip:a%2fb@c", "sip:a%2Fb@c"},
        {"sip:a@[2001:DB8::1]", "sip:a@[2001:db8:0:0::1]"},
        {"TEL:+12025550100", "tel:+12025550100"},
    };
    expect_all(cases, true);
}

TEST(UriEquality, NotEqual) {
    const std::vector<Case> cases{
        // RFC 3261 19.1.4: user names with different case, default port, default transport, both,
        // a header in one, a name and the address that it resolves to.
        {"SIP:ALICE@AtLanTa.CoM;Transport=udp", "sip:alice@AtLanTa.CoM;Transport=UDP"},
        {"sip:bob@biloxi.com", "sip:bob@biloxi.com:5060"},
        {"sip:bob@biloxi.com", "sip:bob@biloxi.com;transport=udp"},
        {"sip:bob@biloxi.com", "sip:bob@biloxi.com:6000;transport=tcp"},
        {"sip:carol@chicago.com", "sip:carol@chicago.com?Subject=next%20meeting"},
        {"sip:bob@phone21.boxesbybob.com", "sip:bob@192.0.2.4"},
        // The note at the end of 19.1.4: equality is not transitive.
        {"sip:carol@chicago.com;security=on", "sip:carol@chicago.com;security=off"},
        // Further ones.
        {"sip:a@b", "sips:a@b"},
        {"sip:a@b", "sip:b"},
        {"sip:a:p@b", "sip:a@b"},
        {"sip:a:@b", "sip:a@b"},
        {"sip:a:p@b", "sip:a:P@b"},
        {"sip:a@b;user=phone", "sip:a@b"},
        {"sip:a@b;ttl=1", "sip:a@b"},
        {"sip:a@b;method=INVITE", "sip:a@b"},
        {"sip:a@b;maddr=192.0.2.1", "sip:a@b"},
        {"sip:a@b;lr", "sip:a@b;lr=on"},
        {"sip:a%3Bb@c", "sip:a;b@c"},
        {"sip:a@b?x=1&x=1", "sip:a@b?x=1&x=2"},
        {"sip:a@b?x=1&x=1", "sip:a@b?x=1"},
        {"sip:a@b;%6daddr=192.0.2.1", "sip:a@b"},
        {"sip:a@[2001:db8::1]", "sip:a@[2001:db8::2]"},
        {"tel:+12025550100", "tel:+12025550101"},
        {"tel:a", "sip:a"},
    };
    expect_all(cases, false);
}

/// The comparison is quadratic in the parameters; a peer must not make it expensive.
TEST(UriEquality, VeryManyParametersCompareByOctets) {
    std::string many = "sip:a@b";
    for (int i = 0; i < 5000; ++i) {
        many += ";p" + std::to_string(i);
    }
    const std::string more = many + ";q";
    const std::string headers = "sip:a@b?" + std::string(10000, 'a') + "=1";
    EXPECT_TRUE(equal(*parse_uri(many), *parse_uri(many)));
    EXPECT_FALSE(equal(*parse_uri(many), *parse_uri(more)));
    EXPECT_FALSE(equal(*parse_uri(many), *parse_uri(headers)));
}

}  // namespace
}  // namespace rung::sip
