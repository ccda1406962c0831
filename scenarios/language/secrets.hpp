#pragma once
#include "engine/call/program.hpp"
#include "scenarios/language/context.hpp"
#include "scenarios/language/lexer.hpp"
#include "scenarios/language/names.hpp"
#include "scenarios/language/syntax.hpp"

namespace rung::language {

/// `redact NAME, users.pin, profile.token`, behind the word.
void parse_redact(Context& context, Lexer& lexer);

/// What no output may show, by its name or because `redact` says so; takes what the ladder spells
/// out of the texts of its lines.
void hide_secrets(const syntax::Ladder& ladder,
                  const Names& names,
                  call::Program& program,
                  Reporter& reporter);

}  // namespace rung::language
