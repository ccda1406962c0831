#pragma once
#include "scenarios/language/context.hpp"

/// The lines below a rung.
namespace rung::language {

/// The lines that are indented deeper than a `->` at `indent`.
void parse_edits(Context& context, std::uint32_t indent, syntax::Edits& edits);

/// The lines that are indented deeper than a `<-` at `indent`.
void parse_checks(Context& context, std::uint32_t indent, std::vector<syntax::Check>& checks);

/// The lines of a body or of `raw`, deeper than `indent`: without their common indentation, each
/// ended by CRLF unless a `\` stands at its end.
[[nodiscard]] syntax::Text parse_lines_of_text(Context& context, std::uint32_t indent);

/// What stands behind `sign`, below a rung or in a policy.
[[nodiscard]] syntax::SignLine parse_sign(Lexer& lexer);

/// What stands behind `split` or `join`.
void parse_writes(Lexer& lexer, const Token& word, syntax::Edits& edits);

/// What stands behind `digest`, below `->` or in a policy.
[[nodiscard]] syntax::DigestLine parse_digest(Lexer& lexer, const Token& word);

}  // namespace rung::language
