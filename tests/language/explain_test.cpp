#include <gtest/gtest.h>

#include <set>

#include "scenarios/language/code.hpp"
#include "scenarios/language/compile.hpp"
#include "scenarios/language/format.hpp"
#include "tests/language/files.hpp"

namespace rung::language {
namespace {

std::set<std::string_view> codes_of(const Compiled& compiled) {
    std::set<std::string_view> codes;
    for (const Diagnostic& one : compiled.diagnostics) {
        codes.insert(slug(one.code));
    }
    return codes;
}

TEST(Explain, NamesEveryCodeOnce) {
    std::set<std::string_view> names;
    for (const std::string_view name : slugs()) {
        EXPECT_FALSE(name.empty());
        EXPECT_TRUE(names.insert(name).second) << name;
        ASSERT_TRUE(code_of(name).has_value());
        EXPECT_EQ(slug(*code_of(name)), name);
    }
    EXPECT_TRUE(std::ranges::is_sorted(slugs())) << "as the enumerators are";
    EXPECT_FALSE(code_of("no-such-code").has_value());
}

/// Each code is explained once, by an example that is wrong in this way alone and one that is
/// right.
TEST(Explain, ShowsAWrongAndARightExample) {
    std::size_t pages = 0;
    for (const auto page : {explanations_of_text(),
                            explanations_of_names(),
                            explanations_of_rungs(),
                            explanations_of_load()}) {
        pages += page.size();
    }
    EXPECT_EQ(pages, code_count);
    for (const std::string_view name : slugs()) {
        SCOPED_TRACE(name);
        const Explanation* const found = explanation(*code_of(name));
        ASSERT_NE(found, nullptr);
        EXPECT_FALSE(found->meaning.empty());
        const Compiled wrong = compile("wrong.rung", found->wrong);
        EXPECT_EQ(codes_of(wrong), std::set<std::string_view>{name});
        const Compiled right = compile("right.rung", found->right);
        EXPECT_TRUE(right.program.has_value());
        for (const Diagnostic& one : right.diagnostics) {
            ADD_FAILURE() << render(one, found->right);
        }
        EXPECT_EQ(format(found->right), found->right);
    }
}

}  // namespace
}  // namespace rung::language
