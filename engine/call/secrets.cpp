#include "engine/call/secrets.hpp"

#include <utility>

#include "engine/call/redactor.hpp"

namespace rung::call {

namespace {

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

}  // namespace

void hide_secrets(const Call& call,
                  const Settings& settings,
                  std::vector<Finding>& findings,
                  Trace& trace) {
    const Redactor redactor = secrets_of(call, settings);
    if (redactor.empty()) {
        return;
    }
    for (Finding& finding : findings) {
        bool hidden = false;
        for (std::string* text :
             {&finding.rung, &finding.expected, &finding.actual, &finding.why}) {
            std::string redacted = redactor.redacted(*text);
            hidden = hidden || redacted != *text;
            *text = std::move(redacted);
        }
        if (hidden) {
            finding.difference = {};  // It may hold a piece of a secret.
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

}  // namespace rung::call
