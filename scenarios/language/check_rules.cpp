#include "scenarios/language/check_rules.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace rung::language {
namespace {

using call::Operator;

/// What every message of that kind has.
constexpr std::array<std::string_view, 2> in_answers = {"status", "reason"};
constexpr std::array<std::string_view, 2> in_requests = {"method", "uri"};

std::optional<bool> decide(const syntax::Receive& rung, const syntax::Expression& check);
std::optional<bool> decide_presence(const syntax::Receive& rung, const syntax::Operation& check);
std::optional<bool> decide_status(const syntax::Receive& rung, const syntax::Operation& check);
std::string_view plain_subject(const syntax::Expression& expression);
std::optional<std::int64_t> whole_number(const syntax::Expression& expression);
std::optional<bool> holds(std::int64_t status, const syntax::Operation& check);

}  // namespace

void judge_checks(const syntax::Receive& rung, Reporter& reporter) {
    for (const syntax::Check& check : rung.checks) {
        const bool judges =
            check.kind == call::Check::Kind::must || check.kind == call::Check::Kind::should;
        const auto decided = judges ? decide(rung, *check.expression) : std::nullopt;
        if (decided) {
            reporter.warn(check.expression->span,
                          Code::decided,
                          {*decided ? "this check can never fail" : "this check can never hold",
                           "the rung above it has decided that already"});
        }
    }
}

namespace {

std::optional<bool> decide(const syntax::Receive& rung, const syntax::Expression& check) {
    const auto* const operation = std::get_if<syntax::Operation>(&check.node);
    if (operation == nullptr) {
        return std::nullopt;
    }
    if (operation->op == Operator::exists || operation->op == Operator::absent) {
        return decide_presence(rung, *operation);
    }
    return decide_status(rung, *operation);
}

std::optional<bool> decide_presence(const syntax::Receive& rung, const syntax::Operation& check) {
    const std::string_view subject = plain_subject(*check.operands[0]);
    const auto& always = rung.method ? in_requests : in_answers;
    if (std::ranges::find(always, subject) == always.end()) {
        return std::nullopt;
    }
    return check.op == Operator::exists;
}

/// `status` against numbers, tried with each status that the rung takes.
std::optional<bool> decide_status(const syntax::Receive& rung, const syntax::Operation& check) {
    const auto& ranges = rung.statuses.ranges;
    if (rung.method || rung.statuses.inverted || ranges.empty() ||
        plain_subject(*check.operands[0]) != "status") {
        return std::nullopt;
    }
    const std::optional<bool> first = holds(ranges[0].first, check);
    for (const call::StatusSet::Range range : ranges) {
        for (int status = range.first; status <= range.last; ++status) {
            if (!first || holds(status, check) != first) {
                return std::nullopt;
            }
        }
    }
    return first;
}

/// `status`, not `first.status`; empty for anything else.
std::string_view plain_subject(const syntax::Expression& expression) {
    const auto* const path = std::get_if<syntax::Path>(&expression.node);
    const bool plain = path != nullptr && path->steps.size() == 1 && !path->any &&
                       path->steps[0].kind == syntax::Step::Kind::name && !path->steps[0].called;
    return plain ? std::string_view{path->steps[0].text} : std::string_view{};
}

std::optional<std::int64_t> whole_number(const syntax::Expression& expression) {
    const auto* const literal = std::get_if<syntax::Literal>(&expression.node);
    const auto* const number =
        literal == nullptr ? nullptr : std::get_if<std::int64_t>(&literal->value);
    return number == nullptr ? std::nullopt : std::optional{*number};
}

/// nullopt where the check compares with something else than numbers.
std::optional<bool> holds(std::int64_t status, const syntax::Operation& check) {
    bool among = false;
    std::int64_t other = 0;
    for (std::size_t index = 1; index < check.operands.size(); ++index) {
        const auto number = whole_number(*check.operands[index]);
        if (!number) {
            return std::nullopt;
        }
        other = *number;
        among = among || other == status;
    }
    switch (check.op) {
        case Operator::equal:
        case Operator::in:
            return among;
        case Operator::not_equal:
            return !among;
        case Operator::less:
            return status < other;
        case Operator::less_equal:
            return status <= other;
        case Operator::greater:
            return status > other;
        case Operator::greater_equal:
            return status >= other;
        default:
            return std::nullopt;
    }
}

}  // namespace
}  // namespace rung::language
