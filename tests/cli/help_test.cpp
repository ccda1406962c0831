// Help fits a screen of 80 by 24 with the prompt below it, and begins with examples.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "tests/cli/rung_program.hpp"

namespace rung::cli {
namespace {

using testing::HasSubstr;

void expect_a_screen(const std::string& help) {
    std::istringstream lines{help};
    std::string line;
    std::size_t rows = 0;
    while (std::getline(lines, line)) {
        ++rows;
        EXPECT_LE(line.size(), 80U) << line;
    }
    EXPECT_LE(rows, 23U);
}

TEST(Help, FitsAScreen) {
    const Workplace workplace;
    for (const std::vector<std::string>& verb : {std::vector<std::string>{},
                                                 {"demo"},
                                                 {"run"},
                                                 {"serve"},
                                                 {"check"},
                                                 {"doctor"},
                                                 {"fmt"},
                                                 {"show"},
                                                 {"new"},
                                                 {"explain"},
                                                 {"list"},
                                                 {"pki"},
                                                 {"pki", "init"}}) {
        std::vector<std::string> arguments = verb;
        arguments.emplace_back("--help");
        SCOPED_TRACE(testing::PrintToString(arguments));
        const Finished finished = workplace.rung(arguments);
        EXPECT_EQ(finished.status, 0);
        EXPECT_EQ(finished.err, "");
        expect_a_screen(finished.out);
        EXPECT_LT(finished.out.find("\n  rung "), finished.out.find("[OPTION...]")) << finished.out;
    }
}

TEST(Help, NamesEveryVerb) {
    const Workplace workplace;
    const Finished finished = workplace.rung({"--help"});
    for (const char* verb : {"demo",
                             "run",
                             "serve",
                             "check",
                             "doctor",
                             "explain",
                             "fmt",
                             "show",
                             "new",
                             "list",
                             "pki"}) {
        EXPECT_THAT(finished.out, HasSubstr(std::string{"\n  "} + verb + " "));
    }
}

/// What does not fit the screen is counted there, and shown where asked.
TEST(Help, ShowsRareOptionsToo) {
    const Workplace workplace;
    const std::string usual = workplace.rung({"run", "--help"}).out;
    EXPECT_THAT(usual, HasSubstr("--rate"));
    EXPECT_THAT(usual, testing::Not(HasSubstr("--testbed")));
    EXPECT_THAT(usual, testing::ContainsRegex("\n  [0-9]+ more +rung run --help-all\n"));
    const Finished all = workplace.rung({"run", "--help-all"});
    EXPECT_EQ(all.status, 0);
    for (const char* option : {"--rate", "--drain", "--live", "--local", "--testbed", "--quiet"}) {
        EXPECT_THAT(all.out, HasSubstr(std::string{"\n  "} + option));
    }
    EXPECT_THAT(all.out, testing::Not(HasSubstr(" more ")));
    std::istringstream lines{all.out};
    for (std::string line; std::getline(lines, line);) {
        EXPECT_LE(line.size(), 80U) << line;
    }
}

TEST(Help, IsWhatRungAlonePrints) {
    const Workplace workplace;
    const Finished alone = workplace.rung({});
    EXPECT_EQ(alone.status, 2);
    EXPECT_EQ(alone.out, workplace.rung({"--help"}).out);
}

TEST(Help, VersionNamesCompilerAndLibrary) {
    const Workplace workplace;
    const Finished finished = workplace.rung({"--version"});
    EXPECT_EQ(finished.status, 0);
    EXPECT_THAT(finished.out, testing::MatchesRegex("rung [0-9.]+ \\((gcc|clang).*OpenSSL.*\\)\n"));
}

}  // namespace
}  // namespace rung::cli
