#pragma once
#include <string_view>
#include <vector>

#include "engine/load/plan.hpp"
#include "scenarios/language/diagnostic.hpp"

namespace rung::language {

/// A `load` block as it was read, and where its lines stand.
struct LoadLines {
    struct Given {
        std::string_view word;  ///< "calls", "at most"; not "rate".
        Span span;              ///< Of that word.
    };

    load::Plan plan;
    Span block;                ///< The word `load`.
    std::vector<Span> stages;  ///< The lines of `plan.stages`.
    std::vector<Given> given;  ///< The other lines.

    /// Where the line of that word stands; nullptr when there is none.
    [[nodiscard]] const Span* find(std::string_view word) const;
};

/// Judges what only the whole block can say: whether there is a model, an end and something to
/// measure. Without `rate` and `users`, `calls` means one user.
void judge_load(LoadLines& lines, Reporter& reporter);

}  // namespace rung::language
