#include <gtest/gtest.h>

#include "scenarios/language/compile.hpp"
#include "tests/language/files.hpp"

namespace rung::language {
namespace {

/// Every ```rung block of the user's reference.
std::vector<std::string> ladders_of_reference() {
    const std::string page =
        read_file(std::filesystem::path{SOURCE_FOLDER} / "scenarios/README.md");
    const std::string fence = "\n```rung\n";
    std::vector<std::string> ladders;
    std::size_t begin = page.find(fence);
    while (begin != std::string::npos) {
        begin += fence.size();
        const std::size_t end = page.find("```", begin);
        ladders.push_back(page.substr(begin, end - begin));
        begin = page.find(fence, end);
    }
    return ladders;
}

TEST(Reference, ShowsOnlyLaddersThatCompile) {
    const auto ladders = ladders_of_reference();
    EXPECT_GE(ladders.size(), 12U);
    for (const std::string& ladder : ladders) {
        SCOPED_TRACE(ladder);
        const Compiled compiled = compile("README.md", ladder, files_of(tests_folder() / "examples"));
        EXPECT_TRUE(compiled.program.has_value());
        for (const Diagnostic& diagnostic : compiled.diagnostics) {
            ADD_FAILURE() << render(diagnostic, ladder);
        }
    }
}

}  // namespace
}  // namespace rung::language
