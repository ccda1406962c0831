#pragma once
#include <optional>
#include <string_view>
#include <vector>

#include "engine/call/program.hpp"
#include "engine/load/plan.hpp"
#include "engine/load/threshold.hpp"
#include "scenarios/language/diagnostic.hpp"
#include "scenarios/language/files.hpp"

namespace rung::language {

/// A program, or at least one error. Warnings may come with a program. The diagnostics are sorted
/// by place, and there are at most 20.
struct Compiled {
    std::optional<call::Program> program;
    std::optional<load::Plan> load;          ///< The `load` block; only with a program.
    std::vector<load::Threshold> pass_when;  ///< In the order of the text; only with a program.
    std::vector<Diagnostic> diagnostics;
    std::vector<NamedFile> included;  ///< The other ladders that have a mistake.
};

/// The text of the file that a diagnostic is about; `text` is that of the ladder itself.
[[nodiscard]] std::string_view text_of(const Compiled& compiled,
                                       const Diagnostic& diagnostic,
                                       std::string_view text);

/// Judges a whole ladder: text in, program or mistakes out; never throws for what the text holds.
/// `file_name` is repeated in diagnostics and in `Program::file`; the files that the ladder names
/// are looked for beside it, with `files`.
[[nodiscard]] Compiled compile(std::string_view file_name,
                               std::string_view text,
                               const FileReader& files = {});

}  // namespace rung::language
