// rung new and rung show: a ladder to start from, and its picture.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/rung_program.hpp"

namespace rung::cli {
namespace {

using testing::HasSubstr;

TEST(New, WritesALadderThatIsGoodAndCanonical) {
    const Workplace workplace;
    for (const char* kind : {"load", "case", "proxy", "redirect-server", "identity-verifier"}) {
        SCOPED_TRACE(kind);
        EXPECT_THAT(workplace.rung({"new"}).out, HasSubstr(std::string{"\n  "} + kind + " "));
        const std::string file = workplace.path(std::string{kind} + ".rung");
        EXPECT_EQ(workplace.rung({"new", kind, file}).status, 0);
        const Finished judged = workplace.rung({"check", file});
        EXPECT_EQ(judged.status, 0);
        EXPECT_EQ(judged.err, "") << "no warning either";
        EXPECT_EQ(workplace.rung({"fmt", "--check", file}).status, 0);
        EXPECT_EQ(workplace.rung({"show", file}).status, 0);
    }
}

TEST(New, NeverOverwrites) {
    const Workplace workplace;
    const std::string file = workplace.ladder("mine.rung", "mine");
    const Finished finished = workplace.rung({"new", "load", file});
    EXPECT_EQ(finished.status, 2);
    EXPECT_THAT(finished.err, HasSubstr("mine.rung: is there already, and is never overwritten"));
    EXPECT_EQ(workplace.read("mine.rung"), "mine");
    EXPECT_EQ(workplace.rung({"new", "--from", "@examples/call", file}).status, 2);
    EXPECT_EQ(workplace.read("mine.rung"), "mine");
}

TEST(New, CopiesWhatIsBuiltIn) {
    const Workplace workplace;
    const std::string file = workplace.path("copy.rung");
    EXPECT_EQ(workplace.rung({"new", "--from", "@examples/options", file}).status, 0);
    EXPECT_THAT(workplace.read("copy.rung"), testing::StartsWith("title  OPTIONS ping\n"));
}

TEST(New, NamesWhatIsUnknown) {
    const Workplace workplace;
    const Finished finished = workplace.rung({"new", "laod"});
    EXPECT_EQ(finished.status, 2);
    EXPECT_THAT(finished.err, HasSubstr("did you mean `load`?"));
    EXPECT_EQ(workplace.rung({"new", "load", workplace.path("no/such/x.rung")}).status, 2);
}

TEST(Show, DrawsInThreeWays) {
    const Workplace workplace;
    const Finished text = workplace.rung({"show", "@examples/options"});
    EXPECT_EQ(text.status, 0);
    EXPECT_EQ(text.err, "");
    EXPECT_THAT(text.out, testing::StartsWith("OPTIONS ping\n\n"));
    EXPECT_THAT(text.out, HasSubstr("───>│"));
    EXPECT_THAT(workplace.rung({"show", "@examples/options", "--format", "svg"}).out,
                testing::StartsWith("<svg "));
    EXPECT_THAT(workplace.rung({"show", "@examples/options", "--format", "mermaid"}).out,
                testing::StartsWith("sequenceDiagram\n"));
    EXPECT_EQ(workplace.rung({"show", "@examples/options", "--format", "png"}).status, 2);
    const std::string bad = workplace.ladder("bad.rung", "-> OPTIONS sip:{traget}\n<- 200\n");
    EXPECT_EQ(workplace.rung({"show", bad}).status, 2);
}

}  // namespace
}  // namespace rung::cli
