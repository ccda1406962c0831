#include "engine/identity/base64url.hpp"

#include <gtest/gtest.h>

#include <array>

#include "engine/base/random.hpp"

namespace rung::identity {

TEST(Base64url, MatchesTheExamplesOfRfc4648) {
    struct Case {
        std::string_view octets;
        std::string_view text;
    };

    const auto cases = std::to_array<Case>({
        {"", ""},
        {"f", "Zg"},
        {"fo", "Zm8"},
        {"foo", "Zm9v"},
        {"foob", "Zm9vYg"},
        {"fooba", "Zm9vYmE"},
        {"foobar", "Zm9vYmFy"},
        {"\xFB\xFF\xFE", "-__-"},
    });
    for (const Case& test : cases) {
        SCOPED_TRACE(test.text);
        EXPECT_EQ(base64url_encode(test.octets), test.text);
        const auto decoded = base64url_decode(test.text);
        ASSERT_TRUE(decoded.has_value());
        EXPECT_EQ(*decoded, test.octets);
    }
}

TEST(Base64url, SaysWhyItRefuses) {
    struct Case {
        std::string_view text;
        Base64Error error;
    };

    const auto cases = std::to_array<Case>({
        {"Zg==", Base64Error::padding},
        {"Zm8=", Base64Error::padding},
        {"+__-", Base64Error::standard_alphabet},
        {"-/_-", Base64Error::standard_alphabet},
        {"Zm9v\n", Base64Error::illegal_character},
        {"Zm 9v", Base64Error::illegal_character},
        {"Zm9.", Base64Error::illegal_character},
        {"Zm\xC3\xBC", Base64Error::illegal_character},
        {"Z", Base64Error::impossible_length},
        {"Zm9vY", Base64Error::impossible_length},
        {"Zh", Base64Error::non_zero_tail_bits},
        {"Zm9", Base64Error::non_zero_tail_bits},
    });
    for (const Case& test : cases) {
        SCOPED_TRACE(test.text);
        const auto decoded = base64url_decode(test.text);
        ASSERT_FALSE(decoded.has_value());
        EXPECT_EQ(decoded.error(), test.error);
        EXPECT_FALSE(describe(decoded.error()).empty());
    }
}

TEST(Base64url, HasOneTextForEachOctetString) {
    base::Random random(1);
    for (int round = 0; round < 2000; ++round) {
        std::string octets(random.below(70), '\0');
        for (char& c : octets) {
            c = static_cast<char>(random.below(256));
        }
        std::string text = base64url_encode(octets);
        ASSERT_EQ(*base64url_decode(text), octets);
        if (text.empty()) {
            continue;
        }
        const std::size_t at = random.below(text.size());
        text[at] = text[at] == 'A' ? 'B' : 'A';
        const auto other = base64url_decode(text);
        EXPECT_TRUE(!other || *other != octets) << text;
    }
}

}  // namespace rung::identity
