#include "engine/call/evaluator.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "engine/base/put.hpp"
#include "engine/call/function.hpp"
#include "engine/call/party_place.hpp"
#include "engine/call/print.hpp"
#include "engine/call/subject.hpp"
#include "engine/sip/fields.hpp"
#include "engine/sip/uri.hpp"

namespace rung::call {

namespace {

const sip::Message& no_message() {
    static const sip::Message message;
    return message;
}

template <class Number>
bool is_ordered(Operator op, Number a, Number b) {
    switch (op) {
        case Operator::less:
            return a < b;
        case Operator::less_equal:
            return a <= b;
        case Operator::greater:
            return a > b;
        case Operator::greater_equal:
            return a >= b;
        default:
            return false;
    }
}

bool equal_as(Comparison comparison, const Value& left, const Value& right, base::Arena& scratch) {
    if (left.is_absent() || right.is_absent()) {
        return false;
    }
    if (comparison == Comparison::number) {
        if (left.kind == Value::Kind::number && right.kind == Value::Kind::number) {
            return left.number == right.number;
        }
        double a = 0;
        double b = 0;
        return as_real(left, a) && as_real(right, b) && a == b;
    }
    const std::string_view a = text_of(left, scratch);
    const std::string_view b = text_of(right, scratch);
    if (comparison == Comparison::uri) {
        const auto first = sip::parse_uri(a);
        const auto second = sip::parse_uri(b);
        return first && second && sip::equal(*first, *second);
    }
    return comparison == Comparison::token ? sip::equal_ignoring_case(a, b) : a == b;
}

}  // namespace

Value Evaluator::value(ExprId id) const {
    return evaluate(call_.program->expressions[id]);
}

bool Evaluator::holds(ExprId id) const {
    const Value result = value(id);
    if (result.kind == Value::Kind::truth) {
        return result.truth;
    }
    return !result.is_absent();
}

std::string_view Evaluator::text(const Text& text) const {
    if (text.is_literal()) {
        return text.pieces.empty() ? std::string_view{""} : text.pieces.front().literal;
    }
    std::size_t size = 0;
    std::array<std::string_view, 16> few;
    std::vector<std::string_view> many;
    std::string_view* values = few.data();
    if (text.pieces.size() > few.size()) {
        many.resize(text.pieces.size());
        values = many.data();
    }
    for (std::size_t i = 0; i < text.pieces.size(); ++i) {
        const Text::Piece& piece = text.pieces[i];
        if (piece.expression != no_expr) {
            values[i] = text_of(value(piece.expression), environment_.scratch);
        }
        size += piece.literal.size() + values[i].size();
    }
    const std::span<char> out = environment_.scratch.take(size);
    char* cursor = out.data();
    for (std::size_t i = 0; i < text.pieces.size(); ++i) {
        cursor = base::put(cursor, text.pieces[i].literal);
        cursor = base::put(cursor, values[i]);
    }
    return {out.data(), out.size()};
}

std::int64_t Evaluator::seconds(ExprId id) const {
    double seconds = 0;
    return as_real(value(id), seconds) ? static_cast<std::int64_t>(seconds) : 0;
}

Value Evaluator::evaluate(const Expression& expression) const {
    return std::visit([this](const auto& node) { return evaluate(node); }, expression.node);
}

Value Evaluator::evaluate(const Literal& literal) const {
    if (const auto* truth = std::get_if<bool>(&literal)) {
        return Value::of_truth(*truth);
    }
    if (const auto* number = std::get_if<std::int64_t>(&literal)) {
        return Value::of_number(*number);
    }
    if (const auto* real = std::get_if<double>(&literal)) {
        return Value::of_real(*real);
    }
    if (const auto* duration = std::get_if<base::Duration>(&literal)) {
        return Value::of_duration(*duration);
    }
    return Value::of_text(std::get<std::string>(literal));
}

Value Evaluator::evaluate(const Subject& subject) const {
    if (subject.scope == Scope::ours) {
        return read_subject(
            subject, nullptr, ours_ != nullptr ? *ours_ : no_message(), environment_);
    }
    const StoredMessage* message =
        subject.scope == Scope::label ? call_.labels[subject.label] : current_;
    return message != nullptr ? read_subject(subject, message, message->view(), environment_)
                              : Value{};
}

Value Evaluator::evaluate(Given given) const {
    return given_value(given, call_, environment_, current_);
}

Value Evaluator::evaluate(const PartyValue& party) const {
    return party_value(party, call_, environment_);
}

Value Evaluator::evaluate(const ProfileValue& profile) const {
    const auto found = environment_.settings.profile.find(profile.name);
    return found != environment_.settings.profile.end() ? Value::of_text(found->second) : Value{};
}

Value Evaluator::evaluate(const Variable& variable) const {
    return call_.variables[variable.id].value;
}

Value Evaluator::evaluate(const DataCell& cell) const {
    return Value::of_text(
        call_.program->data[cell.table].value(call_.rows[cell.table], cell.column));
}

Value Evaluator::evaluate(const FunctionCall& call) const {
    if (call.function == Function::count) {
        std::vector<Value> values;
        each(call.arguments.front(), values);
        return Value::of_number(static_cast<std::int64_t>(values.size()));
    }
    if (call.function == Function::join) {
        TextBuffer text;
        for (const ExprId argument : call.arguments) {
            const std::string_view piece = text_of(value(argument), environment_.scratch);
            text.append(piece.data(), piece.data() + piece.size());
        }
        return Value::of_text(keep(text, environment_.scratch));
    }
    std::array<Value, 2> arguments;
    for (std::size_t i = 0; i < call.arguments.size() && i < arguments.size(); ++i) {
        arguments[i] = value(call.arguments[i]);
    }
    return apply(call.function, {arguments.data(), call.arguments.size()}, environment_);
}

Value Evaluator::evaluate(const Operation& operation) const {
    switch (operation.op) {
        case Operator::negate:
            return Value::of_truth(!holds(operation.operands[0]));
        case Operator::conjunction:
            return Value::of_truth(
                std::ranges::all_of(operation.operands, [this](ExprId id) { return holds(id); }));
        case Operator::disjunction:
            return Value::of_truth(
                std::ranges::any_of(operation.operands, [this](ExprId id) { return holds(id); }));
        case Operator::add:
        case Operator::subtract:
        case Operator::multiply:
            return arithmetic(operation);
        case Operator::exists:
            return Value::of_truth(exists(operation.operands[0]));
        case Operator::absent:
            return Value::of_truth(!exists(operation.operands[0]));
        case Operator::unique:
            return Value::of_truth(unique(operation.operands[0]));
        case Operator::verifies:
            return Value::of_truth(verifies(operation));
        default:
            return Value::of_truth(relation(operation));
    }
}

const Subject* Evaluator::starred(ExprId id) const {
    const auto* subject = std::get_if<Subject>(&call_.program->expressions[id].node);
    return subject != nullptr && subject->choice != Choice::one ? subject : nullptr;
}

void Evaluator::each(ExprId id, std::vector<Value>& out) const {
    const auto* subject = std::get_if<Subject>(&call_.program->expressions[id].node);
    const bool has_values =
        subject != nullptr && (subject->field == Field::header || subject->field == Field::sdp);
    if (!has_values) {
        const Value single = value(id);
        if (!single.is_absent()) {
            out.push_back(single);
        }
        return;
    }
    const sip::Message* view = ours_;
    if (subject->scope != Scope::ours) {
        const StoredMessage* message =
            subject->scope == Scope::label ? call_.labels[subject->label] : current_;
        view = message != nullptr ? &message->view() : nullptr;
    }
    if (view != nullptr) {
        read_every(*subject, *view, environment_.scratch, out);
    }
}

bool Evaluator::exists(ExprId id) const {
    if (starred(id) != nullptr) {
        std::vector<Value> values;
        each(id, values);
        return std::ranges::any_of(values, [](const Value& v) { return !v.is_absent(); });
    }
    return !value(id).is_absent();
}

bool Evaluator::unique(ExprId id) const {
    const Value single = value(id);
    if (single.is_absent()) {
        return false;
    }
    SeenValues& seen = environment_.seen;
    const std::string key =
        fmt::format("{}:{}:{}", call_.ladder, id, text_of(single, environment_.scratch));
    if (const auto found = seen.find(key); found != seen.end()) {
        return found->second == call_.seq;
    }
    // A run with more values than that must not eat the machine; what cannot be judged fails.
    return seen.size() < environment_.settings.limits.unique_values &&
           seen.emplace(key, call_.seq).second;
}

/// A relation between two operands, either of which may stand for several values.
bool Evaluator::relation(const Operation& operation) const {
    const ExprId left = operation.operands[0];
    const bool both = operation.operands.size() == 2 && starred(left) != nullptr &&
                      starred(operation.operands[1]) != nullptr;
    if (both && (operation.op == Operator::equal || operation.op == Operator::not_equal ||
                 operation.op == Operator::is)) {
        return lists_equal(operation) == (operation.op != Operator::not_equal);
    }
    const auto against = [&](const Value& value) {
        if (operation.op != Operator::in) {
            return compare(
                operation,
                value,
                operation.operands.size() > 1 ? this->value(operation.operands[1]) : Value{});
        }
        return std::any_of(
            operation.operands.begin() + 1, operation.operands.end(), [&](ExprId candidate) {
                return equal_as(
                    operation.comparison, value, this->value(candidate), environment_.scratch);
            });
    };
    const Subject* star = starred(left);
    if (operation.op == Operator::valid) {
        const auto* subject = std::get_if<Subject>(&call_.program->expressions[left].node);
        return subject != nullptr && valid(*subject);
    }
    if (star == nullptr) {
        return against(value(left));
    }
    std::vector<Value> values;
    each(left, values);
    return star->choice == Choice::any ? std::ranges::any_of(values, against)
                                       : !values.empty() && std::ranges::all_of(values, against);
}

bool Evaluator::lists_equal(const Operation& operation) const {
    std::vector<Value> left;
    std::vector<Value> right;
    each(operation.operands[0], left);
    each(operation.operands[1], right);
    const Comparison comparison =
        operation.op == Operator::is ? Comparison::octets : operation.comparison;
    return std::ranges::equal(left, right, [&](const Value& a, const Value& b) {
        return equal_as(comparison, a, b, environment_.scratch);
    });
}

bool Evaluator::compare(const Operation& operation, const Value& left, const Value& right) const {
    base::Arena& scratch = environment_.scratch;
    switch (operation.op) {
        case Operator::equal:
            return equal_as(operation.comparison, left, right, scratch);
        case Operator::not_equal:
            return !left.is_absent() && !right.is_absent() &&
                   !equal_as(operation.comparison, left, right, scratch);
        case Operator::is:
            return equal_as(Comparison::octets, left, right, scratch);
        case Operator::contains:
            return !left.is_absent() && !right.is_absent() &&
                   text_of(left, scratch).find(text_of(right, scratch)) != std::string_view::npos;
        case Operator::matches:
            return !left.is_absent() &&
                   call_.program->regexes[operation.regex].matches(text_of(left, scratch));
        default:
            break;
    }
    if (left.kind == Value::Kind::number && right.kind == Value::Kind::number) {
        return is_ordered(operation.op, left.number, right.number);  // A double would round it.
    }
    double a = 0;
    double b = 0;
    return as_real(left, a) && as_real(right, b) && is_ordered(operation.op, a, b);
}

bool Evaluator::valid(const Subject& subject) const {
    const sip::Message* view = ours_;
    if (subject.scope != Scope::ours) {
        const StoredMessage* message =
            subject.scope == Scope::label ? call_.labels[subject.label] : current_;
        view = message != nullptr ? &message->view() : nullptr;
    }
    if (view == nullptr) {
        return false;
    }
    if (subject.field == Field::uri) {
        return sip::parse_uri(view->uri()).has_value();
    }
    if (subject.field != Field::header) {
        return true;  // What else there is was read by the parser, which judges its grammar.
    }
    Subject whole = subject;
    whole.path.clear();
    std::vector<Value> values;
    if (subject.choice == Choice::one) {
        const std::string_view value = header_value_of(whole, *view);
        return value.data() != nullptr && sip::is_valid_value(subject.header_name, value);
    }
    read_every(whole, *view, environment_.scratch, values);
    const auto right = [&](const Value& value) {
        return sip::is_valid_value(subject.header_name, value.text);
    };
    return subject.choice == Choice::any ? std::ranges::any_of(values, right)
                                         : !values.empty() && std::ranges::all_of(values, right);
}

Value Evaluator::arithmetic(const Operation& operation) const {
    const Value left = value(operation.operands[0]);
    const Value right = value(operation.operands[1]);
    double a = 0;
    double b = 0;
    if (!as_real(left, a) || !as_real(right, b)) {
        return {};
    }
    const double result = operation.op == Operator::add        ? a + b
                          : operation.op == Operator::subtract ? a - b
                                                               : a * b;
    const bool left_time = left.kind == Value::Kind::duration;
    const bool right_time = right.kind == Value::Kind::duration;
    // A number with a duration is a wall time and stays one; a factor makes a duration of it.
    const bool is_duration =
        operation.op == Operator::multiply ? left_time != right_time : left_time && right_time;
    if (is_duration) {
        return Value::of_duration(
            std::chrono::duration_cast<base::Duration>(std::chrono::duration<double>(result)));
    }
    const auto whole = static_cast<std::int64_t>(result);
    return static_cast<double>(whole) == result ? Value::of_number(whole) : Value::of_real(result);
}

}  // namespace rung::call
