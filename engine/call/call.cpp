#include "engine/call/call.hpp"

#include <algorithm>
#include <iterator>

#include "engine/call/print.hpp"

namespace rung::call {

std::string_view name_of(Outcome outcome) {
    switch (outcome) {
        case Outcome::passed:
            return "passed";
        case Outcome::warned:
            return "warned";
        case Outcome::failed:
            return "failed";
        case Outcome::inconclusive:
            return "inconclusive";
        case Outcome::aborted:
            return "aborted";
    }
    return "";
}

void Call::reset(const Program& ladder_program) {
    program = &ladder_program;
    phase = Phase::running;
    position = 0;
    steps = 0;
    outcome = Outcome::passed;
    call_ids = 0;
    has_deadline = false;
    messages.clear();
    current = nullptr;
    sent_count = 0;
    received_count = 0;
    dialog_count = 0;
    serials = 0;
    waiting.clear();
    replies_due = 0;
    arms.clear();
    arm = 0;
    next_arm = 1;
    first_arm = 1;
    links.clear();
    link_news.clear();
    octets.clear();
    octets_from.reset();
    cut = {};
    variables.resize(ladder_program.variables.size());
    for (StoredValue& variable : variables) {
        variable.value = Value{};
        variable.text.clear();
    }
    former_secrets.clear();
    rows.clear();
    labels.assign(ladder_program.labels.size(), nullptr);
    rounds_left.assign(ladder_program.loops, 0);
    rounds_done.assign(ladder_program.loops, 0);
    kept.assign(std::max<std::size_t>(ladder_program.parties.size(), 1), {});
    acting = 0;
    retry = Retry{};
    targets.clear();
    redirections.clear();
    triggered = false;
    orders = 0;
    trigger_place = nullptr;
    signed_by_policy = false;
    authorizations.clear();
    challenged = {};
    resend = -1;
    draft = -1;
    signatures = 0;
    std::ranges::move(findings, std::back_inserter(spare_findings));
    findings.clear();
    trace.clear();
    reached.clear();
    marks.assign(ladder_program.measures.size(), std::nullopt);
    measured.clear();
}

void Call::assign(VariableId variable, const Value& value) {
    constexpr std::size_t most_former = 64;
    const auto& secret = program->secrets.variables;
    StoredValue& stored = variables[variable];
    if (!stored.text.empty() && former_secrets.size() < most_former &&
        std::ranges::find(secret, variable) != secret.end()) {
        former_secrets.push_back(stored.text);
    }
    stored.assign(value);
}

void Call::use(const base::Link& link, bool open) {
    if (!program->watches_links || link.transport == base::Transport::udp) {
        return;
    }
    std::erase_if(links, [&](const OwnLink& one) { return one.link == link; });
    links.push_back({link, open});
}

bool Call::is_open(const base::Link& link) const {
    return std::ranges::any_of(links,
                               [&](const OwnLink& one) { return one.link == link && one.open; });
}

bool Call::knows(const base::Link& link) const {
    return std::ranges::find(links, link, &OwnLink::link) != links.end();
}

std::string_view Call::tag_of(PartyId party, base::Arena& scratch) const {
    return party == 0 ? std::string_view{tag} : join(scratch, tag, "-", std::uint32_t{party});
}

const Place& Call::place() const {
    static const Place nowhere;
    const auto& code = program->code;
    return position < code.size() ? code[position].place
           : code.empty()         ? nowhere
                                  : code.back().place;
}

std::int16_t Call::find_sent(base::Handle transaction) const {
    return newest(sent, sent_count, [&](const SentRequest& request) {
        return request.transaction == transaction;
    });
}

std::int16_t Call::find_received(base::Handle transaction) const {
    return newest(received, received_count, [&](const ReceivedRequest& request) {
        return request.transaction == transaction;
    });
}

}  // namespace rung::call
