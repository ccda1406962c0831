#include "engine/call/dialog.hpp"

#include <algorithm>

#include "engine/sip/fields.hpp"

namespace rung::call {

namespace {

std::string unfolded_value(const sip::Message& message, sip::HeaderId id) {
    std::string storage;
    return std::string{sip::unfolded(message.value(id), storage)};
}

std::string uri_of(std::string_view value) {
    const auto address = sip::parse_name_addr(value);
    return address && !address->star ? std::string{address->uri} : std::string{};
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
    dialog.local = unfolded_value(request, sip::HeaderId::from);
    dialog.remote = unfolded_value(answer, sip::HeaderId::to);
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

void begin_as_called(Dialog& dialog, const sip::Message& request, std::string_view local_tag) {
    dialog.call_id = request.value(sip::HeaderId::call_id);
    dialog.local = with_tag(unfolded_value(request, sip::HeaderId::to), local_tag);
    dialog.remote = unfolded_value(request, sip::HeaderId::from);
    dialog.local_cseq = 0;
    const sip::SplitValue contact = sip::split_value(request.value(sip::HeaderId::contact));
    dialog.remote_target = uri_of(contact.first);
    take_routes(dialog, request, Order::as_received);
    dialog.confirmed = false;
    dialog.ended = false;
}

std::string without_tag(std::string_view value) {
    const auto address = sip::parse_name_addr(value);
    if (!address || !address->parameter("tag")) {
        return std::string{value};
    }
    const auto begin = static_cast<std::size_t>(address->parameters.data() - value.data());
    std::string out{value.substr(0, begin)};
    std::string_view rest = address->parameters;
    while (const auto parameter = sip::next_parameter(rest)) {
        if (!sip::equal_ignoring_case(parameter->name, "tag")) {
            out += ";" + std::string{parameter->name};
            out += parameter->has_value ? "=" + std::string{parameter->value} : std::string{};
        }
    }
    return out;
}

std::string with_tag(std::string_view value, std::string_view tag) {
    std::string out = without_tag(value);
    const auto address = sip::parse_name_addr(out);
    // In the bare form a ; would belong to the header as well, so no brackets are needed.
    if (address) {
        out += ";tag=" + std::string{tag};
    }
    return out;
}

}  // namespace rung::call
