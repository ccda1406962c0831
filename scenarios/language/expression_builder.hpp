#pragma once
#include <string>
#include <unordered_map>

#include "engine/call/program.hpp"
#include "scenarios/language/names.hpp"
#include "scenarios/language/syntax.hpp"

namespace rung::language {

/// A node of the program and what is known of its value.
struct Value {
    call::ExprId id = call::no_expr;
    ValueKind kind = ValueKind::unknown;
};

/// Tree to `Program::expressions`: names become numbers, every `==` gets its comparison. All
/// functions report mistakes and throw `Abandoned`.
class ExpressionBuilder {
public:
    ExpressionBuilder(call::Program& program, Names& names, Reporter& reporter)
        : program_(program), names_(names), reporter_(reporter) {}

    /// `taken`: the names that may be used; it must outlive the calls that follow.
    void look_at(const Taken& taken) { taken_ = &taken; }

    Value build(const syntax::Expression& expression);

    /// An expression that holds or does not.
    call::ExprId truth(const syntax::Expression& expression);

    /// A duration, as far as that can be seen.
    call::ExprId duration(const syntax::Expression& expression);

    /// A number, as far as that can be seen.
    call::ExprId number(const syntax::Expression& expression);

    call::Text text(const syntax::Text& text);

    const Symbol& use(const syntax::Word& word) { return names_.use(word, *taken_); }

    call::ExprId add(call::Expression expression);

    [[nodiscard]] call::Program& program() { return program_; }

    [[nodiscard]] Names& names() { return names_; }

    [[nodiscard]] Reporter& reporter() { return reporter_; }

private:
    Value joined(const syntax::Text& text);
    Value operation(const syntax::Operation& operation);
    Value logical(const syntax::Operation& operation);
    Value suffix(const syntax::Operation& operation);
    void judge_verified(const syntax::Operation& operation, const call::Subject& subject);
    Value arithmetic(const syntax::Operation& operation);
    Value comparison(const syntax::Operation& operation);
    void judge_sides(const syntax::Operation& operation,
                     ValueKind left,
                     ValueKind right,
                     const syntax::Expression& operand);
    std::uint32_t regex(const syntax::Operation& operation);
    void expect_operand(const Value& value, const syntax::Expression& expression);

    call::Program& program_;
    Names& names_;
    Reporter& reporter_;
    const Taken* taken_ = nullptr;
    std::unordered_map<std::string, std::uint32_t> regexes_;
};

/// How two sides compare.
[[nodiscard]] call::Comparison choose_comparison(ValueKind left, ValueKind right);

}  // namespace rung::language
