#include "engine/identity/json.hpp"

#include <gtest/gtest.h>

#include <array>

#include "engine/base/random.hpp"
#include "tests/identity/vectors.hpp"

namespace rung::identity::testing {

TEST(Json, SerialisesAsTheVectors) {
    const JsonDocument rows = vector_json("canon/serialization.json");
    const auto cases = children_of(rows, 0);
    ASSERT_FALSE(cases.empty());
    for (const auto row : cases) {
        const std::string expected = text_of(rows, row, "out");
        SCOPED_TRACE(expected);
        EXPECT_EQ(rows.canonical(rows.member(row, "obj")), expected);
        EXPECT_EQ(parse_json(expected)->canonical(), expected);
    }
}

TEST(Json, WritesEveryKindCanonically) {
    struct Case {
        std::string_view text;
        std::string_view canonical;
    };

    const auto cases = std::to_array<Case>({
        {R"( { "b" : [ 1 , true , null ] , "a" : { } } )", R"({"a":{},"b":[1,true,null]})"},
        {"[]", "[]"},
        {R"({"a":1.50,"b":-0,"c":1e9})", R"({"a":1.50,"b":-0,"c":1e9})"},
        {R"({"a":"\u0041\/\n\u001f\u00e9"})", "{\"a\":\"A/\\n\\u001f\xC3\xA9\"}"},
        {R"({"aa":1,"a":2,"B":3})", R"({"B":3,"a":2,"aa":1})"},
        {R"({"n":18446744073709551615})", R"({"n":18446744073709551615})"},
    });
    for (const Case& test : cases) {
        SCOPED_TRACE(test.text);
        const auto document = parse_json(test.text);
        ASSERT_TRUE(document.has_value());
        EXPECT_EQ(document->canonical(), test.canonical);
    }
}

TEST(Json, RefusesWhatTwoReadersCouldReadDifferently) {
    struct Case {
        std::string_view name;
        std::string text;
        JsonError error;
    };

    const auto cases = std::to_array<Case>({
        {"duplicate", R"({"a":1,"a":2})", JsonError::duplicate_member},
        {"duplicate below", R"({"x":{"tn":"1","tn":"1"}})", JsonError::duplicate_member},
        {"duplicate by escape", R"({"a":1,"\u0061":2})", JsonError::duplicate_member},
        {"nothing", "", JsonError::syntax},
        {"cut", R"({"a":)", JsonError::syntax},
        {"two documents", "{} {}", JsonError::syntax},
        {"comment", "{/* */}", JsonError::syntax},
        {"trailing comma", "[1,]", JsonError::syntax},
        {"bad UTF-8", "[\"\xC3(\"]", JsonError::syntax},
        {"lone surrogate", R"(["\ud800"])", JsonError::syntax},
        {"leading zero", "[01]", JsonError::syntax},
        {"deep", std::string(17, '[') + std::string(17, ']'), JsonError::too_large},
        {"very deep", std::string(10000, '['), JsonError::too_large},
        {"long", "[\"" + std::string(20000, 'a') + "\"]", JsonError::too_large},
    });
    for (const Case& test : cases) {
        SCOPED_TRACE(test.name);
        const auto document = parse_json(test.text);
        ASSERT_FALSE(document.has_value());
        EXPECT_EQ(document.error(), test.error);
    }
}

TEST(Json, HoldsItsLimitsAndNoMore) {
    const auto list_of = [](std::size_t count) {
        std::string text = "[0";
        for (std::size_t i = 1; i < count; ++i) {
            text += ",0";
        }
        return text + "]";
    };
    EXPECT_TRUE(parse_json(list_of(64)).has_value());
    EXPECT_EQ(parse_json(list_of(65)).error(), JsonError::too_large);
    EXPECT_EQ(parse_json(list_of(8), {.values = 8}).error(), JsonError::too_large);
    EXPECT_TRUE(parse_json(list_of(8), {.values = 9}).has_value());
    EXPECT_TRUE(parse_json(std::string(16, '[') + std::string(16, ']')).has_value());
}

TEST(Json, FindsByPath) {
    const JsonDocument document =
        *parse_json(R"({"dest":{"tn":["1"]},"a.b":{"c":7},"a":{"b":{"d":true}},"n":"x"})");
    EXPECT_EQ(document.kind(document.find("dest.tn")), JsonKind::array);
    EXPECT_EQ(document.integer(document.find("a.b.c")), 7);
    EXPECT_TRUE(document.boolean(document.find("a.b.d")));
    EXPECT_EQ(document.text(document.find("n")), "x");
    for (const std::string_view absent :
         {"", "dest.", ".dest", "dest.uri", "n.x", "des", "a.b.e"}) {
        EXPECT_EQ(document.find(absent), JsonDocument::none) << absent;
    }
}

TEST(Json, IsReadTheSameAfterOneRound) {
    base::Random random(7);
    constexpr auto pieces = std::to_array<std::string_view>({"{",
                                                             "}",
                                                             "[",
                                                             "]",
                                                             ",",
                                                             ":",
                                                             R"("a")",
                                                             R"("b")",
                                                             "1",
                                                             "-2.5",
                                                             "true",
                                                             "null",
                                                             " ",
                                                             R"("\u00e9")"});
    int parsed = 0;
    for (int round = 0; round < 20000; ++round) {
        std::string text;
        for (std::uint64_t n = random.below(12); n > 0; --n) {
            text += pieces[random.below(std::size(pieces))];
        }
        const auto document = parse_json(text);
        if (!document) {
            continue;
        }
        ++parsed;
        const std::string canonical = document->canonical();
        ASSERT_TRUE(parse_json(canonical).has_value()) << text;
        EXPECT_EQ(parse_json(canonical)->canonical(), canonical);
    }
    EXPECT_GT(parsed, 100);
}

}  // namespace rung::identity::testing
