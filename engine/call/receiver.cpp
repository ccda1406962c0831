#include "engine/call/receiver.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "engine/call/evaluator.hpp"
#include "engine/call/judgement.hpp"
#include "engine/call/policy.hpp"

namespace rung::call {

namespace {

/// The rungs that the message coming next may go to: the one at `position`, those behind it while
/// they are optional, every arm of an `either`. `visit` returns false to stop.
template <class Visit>
bool visit_candidates(const Program& program, std::uint32_t position, Visit&& visit) {
    while (position < program.code.size()) {
        const auto& what = program.code[position].what;
        if (const auto* jump = std::get_if<Jump>(&what)) {
            position = jump->to;
            continue;
        }
        if (const auto* either = std::get_if<Either>(&what)) {
            return std::ranges::all_of(either->arms, [&](std::uint32_t arm) {
                return visit_candidates(program, arm, visit);
            });
        }
        const auto* receive = std::get_if<Receive>(&what);
        const bool waits = receive != nullptr || std::holds_alternative<ReceiveCopy>(what) ||
                           std::holds_alternative<ReceiveNothing>(what);
        if (!waits || !visit(position, program.code[position])) {
            return !waits;
        }
        if (receive == nullptr || !receive->optional) {
            return true;
        }
        ++position;
    }
    return true;
}

/// When a candidate's window closes, counted from the rung above; nullopt: never.
std::optional<base::Duration> limit_of(const Instruction& rung) {
    if (const auto* receive = std::get_if<Receive>(&rung.what)) {
        return receive->window.unlimited ? std::nullopt : std::optional{receive->window.latest};
    }
    if (const auto* copy = std::get_if<ReceiveCopy>(&rung.what)) {
        return copy->window.latest;
    }
    return std::get<ReceiveNothing>(rung.what).span;
}

}  // namespace

void Receiver::begin_wait() {
    for (std::size_t i = 0; i < call_.waiting.size(); ++i) {
        const WaitingMessage message = call_.waiting[i];
        if (take_if_it_fits(message)) {
            MessageStore::unpin(message.message);
            call_.waiting.erase(call_.waiting.begin() + static_cast<std::ptrdiff_t>(i));
            return;
        }
    }
    call_.has_deadline = false;
    bool hopeless = true;
    std::string_view lost;
    visit_candidates(*call_.program, call_.position, [&](std::uint32_t, const Instruction& rung) {
        const auto* receive = std::get_if<Receive>(&rung.what);
        const bool answer = receive != nullptr && receive->method.empty();
        const std::int16_t index = answer ? expected_answer(receive->whose) : std::int16_t{-1};
        const bool open = index >= 0 && call_.sent[static_cast<std::size_t>(index)].lost.empty();
        hopeless = hopeless && answer && !open;
        if (index >= 0 && !open) {
            lost = call_.sent[static_cast<std::size_t>(index)].lost;
        }
        if (const auto limit = limit_of(rung)) {
            const base::Instant closes = call_.rung_done + *limit;
            call_.deadline = call_.has_deadline ? std::min(call_.deadline, closes) : closes;
            call_.has_deadline = true;
        }
        return true;
    });
    call_.phase = Call::Phase::waiting;
    if (hopeless) {
        fail(call_,
             environment_,
             place(),
             lost.empty() ? "no request is waiting for an answer" : lost,
             Weight::broken);
    }
}

void Receiver::expire() {
    const base::Duration waited = environment_.clocks.now - call_.rung_done;
    bool open = false;
    std::optional<std::uint32_t> silence;
    visit_candidates(
        *call_.program, call_.position, [&](std::uint32_t index, const Instruction& rung) {
            const auto limit = limit_of(rung);
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
    const auto* receive = std::get_if<Receive>(&call_.program->code[call_.position].what);
    if (receive != nullptr && receive->optional && receive->window.latest <= waited) {
        go_on_behind(call_.position);
        return;
    }
    if (open) {
        // A window of another arm is still open: wait for the next one to close.
        call_.has_deadline = false;
        visit_candidates(
            *call_.program, call_.position, [&](std::uint32_t, const Instruction& rung) {
                const auto limit = limit_of(rung);
                if (limit && *limit > waited) {
                    const base::Instant closes = call_.rung_done + *limit;
                    call_.deadline = call_.has_deadline ? std::min(call_.deadline, closes) : closes;
                    call_.has_deadline = true;
                }
                return true;
            });
        return;
    }
    fail(call_, environment_, place(), describe_silence(), Weight::broken);
}

bool Receiver::offer(const WaitingMessage& message) {
    if (call_.phase == Call::Phase::waiting && take_if_it_fits(message)) {
        return true;
    }
    const bool answer = message.sent >= 0;
    const int status = answer ? message.message->view.status() : 0;
    if (call_.phase == Call::Phase::waiting && breaks_silence(message)) {
        return true;
    }
    if (answer && status < 200) {
        return true;  // What the ladder does not name passes by.
    }
    if (answer && apply_policy(call_, environment_, message)) {
        return true;
    }
    const bool awaited =
        answer && call_.phase == Call::Phase::waiting && expects_answer_of(message.sent);
    if (!awaited && later_rung_takes(message)) {
        if (call_.waiting.size() >= environment_.settings.limits.waiting_messages) {
            fail(call_,
                 environment_,
                 place(),
                 "too many messages wait for later rungs",
                 Weight::broken);
            return true;
        }
        MessageStore::pin(*message.message);
        call_.waiting.push_back(message);
        return true;
    }
    if (message.is_ack) {
        return true;  // An ACK that the ladder does not name is only absorbed.
    }
    if (!answer && call_.received_count == 1 && call_.sent_count == 0 &&
        call_.phase == Call::Phase::waiting) {
        return false;  // The first message of a ladder that is called: it is not for this one.
    }
    if (is_late_cancel(message)) {
        return false;
    }
    const std::size_t last = call_.program->code.size() - 1;
    const std::size_t at = std::min<std::size_t>(call_.position, last);
    fail(call_,
         environment_,
         call_.program->code[at].place,
         awaited ? describe(message) : describe(message) + ", which no rung takes");
    return true;
}

/// RFC 3261 9.2: behind the final answer a CANCEL has no effect.
bool Receiver::is_late_cancel(const WaitingMessage& message) const {
    if (message.sent >= 0 ||
        call_.received[static_cast<std::size_t>(message.received)].method != "CANCEL") {
        return false;
    }
    const auto cancelled = [](const ReceivedRequest& received) {
        return received.cancelled && !received.answered();
    };
    return newest(call_.received, call_.received_count, cancelled) < 0;
}

void Receiver::offer_copy(std::string_view octets) {
    for (StoredMessage* message : call_.labels) {
        if (message != nullptr && message->octets == octets) {
            ++message->copies;
        }
    }
    if (call_.phase != Call::Phase::waiting) {
        return;
    }
    bool silent = false;
    bool taken = false;
    visit_candidates(
        *call_.program, call_.position, [&](std::uint32_t index, const Instruction& rung) {
            silent = silent || std::holds_alternative<ReceiveNothing>(rung.what);
            const auto* copy = std::get_if<ReceiveCopy>(&rung.what);
            const StoredMessage* message = copy != nullptr ? call_.labels[copy->label] : nullptr;
            if (message == nullptr || message->octets != octets) {
                return true;
            }
            taken = true;
            if (in_time(copy->window, rung.place, environment_.clocks.now)) {
                go_on_behind(index);
            }
            return false;
        });
    if (!taken && silent) {
        fail(call_,
             environment_,
             place(),
             fmt::format(
                 "a copy of a message came after {}",
                 write_duration(environment_.clocks.now - call_.rung_done, environment_.scratch)));
    }
}

void Receiver::give_up(SentRequest& sent, std::string_view why) {
    sent.lost = why;
    const auto index = static_cast<std::int16_t>(&sent - call_.sent.data());
    if (next_contact(call_, environment_, sent, why)) {
        return;
    }
    const bool at_cancel = std::holds_alternative<SendRequest>(
        call_.program->code[std::min<std::size_t>(call_.position, call_.program->code.size() - 1)]
            .what);
    if (call_.phase == Call::Phase::waiting && (at_cancel || expects_answer_of(index))) {
        fail(call_, environment_, place(), why, Weight::broken);
    }
}

bool Receiver::take_if_it_fits(const WaitingMessage& message) {
    bool taken = false;
    visit_candidates(
        *call_.program, call_.position, [&](std::uint32_t index, const Instruction& rung) {
            const auto* receive = std::get_if<Receive>(&rung.what);
            if (receive == nullptr || !fits(*receive, message)) {
                return true;
            }
            taken = true;
            take(index, *receive, message);
            return false;
        });
    return taken;
}

bool Receiver::fits(const Receive& rung, const WaitingMessage& message) const {
    const bool answer = message.sent >= 0;
    if (rung.method.empty() != answer) {
        return false;
    }
    if (answer) {
        if (expected_answer(rung.whose) != message.sent ||
            !fits_statuses(rung.statuses, message.message->view.status())) {
            return false;
        }
    } else {
        const ReceivedRequest& received =
            call_.received[static_cast<std::size_t>(message.received)];
        const std::string_view method = message.is_ack ? "ACK" : received.method;
        const bool named =
            rung.whose.label == no_label || call_.labels[rung.whose.label] == received.message;
        if (method != rung.method || (message.is_ack && !named)) {
            return false;
        }
    }
    return rung.where == no_expr ||
           Evaluator{call_, environment_, message.message}.holds(rung.where);
}

bool Receiver::fits_statuses(const StatusSet& statuses, int status) const {
    if (statuses.expression == no_expr) {
        return statuses.contains(status);
    }
    double number = 0;
    const Evaluator evaluator{call_, environment_, call_.current};
    return as_real(evaluator.value(statuses.expression), number) &&
           static_cast<int>(number) == status;
}

void Receiver::take(std::uint32_t index, const Receive& rung, const WaitingMessage& message) {
    const Place& place = call_.program->code[index].place;
    if (message.record < call_.records.size()) {
        call_.records[message.record].line = place.line;
    }
    MessageStore::unpin(call_.current);
    call_.current = &MessageStore::pin(*message.message);
    if (rung.label != no_label) {
        MessageStore::unpin(call_.labels[rung.label]);
        call_.labels[rung.label] = &MessageStore::pin(*message.message);
    }
    if (message.sent >= 0) {
        SentRequest& sent = call_.sent[static_cast<std::size_t>(message.sent)];
        sent.taken = sent.taken || message.message->view.status() >= 200;
    } else if (!message.is_ack) {
        call_.received[static_cast<std::size_t>(message.received)].label = rung.label;
    }
    if (!in_time(rung.window, place, message.message->at)) {
        return;
    }
    call_.rung_done = std::max(call_.rung_done, message.message->at);
    call_.position = index + 1;
    call_.phase = Call::Phase::running;
    call_.has_deadline = false;
    static_cast<void>(judge(call_, environment_, rung.checks));
}

void Receiver::go_on_behind(std::uint32_t index) {
    call_.position = index + 1;
    call_.rung_done = environment_.clocks.now;
    call_.phase = Call::Phase::running;
    call_.has_deadline = false;
}

bool Receiver::in_time(const Window& window, const Place& place, base::Instant at) {
    // What came before the rung above, and waited, came at once.
    const base::Duration after = std::max(at - call_.rung_done, base::Duration{});
    if (window.unlimited || (after >= window.earliest && after <= window.latest)) {
        return true;
    }
    base::Arena& scratch = environment_.scratch;
    fail(call_,
         environment_,
         place,
         fmt::format("it came after {}, not between {} and {}",
                     write_duration(after, scratch),
                     write_duration(window.earliest, scratch),
                     write_duration(window.latest, scratch)));
    return false;
}

bool Receiver::later_rung_takes(const WaitingMessage& message) const {
    const auto& code = call_.program->code;
    const std::size_t from = call_.program->loops > 0 ? 0 : call_.position;
    const bool answer = message.sent >= 0;
    return std::any_of(
        code.begin() + static_cast<std::ptrdiff_t>(std::min(from, code.size())),
        code.end(),
        [&](const Instruction& rung) {
            const auto* receive = std::get_if<Receive>(&rung.what);
            if (receive == nullptr || receive->method.empty() != answer) {
                return false;
            }
            if (answer) {
                return fits_statuses(receive->statuses, message.message->view.status());
            }
            const auto& received = call_.received[static_cast<std::size_t>(message.received)];
            return receive->method == (message.is_ack ? std::string_view{"ACK"} : received.method);
        });
}

/// `<- nothing`: true when the message was dealt with, as an exception or as a failure.
bool Receiver::breaks_silence(const WaitingMessage& message) {
    const ReceiveNothing* silence = nullptr;
    visit_candidates(*call_.program, call_.position, [&](std::uint32_t, const Instruction& rung) {
        silence = std::get_if<ReceiveNothing>(&rung.what);
        return silence == nullptr;
    });
    if (silence == nullptr) {
        return false;
    }
    const sip::Message& view = message.message->view;
    const bool excepted =
        view.is_request()
            ? std::ranges::find(silence->but_methods, view.method()) != silence->but_methods.end()
            : fits_statuses(silence->but_statuses, view.status());
    if (!excepted) {
        fail(call_,
             environment_,
             place(),
             fmt::format(
                 "{} came after {}",
                 describe(message),
                 write_duration(environment_.clocks.now - call_.rung_done, environment_.scratch)));
    }
    return true;
}

/// Timer B or F speaks for a window that the author left to it: it fires by itself, may be a moment
/// later than the window closes, and a policy may then try the next contact. An INVITE that got a
/// 1xx has no such timer.
bool Receiver::transaction_decides(const Instruction& rung) const {
    const auto* receive = std::get_if<Receive>(&rung.what);
    if (receive == nullptr || !receive->method.empty() || receive->window.given) {
        return false;
    }
    const std::int16_t index = expected_answer(receive->whose);
    if (index < 0) {
        return false;
    }
    const SentRequest& sent = call_.sent[static_cast<std::size_t>(index)];
    return sent.final_status == 0 && !(sent.method == "INVITE" && sent.provisional);
}

/// The request whose answer a rung waits for: the newest that has none yet, or the one named.
std::int16_t Receiver::expected_answer(const Whose& whose) const {
    return newest(call_.sent, call_.sent_count, [&](const SentRequest& sent) {
        const bool named = whose.label == no_label || call_.labels[whose.label] == sent.message;
        const bool of_method = whose.method.empty() || whose.method == sent.method;
        return !sent.taken && named && of_method;
    });
}

bool Receiver::expects_answer_of(std::int16_t sent) const {
    bool expected = false;
    visit_candidates(*call_.program, call_.position, [&](std::uint32_t, const Instruction& rung) {
        const auto* receive = std::get_if<Receive>(&rung.what);
        expected = expected || (receive != nullptr && receive->method.empty() &&
                                expected_answer(receive->whose) == sent);
        return !expected;
    });
    return expected;
}

std::string Receiver::describe(const WaitingMessage& message) const {
    const sip::Message& view = message.message->view;
    if (view.is_request()) {
        return std::string{view.method()};
    }
    const SentRequest& sent = call_.sent[static_cast<std::size_t>(message.sent)];
    return fmt::format("{} {} to {}", view.status(), view.reason(), sent.method);
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
                               sent.answer->view.status(),
                               sent.answer->view.reason());
        }
    }
    const auto* receive = std::get_if<Receive>(&call_.program->code[call_.position].what);
    const bool request = receive != nullptr && !receive->method.empty();
    return fmt::format("no{} came within {}", request ? " " + receive->method : "thing", waited);
}

}  // namespace rung::call
