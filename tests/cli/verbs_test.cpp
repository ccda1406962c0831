// The verbs that send nothing: check, list, pki init.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/cli/rung_program.hpp"

namespace rung::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Check, JudgesEveryFile) {
    const Workplace workplace;
    const std::string good = workplace.ladder("good.rung", "-> OPTIONS sip:{target}\n<- 200\n");
    const std::string bad = workplace.ladder("bad.rung", "-> OPTIONS sip:{traget}\n<- 200\n");
    const Finished finished =
        workplace.rung({"check", bad, "missing.rung", good, "@examples/call"});
    EXPECT_EQ(finished.status, 2);
    EXPECT_EQ(finished.out, good + ": good\n@examples/call: good\n");
    EXPECT_THAT(finished.err, HasSubstr("bad.rung:1:17"));
    EXPECT_THAT(finished.err, HasSubstr("did you mean `target`?"));
    EXPECT_THAT(finished.err, HasSubstr("missing.rung: no such file"));
}

TEST(Check, AcceptsWhatShips) {
    const Workplace workplace;
    const Finished finished = workplace.rung({"check",
                                              "@examples/call",
                                              "@examples/redirect-302",
                                              "@examples/identity-428",
                                              "@targets/target"});
    EXPECT_EQ(finished.status, 0);
    EXPECT_EQ(finished.err, "");
}

/// Untrusted input never crashes: no file is a ladder by accident.
TEST(Check, SurvivesWhatIsNoLadder) {
    const Workplace workplace;
    const std::string binary =
        workplace.ladder("binary.rung", std::string_view{"\0\xff\r\n\x80{", 6});
    const std::string empty = workplace.ladder("empty.rung", "");
    for (const std::string& file : {binary, empty, std::string{"/proc/self/exe"}}) {
        SCOPED_TRACE(file);
        const Finished finished = workplace.rung({"check", file});
        EXPECT_EQ(finished.status, 2);
        EXPECT_NE(finished.err, "");
    }
}

TEST(List, ShowsNamesAndTitles) {
    const Workplace workplace;
    const Finished all = workplace.rung({"list"});
    EXPECT_EQ(all.status, 0);
    EXPECT_THAT(all.out, HasSubstr("@examples/options "));
    EXPECT_THAT(all.out, HasSubstr("OPTIONS ping"));
    EXPECT_THAT(all.out, HasSubstr("@targets/target "));
    const Finished examples = workplace.rung({"list", "examples/*"});
    EXPECT_EQ(examples.status, 0);
    EXPECT_THAT(examples.out, HasSubstr("@examples/call "));
    EXPECT_THAT(examples.out, Not(HasSubstr("@targets/")));
    EXPECT_EQ(workplace.rung({"list", "@examples/*"}).out, examples.out);
    const Finished none = workplace.rung({"list", "nothing/*"});
    EXPECT_EQ(none.status, 2);
    EXPECT_THAT(none.err, HasSubstr("nothing/*"));
}

unsigned mode_of(const std::string& path) {
    struct stat status {};

    return stat(path.c_str(), &status) == 0 ? status.st_mode & 0777U : 0U;
}

TEST(PkiInit, WritesKeysForTheirOwnerAlone) {
    const Workplace workplace;
    const Finished finished = workplace.rung({"pki", "init", workplace.path("keys")});
    EXPECT_EQ(finished.status, 0);
    EXPECT_EQ(finished.err, "");
    EXPECT_THAT(finished.out, HasSubstr("root.pem"));
    EXPECT_EQ(mode_of(workplace.path("keys/shaken.key")), 0600U);
    EXPECT_EQ(mode_of(workplace.path("keys/rogue.key")), 0600U);
    EXPECT_THAT(workplace.read("keys/shaken.pem"), HasSubstr("BEGIN CERTIFICATE"));
}

TEST(PkiInit, NeverOverwritesKeys) {
    const Workplace workplace;
    ASSERT_EQ(workplace.rung({"pki", "init", workplace.path("keys")}).status, 0);
    const std::string key = workplace.read("keys/shaken.key");
    const Finished again = workplace.rung({"pki", "init", workplace.path("keys")});
    EXPECT_EQ(again.status, 2);
    EXPECT_THAT(again.err, HasSubstr(workplace.path("keys")));
    EXPECT_EQ(workplace.read("keys/shaken.key"), key);
}

}  // namespace
}  // namespace rung::cli
