// When a message may come, and what it means that none does.
#include <fmt/format.h>

#include <algorithm>

#include "engine/call/arms.hpp"
#include "engine/call/candidates.hpp"
#include "engine/call/diagnosis.hpp"
#include "engine/call/judgement.hpp"
#include "engine/call/receiver.hpp"

namespace rung::call {

namespace {

/// When a candidate's window closes, counted from the rung above; nullopt: never.
std::optional<base::Duration> limit_of(const Instruction& rung, const Call& call) {
    if (const auto* receive = std::get_if<Receive>(&rung.what)) {
        const bool unlimited = receive->window.unlimited && !call.triggered;
        return unlimited ? std::nullopt : std::optional{receive->window.latest};
    }
    if (const auto* copy = std::get_if<ReceiveCopy>(&rung.what)) {
        return copy->window.latest;
    }
    if (const auto* link = std::get_if<ReceiveLink>(&rung.what)) {
        return link->window.latest;
    }
    if (const auto* octets = std::get_if<ReceiveOctets>(&rung.what)) {
        return octets->window.latest;
    }
    return std::get<ReceiveNothing>(rung.what).span;
}

}  // namespace

bool Receiver::take_what_waits() {
    return !call_.arms.empty() && !call_.waiting.empty() && !is_held(call_) &&
           in_some_arm(call_, [&] { return is_waiting() && take_waiting(); });
}

bool Receiver::take_waiting() {
    for (std::size_t i = 0; i < call_.waiting.size(); ++i) {
        const WaitingMessage message = call_.waiting[i];
        if (take_if_it_fits(message)) {
            MessageStore::unpin(message.message);
            call_.waiting.erase(call_.waiting.begin() + static_cast<std::ptrdiff_t>(i));
            return true;
        }
    }
    return false;
}

void Receiver::begin_wait() {
    if (take_octets() || take_link_news() || take_waiting()) {
        return;
    }
    call_.has_deadline = false;
    bool hopeless = true;
    std::string_view lost;
    visit_candidates(*call_.program, call_.position, [&](std::uint32_t, const Instruction& rung) {
        const auto* receive = std::get_if<Receive>(&rung.what);
        const bool answer = receive != nullptr && receive->method.empty();
        const std::int16_t index = answer ? expected_answer(rung) : std::int16_t{-1};
        const bool open = index >= 0 && call_.sent[static_cast<std::size_t>(index)].lost.empty();
        // A named INVITE that was answered may be answered by another fork (RFC 3261 13.2.2.4).
        const bool may_fork = answer && receive->whose.given() && expected_answer(rung, true) >= 0;
        hopeless = hopeless && answer && !open && !may_fork;
        if (index >= 0 && !open) {
            lost = call_.sent[static_cast<std::size_t>(index)].lost;
        }
        if (const auto limit = limit_of(rung, call_)) {
            const base::Instant closes = call_.rung_done + *limit;
            call_.deadline = call_.has_deadline ? std::min(call_.deadline, closes) : closes;
            call_.has_deadline = true;
        }
        return true;
    });
    call_.phase = Call::Phase::waiting;
    if (!hopeless) {
        return;
    }
    Finding* const finding = fail(call_,
                                  environment_,
                                  place(),
                                  lost.empty() ? "no request is waiting for an answer" : lost,
                                  Weight::broken);
    if (finding != nullptr && lost.empty()) {
        Diagnosis{call_, environment_, *this}.explain_no_request(*finding);
    }
}

void Receiver::expire() {
    const base::Duration waited = environment_.clocks.now - call_.rung_done;
    bool open = false;
    std::optional<std::uint32_t> silence;
    visit_candidates(
        *call_.program, call_.position, [&](std::uint32_t index, const Instruction& rung) {
            const auto limit = limit_of(rung, call_);
            if (!limit || *limit > waited || transaction_decides(rung)) {
                open = true;
            } else if (!silence && std::holds_alternative<ReceiveNothing>(rung.what)) {
                silence = index;
            }
            return true;
        });
    if (silence) {
        go_on_behind(*silence);
        return;
    }
    const Window* const optional = window_if_optional(call_.program->code[call_.position]);
    if (optional != nullptr && optional->latest <= waited) {
        go_on_behind(call_.position);
        return;
    }
    if (open) {
        // A window of another arm is still open: wait for the next one to close.
        call_.has_deadline = false;
        visit_candidates(
            *call_.program, call_.position, [&](std::uint32_t, const Instruction& rung) {
                const auto limit = limit_of(rung, call_);
                if (limit && *limit > waited) {
                    const base::Instant closes = call_.rung_done + *limit;
                    call_.deadline = call_.has_deadline ? std::min(call_.deadline, closes) : closes;
                    call_.has_deadline = true;
                }
                return true;
            });
        return;
    }
    if (Finding* const finding =
            fail(call_, environment_, place(), describe_silence(), Weight::broken)) {
        Diagnosis{call_, environment_, *this}.explain_silence(*finding);
    }
}

void Receiver::go_on_behind(std::uint32_t index) {
    call_.position = index + 1;
    call_.rung_done = environment_.clocks.now;
    call_.phase = Call::Phase::running;
    call_.has_deadline = false;
}

/// The rung has what it waited for.
void Receiver::pass(std::uint32_t index, base::Instant came, const std::vector<Check>& checks) {
    const base::Instant above = call_.rung_done;
    call_.rung_done = std::max(call_.rung_done, came);
    call_.reached.push_back({index, call_.rung_done - above});
    call_.position = index + 1;
    call_.phase = Call::Phase::running;
    call_.has_deadline = false;
    static_cast<void>(judge(call_, environment_, checks));
}

bool Receiver::in_time(const Window& window, const Place& place, base::Instant at) {
    // What came before the rung above, and waited, came at once.
    const base::Duration after = std::max(at - call_.rung_done, base::Duration{});
    if (window.unlimited || (after >= window.earliest && after <= window.latest)) {
        return true;
    }
    base::Arena& scratch = environment_.scratch;
    if (Finding* const finding = fail(call_,
                                      environment_,
                                      place,
                                      fmt::format("it came after {}, not between {} and {}",
                                                  write_duration(after, scratch),
                                                  write_duration(window.earliest, scratch),
                                                  write_duration(window.latest, scratch)))) {
        Diagnosis{call_, environment_, *this}.explain_time(*finding, window, after);
    }
    return false;
}

/// Timer B or F speaks for a window that the author left to it: it fires by itself, may be a moment
/// later than the window closes, and a policy may then try the next contact. An INVITE that got a
/// 1xx has no such timer.
bool Receiver::transaction_decides(const Instruction& rung) const {
    const auto* receive = std::get_if<Receive>(&rung.what);
    if (receive == nullptr || !receive->method.empty() || receive->window.given) {
        return false;
    }
    const std::int16_t index = expected_answer(rung);
    if (index < 0) {
        return false;
    }
    const SentRequest& sent = call_.sent[static_cast<std::size_t>(index)];
    return sent.final_status == 0 && !(sent.method == "INVITE" && sent.provisional);
}

std::string Receiver::describe_silence() const {
    const std::string_view waited =
        write_duration(environment_.clocks.now - call_.rung_done, environment_.scratch);
    for (std::size_t i = 0; i < call_.sent_count; ++i) {
        const SentRequest& sent = call_.sent[i];
        if (!expects_answer_of(static_cast<std::int16_t>(i))) {
            continue;
        }
        if (sent.answer == nullptr) {
            return fmt::format("no answer within {}", waited);
        }
        if (sent.final_status == 0) {
            return fmt::format("no such answer within {}: the last was {} {}",
                               waited,
                               sent.answer->view().status(),
                               sent.answer->view().reason());
        }
    }
    const auto* receive = std::get_if<Receive>(&call_.program->code[call_.position].what);
    if (const auto* link = std::get_if<ReceiveLink>(&call_.program->code[call_.position].what)) {
        return fmt::format("no connection was {} within {}",
                           link->what == ReceiveLink::What::closed ? "closed" : "refused",
                           waited);
    }
    if (std::holds_alternative<ReceiveOctets>(call_.program->code[call_.position].what)) {
        return fmt::format("no octets beside SIP came within {}", waited);
    }
    const bool request = receive != nullptr && !receive->method.empty();
    return fmt::format("no{} came within {}", request ? " " + receive->method : "thing", waited);
}

}  // namespace rung::call
