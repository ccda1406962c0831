#include "engine/call/receiver.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "engine/call/arms.hpp"
#include "engine/call/candidates.hpp"
#include "engine/call/control_flow.hpp"
#include "engine/call/diagnosis.hpp"
#include "engine/call/evaluator.hpp"
#include "engine/call/judgement.hpp"
#include "engine/call/party_place.hpp"
#include "engine/call/policy.hpp"
#include "engine/call/statements.hpp"

namespace rung::call {

bool Receiver::offer(const WaitingMessage& message) {
    if (in_some_arm(call_, [&] { return is_waiting() && take_if_it_fits(message); })) {
        return true;
    }
    const bool answer = message.sent >= 0;
    const int status = answer ? message.message->view().status() : 0;
    if (in_some_arm(call_, [&] { return is_waiting() && breaks_silence(message); })) {
        return true;
    }
    if (answer && status < 200 && !call_.program->manual.provisional) {
        return true;  // What the ladder does not name passes by.
    }
    if (status >= 200 && apply_policy(call_, environment_, message)) {
        return true;
    }
    if (!answer && !message.is_ack && call_.received_count == 1 && call_.sent_count == 0 &&
        call_.phase == Call::Phase::waiting) {
        // The first message of a ladder that is called: it is not for this one, although a later
        // rung may name its method.
        return false;
    }
    const bool awaited = answer && in_some_arm(call_, [&] {
                             return is_waiting() && expects_answer_of(message.sent);
                         });
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
    if (is_late_cancel(message)) {
        return false;
    }
    const Diagnosis diagnosis{call_, environment_, *this};
    if (Finding* const finding =
            fail(call_,
                 environment_,
                 place(),
                 awaited ? describe(message) : describe(message) + ", which no rung takes")) {
        diagnosis.explain_stray(*finding, message);
    }
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

bool Receiver::awaits(StoredMessage& request) {
    return in_some_arm(call_, [&] { return is_waiting() && awaits_here(request); });
}

bool Receiver::awaits_here(StoredMessage& request) const {
    bool awaited = false;
    visit_candidates(*call_.program, call_.position, [&](std::uint32_t, const Instruction& rung) {
        const auto* receive = std::get_if<Receive>(&rung.what);
        awaited = receive != nullptr && receive->method == request.view().method() &&
                  rung.party == party_at(call_, environment_, request.link) &&
                  (receive->where == no_expr ||
                   Evaluator{call_, environment_, &request}.holds(receive->where));
        return !awaited;
    });
    return awaited;
}

void Receiver::offer_copy(std::string_view octets) {
    for (StoredMessage* message : call_.labels) {
        if (message != nullptr && message->octets() == octets) {
            ++message->copies;
        }
    }
    if (!in_some_arm(call_, [&] { return is_waiting() && takes_copy(octets); })) {
        static_cast<void>(
            in_some_arm(call_, [&] { return is_waiting() && copy_breaks_silence(octets); }));
    }
}

bool Receiver::copy_breaks_silence(std::string_view octets) {
    bool silent = false;
    visit_candidates(*call_.program, call_.position, [&](std::uint32_t, const Instruction& rung) {
        silent = silent || std::holds_alternative<ReceiveNothing>(rung.what);
        return !silent;
    });
    if (!silent) {
        return false;
    }
    const Diagnosis diagnosis{call_, environment_, *this};
    if (Finding* const finding = fail(
            call_,
            environment_,
            place(),
            fmt::format(
                "a copy of a message came after {}",
                write_duration(environment_.clocks.now - call_.rung_done, environment_.scratch)))) {
        diagnosis.explain_copy(*finding, octets);
    }
    return true;
}

bool Receiver::takes_copy(std::string_view octets) {
    bool taken = false;
    visit_candidates(
        *call_.program, call_.position, [&](std::uint32_t index, const Instruction& rung) {
            const auto* copy = std::get_if<ReceiveCopy>(&rung.what);
            const StoredMessage* message = copy != nullptr ? call_.labels[copy->label] : nullptr;
            if (message == nullptr || message->octets() != octets) {
                return true;
            }
            taken = true;
            if (in_time(copy->window, rung.place, environment_.clocks.now)) {
                go_on_behind(index);
            }
            return false;
        });
    return taken;
}

void Receiver::give_up(SentRequest& sent, std::string_view why) {
    sent.lost = why;
    load_arm_of(call_, sent.arm);
    const auto index = static_cast<std::int16_t>(&sent - call_.sent.data());
    if (next_contact(call_, environment_, sent, why)) {
        return;
    }
    const auto& code = call_.program->code;
    const auto hopes_for_it = [&] {
        const std::size_t at = std::min<std::size_t>(call_.position, code.size() - 1);
        return is_waiting() &&
               (std::holds_alternative<SendRequest>(code[at].what) || expects_answer_of(index));
    };
    if (in_some_arm(call_, hopes_for_it)) {
        Finding* const finding = fail(call_, environment_, place(), why, Weight::broken);
        if (finding != nullptr && sent.final_status == 408) {
            Diagnosis{call_, environment_, *this}.explain_silence(*finding);
        }
    }
}

bool Receiver::take_if_it_fits(const WaitingMessage& message) {
    bool taken = false;
    visit_candidates(
        *call_.program, call_.position, [&](std::uint32_t index, const Instruction& rung) {
            if (!fits(rung, message)) {
                return true;
            }
            taken = true;
            take(index, std::get<Receive>(rung.what), message);
            return false;
        });
    return taken;
}

PartyId Receiver::party_of(const WaitingMessage& message) const {
    return message.sent >= 0 ? call_.sent[static_cast<std::size_t>(message.sent)].party
                             : call_.received[static_cast<std::size_t>(message.received)].party;
}

bool Receiver::fits(const Instruction& instruction, const WaitingMessage& message) const {
    const bool answer = message.sent >= 0;
    const auto* const receive = std::get_if<Receive>(&instruction.what);
    if (receive == nullptr || receive->method.empty() != answer ||
        instruction.party != party_of(message)) {
        return false;
    }
    const Receive& rung = *receive;
    if (answer) {
        if (expected_answer(instruction, message.is_fork) != message.sent ||
            !fits_statuses(rung.statuses, message.message->view().status())) {
            return false;
        }
    } else {
        const ReceivedRequest& received =
            call_.received[static_cast<std::size_t>(message.received)];
        const auto method =
            message.is_ack ? std::string_view{"ACK"} : std::string_view{received.method};
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

/// What stands between optional rungs that are passed and the one that takes the message is carried
/// out all the same.
void Receiver::pass_to(std::uint32_t index) {
    const auto& code = call_.program->code;
    std::uint32_t at = call_.position;
    while (at != index && !std::holds_alternative<Either>(code[at].what)) {
        const auto* jump = std::get_if<Jump>(&code[at].what);
        carry_out_instant(call_, environment_, code[at]);
        at = jump != nullptr ? jump->to : at + 1;
    }
}

void Receiver::take(std::uint32_t index, const Receive& rung, const WaitingMessage& message) {
    pass_to(index);
    const Place& place = call_.program->code[index].place;
    call_.acting = call_.program->code[index].party;
    call_.trace.set_line(message.record, place.line);
    MessageStore::unpin(call_.current);
    call_.current = &MessageStore::pin(*message.message);
    call_.octets_from.reset();
    give_label(*message.message, rung.label);
    if (message.sent >= 0) {
        SentRequest& sent = call_.sent[static_cast<std::size_t>(message.sent)];
        const int status = message.message->view().status();
        sent.taken = sent.taken || status >= 200;
        if (status >= 300 && call_.targets.begun() && !sent.within_dialog) {
            call_.targets.keep_redirection(sent.message->view().uri(), call_.redirections);
        }
    } else if (!message.is_ack) {
        ReceivedRequest& received = call_.received[static_cast<std::size_t>(message.received)];
        received.label = rung.label;
        received.arm = call_.arm_number();
    }
    if (in_time(rung.window, place, message.message->at)) {
        pass(index, message.message->at, rung.checks);
    }
}

void Receiver::give_label(StoredMessage& message, LabelId label) {
    if (label != no_label) {
        MessageStore::unpin(call_.labels[label]);
        call_.labels[label] = &MessageStore::pin(message);
    }
}

bool Receiver::later_rung_takes(const WaitingMessage& message) const {
    const Program& program = *call_.program;
    std::vector<std::uint32_t> behind;
    if (call_.phase == Call::Phase::waiting) {
        visit_candidates(program, call_.position, [&](std::uint32_t index, const Instruction&) {
            behind.push_back(index + 1);
            return true;
        });
    }
    if (behind.empty()) {
        behind.push_back(call_.position);
    }
    std::ranges::transform(
        call_.arms, std::back_inserter(behind), [](const Arm& arm) { return arm.position; });
    const std::vector<bool> reachable = reachable_from(program, std::move(behind));
    for (std::size_t i = 0; i < reachable.size(); ++i) {
        if (reachable[i] && is_of_kind(program.code[i], message)) {
            return true;
        }
    }
    return false;
}

/// The rung names such a message; whether it is of the right transaction is another matter.
bool Receiver::is_of_kind(const Instruction& rung, const WaitingMessage& message) const {
    const auto* const receive = std::get_if<Receive>(&rung.what);
    if (receive == nullptr || rung.party != party_of(message)) {
        return false;
    }
    if (message.sent >= 0) {
        // A fork is asked for by name: another request's answer is no reason to keep it.
        return receive->method.empty() && (!message.is_fork || receive->whose.given()) &&
               fits_statuses(receive->statuses, message.message->view().status());
    }
    const auto& received = call_.received[static_cast<std::size_t>(message.received)];
    return receive->method == (message.is_ack ? std::string_view{"ACK"} : received.method);
}

/// `<- nothing`: true when the message was dealt with, as an exception or as a failure.
bool Receiver::breaks_silence(const WaitingMessage& message) {
    const ReceiveNothing* silence = nullptr;
    visit_candidates(*call_.program, call_.position, [&](std::uint32_t, const Instruction& rung) {
        silence =
            rung.party == party_of(message) ? std::get_if<ReceiveNothing>(&rung.what) : nullptr;
        return silence == nullptr;
    });
    if (silence == nullptr) {
        return false;
    }
    const sip::Message& view = message.message->view();
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

/// The rung that a finding names: of those that wait, the first that the ladder cannot do without.
const Place& Receiver::place() const {
    const auto& code = call_.program->code;
    std::size_t named = std::min<std::size_t>(call_.position, code.size() - 1);
    if (std::holds_alternative<Either>(code[named].what)) {
        return code[named].place;
    }
    visit_candidates(
        *call_.program, call_.position, [&](std::uint32_t index, const Instruction& rung) {
            named = index;
            const auto* receive = std::get_if<Receive>(&rung.what);
            return receive != nullptr && receive->optional;
        });
    return code[named].place;
}

/// The request whose answer a rung waits for: the newest that has none yet, or the one named.
std::int16_t Receiver::expected_answer(const Instruction& rung, bool fork) const {
    const Whose& whose = std::get<Receive>(rung.what).whose;
    return newest(call_.sent, call_.sent_count, [&](const SentRequest& sent) {
        const bool named = whose.label == no_label || call_.labels[whose.label] == sent.message;
        const bool of_method = whose.method.empty() || whose.method == sent.method;
        const bool open =
            fork ? sent.method == "INVITE" && sent.final_status / 100 == 2 : !sent.taken;
        return open && sent.party == rung.party && named && of_method && call_.reaches(sent.arm);
    });
}

bool Receiver::expects_answer_of(std::int16_t sent) const {
    bool expected = false;
    visit_candidates(*call_.program, call_.position, [&](std::uint32_t, const Instruction& rung) {
        const auto* receive = std::get_if<Receive>(&rung.what);
        expected = expected ||
                   (receive != nullptr && receive->method.empty() && expected_answer(rung) == sent);
        return !expected;
    });
    return expected;
}

std::string Receiver::describe(const WaitingMessage& message) const {
    const sip::Message& view = message.message->view();
    if (view.is_request()) {
        return std::string{view.method()};
    }
    const SentRequest& sent = call_.sent[static_cast<std::size_t>(message.sent)];
    const auto& parties = call_.program->parties;
    return fmt::format("{} {} to {}{}{}",
                       view.status(),
                       view.reason(),
                       parties.empty() ? "" : parties[sent.party].name,
                       parties.empty() ? "" : "'s ",
                       sent.method);
}

}  // namespace rung::call
