#include "engine/call/dialog.hpp"

#include <algorithm>

#include "engine/call/print.hpp"
#include "engine/sip/fields.hpp"

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
    take_value(dialog.remote, answer, sip::HeaderId::to);
    const auto cseq = sip::parse_cseq(request.value(sip::HeaderId::cseq));
    dialog.local_cseq = cseq ? cseq->number : 1;
    sip::SplitValue contact = sip::split_value(answer.value(sip::HeaderId::contact));
    dialog.remote_target = uri_of(contact.first);
    if (dialog.remote_target.empty()) {
        dialog.remote_target = request.uri();  // A 2xx without Contact: the old address is all.
    }
    take_routes(dialog, answer, Order::reversed);
    dialog.confirmed = true;
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
    dialog.confirmed = false;
    dialog.ended = false;
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
