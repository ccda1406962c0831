#pragma once
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "scenarios/language/compile.hpp"

namespace rung::language {

/// "2:9-14 error the message | the label": where the carets stand and what they say.
inline std::vector<std::string> mistakes_of(const Compiled& compiled) {
    std::vector<std::string> all;
    for (const Diagnostic& one : compiled.diagnostics) {
        all.push_back(std::to_string(one.line) + ":" + std::to_string(one.column) + "+" +
                      std::to_string(one.length) +
                      (one.severity == Severity::warning ? " warning: " : " ") + one.message +
                      (one.label.empty() ? "" : " | " + one.label));
    }
    return all;
}

/// A block and what is said about it, and nothing else.
struct Bad {
    const char* text;
    std::vector<std::string> mistakes;
};

/// `frame` turns the text of a case into a whole ladder.
template <std::size_t count, class Frame>
void expect_refused(const Bad (&cases)[count], const Frame& frame) {
    for (const Bad& one : cases) {
        SCOPED_TRACE(one.text);
        const Compiled compiled = compile("x.rung", frame(one.text));
        EXPECT_EQ(mistakes_of(compiled), one.mistakes);
        EXPECT_FALSE(compiled.program.has_value());
        EXPECT_FALSE(compiled.load.has_value());
        EXPECT_TRUE(compiled.pass_when.empty());
    }
}

}  // namespace rung::language
