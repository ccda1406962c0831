#include "engine/identity/identity_header.hpp"

#include <gtest/gtest.h>

#include <array>

namespace rung::identity {

TEST(IdentityHeader, ReadsEverySpelling) {
    struct Case {
        std::string_view name;
        std::string_view value;
        std::string_view info;
        std::string_view alg;
        std::string_view ppt;
    };

    const auto cases = std::to_array<Case>({
        {"as SHAKEN writes it",
         "a.b.c;info=<https://h/c.pem>;alg=ES256;ppt=shaken",
         "https://h/c.pem",
         "ES256",
         "shaken"},
        {"no alg", "a.b.c;info=<https://h/c.pem>", "https://h/c.pem", "ES256", ""},
        {"quoted ppt",
         "a.b.c;info=<https://h/c.pem>;ppt=\"Shaken\"",
         "https://h/c.pem",
         "ES256",
         "shaken"},
        {"white space",
         "a.b.c ;\tinfo = <https://h/c.pem> ; alg = ES384 ; ppt\t=\tDIV",
         "https://h/c.pem",
         "ES384",
         "div"},
        {"folded",
         "a.b.c\r\n ;info=<https://h/c.pem>;\r\n\tppt=shaken",
         "https://h/c.pem",
         "ES256",
         "shaken"},
        {"names in any case",
         "a.b.c;INFO=<https://h/c.pem>;Alg=ES256;PPT=shaken",
         "https://h/c.pem",
         "ES256",
         "shaken"},
        {"info last",
         "a.b.c;alg=ES256;ppt=shaken;info=<https://h/c.pem>",
         "https://h/c.pem",
         "ES256",
         "shaken"},
        {"unknown parameters",
         R"(a.b.c;info=<https://h/c.pem>;x-foo=bar;verstat;q="a;b\"")",
         "https://h/c.pem",
         "ES256",
         ""},
        {"commas and semicolons in the URI",
         "a.b.c;info=<https://h/c,d;e.pem?x=1>",
         "https://h/c,d;e.pem?x=1",
         "ES256",
         ""},
        {"no info", "a.b.c;alg=ES256", "", "ES256", ""},
        {"bare info", "a.b.c;info=https://h/c.pem", "", "ES256", ""},
        {"empty info", "a.b.c;info=<>", "", "ES256", ""},
        {"relative info", "a.b.c;info=<c.pem>", "", "ES256", ""},
        {"nothing but a token", "a.b.c", "", "ES256", ""},
    });
    for (const Case& test : cases) {
        SCOPED_TRACE(test.name);
        const auto header = parse_identity_header(test.value);
        ASSERT_TRUE(header.has_value());
        EXPECT_EQ(header->token, "a.b.c");
        EXPECT_EQ(header->info, test.info);
        EXPECT_EQ(header->alg, test.alg);
        EXPECT_EQ(header->ppt, test.ppt);
    }
}

TEST(IdentityHeader, RefusesWhatBreaksTheGrammar) {
    struct Case {
        std::string_view name;
        std::string value;
        HeaderError error;
    };

    const auto cases = std::to_array<Case>({
        {"nothing", "", HeaderError::empty_token},
        {"parameters only", ";info=<https://h/c.pem>", HeaderError::empty_token},
        {"padding", "a.b.c=;info=<https://h/c.pem>", HeaderError::illegal_token},
        {"standard base64", "a.b.c+/;info=<https://h/c.pem>", HeaderError::illegal_token},
        {"RFC 4474", "\"abc\"", HeaderError::illegal_token},
        {"percent", "a.b.%41;info=<https://h/c.pem>", HeaderError::illegal_token},
        {"UTF-8", "a.b.\xC3\xBC;info=<https://h/c.pem>", HeaderError::illegal_token},
        {"folded inside the token",
         "a.b\r\n .c;info=<https://h/c.pem>",
         HeaderError::bad_parameter},
        {"second value",
         "a.b.c;info=<https://h/c.pem>, d.e.f;info=<https://h/d.pem>",
         HeaderError::bad_parameter},
        {"open URI", "a.b.c;info=<https://h/c.pem", HeaderError::bad_parameter},
        {"open quote", "a.b.c;ppt=\"shaken", HeaderError::bad_parameter},
        {"escaped end of quote", "a.b.c;ppt=\"shaken\\", HeaderError::bad_parameter},
        {"no name", "a.b.c;=x", HeaderError::bad_parameter},
        {"no value", "a.b.c;ppt=;alg=ES256", HeaderError::bad_parameter},
        {"last semicolon", "a.b.c;ppt=shaken;", HeaderError::bad_parameter},
        {"no semicolon", "a.b.c;info=<https://h/c.pem>alg=ES256", HeaderError::bad_parameter},
        {"twice", "a.b.c;ppt=shaken;PPT=foo", HeaderError::duplicate_parameter},
        {"too long", std::string(max_header_octets + 1, 'a'), HeaderError::too_long},
    });
    for (const Case& test : cases) {
        SCOPED_TRACE(test.name);
        const auto header = parse_identity_header(test.value);
        ASSERT_FALSE(header.has_value());
        EXPECT_EQ(header.error(), test.error);
        EXPECT_FALSE(describe(header.error()).empty());
    }
}

TEST(IdentityHeader, StopsAtTooManyParameters) {
    std::string value = "a.b.c";
    for (int i = 0; i < 32; ++i) {
        value += ";p" + std::to_string(i);
    }
    EXPECT_TRUE(parse_identity_header(value).has_value());
    EXPECT_EQ(parse_identity_header(value + ";more").error(), HeaderError::bad_parameter);
}

}  // namespace rung::identity
