// What a failed check found, in words.
#include <fmt/format.h>

#include "engine/call/evaluator.hpp"
#include "engine/call/subject.hpp"

namespace rung::call {

std::string Evaluator::describe(ExprId id) const {
    std::string out;
    describe(id, out);
    return out;
}

void Evaluator::describe(ExprId id, std::string& out) const {
    const auto& node = call_.program->expressions[id].node;
    if (const auto* operation = std::get_if<Operation>(&node)) {
        if (operation->op == Operator::verifies && operation->operands.size() > 1) {
            describe(operation->operands[0], out);  // Not the password.
            const auto& subject =
                std::get<Subject>(call_.program->expressions[operation->operands[0]].node);
            const auto why = why_not_verified(subject, operation->operands[1]);
            out += why.empty() ? std::string{} : fmt::format(": {}", why);
            return;
        }
        for (const ExprId operand : operation->operands) {
            describe(operand, out);
        }
        return;
    }
    if (const auto* function = std::get_if<FunctionCall>(&node)) {
        for (const ExprId argument : function->arguments) {
            describe(argument, out);
        }
        return;
    }
    const auto* subject = std::get_if<Subject>(&node);
    const auto* variable = std::get_if<Variable>(&node);
    const auto* cell = std::get_if<DataCell>(&node);
    if (subject == nullptr && variable == nullptr && cell == nullptr) {
        return;
    }
    std::vector<Value> values;
    each(id, values);
    out += out.empty() ? "" : ", ";
    out += subject != nullptr    ? subject_name(*subject, call_.program->labels)
           : variable != nullptr ? call_.program->variables[variable->id]
                                 : name_of(*cell);
    if (values.empty()) {
        out += " is absent";
        return;
    }
    for (std::size_t i = 0; i < values.size(); ++i) {
        const bool quoted = values[i].kind == Value::Kind::text;
        const std::string_view text =
            values[i].is_absent() ? "absent" : text_of(values[i], environment_.scratch);
        out += i == 0 ? " is " : " | ";
        out += quoted ? fmt::format("\"{}\"", text) : std::string{text};
    }
    if (subject != nullptr && current_ != nullptr && current_->verdict &&
        subject->header == sip::HeaderId::identity && !current_->verdict->verified) {
        out += fmt::format(": {}", current_->verdict->explanation);
    }
}

std::string Evaluator::name_of(const DataCell& cell) const {
    const DataTable& table = call_.program->data[cell.table];
    return fmt::format("{}.{}", table.name, table.columns[cell.column]);
}

}  // namespace rung::call
