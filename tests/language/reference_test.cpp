#include "tests/language/reference.hpp"

#include <gtest/gtest.h>

#include "scenarios/language/compile.hpp"

namespace rung::language {
namespace {

TEST(Reference, ShowsOnlyLaddersThatCompile) {
    const auto ladders = ladders_of_reference();
    EXPECT_GE(ladders.size(), 12U);
    for (const std::string& ladder : ladders) {
        SCOPED_TRACE(ladder);
        const Compiled compiled =
            compile("README.md", ladder, files_of(tests_folder() / "examples"));
        EXPECT_TRUE(compiled.program.has_value());
        for (const Diagnostic& diagnostic : compiled.diagnostics) {
            ADD_FAILURE() << render(diagnostic, ladder);
        }
    }
}

TEST(Reference, NamesEveryFaultOfDigest) {
    const std::string page =
        read_file(std::filesystem::path{SOURCE_FOLDER} / "scenarios/README.md");
    for (const call::DigestFaultName& fault : call::digest_faults) {
        EXPECT_NE(page.find(std::string{"`"}.append(fault.name).append("`")), std::string::npos)
            << fault.name;
    }
}

}  // namespace
}  // namespace rung::language
