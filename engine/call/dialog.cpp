#include "engine/call/dialog.hpp"

#include <algorithm>

#include "engine/call/print.hpp"
#include "engine/sip/fields.hpp"
#include "engine/sip/scanner.hpp"

namespace rung::call {

namespace {

/// Assigns, so that the text keeps its memory from dialog to dialog.
void take_value(std::string& out, const sip::Message& message, sip::HeaderId id) {
    std::string storage;
    out = sip::unfolded(message.value(id), storage);
}

std::string_view uri_of(std::string_view value) {
    const auto address = sip::parse_name_addr(value);
    return address && !address->star ? address->uri : std::string_view{};
}

std::string_view without_tag(std::string_view value,
                             const sip::NameAddr& address,
                             base::Arena& scratch) {
    if (!address.parameter("tag")) {
        return value;
    }
    const auto begin = static_cast<std::size_t>(address.parameters.data() - value.data());
    std::string_view out = value.substr(0, begin);
    std::string_view rest = address.parameters;
    while (const auto parameter = sip::next_parameter(rest)) {
        if (!sip::equal_ignoring_case(parameter->name, "tag")) {
            out = join(scratch,
                       out,
                       ";",
                       parameter->name,
                       parameter->has_value ? "=" : "",
                       parameter->value);
        }
    }
    return out;
}

/// One that a BYE ends: that of a SUBSCRIBE or REFER ends with its last NOTIFY (RFC 6665 4.4.1).
bool is_call(std::string_view method) {
    return method == "INVITE";
}

enum class Order : std::uint8_t { as_received, reversed };

/// The Record-Route values as rows of Route.
void take_routes(Dialog& dialog, const sip::Message& message, Order order) {
    std::vector<std::string> values;
    message.for_each_value(sip::HeaderId::record_route, [&values](std::string_view value) {
        std::string storage;
        values.emplace_back(sip::unfolded(value, storage));
        return true;
    });
    if (order == Order::reversed) {
        std::ranges::reverse(values);
    }
    dialog.routes.clear();
    dialog.first_route.clear();
    for (const std::string& value : values) {
        dialog.routes += "Route: " + value + "\r\n";
    }
    if (!values.empty()) {
        dialog.first_route = uri_of(values.front());
    }
}

}  // namespace

void begin_as_caller(Dialog& dialog, const sip::Message& request, const sip::Message& answer) {
    dialog.call_id = request.value(sip::HeaderId::call_id);
    take_value(dialog.local, request, sip::HeaderId::from);
    const auto cseq = sip::parse_cseq(request.value(sip::HeaderId::cseq));
    dialog.local_cseq = cseq ? cseq->number : 1;
    dialog.remote_target = request.uri();  // An answer without Contact: the old address is all.
    dialog.is_call = is_call(request.method());
    dialog.reliable = 0;
    renew_as_caller(dialog, answer);
}

void renew_as_caller(Dialog& dialog, const sip::Message& answer) {
    take_value(dialog.remote, answer, sip::HeaderId::to);
    sip::SplitValue contact = sip::split_value(answer.value(sip::HeaderId::contact));
    if (const std::string_view target = uri_of(contact.first); !target.empty()) {
        dialog.remote_target = target;
    }
    take_routes(dialog, answer, Order::reversed);
    dialog.remote_tag = answer.to_tag();
    dialog.confirmed = answer.status() >= 200;
    dialog.ended = false;
}

void begin_as_called(Dialog& dialog,
                     const sip::Message& request,
                     std::string_view local_tag,
                     base::Arena& scratch) {
    dialog.call_id = request.value(sip::HeaderId::call_id);
    std::string storage;
    const std::string_view to = sip::unfolded(request.value(sip::HeaderId::to), storage);
    dialog.local = with_tag(to, local_tag, scratch);
    take_value(dialog.remote, request, sip::HeaderId::from);
    dialog.local_cseq = 0;
    const sip::SplitValue contact = sip::split_value(request.value(sip::HeaderId::contact));
    dialog.remote_target = uri_of(contact.first);
    take_routes(dialog, request, Order::as_received);
    const auto from = sip::parse_name_addr(request.value(sip::HeaderId::from));
    const auto tag = from ? from->parameter("tag") : std::nullopt;
    dialog.remote_tag = tag ? tag->value : std::string_view{};
    dialog.invite = -1;
    dialog.reliable = 0;
    dialog.confirmed = false;
    dialog.is_call = is_call(request.method());
    dialog.unacknowledged = false;
    dialog.ended = false;
}

bool has_local_tag(const Dialog& dialog, std::string_view tag) {
    const auto local = sip::parse_name_addr(dialog.local);
    const auto own = local ? local->parameter("tag") : std::nullopt;
    return own && own->value == tag;
}

void refresh_target(Dialog& dialog, const sip::Message& message) {
    const std::string_view uri =
        uri_of(sip::split_value(message.value(sip::HeaderId::contact)).first);
    if (!uri.empty()) {
        dialog.remote_target = uri;
    }
}

std::int16_t dialog_of(const Call& call,
                       PartyId party,
                       std::string_view call_id,
                       std::string_view remote_tag) {
    for (std::size_t i = call.dialog_count; i-- > 0;) {
        const Dialog& dialog = call.dialogs[i];
        if (dialog.party == party && dialog.call_id == call_id &&
            (dialog.remote_tag == remote_tag || dialog.remote_tag.empty())) {
            return static_cast<std::int16_t>(i);
        }
    }
    return -1;
}

namespace {

std::int16_t open_dialog(Call& call) {
    if (call.dialogs.size() < ++call.dialog_count) {
        call.dialogs.emplace_back();
    }
    return static_cast<std::int16_t>(call.dialog_count - 1);
}

/// One of the forks of an INVITE; -1: its tag is new.
std::int16_t fork_of(const Call& call, std::int16_t invite, std::string_view remote_tag) {
    for (std::size_t i = 0; i < call.dialog_count; ++i) {
        if (call.dialogs[i].invite == invite && call.dialogs[i].remote_tag == remote_tag) {
            return static_cast<std::int16_t>(i);
        }
    }
    return -1;
}

/// RFC 3261 13.2.2.2, 13.2.2.3: a final refusal ends the early dialogs of its INVITE.
void end_early(Call& call, std::int16_t invite) {
    for (std::size_t i = 0; i < call.dialog_count; ++i) {
        Dialog& dialog = call.dialogs[i];
        dialog.ended = dialog.ended || (dialog.invite == invite && !dialog.confirmed);
    }
}

bool refreshes_target(std::string_view method) {
    return method == "INVITE" || method == "UPDATE" || method == "SUBSCRIBE" || method == "NOTIFY";
}

void take_answer_within(Call& call, std::int16_t index, const sip::Message& answer) {
    const SentRequest& sent = call.sent[static_cast<std::size_t>(index)];
    Dialog& dialog = call.dialogs[static_cast<std::size_t>(sent.dialog)];
    if (answer.status() >= 200 && answer.status() < 300 && refreshes_target(sent.method)) {
        refresh_target(dialog, answer);
        if (sent.method == "INVITE") {
            dialog.invite = index;
            dialog.unacknowledged = true;
        }
    }
}

}  // namespace

void take_answer(Call& call, std::int16_t index, const sip::Message& answer) {
    SentRequest& sent = call.sent[static_cast<std::size_t>(index)];
    const int status = answer.status();
    if (sent.within_dialog) {
        take_answer_within(call, index, answer);
        return;
    }
    const bool invite = sent.method == "INVITE";
    if (status >= 300) {
        end_early(call, index);
        return;
    }
    const bool makes_one =
        makes_dialog(sent.method, status) && (!invite || status >= 200 || !answer.to_tag().empty());
    if (!makes_one) {
        return;
    }
    std::int16_t at = fork_of(call, index, answer.to_tag());
    const bool is_new = at < 0;
    if (is_new) {
        at = open_dialog(call);
    }
    sent.dialog = at;
    Dialog& dialog = call.dialogs[static_cast<std::size_t>(at)];
    if (is_new || (status >= 200 && !dialog.confirmed)) {
        if (is_new) {
            begin_as_caller(dialog, sent.message->view(), answer);
        } else {
            renew_as_caller(dialog, answer);
        }
        dialog.arm = sent.arm;
        dialog.party = sent.party;
        dialog.invite = index;
        dialog.unacknowledged = invite && status >= 200;
    }
    std::uint64_t rseq = 0;
    if (invite && status < 200 &&
        sip::to_number(answer.value(sip::HeaderId::rseq), UINT32_MAX, rseq)) {
        dialog.reliable = static_cast<std::uint32_t>(rseq);
    }
}

bool makes_dialog(std::string_view method, int status) {
    const int first = method == "INVITE"                           ? 101
                      : method == "SUBSCRIBE" || method == "REFER" ? 200
                                                                   : 300;
    return status >= first && status < 300;
}

std::string_view without_tag(std::string_view value, base::Arena& scratch) {
    const auto address = sip::parse_name_addr(value);
    return address ? without_tag(value, *address, scratch) : value;
}

std::string_view with_tag(std::string_view value, std::string_view tag, base::Arena& scratch) {
    const auto address = sip::parse_name_addr(value);
    return address ? join(scratch, without_tag(value, *address, scratch), ";tag=", tag) : value;
}

}  // namespace rung::call
