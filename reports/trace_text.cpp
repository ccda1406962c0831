#include "reports/trace_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace rung::reports {

namespace {

constexpr std::string_view version = "SIP/2.0";

bool is_named(std::string_view header_line, std::string_view lower_case_name);
std::string_view last_word(std::string_view text);
bool is_of_ladder(const TraceEntry& entry);
bool is_rung(std::string_view text);
std::size_t behind_check(const CallTrace& call, std::uint32_t line);
std::size_t behind_rung(const CallTrace& call, std::uint32_t line);

}  // namespace

std::string_view headline(std::string_view message) {
    std::string_view rest = message;
    std::string_view line = take_line(rest);
    while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) {
        line.remove_suffix(1);
    }
    if (is_answer(line)) {
        return line.substr(version.size() + 1);
    }
    if (line.ends_with(version) && line.size() > version.size() + 1 &&
        line[line.size() - version.size() - 1] == ' ') {
        return line.substr(0, line.size() - version.size() - 1);
    }
    return line.empty() ? message : line;
}

std::string_view method_of(std::string_view message) {
    if (!is_answer(message)) {
        return message.substr(0, message.find_first_of(" \r\n"));
    }
    while (!message.empty()) {
        const std::string_view line = take_line(message);
        if (line == "\r\n" || line == "\n") {
            break;  // The body begins.
        }
        if (is_named(line, "cseq")) {
            return last_word(line.substr(line.find(':') + 1));
        }
    }
    return {};
}

bool is_answer(std::string_view message) {
    return message.starts_with(version) && message.substr(version.size()).starts_with(' ');
}

std::string_view take_line(std::string_view& rest) {
    const std::size_t end = rest.find('\n');
    const std::string_view line = rest.substr(0, end == std::string_view::npos ? end : end + 1);
    rest.remove_prefix(line.size());
    return line;
}

std::vector<std::string> remarks_on(const CallTrace& call) {
    std::vector<std::string> remarks;
    std::string_view asked;  // The method of the newest request, which answers need not name.
    for (const TraceEntry& entry : call.entries) {
        std::vector<std::string_view> parts;
        const std::string_view method = method_of(entry.text);
        const bool is_message = entry.direction != Direction::note;
        if (is_message && is_answer(entry.text)) {
            if (method != asked && !method.empty()) {
                parts.push_back(method);
            }
        } else if (is_message && method != "ACK") {
            asked = method;
        }
        if (is_message && !entry.remark.empty()) {
            parts.emplace_back(entry.remark);
        } else if (entry.direction == Direction::sent && entry.line == 0) {
            parts.emplace_back("by the stack");
        }
        remarks.push_back(fmt::format("{}", fmt::join(parts, ", ")));
    }
    return remarks;
}

std::vector<std::size_t> places_of_findings(const CallTrace& call) {
    std::vector<std::size_t> places;
    places.reserve(call.findings.size());
    for (const Finding& finding : call.findings) {
        places.push_back(is_rung(finding.rung) ? behind_rung(call, finding.line)
                                               : behind_check(call, finding.line));
    }
    return places;
}

namespace {

bool is_named(std::string_view header_line, std::string_view lower_case_name) {
    const std::string_view name = header_line.substr(0, header_line.find_first_of(": \t"));
    return std::ranges::equal(name, lower_case_name, [](char a, char b) {
        return std::tolower(static_cast<unsigned char>(a)) == b;
    });
}

std::string_view last_word(std::string_view text) {
    const std::size_t end = text.find_last_not_of(" \t\r\n");
    if (end == std::string_view::npos) {
        return {};
    }
    text = text.substr(0, end + 1);
    return text.substr(text.find_last_of(" \t") + 1);
}

bool is_of_ladder(const TraceEntry& entry) {
    return entry.direction != Direction::note && entry.line > 0;
}

/// `[NAME] -> …`, `[NAME] <- …` or the `either` of several: a rung, where anything else is a line
/// below one.
bool is_rung(std::string_view text) {
    const auto arrow = [](std::string_view word) {
        return word.starts_with("<- ") || word.starts_with("-> ");
    };
    const std::size_t space = std::min(text.find(' '), text.size());
    return text == "either" || arrow(text) || arrow(text.substr(std::min(space + 1, text.size())));
}

/// Below the newest message that the rung above `line` sent or took.
std::size_t behind_check(const CallTrace& call, std::uint32_t line) {
    std::size_t place = call.entries.size();
    std::uint32_t nearest = 0;
    for (std::size_t i = 0; i < call.entries.size(); ++i) {
        const TraceEntry& entry = call.entries[i];
        if (is_of_ladder(entry) && entry.line <= line && entry.line >= nearest) {
            nearest = entry.line;
            place = i + 1;
        }
    }
    return place;
}

/// Below the message that the rung took, though late, or that came in its place. An ACK by the
/// stack and what cleans up follow the failure; copies and policies come before it.
std::size_t behind_rung(const CallTrace& call, std::uint32_t line) {
    const auto& entries = call.entries;
    const auto newest = std::find_if(entries.rbegin(), entries.rend(), is_of_ladder);
    auto place = static_cast<std::size_t>(entries.rend() - newest);
    if (newest != entries.rend() && newest->line == line) {
        return place;
    }
    for (std::size_t i = place; i < entries.size(); ++i) {
        const TraceEntry& entry = entries[i];
        const bool cleans_up = entry.direction == Direction::sent && entry.remark.empty();
        if (cleans_up) {
            break;
        }
        if (method_of(entry.text) != "ACK" || entry.direction != Direction::sent) {
            place = i + 1;
        }
    }
    return place;
}

}  // namespace

}  // namespace rung::reports
