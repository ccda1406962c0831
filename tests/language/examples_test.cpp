#include <gtest/gtest.h>

#include <set>

#include "scenarios/language/compile.hpp"
#include "tests/language/files.hpp"

namespace rung::language {
namespace {

/// The examples that the language was designed by. Those that need parts which are not there yet
/// are refused for nothing else.
TEST(Examples, CompileOrAreRefusedForWhatIsNotThereYet) {
    const std::set<std::string> whole = {
        "client-428", "identity-428", "invite-retransmission", "redirect-302", "target"};
    const auto files = ladders_in("examples");
    ASSERT_EQ(files.size(), 10U);
    for (const std::filesystem::path& file : files) {
        SCOPED_TRACE(file.filename());
        const std::string text = read_file(file);
        const Compiled compiled = compile(file.filename().string(), text);
        EXPECT_EQ(compiled.program.has_value(), whole.contains(file.stem().string()));
        EXPECT_EQ(compiled.diagnostics.empty(), compiled.program.has_value());
        for (const Diagnostic& diagnostic : compiled.diagnostics) {
            EXPECT_TRUE(diagnostic.message.ends_with("is not there yet"))
                << render(diagnostic, text);
        }
    }
}

}  // namespace
}  // namespace rung::language
