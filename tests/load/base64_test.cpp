#include "engine/load/base64.hpp"

#include <gtest/gtest.h>

#include "engine/base/random.hpp"

namespace rung::load {
namespace {

struct Case {
    std::string_view octets;
    std::string_view text;
};

TEST(Base64, WritesAndReadsTheVectorsOfRfc4648) {
    const Case cases[] = {
        {"", ""},
        {"f", "Zg=="},
        {"fo", "Zm8="},
        {"foo", "Zm9v"},
        {"foob", "Zm9vYg=="},
        {"fooba", "Zm9vYmE="},
        {"foobar", "Zm9vYmFy"},
        {"\xfb\xff\xfe", "+//+"},
    };
    for (const Case& c : cases) {
        EXPECT_EQ(base64_encode(c.octets), c.text);
        EXPECT_EQ(base64_decode(c.text), c.octets);
    }
}

TEST(Base64, RefusesAnyOtherSpelling) {
    for (const std::string_view text : {"=",
                                        "Z",
                                        "Zg",
                                        "Zg=",
                                        "Zg===",
                                        "====",
                                        "Zm9v=",
                                        "Zm9v====",
                                        "Zh==",
                                        "Zm9=",
                                        "Zm-v",
                                        "Zm_v",
                                        "Zm v",
                                        "Zm9v\n",
                                        "Zg==Zg==",
                                        "Z=g=",
                                        "Zm\xc3\xbc"}) {
        EXPECT_EQ(base64_decode(text), std::nullopt) << text;
    }
}

TEST(Base64, GivesBackAnyOctets) {
    base::Random random{1};
    for (std::size_t size = 0; size < 300; ++size) {
        std::string octets(size, '\0');
        for (char& octet : octets) {
            octet = static_cast<char>(random.below(256));
        }
        EXPECT_EQ(base64_decode(base64_encode(octets)), octets);
    }
}

}  // namespace
}  // namespace rung::load
