#pragma once
#include <optional>
#include <string_view>

#include "scenarios/language/diagnostic.hpp"
#include "scenarios/language/files.hpp"
#include "scenarios/language/lexer.hpp"
#include "scenarios/language/line_reader.hpp"
#include "scenarios/language/load_rules.hpp"
#include "scenarios/language/syntax.hpp"

namespace rung::language {

/// What the parts of the parser share.
struct Context {
    Source& source;
    Reporter& reporter;
    const FileReader& files;
    LineReader lines;
    syntax::Ladder ladder{};
    std::optional<LoadLines> load{};  ///< Not yet judged.

    [[nodiscard]] Lexer lexer(const LogicalLine& line) { return {source, line.span, reporter}; }
};

/// Remembers the names that a line with mistakes may have meant to define.
void note_names(Context& context, Span line);

/// What a line begins with; never fails.
[[nodiscard]] Token first_token(Context& context, const LogicalLine& line);

/// Runs `read` for a line; false when it was left because of a mistake.
template <class Read>
bool attempt(Context& context, Span line, Read&& read) {
    try {
        read();
        return true;
    } catch (const Abandoned&) {
        note_names(context, line);
        return false;
    }
}

/// The line from its first token to its last: without its comment.
[[nodiscard]] inline Span written(const LogicalLine& line, const Lexer& lexer) {
    return between(line.span.offset, lexer.behind());
}

}  // namespace rung::language
