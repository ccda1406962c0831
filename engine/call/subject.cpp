#include "engine/call/subject.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <span>

#include "engine/identity/identity_header.hpp"
#include "engine/identity/passport.hpp"
#include "engine/sip/fields.hpp"
#include "engine/sip/uri.hpp"

namespace rung::call {

namespace {

Value from_optional(std::optional<sip::Parameter> parameter);
Value number_of(std::string_view digits);
Value read_uri_path(std::string_view text, std::span<const PathStep> path, base::Arena& scratch);
Value read_name_addr(std::string_view value, std::span<const PathStep> path, base::Arena& scratch);
Value read_via(std::string_view value, const PathStep& step);
Value read_identity(std::string_view value, const PathStep& step, base::Arena& scratch);
Value read_sdp(std::string_view body, std::string_view type);
Value text_part(Value value, std::span<const PathStep> path);
std::string_view one_line(std::string_view value, base::Arena& scratch);
Value header_subject(const Subject& subject, const sip::Message& view, base::Arena& scratch);
Value verdict_subject(const Subject& subject, const StoredMessage* message);

template <class Visit>
void visit_values(const Subject& subject, const sip::Message& view, Visit&& visit) {
    if (subject.header != sip::HeaderId::other) {
        view.for_each_value(subject.header, visit);
    } else {
        view.for_each_value(std::string_view{subject.header_name}, visit);
    }
}

bool is_verdict(Part part) {
    return part == Part::verdict_status || part == Part::verdict_reason;
}

}  // namespace

Value follow_path(const Subject& subject, std::string_view header_value, base::Arena& scratch) {
    const std::string_view value = one_line(header_value, scratch);
    const std::span<const PathStep> path = subject.path;
    if (path.empty()) {
        return Value::of_text(value);
    }
    const PathStep& step = path.front();
    const auto rest = path.subspan(1);
    switch (step.part) {
        case Part::text:
        case Part::length:
        case Part::lines:
            return text_part(Value::of_text(value), path);
        case Part::number: {
            const std::string_view digits = value.substr(0, value.find_first_of(" \t"));
            return number_of(digits);
        }
        case Part::method: {
            const auto cseq = sip::parse_cseq(value);
            return cseq ? Value::of_text(cseq->method) : Value{};
        }
        case Part::branch:
        case Part::received:
        case Part::rport:
        case Part::sent_by:
        case Part::transport:
            return read_via(value, step);
        case Part::claim:
        case Part::info:
        case Part::alg:
        case Part::ppt:
            return read_identity(value, step, scratch);
        case Part::host:
        case Part::port:
            if (subject.header == sip::HeaderId::via) {
                return read_via(value, step);
            }
            break;
        case Part::param:
            if (subject.header == sip::HeaderId::via) {
                return text_part(read_via(value, step), rest);
            }
            break;
        default:
            break;
    }
    return read_name_addr(value, path, scratch);
}

Value read_subject(const Subject& subject,
                   const StoredMessage* message,
                   const sip::Message& view,
                   const Environment& environment) {
    base::Arena& scratch = environment.scratch;
    const std::span<const PathStep> path = subject.path;
    switch (subject.field) {
        case Field::header:
            if (!path.empty() && is_verdict(path.front().part)) {
                return verdict_subject(subject, message);
            }
            return header_subject(subject, view, scratch);
        case Field::status:
            return view.is_request() ? Value{} : Value::of_number(view.status());
        case Field::reason:
            return view.is_request() ? Value{} : text_part(Value::of_text(view.reason()), path);
        case Field::method:
            return view.is_request() ? Value::of_text(view.method()) : Value{};
        case Field::uri:
            return view.is_request() ? read_uri_path(view.uri(), path, scratch) : Value{};
        case Field::body:
            return view.body().empty() ? Value{} : text_part(Value::of_text(view.body()), path);
        case Field::sdp:
            return path.empty() ? Value::of_text(view.body())
                                : read_sdp(view.body(), path.front().name);
        case Field::raw:
            return text_part(
                Value::of_text(message != nullptr ? std::string_view{message->octets} : view.raw()),
                path);
        case Field::elapsed:
            return message != nullptr ? Value::of_duration(message->elapsed) : Value{};
        case Field::since:
            return message != nullptr ? Value::of_duration(environment.clocks.now - message->at)
                                      : Value{};
        case Field::transport:
            return message != nullptr ? Value::of_text(base::name_of(message->link.transport))
                                      : Value{};
        case Field::source:
            return message != nullptr ? Value::of_text(scratch.keep(message->link.remote.text()))
                                      : Value{};
        case Field::copies:
            return message != nullptr ? Value::of_number(message->copies) : Value{};
    }
    return {};
}

void read_every(const Subject& subject,
                const sip::Message& view,
                base::Arena& scratch,
                std::vector<Value>& out) {
    visit_values(subject, view, [&](std::string_view value) {
        out.push_back(follow_path(subject, value, scratch));
        return true;
    });
}

std::string_view header_value_of(const Subject& subject, const sip::Message& view) {
    std::string_view found;
    std::uint16_t index = 0;
    visit_values(subject, view, [&](std::string_view value) {
        ++index;
        if (index == subject.index) {
            found = value.data() != nullptr ? value : std::string_view{""};
            return false;
        }
        return true;
    });
    return found;
}

std::string subject_name(const Subject& subject, const std::vector<std::string>& labels) {
    static constexpr const char* fields[] = {"",
                                             "status",
                                             "reason",
                                             "method",
                                             "uri",
                                             "body",
                                             "sdp",
                                             "raw",
                                             "elapsed",
                                             "since",
                                             "transport",
                                             "source",
                                             "copies"};
    static constexpr const char* parts[] = {
        "text",     "uri",   "display",  "tag",       "q",      "expires",        "param",
        "scheme",   "user",  "password", "host",      "port",   "headers",        "branch",
        "received", "rport", "sent_by",  "transport", "number", "method",         "length",
        "lines",    "",      "info",     "alg",       "ppt",    "verdict.status", "verdict.reason",
        ""};
    std::string name;
    const bool takes_label = subject.field == Field::since || subject.field == Field::copies;
    if (subject.scope == Scope::label && !takes_label) {
        name = labels[subject.label] + ".";
    } else if (subject.scope == Scope::ours) {
        name = "ours.";
    }
    name += subject.field == Field::header ? subject.header_name
                                           : fields[static_cast<std::size_t>(subject.field)];
    if (takes_label) {
        name += "(" + labels[subject.label] + ")";
    }
    if (subject.choice != Choice::one) {
        name += "[*]";
    } else if (subject.index > 1) {
        name += fmt::format("[{}]", subject.index);
    }
    for (const PathStep& step : subject.path) {
        name += ".";
        name += parts[static_cast<std::size_t>(step.part)];
        if (!step.name.empty()) {
            name += (step.part == Part::param ? "." : "") + step.name;
        }
    }
    return name;
}

namespace {

Value header_subject(const Subject& subject, const sip::Message& view, base::Arena& scratch) {
    const std::string_view value = header_value_of(subject, view);
    return value.data() == nullptr ? Value{} : follow_path(subject, value, scratch);
}

Value verdict_subject(const Subject& subject, const StoredMessage* message) {
    if (message == nullptr || !message->verdict) {
        return {};
    }
    if (subject.path.front().part == Part::verdict_status) {
        return message->verdict->status == 0 ? Value{} : Value::of_number(message->verdict->status);
    }
    return Value::of_text(message->verdict->reason);
}

Value from_optional(std::optional<sip::Parameter> parameter) {
    return parameter ? Value::of_text(parameter->value) : Value{};
}

Value number_of(std::string_view digits) {
    std::int64_t number = 0;
    const char* end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, number);
    return error == std::errc{} && stop == end ? Value::of_number(number) : Value::of_text(digits);
}

Value read_uri_path(std::string_view text, std::span<const PathStep> path, base::Arena& scratch) {
    if (path.empty() || path.front().part == Part::text || path.front().part == Part::length ||
        path.front().part == Part::lines) {
        return text_part(Value::of_text(text), path);
    }
    const auto uri = sip::parse_uri(text);
    if (!uri) {
        return {};
    }
    const PathStep& step = path.front();
    const auto rest = path.subspan(1);
    switch (step.part) {
        case Part::scheme:
            return text_part(Value::of_text(uri->scheme), rest);
        case Part::user:
            // A tel URI's number is its user in the ladder's eyes (RFC 3261 19.1.6).
            if (!uri->is_sip() && sip::equal_ignoring_case(uri->scheme, "tel")) {
                return text_part(Value::of_text(uri->opaque.substr(0, uri->opaque.find(';'))),
                                 rest);
            }
            return uri->has_user
                       ? text_part(Value::of_text(scratch.keep(sip::unescaped(uri->user))), rest)
                       : Value{};
        case Part::password:
            return uri->has_password ? text_part(Value::of_text(uri->password), rest) : Value{};
        case Part::host:
            return text_part(Value::of_text(uri->host), rest);
        case Part::port:
            return uri->port ? Value::of_number(*uri->port) : Value{};
        case Part::headers:
            return uri->headers.empty() ? Value{} : text_part(Value::of_text(uri->headers), rest);
        case Part::param:
            return text_part(from_optional(uri->parameter(step.name)), rest);
        case Part::transport:
            return from_optional(uri->parameter("transport"));
        default:
            return {};
    }
}

Value read_name_addr(std::string_view value, std::span<const PathStep> path, base::Arena& scratch) {
    const auto address = sip::parse_name_addr(value);
    if (!address) {
        return {};
    }
    const PathStep& step = path.front();
    const auto rest = path.subspan(1);
    switch (step.part) {
        case Part::uri:
            return address->star ? Value{} : read_uri_path(address->uri, rest, scratch);
        case Part::display: {
            std::string_view display = address->display;
            if (display.size() >= 2 && display.front() == '"' && display.back() == '"') {
                display = display.substr(1, display.size() - 2);
            }
            return display.empty() ? Value{} : text_part(Value::of_text(display), rest);
        }
        case Part::tag:
            return text_part(from_optional(address->parameter("tag")), rest);
        case Part::q: {
            const auto q = address->parameter("q");
            if (!q) {
                return {};
            }
            const auto thousandths = sip::parse_qvalue(q->value);
            return thousandths ? Value::of_real(*thousandths / 1000.0) : Value::of_text(q->value);
        }
        case Part::expires: {
            const auto expires = address->parameter("expires");
            return expires ? number_of(expires->value) : Value{};
        }
        case Part::param:
            return text_part(from_optional(address->parameter(step.name)), rest);
        default:
            return read_uri_path(address->uri, path, scratch);
    }
}

Value read_via(std::string_view value, const PathStep& step) {
    const auto via = sip::parse_via(value);
    if (!via) {
        return {};
    }
    switch (step.part) {
        case Part::branch:
            return from_optional(via->parameter("branch"));
        case Part::received:
            return from_optional(via->parameter("received"));
        case Part::rport: {
            const auto rport = via->parameter("rport");
            return rport && rport->has_value ? number_of(rport->value) : from_optional(rport);
        }
        case Part::transport:
            return Value::of_text(via->transport);
        case Part::host:
            return Value::of_text(via->host);
        case Part::port:
            return via->port ? Value::of_number(*via->port) : Value{};
        case Part::sent_by: {
            // host[:port] as written: up to the parameters.
            const auto begin = static_cast<std::size_t>(via->host.data() - value.data());
            std::string_view sent_by = value.substr(begin, value.find(';', begin) - begin);
            while (sent_by.ends_with(' ') || sent_by.ends_with('\t')) {
                sent_by.remove_suffix(1);
            }
            return Value::of_text(sent_by);
        }
        default:
            return from_optional(via->parameter(step.name));
    }
}

Value claim_value(const identity::Claim& claim, base::Arena& scratch) {
    if (const auto* text = std::get_if<std::string>(&claim)) {
        return Value::of_text(scratch.keep(*text));
    }
    if (const auto* number = std::get_if<std::int64_t>(&claim)) {
        return Value::of_number(*number);
    }
    if (const auto* truth = std::get_if<bool>(&claim)) {
        return Value::of_truth(*truth);
    }
    if (const auto* list = std::get_if<std::vector<std::string>>(&claim)) {
        // A list of one compares as its value; a longer one reads like a header list.
        return Value::of_text(scratch.keep(fmt::format("{}", fmt::join(*list, ", "))));
    }
    return {};
}

Value read_identity(std::string_view value, const PathStep& step, base::Arena& scratch) {
    const auto header = identity::parse_identity_header(value);
    if (!header) {
        return {};
    }
    if (step.part == Part::claim) {
        const auto passport = identity::Passport::decode(header->token);
        return passport ? claim_value(passport->claim(step.name), scratch) : Value{};
    }
    const std::string& text = step.part == Part::info  ? header->info
                              : step.part == Part::alg ? header->alg
                                                       : header->ppt;
    return text.empty() ? Value{} : Value::of_text(scratch.keep(text));
}

Value read_sdp(std::string_view body, std::string_view type) {
    while (!body.empty()) {
        std::string_view line = body.substr(0, body.find('\n'));
        body.remove_prefix(std::min(body.size(), line.size() + 1));
        if (line.ends_with('\r')) {
            line.remove_suffix(1);
        }
        if (line.size() > type.size() && line.starts_with(type) && line[type.size()] == '=') {
            return Value::of_text(line.substr(type.size() + 1));
        }
    }
    return {};
}

/// `.text`, `.length` and `.lines` at the end of a path.
Value text_part(Value value, std::span<const PathStep> path) {
    if (path.empty() || value.is_absent()) {
        return value;
    }
    if (path.front().part == Part::length) {
        return Value::of_number(static_cast<std::int64_t>(value.text.size()));
    }
    if (path.front().part == Part::lines) {
        const auto breaks = std::ranges::count(value.text, '\n');
        const bool open = !value.text.empty() && value.text.back() != '\n';
        return Value::of_number(breaks + (open ? 1 : 0));
    }
    return value;
}

std::string_view one_line(std::string_view value, base::Arena& scratch) {
    if (value.find('\n') == std::string_view::npos) {
        return value;
    }
    std::string storage;
    return scratch.keep(sip::unfolded(value, storage));
}

}  // namespace

}  // namespace rung::call
