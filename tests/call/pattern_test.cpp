#include "engine/call/pattern.hpp"

#include <gtest/gtest.h>
#include <re2/re2.h>

#include "engine/base/random.hpp"

namespace rung::call {
namespace {

TEST(Pattern, MatchesWhatTheRegexMatches) {
    const std::vector<std::string> texts{"",
                                         "moved-",
                                         "moved-1",
                                         "a moved-1",
                                         "Moved-1",
                                         "moved",
                                         "\nmoved-1",
                                         "moved-\n",
                                         "1+1",
                                         "a.b"};
    for (const std::string syntax : {"^moved-",
                                     "^",
                                     "^m",
                                     "(?i)^moved-",
                                     "moved-",
                                     "^moved-$",
                                     "^moved.",
                                     "^1+1",
                                     "^a.b",
                                     "^[m]oved",
                                     "^moved-|x",
                                     "^a b",
                                     "(?m)^moved-",
                                     "^\\+1",
                                     "^(moved)",
                                     "^mov?ed",
                                     "x*"}) {
        const Pattern pattern{syntax};
        EXPECT_EQ(pattern.error(), "");
        for (const std::string& text : texts) {
            EXPECT_EQ(pattern.matches(text), re2::RE2::PartialMatch(text, syntax))
                << syntax << " on " << text;
        }
    }
}

TEST(Pattern, EveryCharacterThatMeansItselfDoesSoInTheRegex) {
    for (int code = 1; code < 128; ++code) {
        const std::string c(1, static_cast<char>(code));
        const Pattern pattern{"^" + c};
        for (const std::string& text : {c, c + "x", "x" + c, std::string{}}) {
            if (pattern.error().empty()) {
                EXPECT_EQ(pattern.matches(text), re2::RE2::PartialMatch(text, "^" + c)) << code;
            }
        }
    }
}

TEST(Pattern, SaysWhatIsWrong) {
    EXPECT_NE(Pattern{"^a("}.error(), "");
    EXPECT_NE(Pattern{"*"}.error(), "");
}

}  // namespace
}  // namespace rung::call
