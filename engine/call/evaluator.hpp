#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/call/call.hpp"
#include "engine/call/environment.hpp"
#include "engine/call/value.hpp"

namespace rung::call {

/// Evaluates a program's expressions for one call. Cheap to make; holds references only.
class Evaluator {
public:
    /// `current` is the message that a subject without a label speaks of; may be null.
    Evaluator(const Call& call,
              const Environment& environment,
              const StoredMessage* current,
              const sip::Message* ours = nullptr)
        : call_{call}, environment_{environment}, current_{current}, ours_{ours} {}

    [[nodiscard]] Value value(ExprId id) const;

    /// The truth of a check; absent is false.
    [[nodiscard]] bool holds(ExprId id) const;

    /// The text with its `{…}` filled in; lives in the program or the arena.
    [[nodiscard]] std::string_view text(const Text& text) const;

    /// What a failed check found: the subjects in it with their values, "Contact is absent".
    [[nodiscard]] std::string describe(ExprId id) const;

    /// Seconds since 1970 of a value that is a number or a duration; 0 otherwise.
    [[nodiscard]] std::int64_t seconds(ExprId id) const;

private:
    [[nodiscard]] Value evaluate(const Expression& expression) const;
    [[nodiscard]] Value evaluate(const Literal& literal) const;
    [[nodiscard]] Value evaluate(const Subject& subject) const;
    [[nodiscard]] Value evaluate(Given given) const;
    [[nodiscard]] Value evaluate(const PartyValue& party) const;
    [[nodiscard]] Value evaluate(const ProfileValue& profile) const;
    [[nodiscard]] Value evaluate(const Variable& variable) const;
    [[nodiscard]] Value evaluate(const Operation& operation) const;
    [[nodiscard]] Value evaluate(const FunctionCall& call) const;
    [[nodiscard]] Value evaluate(const DataCell& cell) const;

    /// Every value that the node stands for: those of `X[*]`, else its one value.
    void each(ExprId id, std::vector<Value>& out) const;
    [[nodiscard]] const Subject* starred(ExprId id) const;
    [[nodiscard]] bool relation(const Operation& operation) const;
    [[nodiscard]] bool lists_equal(const Operation& operation) const;
    [[nodiscard]] bool compare(const Operation& operation,
                               const Value& left,
                               const Value& right) const;
    [[nodiscard]] bool valid(const Subject& subject) const;
    [[nodiscard]] bool unique(ExprId id) const;
    [[nodiscard]] bool exists(ExprId id) const;
    [[nodiscard]] const StoredMessage* message_of(const Subject& subject) const;
    [[nodiscard]] bool verifies(const Operation& operation) const;
    /// Why credentials do not fit a password; empty when they do.
    [[nodiscard]] std::string_view why_not_verified(const Subject& subject, ExprId password) const;
    [[nodiscard]] Value arithmetic(const Operation& operation) const;
    void describe(ExprId id, std::string& out) const;
    [[nodiscard]] std::string name_of(const DataCell& cell) const;

    const Call& call_;
    const Environment& environment_;
    const StoredMessage* current_;
    const sip::Message* ours_;
};

}  // namespace rung::call
