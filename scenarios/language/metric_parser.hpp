#pragma once
#include <optional>

#include "engine/load/threshold.hpp"
#include "scenarios/language/lexer.hpp"
#include "scenarios/language/syntax.hpp"

namespace rung::language {

/// What a metric of `pass when` counts in, so which limits it takes.
enum class Measure {
    calls,     ///< A whole number, or a share of the calls started.
    number,    ///< A whole number only.
    rate,      ///< /s
    duration,  ///< ms, s, m, h
    share,     ///< %
};

struct Metric {
    load::Threshold threshold;  ///< `metric`, `fraction`, `of` and `status` are set.
    Measure measure = Measure::calls;
    std::optional<syntax::Word> method;  ///< In `of`.
    std::optional<syntax::Word> timing;  ///< The same: a name of `measure`.
    Span span;
};

/// `failed`, `p99.9(INVITE 180)`, `count(302)`, `srd` … Fails at what is none.
[[nodiscard]] Metric read_metric(Lexer& lexer);

}  // namespace rung::language
