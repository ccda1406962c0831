// The checks that need a key or a password.
#include <algorithm>

#include "engine/call/digest_check.hpp"
#include "engine/call/evaluator.hpp"
#include "engine/call/subject.hpp"

namespace rung::call {

bool Evaluator::verifies(const Operation& operation) const {
    const auto& subject = std::get<Subject>(call_.program->expressions[operation.operands[0]].node);
    if (operation.operands.size() > 1) {
        return why_not_verified(subject, operation.operands[1]).empty();
    }
    const StoredMessage* const message = message_of(subject);
    return message != nullptr && message->verdict && message->verdict->verified;
}

const StoredMessage* Evaluator::message_of(const Subject& subject) const {
    return subject.scope == Scope::label ? call_.labels[subject.label] : current_;
}

std::string_view Evaluator::why_not_verified(const Subject& subject, ExprId password) const {
    base::Arena& scratch = environment_.scratch;
    const StoredMessage* const message = message_of(subject);
    if (message == nullptr || message->view().find(subject.header) == nullptr) {
        return "there are no credentials";
    }
    const sip::Message& request = message->view();
    const std::string_view secret = text_of(value(password), scratch);
    if (subject.choice == Choice::one) {
        const Value credentials = follow_path(subject, header_value_of(subject, request), scratch);
        return call::why_not_verified(credentials.text, request, secret, scratch);
    }
    std::vector<Value> all;
    read_every(subject, request, scratch, all);
    std::string_view why;
    for (const Value& credentials : all) {
        const auto one = call::why_not_verified(credentials.text, request, secret, scratch);
        if (one.empty() == (subject.choice == Choice::any)) {
            return one;  // `any` is content with one that fits, `[*]` with none that does not.
        }
        why = one;
    }
    return why;
}

}  // namespace rung::call
