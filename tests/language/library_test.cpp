#include "scenarios/library/library.hpp"

#include <gtest/gtest.h>

#include <algorithm>

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
                                   "examples/proxy-recursion",
                                   "examples/redirect-302",
                                   "examples/register",
                                   "examples/sign-on-428",
                                   "load/call",
                                   "load/challenge-428",
                                   "load/follow-302",
                                   "load/invite-302-ack",
                                   "load/options",
                                   "load/redirect-and-identity",
                                   "load/register",
                                   "targets/registrar",
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

/// What stands under load/ is a load, with a title and limits that say when it passes.
TEST(Library, KnowsWhatItsLoadsAsk) {
    std::size_t loads = 0;
    for (const Entry& entry : all()) {
        if (!entry.name.starts_with("load/")) {
            continue;
        }
        SCOPED_TRACE(entry.name);
        ++loads;
        const language::Compiled compiled = language::compile(entry.name, entry.text);
        ASSERT_TRUE(compiled.program.has_value());
        EXPECT_FALSE(compiled.program->heading.title.empty());
        EXPECT_FALSE(compiled.program->is_called);
        ASSERT_TRUE(compiled.load.has_value());
        EXPECT_FALSE(compiled.load->stages.empty());
        const auto on_failed = [](const load::Threshold& threshold) {
            return threshold.metric == load::Metric::failed && threshold.met_by(0) &&
                   !threshold.met_by(1);
        };
        EXPECT_TRUE(std::ranges::any_of(compiled.pass_when, on_failed));
    }
    EXPECT_EQ(loads, 7U);
}

/// More than 100,000 calls of its ten seconds meet a 302 or a 428.
TEST(Library, MixesRedirectsAndChallenges) {
    const language::Compiled compiled =
        language::compile("demo", find("load/redirect-and-identity").value_or(""));
    ASSERT_TRUE(compiled.program.has_value());
    ASSERT_TRUE(compiled.load.has_value());
    ASSERT_EQ(compiled.load->stages.size(), 1U);
    const load::Stage& stage = compiled.load->stages[0];
    EXPECT_EQ(stage.span, std::chrono::seconds{10});
    const auto& program = *compiled.program;
    const auto& mix = std::get<call::Mix>(program.code.at(0).what);
    double met = 0;
    for (const call::Mix::Arm& arm : mix.arms) {
        const auto& invite = std::get<call::SendRequest>(program.code.at(arm.to).what);
        // Of the four arms only the plain call writes no name of the profile.
        met += invite.uri.pieces.size() == 2 ? arm.share : 0;
    }
    EXPECT_GT(stage.from * 10 * met, 105'000);
    EXPECT_LT(met, 1);
}

}  // namespace
}  // namespace rung::library
