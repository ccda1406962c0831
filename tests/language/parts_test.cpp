#include <gtest/gtest.h>

#include <array>

#include "scenarios/language/diagnostic.hpp"
#include "scenarios/language/lexer.hpp"
#include "scenarios/language/nearest.hpp"

namespace rung::language {
namespace {

std::string tokens_of(std::string_view text) {
    const Source source{"x.rung", text};
    Reporter reporter{source};
    Lexer lexer{source, {0, static_cast<std::uint32_t>(text.size())}, reporter};
    std::string all;
    try {
        while (lexer.peek().kind != TokenKind::end) {
            all += all.empty() ? "" : "|";
            all += lexer.take().text;
        }
    } catch (const Abandoned&) {
        all += "!";
    }
    return all;
}

TEST(Lexer, CutsALineIntoTokens) {
    const struct {
        const char* text;
        const char* tokens;
    } cases[] = {
        {"-> INVITE as first", "->|INVITE|as|first"},
        {"<- 200 within 1s..2.5s", "<-|200|within|1s|..|2.5s"},
        {"Call-ID == first.Call-ID", "Call-ID|==|first|.|Call-ID"},
        {"a:=b!=c<=d>=e=f", "a|:=|b|!=|c|<=|d|>=|e|=|f"},
        {"180|183", "180|||183"},
        {"99.9% 5000/s 3xx", "99.9%|5000/s|3xx"},
        {"n - 1", "n|-|1"},
        {"n-1", "n-1"},
        {"\"a # b\"  # comment", "\"a # b\""},
        {"a # b", "a|#|b"},
        {"# only a comment", ""},
        {"\"open", "!"},
        {R"("a\"b" c)", R"("a\"b"|c)"},
        {"one \\\n   two", "one|two"},
        {"one \\\r\n   two", "one|two"},
        {"caf\xc3\xa9 x", "caf|\xc3\xa9|x"},
        {"", ""},
    };

    for (const auto& one : cases) {
        SCOPED_TRACE(one.text);
        EXPECT_EQ(tokens_of(one.text), one.tokens);
    }
}

TEST(Nearest, CountsEdits) {
    const struct {
        const char* a;
        const char* b;
        std::size_t distance;
    } cases[] = {{"within", "within", 0},
                 {"withn", "within", 1},
                 {"wihtin", "within", 1},
                 {"witthin", "within", 1},
                 {"folow", "follow", 1},
                 {"fololw", "follow", 1},
                 {"flw", "follow", 3},
                 {"", "ab", 2},
                 {"kitten", "sitting", 3},
                 {"abcdef", "ghijkl", 3}};

    for (const auto& one : cases) {
        SCOPED_TRACE(one.a);
        EXPECT_EQ(edit_distance(one.a, one.b, 2), one.distance);
        EXPECT_EQ(edit_distance(one.b, one.a, 2), one.distance);
    }
    EXPECT_EQ(edit_distance("kitten", "sitting", 5), 3U);
}

TEST(Nearest, AsksLessOfShortWords) {
    constexpr std::array<std::string_view, 3> words = {"via", "follow", "sign"};
    EXPECT_EQ(nearest("folw", words), "");
    EXPECT_EQ(nearest("folow", words), "follow");
    EXPECT_EQ(nearest("vie", words), "via");
    EXPECT_EQ(nearest("vo", words), "");
    EXPECT_EQ(did_you_mean("sing", words), "did you mean `sign`?");
    EXPECT_EQ(did_you_mean("other", words), "");
}

TEST(Source, CountsCharactersNotOctets) {
    const Source source{"x.rung", "ab\n\xc3\xa9\xc3\xa9x\r\n\nlast"};
    ASSERT_EQ(source.lines().size(), 4U);

    const struct {
        std::uint32_t offset;
        std::uint32_t line;
        std::uint32_t column;
    } cases[] = {{0, 1, 1},
                 {1, 1, 2},
                 {2, 1, 3},
                 {3, 2, 1},
                 {5, 2, 2},
                 {7, 2, 3},
                 {10, 3, 1},
                 {11, 4, 1},
                 {15, 4, 5},
                 {99, 4, 5}};

    for (const auto& one : cases) {
        SCOPED_TRACE(one.offset);
        const Source::Position position = source.position(one.offset);
        EXPECT_EQ(position.line, one.line);
        EXPECT_EQ(position.column, one.column);
    }
}

}  // namespace
}  // namespace rung::language
