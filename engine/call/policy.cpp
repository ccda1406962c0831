#include "engine/call/policy.hpp"

#include <fmt/format.h>

#include "engine/call/evaluator.hpp"
#include "engine/call/judgement.hpp"
#include "engine/call/print.hpp"

namespace rung::call {

namespace {

void send_again(Call& call, SentRequest& sent, const char* remark) {
    sent.taken = true;
    call.retry.dialog = sent.within_dialog ? sent.dialog : std::int16_t{-1};
    call.retry.remark = remark;
    call.resend = static_cast<std::int32_t>(sent.instruction);
    call.phase = Call::Phase::running;
    call.has_deadline = false;
}

/// Back at the original, the rung says again where it goes.
void take_candidate(Call& call, const TargetSet::Candidate& candidate) {
    call.retry.header_lines = candidate.header_lines;
    if (call.targets.is_back()) {
        call.retry.uri.clear();
    } else {
        call.retry.uri = candidate.uri;
    }
}

void try_next(Call& call, const Environment& environment, SentRequest& sent) {
    const TargetSet::Candidate& candidate = call.targets.next();
    note(call,
         environment,
         join(environment.scratch, "policy follow: trying ", std::string_view{candidate.uri}));
    take_candidate(call, candidate);
    call.retry.sign = nullptr;
    call.signed_by_policy = false;
    call.authorizations.begin_request();
    send_again(call, sent, "policy follow");
}

bool follow(Call& call,
            const Environment& environment,
            const FollowPolicy& policy,
            SentRequest& sent,
            const sip::Message& answer) {
    if (!call.targets.begun()) {
        call.targets.begin(sent.message->view().uri());
    }
    call.targets.keep_redirection(sent.message->view().uri(), call.redirections);
    std::vector<std::string> skipped;
    call.targets.add(
        answer,
        {static_cast<std::size_t>(policy.limit), policy.best_only, environment.clocks.now},
        skipped);
    std::string reasons;
    for (const std::string& line : skipped) {
        note(call, environment, "policy follow: skipped " + line);
        reasons += "; " + line;
    }
    if (!call.targets.empty()) {
        try_next(call, environment, sent);
        return true;
    }
    sent.taken = true;
    if (skipped.empty() && answer.find(sip::HeaderId::contact) == nullptr) {
        reasons = "; it bears no Contact";
    }
    fail(call,
         environment,
         call.program->code[call.position].place,
         fmt::format(
             "{} {} and no contact is left to try{}", answer.status(), answer.reason(), reasons));
    return true;
}

/// False when the refusal stands.
bool sign_again(Call& call,
                const Environment& environment,
                const SignPolicy& policy,
                SentRequest& sent,
                const sip::Message& answer) {
    if (call.signed_by_policy) {
        return false;  // Once for each request, then the 428 stands.
    }
    note(call,
         environment,
         join(environment.scratch,
              "policy sign: ",
              answer.status(),
              " is answered with a signed request"));
    call.signed_by_policy = true;
    call.retry.sign = &policy.sign;
    send_again(call, sent, "policy sign");
    return true;
}

/// As `sign_again`.
bool authorize(Call& call,
               const Environment& environment,
               const Digest& digest,
               SentRequest& sent,
               const sip::Message& answer) {
    base::Arena& scratch = environment.scratch;
    const Evaluator evaluator{call, environment, call.current};
    const auto uptake = call.authorizations.take(answer,
                                                 {.user = evaluator.text(digest.user),
                                                  .password = evaluator.text(digest.password),
                                                  .fault = digest.fault},
                                                 Authorizations::Repeat::once,
                                                 environment.random,
                                                 scratch);
    if (uptake.taken == 0) {
        note(call,
             environment,
             join(scratch, "policy digest: ", answer.status(), " stands: ", uptake.why));
        return false;
    }
    note(call,
         environment,
         join(scratch, "policy digest: ", answer.status(), " is answered: ", uptake.what));
    send_again(call, sent, "policy digest");
    return true;
}

/// Policies act on requests that a rung sent, and while a rung waits for the answer.
bool is_open_to_policies(const Call& call, const SentRequest& sent) {
    return call.phase == Call::Phase::waiting && !sent.taken && sent.transaction.valid() &&
           sent.method != "CANCEL" && sent.method != "ACK" &&
           sent.instruction < call.program->code.size() &&
           std::holds_alternative<SendRequest>(call.program->code[sent.instruction].what);
}

}  // namespace

bool apply_policy(Call& call, const Environment& environment, const WaitingMessage& message) {
    SentRequest& sent = call.sent[static_cast<std::size_t>(message.sent)];
    const sip::Message& answer = message.message->view();
    if (!is_open_to_policies(call, sent)) {
        return false;
    }
    for (const Policy& policy : call.program->policies) {
        if (!policy.statuses.contains(answer.status())) {
            continue;
        }
        if (const auto* follow_policy = std::get_if<FollowPolicy>(&policy.what)) {
            return follow(call, environment, *follow_policy, sent, answer);
        }
        if (const auto* sign_policy = std::get_if<SignPolicy>(&policy.what)) {
            return sign_again(call, environment, *sign_policy, sent, answer);
        }
        const Digest& digest = std::get<DigestPolicy>(policy.what).digest;
        if (authorize(call, environment, digest, sent, answer)) {
            return true;
        }
        break;
    }
    return answer.status() >= 400 &&
           next_contact(
               call, environment, sent, fmt::format("{} {}", answer.status(), answer.reason()));
}

bool use_redirection(Call& call, const Environment& environment, std::string_view uri) {
    const Redirections::Entry* const known = call.redirections.find(uri, environment.clocks.now);
    if (known == nullptr) {
        return false;
    }
    note(call,
         environment,
         fmt::format("policy follow: {} was redirected before, to {}", uri, known->to));
    call.targets.begin_at(uri, known->to);
    call.retry.uri = known->to;
    call.retry.header_lines = known->header_lines;
    call.authorizations.begin_request();  // They were for whom the ladder names.
    return true;
}

bool next_contact(Call& call,
                  const Environment& environment,
                  SentRequest& sent,
                  std::string_view why) {
    if (call.targets.empty() || !is_open_to_policies(call, sent)) {
        return false;
    }
    call.redirections.forget(call.targets.stood_for());
    note(call,
         environment,
         fmt::format("policy follow: {} came to nothing: {}", call.retry.uri, why));
    try_next(call, environment, sent);
    return true;
}

bool skip_contact(Call& call, const Environment& environment, std::string_view why) {
    note(call, environment, fmt::format("policy follow: skipped {}: {}", call.retry.uri, why));
    call.redirections.forget(call.targets.stood_for());
    if (call.targets.empty()) {
        return false;
    }
    const TargetSet::Candidate& candidate = call.targets.next();
    take_candidate(call, candidate);
    return true;
}

}  // namespace rung::call
