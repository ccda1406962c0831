#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "scenarios/language/compile.hpp"
#include "tests/language/files.hpp"

namespace rung::language {
namespace {

std::string rendered(const Compiled& compiled, std::string_view text) {
    std::string all;
    for (const Diagnostic& diagnostic : compiled.diagnostics) {
        all += all.empty() ? "" : "\n";
        all += render(diagnostic, text_of(compiled, diagnostic, text));
    }
    return all;
}

/// errors/*.rung, each with the exact text of its mistakes beside it (`UPDATE_GOLDEN=1` rewrites).
TEST(Diagnostics, StandWordForWordInTheGoldenFiles) {
    const auto files = ladders_in("errors");
    ASSERT_GE(files.size(), 60U);
    for (const std::filesystem::path& file : files) {
        SCOPED_TRACE(file.filename());
        const std::string text = read_file(file);
        const Compiled compiled =
            compile(file.filename().string(), text, files_of(file.parent_path()));
        const std::string actual = rendered(compiled, text);
        EXPECT_FALSE(actual.empty());
        std::filesystem::path golden = file;
        golden.replace_extension(".err");
        if (std::getenv("UPDATE_GOLDEN") != nullptr) {
            write_file(golden, actual);
        }
        EXPECT_EQ(actual, read_file(golden));
    }
}

/// A ladder with errors has no program; one with warnings alone has.
TEST(Diagnostics, ErrorsAndAProgramExcludeEachOther) {
    for (const std::filesystem::path& file : ladders_in("errors")) {
        SCOPED_TRACE(file.filename());
        const Compiled compiled = compile("x.rung", read_file(file), files_of(file.parent_path()));
        const bool has_error = std::ranges::any_of(
            compiled.diagnostics,
            [](const Diagnostic& diagnostic) { return diagnostic.severity == Severity::error; });
        EXPECT_EQ(compiled.program.has_value(), !has_error);
    }
}

TEST(Diagnostics, AreSortedAndAtMostTwenty) {
    const std::string text = read_file(tests_folder() / "errors/many-mistakes.rung");
    const Compiled compiled = compile("x.rung", text);
    EXPECT_EQ(compiled.diagnostics.size(), 20U);
    EXPECT_TRUE(std::ranges::is_sorted(compiled.diagnostics, {}, &Diagnostic::line));
}

TEST(Diagnostics, RefuseAFileThatIsTooLarge) {
    const std::string text(Source::max_octets + 1, '#');
    const Compiled compiled = compile("x.rung", text);
    ASSERT_EQ(compiled.diagnostics.size(), 1U);
    EXPECT_EQ(compiled.diagnostics[0].message, "the file is larger than 4194304 octets");
    EXPECT_FALSE(compiled.program.has_value());
}

TEST(Diagnostics, RenderAsTheReferenceShows) {
    Diagnostic diagnostic;
    diagnostic.code = Code::unknown_word;
    diagnostic.file = "scenarios/redirect/follow.rung";
    diagnostic.line = 7;
    diagnostic.column = 8;
    diagnostic.length = 5;
    diagnostic.message = "unknown policy `folow`";
    diagnostic.label = "did you mean `follow`?";
    EXPECT_EQ(render(diagnostic, "\n\n\n\n\n\non 3xx folow up to 5 times\n"),
              "error[unknown-word]: unknown policy `folow`\n"
              "  --> scenarios/redirect/follow.rung:7:8\n"
              "  7 | on 3xx folow up to 5 times\n"
              "    |        ^^^^^ did you mean `follow`?\n");
}

}  // namespace
}  // namespace rung::language
