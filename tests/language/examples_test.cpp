#include <gtest/gtest.h>

#include <map>

#include "scenarios/language/compile.hpp"
#include "tests/language/files.hpp"
#include "tests/language/long_ladder.hpp"

namespace rung::language {
namespace {

/// The examples that the language was designed by, and what is said about them. `load-block` shows
/// every line of `load` in one block, which no load can have.
TEST(Examples, CompileOrAreRefusedForWhatIsNotThereYet) {
    const std::map<std::string, std::vector<std::string>> expected = {
        {"client-428", {}},
        {"enforcement", {"`sign but` is not there yet"}},
        {"identity-428", {}},
        {"invite-retransmission", {}},
        {"load-block", {"`rate` and `users` do not go together"}},
        {"load-policies", {}},
        {"options-load", {}},
        {"proxy-recursion", {}},
        {"redirect-302", {}},
        {"target", {}},
    };
    std::map<std::string, std::vector<std::string>> said;
    for (const std::filesystem::path& file : ladders_in("examples")) {
        const std::string text = read_file(file);
        const Compiled compiled =
            compile(file.filename().string(), text, files_of(file.parent_path()));
        std::vector<std::string>& messages = said[file.stem().string()];
        for (const Diagnostic& diagnostic : compiled.diagnostics) {
            messages.push_back(diagnostic.message);
        }
        EXPECT_EQ(compiled.program.has_value(), messages.empty()) << file;
    }
    EXPECT_EQ(said, expected);
}

/// The ladder of the benchmark `check_ladder`.
TEST(Examples, ALongLadderCompilesWithoutAWord) {
    const std::string ladder = long_ladder(10'000);
    EXPECT_GE(std::ranges::count(ladder, '\n'), 10'000);
    const Compiled compiled = compile("long.rung", ladder);
    EXPECT_TRUE(compiled.program.has_value());
    EXPECT_TRUE(compiled.diagnostics.empty());
}

}  // namespace
}  // namespace rung::language
