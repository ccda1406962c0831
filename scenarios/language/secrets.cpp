#include "scenarios/language/secrets.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "engine/call/redactor.hpp"
#include "scenarios/language/literal.hpp"
#include "scenarios/language/nearest.hpp"

namespace rung::language {
namespace {

void add_by_name(call::Program& program);
void add(const syntax::Redacted& redacted,
         const Names& names,
         call::Program& program,
         Reporter& reporter);
void add_columns(const syntax::Redacted& redacted,
                 std::uint16_t table,
                 call::Program& program,
                 Reporter& reporter);
void add_literals(call::Program& program);
void add_password(const std::optional<call::Digest>& digest, call::Secrets& secrets);
void add_literal(const call::Program& program, call::ExprId expression, call::Secrets& secrets);
void hide_literals(call::Program& program);
void redact_edits(const call::Redactor& redactor, call::Edits& edits);

}  // namespace

void parse_redact(Context& context, Lexer& lexer) {
    const auto take_word = [&lexer](std::string_view what) {
        const Token token = lexer.peek();
        if (token.kind != TokenKind::word) {
            lexer.reporter().fail(token.span,
                                  Code::missing_value,
                                  {fmt::format("expected {}, found {}", what, describe(token)),
                                   "such as `redact pin, users.pin, profile.token`"});
        }
        lexer.take();
        return syntax::Word{token.text, token.span};
    };
    do {
        syntax::Redacted redacted{take_word("a name"), {}};
        if (lexer.accept(".")) {
            redacted.part = take_word("a name behind the dot");
        }
        context.ladder.redacted.push_back(redacted);
    } while (lexer.accept(","));
    expect_end(lexer);
}

void hide_secrets(const syntax::Ladder& ladder,
                  const Names& names,
                  call::Program& program,
                  Reporter& reporter) {
    add_by_name(program);
    for (const syntax::Redacted& redacted : ladder.redacted) {
        add(redacted, names, program, reporter);
    }
    add_literals(program);
    hide_literals(program);
}

namespace {

void add_by_name(call::Program& program) {
    call::Secrets& secrets = program.secrets;
    for (std::size_t id = 0; id < program.variables.size(); ++id) {
        if (call::names_a_secret(program.variables[id])) {
            secrets.variables.push_back(static_cast<call::VariableId>(id));
        }
    }
    for (std::size_t table = 0; table < program.data.size(); ++table) {
        const auto& columns = program.data[table].columns;
        for (std::size_t column = 0; column < columns.size(); ++column) {
            if (call::names_a_secret(columns[column])) {
                secrets.columns.push_back(
                    {static_cast<std::uint16_t>(table), static_cast<std::uint16_t>(column)});
            }
        }
    }
    std::ranges::copy_if(program.profile_names,
                         std::back_inserter(secrets.profile),
                         [](const std::string& name) { return call::names_a_secret(name); });
}

void add(const syntax::Redacted& redacted,
         const Names& names,
         call::Program& program,
         Reporter& reporter) {
    const syntax::Word& name = redacted.name;
    if (name.text == "profile" && redacted.part) {
        program.secrets.profile.emplace_back(redacted.part->text);
        return;
    }
    const Symbol* const symbol = names.find(name.text);
    if (symbol == nullptr) {
        const std::string hint = did_you_mean(name.text, names.all());
        reporter.error(
            name.span,
            Code::unknown_name,
            {fmt::format("nothing is called `{}`", name.text),
             hint.empty() ? "a variable, a column or `profile.NAME` can be hidden" : hint});
    } else if (symbol->kind == NameKind::variable && !redacted.part) {
        program.secrets.variables.push_back(symbol->id);
    } else if (symbol->kind == NameKind::data) {
        add_columns(redacted, symbol->id, program, reporter);
    } else {
        reporter.error(redacted.part ? redacted.part->span : name.span,
                       Code::wrong_name,
                       {fmt::format("`{}` is {}", name.text, name_of(symbol->kind)),
                        "a variable, a column or `profile.NAME` can be hidden"});
    }
}

/// One column, or all of them.
void add_columns(const syntax::Redacted& redacted,
                 std::uint16_t table,
                 call::Program& program,
                 Reporter& reporter) {
    const auto& columns = program.data[table].columns;
    bool found = false;
    for (std::size_t column = 0; column < columns.size(); ++column) {
        if (!redacted.part || columns[column] == redacted.part->text) {
            found = true;
            program.secrets.columns.push_back({table, static_cast<std::uint16_t>(column)});
        }
    }
    if (!found) {
        const std::vector<std::string_view> known{columns.begin(), columns.end()};
        reporter.error(
            redacted.part->span,
            Code::unknown_name,
            {fmt::format("`{}` has no column `{}`", redacted.name.text, redacted.part->text),
             did_you_mean(redacted.part->text, known)});
    }
}

/// Passwords that stand in the ladder, and what it sets a secret variable to.
void add_literals(call::Program& program) {
    call::Secrets& secrets = program.secrets;
    for (const call::Policy& policy : program.policies) {
        if (const auto* const digest = std::get_if<call::DigestPolicy>(&policy.what)) {
            add_password(digest->digest, secrets);
        }
    }
    for (const call::Instruction& rung : program.code) {
        if (const auto* const request = std::get_if<call::SendRequest>(&rung.what)) {
            add_password(request->edits.digest, secrets);
        } else if (const auto* const let = std::get_if<call::Let>(&rung.what)) {
            if (std::ranges::find(secrets.variables, let->variable) != secrets.variables.end()) {
                add_literal(program, let->value, secrets);
            }
        }
    }
    for (const call::Expression& expression : program.expressions) {
        const auto* const operation = std::get_if<call::Operation>(&expression.node);
        if (operation != nullptr && operation->op == call::Operator::verifies &&
            operation->operands.size() > 1) {
            add_literal(program, operation->operands[1], secrets);
        }
    }
}

void add_password(const std::optional<call::Digest>& digest, call::Secrets& secrets) {
    if (digest) {
        for (const call::Text::Piece& piece : digest->password.pieces) {
            secrets.literals.push_back(piece.literal);
        }
    }
}

void add_literal(const call::Program& program, call::ExprId expression, call::Secrets& secrets) {
    const auto* const literal = std::get_if<call::Literal>(&program.expressions[expression].node);
    const auto* const text = literal == nullptr ? nullptr : std::get_if<std::string>(literal);
    if (text != nullptr) {
        secrets.literals.push_back(*text);
    }
}

void hide_literals(call::Program& program) {
    call::Redactor redactor;
    for (const std::string& literal : program.secrets.literals) {
        redactor.add(literal);
    }
    if (redactor.empty()) {
        return;
    }
    for (call::Policy& policy : program.policies) {
        policy.place.text = redactor.redacted(policy.place.text);
    }
    for (call::Instruction& rung : program.code) {
        rung.place.text = redactor.redacted(rung.place.text);
        if (auto* const request = std::get_if<call::SendRequest>(&rung.what)) {
            redact_edits(redactor, request->edits);
        } else if (auto* const answer = std::get_if<call::SendAnswer>(&rung.what)) {
            redact_edits(redactor, answer->edits);
        } else if (auto* const receive = std::get_if<call::Receive>(&rung.what)) {
            for (call::Check& check : receive->checks) {
                check.place.text = redactor.redacted(check.place.text);
            }
        }
    }
}

void redact_edits(const call::Redactor& redactor, call::Edits& edits) {
    for (call::HeaderLine& header : edits.headers) {
        header.place.text = redactor.redacted(header.place.text);
    }
    for (call::Sign& sign : edits.signatures) {
        sign.place.text = redactor.redacted(sign.place.text);
    }
    if (edits.digest) {
        edits.digest->place.text = redactor.redacted(edits.digest->place.text);
    }
}

}  // namespace
}  // namespace rung::language
