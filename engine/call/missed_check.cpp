#include "engine/call/missed_check.hpp"

#include <algorithm>

namespace rung::call {

namespace {

/// It reads the message at hand, and one value of it.
bool is_of_message(const Expression& expression) {
    const auto* subject = std::get_if<Subject>(&expression.node);
    return subject != nullptr && subject->scope == Scope::current;
}

bool is_starred(const Expression& expression) {
    const auto* subject = std::get_if<Subject>(&expression.node);
    return subject != nullptr && subject->choice != Choice::one;
}

}  // namespace

ExprId false_part(const Program& program, const Evaluator& evaluator, ExprId check) {
    const auto* operation = std::get_if<Operation>(&program.expressions[check].node);
    if (operation == nullptr || operation->op != Operator::conjunction) {
        return check;
    }
    const auto part =
        std::ranges::find_if(operation->operands, [&](ExprId id) { return !evaluator.holds(id); });
    return part != operation->operands.end() ? false_part(program, evaluator, *part) : check;
}

Difference difference_in(const Program& program,
                         const Environment& environment,
                         const Evaluator& evaluator,
                         ExprId check) {
    const ExprId part = false_part(program, evaluator, check);
    const auto* operation = std::get_if<Operation>(&program.expressions[part].node);
    if (operation == nullptr || operation->operands.size() != 2 ||
        (operation->op != Operator::equal && operation->op != Operator::is)) {
        return {};
    }
    const ExprId left = operation->operands[0];
    const ExprId right = operation->operands[1];
    const Expression& first = program.expressions[left];
    const Expression& second = program.expressions[right];
    if (is_starred(first) || is_starred(second)) {
        return {};
    }
    const bool turned = !is_of_message(first) && is_of_message(second);
    const Value came = evaluator.value(turned ? right : left);
    const Value wanted = evaluator.value(turned ? left : right);
    if (came.kind != Value::Kind::text || wanted.kind != Value::Kind::text) {
        return {};
    }
    return difference_of(operation->op == Operator::is ? Comparison::octets : operation->comparison,
                         text_of(wanted, environment.scratch),
                         text_of(came, environment.scratch));
}

}  // namespace rung::call
