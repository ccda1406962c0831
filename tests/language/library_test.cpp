#include "scenarios/library/library.hpp"

#include <gtest/gtest.h>

#include "scenarios/language/compile.hpp"

namespace rung::library {
namespace {

TEST(Library, FindsALadderByItsPath) {
    const auto text = find("examples/options");
    ASSERT_TRUE(text.has_value());
    EXPECT_TRUE(text->starts_with("title  OPTIONS ping\n")) << *text;
    EXPECT_FALSE(find("examples/option").has_value());
    EXPECT_FALSE(find("").has_value());
}

TEST(Library, HoldsTheTargetAndTheExamples) {
    for (const auto* const name : {"examples/call",
                                   "examples/follow-302",
                                   "examples/identity-428",
                                   "examples/invite-486",
                                   "examples/invite-retransmission",
                                   "examples/options",
                                   "examples/redirect-302",
                                   "examples/sign-on-428",
                                   "targets/target"}) {
        EXPECT_TRUE(find(name).has_value()) << name;
    }
}

TEST(Library, CompilesWithoutAWord) {
    ASSERT_FALSE(all().empty());
    for (const Entry& entry : all()) {
        SCOPED_TRACE(entry.name);
        const language::Compiled compiled = language::compile(entry.name, entry.text);
        EXPECT_TRUE(compiled.program.has_value());
        for (const language::Diagnostic& diagnostic : compiled.diagnostics) {
            ADD_FAILURE() << language::render(diagnostic, entry.text);
        }
    }
}

}  // namespace
}  // namespace rung::library
