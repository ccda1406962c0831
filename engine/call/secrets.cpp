#include "engine/call/secrets.hpp"

#include <algorithm>
#include <array>

#include "engine/sip/fields.hpp"

namespace rung::call {

namespace {

constexpr std::string_view blank = "•••";

/// Shorter ones are hidden as whole words only, or a password of "1" would take every 1 along.
constexpr std::size_t least_within_words = 4;

bool is_of_word(char c);
bool stands_alone(std::string_view text, std::size_t at, std::size_t size);
Redactor secrets_of(const Call& call, const Settings& settings);
void redact_edits(const Redactor& redactor, Edits& edits);

}  // namespace

bool names_a_secret(std::string_view name) {
    static constexpr std::array<std::string_view, 3> words = {"password", "secret", "key"};
    while (!name.empty()) {
        const std::size_t end = std::min(name.find_first_of("-_."), name.size());
        const auto is_first_word = [&](std::string_view word) {
            return sip::equal_ignoring_case(word, name.substr(0, end));
        };
        if (std::ranges::any_of(words, is_first_word)) {
            return true;
        }
        name.remove_prefix(std::min(end + 1, name.size()));
    }
    return false;
}

void Redactor::add(std::string_view secret) {
    if (!secret.empty()) {
        const auto longer = [&](const std::string& other) { return other.size() > secret.size(); };
        secrets_.emplace(std::ranges::find_if_not(secrets_, longer), secret);
    }
}

std::string Redactor::redacted(std::string_view text) const {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const auto begins_here = [&](const std::string& secret) {
            return text.substr(at).starts_with(secret) && stands_alone(text, at, secret.size());
        };
        const auto secret = std::ranges::find_if(secrets_, begins_here);
        if (secret == secrets_.end()) {
            out += text[at++];
        } else {
            out += blank;
            at += secret->size();
        }
    }
    return out;
}

void hide_secrets(const Call& call,
                  const Settings& settings,
                  std::vector<Finding>& findings,
                  Trace& trace) {
    const Redactor redactor = secrets_of(call, settings);
    if (redactor.empty()) {
        return;
    }
    for (Finding& finding : findings) {
        for (std::string* text : {&finding.rung, &finding.expected, &finding.actual}) {
            *text = redactor.redacted(*text);
        }
    }
    std::string octets;
    for (Record& record : trace.records) {
        const std::string text = redactor.redacted(trace.text(record));
        record.begin = static_cast<std::uint32_t>(octets.size());
        record.size = static_cast<std::uint32_t>(text.size());
        octets += text;
    }
    trace.octets = std::move(octets);
}

void hide_literals(Program& program) {
    Redactor redactor;
    for (const std::string& literal : program.secrets.literals) {
        redactor.add(literal);
    }
    if (redactor.empty()) {
        return;
    }
    for (Policy& policy : program.policies) {
        policy.place.text = redactor.redacted(policy.place.text);
    }
    for (Instruction& rung : program.code) {
        rung.place.text = redactor.redacted(rung.place.text);
        if (auto* const request = std::get_if<SendRequest>(&rung.what)) {
            redact_edits(redactor, request->edits);
        } else if (auto* const answer = std::get_if<SendAnswer>(&rung.what)) {
            redact_edits(redactor, answer->edits);
        } else if (auto* const receive = std::get_if<Receive>(&rung.what)) {
            for (Check& check : receive->checks) {
                check.place.text = redactor.redacted(check.place.text);
            }
        }
    }
}

namespace {

bool is_of_word(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}

bool stands_alone(std::string_view text, std::size_t at, std::size_t size) {
    if (size >= least_within_words) {
        return true;
    }
    const std::size_t behind = at + size;
    return (at == 0 || !is_of_word(text[at - 1])) &&
           (behind == text.size() || !is_of_word(text[behind]));
}

Redactor secrets_of(const Call& call, const Settings& settings) {
    const Secrets& secrets = call.program->secrets;
    Redactor redactor;
    for (const std::string& literal : secrets.literals) {
        redactor.add(literal);
    }
    for (const VariableId variable : secrets.variables) {
        redactor.add(call.variables[variable].text);
    }
    for (const std::string& former : call.former_secrets) {
        redactor.add(former);
    }
    for (const DataCell& cell : secrets.columns) {
        redactor.add(call.program->data[cell.table].value(call.rows[cell.table], cell.column));
    }
    for (const std::string& name : secrets.profile) {
        const auto value = settings.profile.find(name);
        redactor.add(value == settings.profile.end() ? std::string_view{} : value->second);
    }
    return redactor;
}

void redact_edits(const Redactor& redactor, Edits& edits) {
    for (HeaderLine& header : edits.headers) {
        header.place.text = redactor.redacted(header.place.text);
    }
    for (Sign& sign : edits.signatures) {
        sign.place.text = redactor.redacted(sign.place.text);
    }
    if (edits.digest) {
        edits.digest->place.text = redactor.redacted(edits.digest->place.text);
    }
}

}  // namespace
}  // namespace rung::call
