// The verbs that send nothing: check, list, pki init.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <boost/json/parse.hpp>

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

TEST(Check, TellsEditorsInJson) {
    const Workplace workplace;
    const std::string good = workplace.ladder("good.rung", "-> OPTIONS sip:{target}\n<- 200\n");
    const std::string bad = workplace.ladder("bad.rung", "-> OPTIONS sip:{traget}\n<- 200\n");
    const Finished finished =
        workplace.rung({"check", "--format", "json", good, bad, "missing.rung"});
    EXPECT_EQ(finished.status, 2);
    EXPECT_EQ(finished.err, "");
    const boost::json::value result = boost::json::parse(finished.out);
    EXPECT_FALSE(result.at("good").as_bool());
    ASSERT_EQ(result.at("diagnostics").as_array().size(), 2U);
    const boost::json::value& first = result.at("diagnostics").at(0);
    EXPECT_EQ(first.at("file").as_string(), bad);
    EXPECT_EQ(first.at("line").as_int64(), 1);
    EXPECT_EQ(first.at("column").as_int64(), 17);
    EXPECT_EQ(first.at("length").as_int64(), 6);
    EXPECT_EQ(first.at("severity").as_string(), "error");
    EXPECT_EQ(first.at("code").as_string(), "unknown-name");
    EXPECT_EQ(first.at("message").as_string(), "unknown name `traget`");
    EXPECT_EQ(first.at("label").as_string(), "did you mean `target`?");
    EXPECT_EQ(result.at("diagnostics").at(1).at("code").as_string(), "bad-file");
    EXPECT_EQ(workplace.rung({"check", "--format", "json", good}).status, 0);
    EXPECT_EQ(workplace.rung({"check", "--format", "xml", good}).status, 2);
}

TEST(Explain, ShowsTheMistakeAndItsRemedy) {
    const Workplace workplace;
    const Finished finished = workplace.rung({"explain", "missing-ack"});
    EXPECT_EQ(finished.status, 0);
    EXPECT_THAT(finished.out, HasSubstr("missing-ack\n\nThe 2xx of an INVITE"));
    EXPECT_THAT(finished.out, HasSubstr("Wrong:\n\n    -> INVITE"));
    EXPECT_THAT(finished.out, HasSubstr("error[missing-ack]: the ACK of this 2xx is missing"));
    EXPECT_THAT(finished.out, HasSubstr("Right:\n\n    -> INVITE"));
    EXPECT_THAT(workplace.rung({"explain"}).out, HasSubstr("\n  missing-ack\n"));
    const Finished unknown = workplace.rung({"explain", "mising-ack"});
    EXPECT_EQ(unknown.status, 2);
    EXPECT_THAT(unknown.err, HasSubstr("did you mean `missing-ack`?"));
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
