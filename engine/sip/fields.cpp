#include "engine/sip/fields.hpp"

#include <array>

#include "engine/base/ensure.hpp"
#include "engine/sip/scanner.hpp"

namespace rung::sip {

namespace {

constexpr std::array<std::string_view, 7> weekdays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> months{
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

std::string_view take_display(Scanner& scanner);
bool is_addr_spec(std::string_view text);
template <std::size_t count>
std::optional<unsigned> take_name(std::string_view text,
                                  const std::array<std::string_view, count>& names);
std::optional<unsigned> number_at(std::string_view text, std::size_t begin, std::size_t length);
void append_number(std::string& out, unsigned value, std::size_t width);

}  // namespace

std::string_view NameAddr::tag() const {
    const auto tag = parameter("tag");
    return tag ? tag->value : std::string_view{};
}

std::optional<Via> parse_via(std::string_view value) {
    constexpr std::string_view usual = "SIP/2.0/";
    value = trimmed(value);
    const bool is_usual = value.starts_with(usual);
    Scanner scanner{is_usual ? value.substr(usual.size()) : value};
    scanner.skip_lws();
    const bool has_protocol =
        is_usual || (!scanner.take_token().empty() && scanner.take_separator('/') &&
                     !scanner.take_token().empty() && scanner.take_separator('/'));
    Via via;
    via.transport = scanner.take_token();
    if (!has_protocol || via.transport.empty() || !scanner.skip_lws()) {
        return std::nullopt;
    }
    via.host = scanner.take_host();
    if (via.host.empty()) {
        return std::nullopt;
    }
    if (scanner.take_separator(':')) {
        std::uint64_t port = 0;
        if (!to_number(scanner.take_digits(), 65535, port)) {
            return std::nullopt;
        }
        via.port = static_cast<std::uint16_t>(port);
    }
    bool ok = true;
    via.parameters = scanner.take_parameters(ok, [&via](const Parameter& parameter) {
        const auto is = [&](std::string_view name) {
            return equal_ignoring_case(parameter.name, name);
        };
        if (via.branch.empty() && is("branch")) {
            via.branch = parameter.value;
        } else if (via.maddr.empty() && is("maddr")) {
            via.maddr = parameter.value;
        } else if (is("rport")) {
            via.has_rport = true;
        }
    });
    return ok && scanner.at_end() ? std::optional{via} : std::nullopt;
}

std::optional<CSeq> parse_cseq(std::string_view value) {
    constexpr std::uint64_t limit = 0x7fffffff;  // RFC 3261 8.1.1.5
    Scanner scanner{trimmed(value)};
    std::uint64_t number = 0;
    const bool has_number = to_number(scanner.take_digits(), limit, number);
    const bool has_space = scanner.skip_lws();
    const CSeq cseq{static_cast<std::uint32_t>(number), scanner.take_token()};
    const bool right = has_number && has_space && !cseq.method.empty() && scanner.at_end();
    return right ? std::optional{cseq} : std::nullopt;
}

std::optional<NameAddr> parse_name_addr(std::string_view value) {
    value = trimmed(value);
    NameAddr result;
    if (value == "*") {
        result.star = true;
        return result;
    }
    Scanner scanner{value};
    result.display = take_display(scanner);
    if (scanner.peek() == '<') {
        const std::string_view bracketed = scanner.take_bracketed();
        result.uri = bracketed.empty() ? bracketed : bracketed.substr(1, bracketed.size() - 2);
    } else if (result.display.empty()) {
        // RFC 3261 20: without brackets a semicolon begins the header's parameters, and a URI
        // with a comma or a question mark must have them.
        const std::string_view rest = scanner.rest();
        result.uri = rest.substr(0, rest.find_first_of("; \t\r\n"));
        scanner = Scanner{rest.substr(result.uri.size())};
        if (result.uri.find_first_of(",?") != std::string_view::npos) {
            return std::nullopt;
        }
    }
    bool ok = is_addr_spec(result.uri);
    result.parameters = scanner.take_parameters(ok);
    return ok && scanner.at_end() ? std::optional{result} : std::nullopt;
}

std::optional<int> parse_qvalue(std::string_view text) {
    if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1') ||
        (text.size() > 1 && text[1] != '.')) {
        return std::nullopt;
    }
    int thousandths = (text[0] - '0') * 1000;
    int weight = 100;
    for (const char c : text.substr(text.size() > 1 ? 2 : 1)) {
        if (!is_digit(c)) {
            return std::nullopt;
        }
        thousandths += (c - '0') * weight;
        weight /= 10;
    }
    return thousandths <= 1000 ? std::optional{thousandths} : std::nullopt;
}

std::optional<std::uint32_t> parse_delta_seconds(std::string_view text) {
    std::uint64_t seconds = 0;
    if (!to_number(text, 0xffffffff, seconds)) {
        return std::nullopt;
    }
    return static_cast<std::uint32_t>(seconds);
}

std::optional<std::chrono::sys_seconds> parse_date(std::string_view text) {
    // "Sun, 22 Nov 2026 12:00:00 GMT": every part stands at its place.
    constexpr std::string_view shape = "___, __ ___ ____ __:__:__ ___";
    text = trimmed(text);
    if (text.size() != shape.size()) {
        return std::nullopt;
    }
    for (std::size_t i = 0; i < shape.size(); ++i) {
        if (shape[i] != '_' && shape[i] != text[i]) {
            return std::nullopt;
        }
    }
    const auto month = take_name(text.substr(8, 3), months);
    const auto day = number_at(text, 5, 2);
    const auto year = number_at(text, 12, 4);
    const auto hour = number_at(text, 17, 2);
    const auto minute = number_at(text, 20, 2);
    const auto second = number_at(text, 23, 2);
    if (!take_name(text.substr(0, 3), weekdays) || !month || !day || !year || !hour || !minute ||
        !second || *hour > 23 || *minute > 59 || *second > 60 ||
        !equal_ignoring_case(text.substr(26), "GMT")) {
        return std::nullopt;
    }
    const std::chrono::year_month_day date{std::chrono::year{static_cast<int>(*year)},
                                           std::chrono::month{*month + 1},
                                           std::chrono::day{*day}};
    if (!date.ok()) {
        return std::nullopt;
    }
    return std::chrono::sys_days{date} + std::chrono::hours{*hour} + std::chrono::minutes{*minute} +
           std::chrono::seconds{*second};
}

std::string format_date(std::chrono::sys_seconds time) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss clock{time - day};
    const int year = static_cast<int>(date.year());
    ENSURE(year >= 0 && year <= 9999);
    std::string out;
    out.reserve(29);
    out += weekdays[std::chrono::weekday{day}.c_encoding()];
    out += ", ";
    append_number(out, static_cast<unsigned>(date.day()), 2);
    out += ' ';
    out += months[static_cast<unsigned>(date.month()) - 1];
    out += ' ';
    append_number(out, static_cast<unsigned>(year), 4);
    out += ' ';
    append_number(out, static_cast<unsigned>(clock.hours().count()), 2);
    out += ':';
    append_number(out, static_cast<unsigned>(clock.minutes().count()), 2);
    out += ':';
    append_number(out, static_cast<unsigned>(clock.seconds().count()), 2);
    out += " GMT";
    return out;
}

bool is_token(std::string_view text) {
    Scanner scanner{text};
    return !scanner.take_token().empty() && scanner.at_end();
}

namespace {

/// A quoted string or tokens, if a "<" follows (RFC 4475 3.1.1.6: with or without space before
/// it); otherwise nothing is taken.
std::string_view take_display(Scanner& scanner) {
    const std::string_view before = scanner.rest();
    if (scanner.take_quoted_string().empty()) {
        while (!scanner.take_token().empty()) {
            scanner.skip_lws();
        }
    }
    scanner.skip_lws();
    if (scanner.peek() != '<') {
        scanner = Scanner{before};
        return {};
    }
    return trimmed(before.substr(0, before.size() - scanner.rest().size()));
}

/// Enough to hand it on: `parse_uri` judges what is in it.
bool is_addr_spec(std::string_view text) {
    for (const char c : text) {
        if (is_in(c, lws_set | control_set | bracket_set)) {
            return false;
        }
    }
    return text.find(':') != std::string_view::npos;
}

template <std::size_t count>
std::optional<unsigned> take_name(std::string_view text,
                                  const std::array<std::string_view, count>& names) {
    for (unsigned i = 0; i < count; ++i) {
        if (equal_ignoring_case(text, names[i])) {
            return i;
        }
    }
    return std::nullopt;
}

std::optional<unsigned> number_at(std::string_view text, std::size_t begin, std::size_t length) {
    std::uint64_t value = 0;
    if (!to_number(text.substr(begin, length), 9999, value)) {
        return std::nullopt;
    }
    return static_cast<unsigned>(value);
}

void append_number(std::string& out, unsigned value, std::size_t width) {
    std::string digits = std::to_string(value);
    out.append(width - digits.size(), '0');
    out += digits;
}

}  // namespace

}  // namespace rung::sip
