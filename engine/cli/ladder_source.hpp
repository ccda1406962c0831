#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/call/program.hpp"
#include "engine/call/runner.hpp"
#include "engine/load/plan.hpp"
#include "engine/load/threshold.hpp"
#include "scenarios/language/diagnostic.hpp"

namespace rung::cli {

/// The text of a ladder, from a file or from the library inside the program.
struct LadderText {
    std::string name;  ///< As the user wrote it: a path, or "@examples/redirect-302".
    std::string text;
};

/// A ladder ready to run.
struct LoadedLadder {
    std::string sha256;                      ///< Of the text.
    std::optional<load::Plan> load;          ///< Its `load` block
    std::vector<load::Threshold> pass_when;  ///< and its `pass when`.
    std::unique_ptr<call::Program> program;
    std::unique_ptr<call::Runner> runner;
};

/// Reads `NAME` or `@NAME`. Throws `Failure` (2) with the nearest library name when there is none.
[[nodiscard]] LadderText read_ladder(const std::string& name);

/// Compiles all of them and prints every mistake on standard error. Throws `Failure` (2) when there
/// is an error in any.
[[nodiscard]] std::vector<LoadedLadder> load_ladders(const std::vector<std::string>& names);

/// Judges one ladder and prints what is wrong with it. The number of errors.
std::size_t check_ladder(const LadderText& ladder);

/// The same, printing nothing.
[[nodiscard]] std::vector<language::Diagnostic> mistakes_in(const LadderText& ladder);

}  // namespace rung::cli
