#include "reports/text.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace rung::reports::testing {

TEST(Text, CleansWhatATerminalWouldObey) {
    struct Case {
        std::string_view octets;
        std::string_view utf8;
        std::string_view ascii;
    };

    const auto cases = std::to_array<Case>({
        {"plain ~", "plain ~", "plain ~"},
        {"\x1b[2J", R"(\x1b[2J)", R"(\x1b[2J)"},
        {"a\r\n\tb", R"(a\r\n\tb)", R"(a\r\n\tb)"},
        {{"\0\x7f", 2}, R"(\x00\x7f)", R"(\x00\x7f)"},
        {"\x9b"
         "1m",
         R"(\x9b1m)",
         R"(\x9b1m)"},  // C1 as an octet
        {"\xC2\x9B"
         "1m",
         R"(\u009b1m)",
         R"(\xc2\x9b1m)"},  // and as UTF-8
        {"gr\xC3\xBC\xC3\x9F", "gr\xC3\xBC\xC3\x9F", R"(gr\xc3\xbc\xc3\x9f)"},
        {"\xE2\x80\xAE", R"(\u202e)", R"(\xe2\x80\xae)"},  // right-to-left override
        {"\xEF\xBB\xBF", R"(\ufeff)", R"(\xef\xbb\xbf)"},
        {"\xF0\x9F\x91\x8D", "\xF0\x9F\x91\x8D", R"(\xf0\x9f\x91\x8d)"},
        {"\xC0\xAF", R"(\xc0\xaf)", R"(\xc0\xaf)"},  // overlong
        {"\xE0\x80\xAF", R"(\xe0\x80\xaf)", R"(\xe0\x80\xaf)"},
        {"\xED\xA0\x80", R"(\xed\xa0\x80)", R"(\xed\xa0\x80)"},  // surrogate
        {"\xF4\x90\x80\x80", R"(\xf4\x90\x80\x80)", R"(\xf4\x90\x80\x80)"},
        {"\xE2\x82", R"(\xe2\x82)", R"(\xe2\x82)"},  // cut
    });
    for (const Case& test : cases) {
        SCOPED_TRACE(test.utf8);
        EXPECT_EQ(clean(test.octets, Charset::utf8), test.utf8);
        EXPECT_EQ(clean(test.octets, Charset::ascii), test.ascii);
    }
}

TEST(Text, KnowsColumns) {
    struct Case {
        std::string_view text;
        std::size_t width;
    };

    const auto cases = std::to_array<Case>({{"", 0},
                                            {"302", 3},
                                            {"gr\xC3\xBC\xC3\x9F", 4},
                                            {"日本", 4},
                                            {"e\xCC\x81", 1},
                                            {"\xF0\x9F\x91\x8D", 2},
                                            {"──▶", 3},
                                            {"✗", 1}});
    for (const Case& test : cases) {
        EXPECT_EQ(width_of(test.text), test.width) << test.text;
    }
}

TEST(Text, Wraps) {
    struct Case {
        std::string_view text;
        std::size_t columns;
        Break where;
        std::vector<std::string_view> rows;
    };

    const std::vector<Case> cases{
        {"", 5, Break::at_spaces, {""}},
        {"one two", 7, Break::at_spaces, {"one two"}},
        {"one two", 6, Break::at_spaces, {"one", "two"}},
        {"one two", 3, Break::at_spaces, {"one", "two"}},
        {"abcdef gh", 4, Break::at_spaces, {"abcd", "ef", "gh"}},
        {"one  two", 4, Break::at_spaces, {"one", "two"}},
        {"one      ", 4, Break::at_spaces, {"one", ""}},
        {"to abcdef", 4, Break::at_spaces, {"to a", "bcde", "f"}},
        {"one two", 5, Break::anywhere, {"one t", "wo"}},
        {"日本語", 5, Break::anywhere, {"日本", "語"}},
        {"日本語", 2, Break::at_spaces, {"日", "本", "語"}},
    };
    for (const Case& test : cases) {
        SCOPED_TRACE(test.text);
        EXPECT_EQ(wrap(test.text, test.columns, test.where), test.rows);
    }
}

}  // namespace rung::reports::testing
