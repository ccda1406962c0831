#include "engine/call/subject.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

#include "engine/call/sdp_parts.hpp"
#include "engine/call/value_parts.hpp"
#include "engine/sip/fields.hpp"
#include "engine/sip/uri.hpp"

namespace rung::call {

namespace {

std::string_view one_line(std::string_view value, base::Arena& scratch);
Value valued_subject(const Subject& subject, const sip::Message& view, base::Arena& scratch);
Value verdict_subject(const Subject& subject, const StoredMessage* message);

using std::string_view_literals::operator""sv;

/// By `Field`.
constexpr std::array field_names{""sv,
                                 "status"sv,
                                 "reason"sv,
                                 "method"sv,
                                 "uri"sv,
                                 "body"sv,
                                 "sdp"sv,
                                 "raw"sv,
                                 "elapsed"sv,
                                 "since"sv,
                                 "transport"sv,
                                 "source"sv,
                                 "copies"sv};

/// By `Part`; what is named in its step has no name of its own.
constexpr std::array part_names{"text"sv,
                                "uri"sv,
                                "display"sv,
                                "tag"sv,
                                "q"sv,
                                "expires"sv,
                                "param"sv,
                                "scheme"sv,
                                "user"sv,
                                "password"sv,
                                "host"sv,
                                "port"sv,
                                "headers"sv,
                                "branch"sv,
                                "received"sv,
                                "rport"sv,
                                "sent_by"sv,
                                "transport"sv,
                                "number"sv,
                                "method"sv,
                                "length"sv,
                                "lines"sv,
                                ""sv,
                                "info"sv,
                                "alg"sv,
                                "ppt"sv,
                                "verdict.status"sv,
                                "verdict.reason"sv,
                                ""sv,
                                ""sv,
                                "attribute."sv,
                                ""sv};

template <class Visit>
void visit_values(const Subject& subject, const sip::Message& view, Visit&& visit) {
    if (subject.field == Field::sdp) {
        std::string_view rest = view.body();
        for (auto value = next_sdp_value(rest, subject.path.front()); value && visit(*value);
             value = next_sdp_value(rest, subject.path.front())) {
        }
    } else if (subject.header != sip::HeaderId::other) {
        view.for_each_value(subject.header, visit);
    } else {
        view.for_each_value(std::string_view{subject.header_name}, visit);
    }
}

bool is_authentication(sip::HeaderId id) {
    return id == sip::HeaderId::authorization || id == sip::HeaderId::proxy_authorization ||
           id == sip::HeaderId::www_authenticate || id == sip::HeaderId::proxy_authenticate;
}

/// Its value begins with seconds, and is no address (RFC 3261 25.1, RFC 4028 4, 5).
bool is_delta_seconds(sip::HeaderId id) {
    return id == sip::HeaderId::expires || id == sip::HeaderId::min_expires ||
           id == sip::HeaderId::min_se || id == sip::HeaderId::session_expires ||
           id == sip::HeaderId::retry_after;
}

/// Other octets have none of it.
bool speaks_of_sip(Field field) {
    return field != Field::raw && field != Field::elapsed && field != Field::since &&
           field != Field::transport && field != Field::source && field != Field::copies;
}

bool is_verdict(Part part) {
    return part == Part::verdict_status || part == Part::verdict_reason;
}

}  // namespace

Value follow_path(const Subject& subject, std::string_view header_value, base::Arena& scratch) {
    if (subject.field == Field::sdp) {
        return read_sdp_value(header_value, subject.path);
    }
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
        case Part::auth:
            return read_authentication(value, path, scratch);
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
        case Part::expires:
            if (is_delta_seconds(subject.header)) {
                return number_of(value.substr(0, value.find_first_of(" \t;(")));
            }
            break;
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
            if (is_authentication(subject.header)) {
                return read_authentication(value, path, scratch);
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
    if (message != nullptr && speaks_of_sip(subject.field) && !message->is_sip()) {
        return {};
    }
    switch (subject.field) {
        case Field::header:
            if (!path.empty() && is_verdict(path.front().part)) {
                return verdict_subject(subject, message);
            }
            return valued_subject(subject, view, scratch);
        case Field::status:
            return view.is_request() ? Value{} : Value::of_number(view.status());
        case Field::reason:
            return view.is_request() ? Value{} : text_part(Value::of_text(view.reason()), path);
        case Field::method:
            return view.is_request() ? Value::of_text(view.method()) : Value{};
        case Field::uri:
            if (!view.is_request()) {
                return {};
            }
            return path.empty()         ? Value::of_text(view.uri())
                   : view.request_uri() ? read_uri_path(view.request_uri(), path, scratch)
                                        : read_uri_path(view.uri(), path, scratch);
        case Field::body:
            return view.body().empty() ? Value{} : text_part(Value::of_text(view.body()), path);
        case Field::sdp:
            return valued_subject(subject, view, scratch);
        case Field::raw:
            return text_part(Value::of_text(message != nullptr ? message->octets() : view.raw()),
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
    std::string name;
    const bool takes_label = subject.field == Field::since || subject.field == Field::copies;
    if (subject.scope == Scope::label && !takes_label) {
        name = labels[subject.label] + ".";
    } else if (subject.scope == Scope::ours) {
        name = "ours.";
    }
    name += subject.field == Field::header ? std::string_view{subject.header_name}
                                           : field_names[static_cast<std::size_t>(subject.field)];
    if (takes_label) {
        name += "(" + labels[subject.label] + ")";
    }
    const std::string number = subject.choice != Choice::one ? std::string{"[*]"}
                               : subject.index > 1           ? fmt::format("[{}]", subject.index)
                                                             : std::string{};
    const bool behind_kind = subject.field == Field::sdp;
    name += behind_kind ? std::string_view{} : std::string_view{number};
    for (const PathStep& step : subject.path) {
        name += ".";
        name += part_names[static_cast<std::size_t>(step.part)];
        if (!step.name.empty()) {
            name += (step.part == Part::param ? "." : "") + step.name;
        }
        name += behind_kind && &step == subject.path.data() ? number : std::string{};
    }
    return name;
}

namespace {

Value valued_subject(const Subject& subject, const sip::Message& view, base::Arena& scratch) {
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

std::string_view one_line(std::string_view value, base::Arena& scratch) {
    if (value.find('\n') == std::string_view::npos) {
        return value;
    }
    std::string storage;
    return scratch.keep(sip::unfolded(value, storage));
}

}  // namespace

}  // namespace rung::call
