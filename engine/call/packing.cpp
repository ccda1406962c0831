#include "engine/call/packing.hpp"

#include <algorithm>
#include <array>

namespace rung::call {

namespace {

/// More than these a call has only in a long loop; it may stay awake then.
constexpr std::size_t most_messages = 32;

/// The messages of a call in their order, to name them by number.
struct Messages {
    static constexpr std::uint8_t none = 0xff;

    std::array<StoredMessage*, most_messages> all{};
    std::uint32_t count = 0;
};

/// The two archives have the same members, so that one function says what is packed and in which
/// order.
struct Writing {
    base::Packer& out;
    const Messages& messages;
    bool sound = true;  ///< Every message that is named is one of those.

    template <class... Values>
    void operator()(const Values&... values) {
        out(values...);
    }

    void view(std::string_view text) { out.view(text); }

    void message(const StoredMessage* message) {
        const auto end = messages.all.begin() + messages.count;
        const auto found = std::find(messages.all.begin(), end, message);
        sound = sound && (message == nullptr || found != end);
        out(message == nullptr ? Messages::none
                               : static_cast<std::uint8_t>(found - messages.all.begin()));
    }

    template <class List>
    void count(const List& /*list*/, std::size_t in_use) {
        out(static_cast<std::uint32_t>(in_use));
    }
};

struct Reading {
    base::Unpacker& in;
    const Messages& messages;

    template <class... Values>
    void operator()(Values&... values) {
        in(values...);
    }

    void view(std::string_view& text) { in.view(text); }

    void message(StoredMessage*& message) {
        std::uint8_t number = Messages::none;
        in(number);
        message = number == Messages::none ? nullptr : messages.all[number];
    }

    /// Those behind are spare ones, for their memory.
    template <class List>
    void count(List& list, std::size_t& in_use) {
        std::uint32_t number = 0;
        in(number);
        in_use = number;
        if (list.size() < in_use) {
            list.resize(in_use);
        }
    }
};

// Each takes its struct apart, so that a new member does not compile until somebody has thought
// about it here.

template <class Archive, class Request>
void carry_sent(Archive& archive, Request& sent) {
    auto& [method,
           serial,
           instruction,
           label,
           transaction,
           message,
           answer,
           due,
           cseq,
           final_status,
           provisional,
           acknowledged,
           taken,
           cancelled,
           within_dialog,
           further_leg,
           bears_credentials,
           lost,
           dialog,
           party,
           arm] = sent;
    archive.view(method);
    archive.message(message);
    archive.message(answer);
    archive(transaction, due, serial, instruction, label, cseq, final_status);
    archive(provisional, acknowledged, taken, cancelled, within_dialog, further_leg);
    archive(bears_credentials, lost, dialog, party, arm);
}

template <class Archive, class Request>
void carry_received(Archive& archive, Request& received) {
    auto& [method,
           serial,
           label,
           transaction,
           message,
           cseq,
           call_id_begin,
           call_id_size,
           status,
           acknowledged,
           cancelled,
           tagged,
           beside,
           dialog,
           party,
           arm] = received;
    archive.message(message);
    archive(method, transaction, serial, label, cseq, call_id_begin, call_id_size, status);
    archive(acknowledged, cancelled, tagged, beside, dialog, party, arm);
}

template <class Archive, class AnyDialog>
void carry_dialog(Archive& archive, AnyDialog& dialog) {
    auto& [call_id,
           remote_tag,
           local,
           remote,
           remote_target,
           routes,
           first_route,
           local_cseq,
           reliable,
           invite,
           confirmed,
           is_call,
           unacknowledged,
           ended,
           party,
           arm] = dialog;
    archive(call_id, remote_tag, local, remote, remote_target, routes, first_route);
    archive(local_cseq, reliable, invite, confirmed, is_call, unacknowledged, ended, party, arm);
}

template <class Archive, class AnyKept>
void carry_kept(Archive& archive, AnyKept& kept) {
    auto& [method, request, cseq] = kept;
    archive.view(method);
    archive.message(request);
    archive(cseq);
}

template <class Archive, class Variable>
void carry_variable(Archive& archive, Variable& variable) {
    auto& [value, own] = variable;
    auto& [kind, truth, number, real, duration, text] = value;  // The text is its own one.
    archive(kind, truth, number, real, duration, own);
}

/// Lists whose length the program gives.
template <class Archive, class AnyCall>
void carry_tables(Archive& archive, AnyCall& call) {
    for (auto& variable : call.variables) {
        carry_variable(archive, variable);
    }
    for (auto& label : call.labels) {
        archive.message(label);
    }
    for (auto& kept : call.kept) {
        carry_kept(archive, kept);
    }
    for (auto* rounds : {&call.rounds_left, &call.rounds_done}) {
        for (auto& round : *rounds) {
            archive(round);
        }
    }
    for (auto& mark : call.marks) {
        archive(mark);
    }
}

template <class Archive, class AnyCall>
void carry(Archive& archive, AnyCall& call) {
    archive(call.decisions, call.due, call.started, call.rung_done, call.deadline, call.seq);
    archive(call.data_number,
            call.ladder,
            call.position,
            call.steps,
            call.call_ids,
            call.stream,
            call.source);
    archive(call.serials, call.next_arm, call.first_arm, call.phase, call.outcome, call.acting);
    archive(call.has_deadline, call.signed_by_policy, call.tag, call.call_id);
    archive.message(call.current);
    archive.count(call.sent, call.sent_count);
    for (std::size_t i = 0; i < call.sent_count; ++i) {
        carry_sent(archive, call.sent[i]);
    }
    archive.count(call.received, call.received_count);
    for (std::size_t i = 0; i < call.received_count; ++i) {
        carry_received(archive, call.received[i]);
    }
    archive.count(call.dialogs, call.dialog_count);
    for (std::size_t i = 0; i < call.dialog_count; ++i) {
        carry_dialog(archive, call.dialogs[i]);
    }
    carry_tables(archive, call);
    std::size_t rows = call.rows.size();
    archive.count(call.rows, rows);
    for (auto& row : call.rows) {
        archive(row);
    }
}

/// A new member of `Call` stops here: is it packed above, does `is_packable` see that it is as
/// `reset` makes it, or does it mean nothing while the call waits? Of the last kind are
/// `arm`, `signatures`, `unresolved`, `after_resolving`, and `spare_findings`, which is memory.
[[maybe_unused]] void see_that_all_is_known(Call& call) {
    // clang-format off
    auto& [program, ladder, seq, data_number, phase, position, steps, outcome, tag, call_id,
           call_ids, stream, source, acting, decisions, due, started, rung_done, deadline, has_deadline,
           arms, arm, next_arm, first_arm, messages, current, sent, received, dialogs, sent_count,
           received_count, serials, dialog_count, waiting, links, link_news, octets, octets_from,
           cut, replies_due, variables, former_secrets, rows, labels, rounds_left, rounds_done,
           kept, retry, targets, redirections, triggered, orders, trigger_place, signed_by_policy,
           authorizations, challenged, resend, draft, signatures, unresolved, after_resolving,
           findings, spare_findings, trace, reached, marks, measured] = call;
    // clang-format on
    static_cast<void>(program);
}

bool is_as_new(const Retry& retry) {
    return retry.uri.empty() && retry.header_lines.empty() && retry.sign == nullptr &&
           retry.dialog < 0 && std::string_view{retry.remark}.empty();
}

void carry_message(auto& archive, auto& message) {
    archive(message.at, message.elapsed, message.link, message.local, message.copies, message.pins);
}

}  // namespace

bool is_packable(const Call& call) {
    const bool waits = call.phase == CallPhase::waiting || call.phase == CallPhase::pausing;
    const bool settled = call.waiting.empty() && call.replies_due == 0 && call.reached.empty() &&
                         call.measured.empty() && call.findings.empty() && !call.trace.wanted;
    const bool writes = call.cut.message != nullptr || call.resend >= 0 || call.draft >= 0 ||
                        !is_as_new(call.retry);
    const bool remembers = call.targets.begun() || !call.redirections.empty() ||
                           !call.authorizations.empty() || call.challenged.answer != nullptr ||
                           !call.former_secrets.empty();
    const bool links = !call.links.empty() || !call.link_news.empty() || !call.octets.empty() ||
                       call.octets_from.has_value() || call.program->watches_links ||
                       call.program->takes_octets;
    const bool triggers = call.triggered || call.orders > 0 || call.trigger_place != nullptr;
    return waits && settled && call.arms.empty() && !writes && !remembers && !links && !triggers;
}

bool pack(const Call& call, base::Packer& out) {
    Messages messages;
    bool sound = is_packable(call);
    call.messages.for_each_needed([&](StoredMessage& message) {
        sound =
            sound && messages.count < most_messages && !message.is_borrowed() && !message.verdict;
        if (sound) {
            messages.all[messages.count++] = &message;
        }
    });
    if (!sound) {
        return false;
    }
    Writing archive{out, messages};
    out.address(call.program);
    out(messages.count);
    for (std::uint32_t i = 0; i < messages.count; ++i) {
        carry_message(out, *messages.all[i]);
        out(messages.all[i]->octets());
    }
    carry(archive, call);
    return archive.sound && out.fits();
}

void unpack(base::Unpacker& in, Call& call) {
    const Program* program = nullptr;
    in.address(program);
    call.reset(*program);
    call.trace.wanted = false;
    Messages messages;
    in(messages.count);
    for (std::uint32_t i = 0; i < messages.count; ++i) {
        StoredMessage& message = call.messages.take();
        messages.all[i] = &message;
        carry_message(in, message);
        message.assign(in.text());
    }
    Reading archive{in, messages};
    carry(archive, call);
    for (StoredValue& variable : call.variables) {
        variable.value.text = variable.text;
    }
}

}  // namespace rung::call
