// rung fmt: what it writes, says and leaves alone.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "tests/cli/rung_program.hpp"

namespace rung::cli {
namespace {

using testing::HasSubstr;

const std::string crooked = "->   OPTIONS sip:{target}\n<-  200\n  To.tag exists\n";
const std::string canonical = "-> OPTIONS sip:{target}\n<- 200\n   To.tag exists\n";

TEST(Fmt, WritesTheCanonicalForm) {
    const Workplace workplace;
    const std::string ladder = workplace.ladder("a.rung", crooked);
    const std::string good = workplace.ladder("good.rung", canonical);
    ASSERT_EQ(::chmod(ladder.c_str(), 0640), 0);
    std::filesystem::create_symlink(ladder, workplace.path("link.rung"));
    const Finished finished = workplace.rung({"fmt", workplace.path("link.rung"), good});
    EXPECT_EQ(finished.status, 0);
    EXPECT_EQ(finished.err, "");
    EXPECT_EQ(finished.out, workplace.path("link.rung") + ": written\n");
    EXPECT_EQ(workplace.read("a.rung"), canonical);
    EXPECT_TRUE(std::filesystem::is_symlink(workplace.path("link.rung")));
    EXPECT_EQ(std::filesystem::status(ladder).permissions(), std::filesystem::perms{0640});
    EXPECT_EQ(workplace.rung({"fmt", "--check", ladder, good}).status, 0);
}

TEST(Fmt, OnlySaysWithCheck) {
    const Workplace workplace;
    const std::string ladder = workplace.ladder("a.rung", canonical + crooked);
    const Finished finished = workplace.rung({"fmt", "--check", ladder, "@examples/call"});
    EXPECT_EQ(finished.status, 1);
    EXPECT_EQ(finished.out, ladder + ":4: not in canonical form\n");
    EXPECT_EQ(workplace.read("a.rung"), canonical + crooked);
}

TEST(Fmt, LeavesAFileWithMistakesAlone) {
    const Workplace workplace;
    const std::string bad = workplace.ladder("bad.rung", "->  OPTIONS sip:{traget}\n<-  200\n");
    const std::string other = workplace.ladder("other.rung", crooked);
    const Finished finished = workplace.rung({"fmt", bad, "missing.rung", other});
    EXPECT_EQ(finished.status, 2);
    EXPECT_THAT(finished.err, HasSubstr("did you mean `target`?"));
    EXPECT_THAT(finished.err, HasSubstr("missing.rung: no such file"));
    EXPECT_EQ(workplace.read("bad.rung"), "->  OPTIONS sip:{traget}\n<-  200\n");
    EXPECT_EQ(workplace.read("other.rung"), canonical);
}

TEST(Fmt, ReadsStandardInput) {
    const Workplace workplace;
    const std::string ladder = workplace.ladder("a.rung", crooked);
    support::Command command = workplace.command({});
    command.arguments = {"-c", "\"$0\" fmt - < \"$1\"", command.program, ladder};
    command.program = "/bin/sh";
    const Finished finished = support::run_to_end(command);
    EXPECT_EQ(finished.out, canonical);
    EXPECT_EQ(finished.status, 0);
}

TEST(Fmt, SaysWhatItCannotWrite) {
    const Workplace workplace;
    const std::filesystem::path folder = workplace.path("folder");
    EXPECT_EQ(workplace.rung({"fmt", "@examples/call"}).status, 0) << "it is canonical";
    std::filesystem::create_directory(folder);
    const Finished finished = workplace.rung({"fmt", folder.string()});
    EXPECT_EQ(finished.status, 2);
    EXPECT_THAT(finished.err, HasSubstr("folder: not a file"));
}

}  // namespace
}  // namespace rung::cli
