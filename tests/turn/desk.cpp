#include "tests/turn/desk.hpp"

namespace rung::turn {

Desk::Desk(std::string_view ladder, const load::Plan& load, base::Transport transport) {
    party_.calls(ladder).aims_at(target_address, transport).loads(load);
}

std::vector<std::string> Desk::turn_at(base::Duration at, const Incoming& incoming) {
    if (!turn_) {
        turn_.emplace(party_.plan, support::sim_start);
    }
    std::vector<base::Received> received;
    for (const std::string& bytes : incoming.messages) {
        received.push_back({link(), party_.address().ip, bytes});
    }
    const base::Clocks clocks{
        support::sim_start + at,
        support::sim_wall_start + std::chrono::floor<std::chrono::seconds>(at)};
    turn_->run({.clocks = clocks,
                .received = received,
                .failures = incoming.failures,
                .names = incoming.names,
                .links = incoming.links,
                .more = incoming.more},
               output_);
    std::vector<std::string> sent;
    may_wait_.clear();
    for (const auto batch : {output_.batch.datagrams(), output_.batch.streamed()}) {
        for (const base::Outgoing& message : batch) {
            sent.emplace_back(message.bytes);
            may_wait_.push_back(message.may_wait);
        }
    }
    output_.batch.clear();
    lookups_.insert(lookups_.end(), output_.lookups.begin(), output_.lookups.end());
    output_.lookups.clear();
    output_.closings.clear();
    return sent;
}

base::Link Desk::link() const {
    return party_.plan.settings.target->link;
}

const load::Histogram& Desk::times(std::string_view method, int status) {
    const load::Histogram* found = &none_;
    turn_->meter().answers().for_each(
        [&](std::string_view of, int with, const load::Histogram& times) {
            found = of == method && with == status ? &times : found;
        });
    return *found;
}

std::vector<std::string> answers(const std::vector<std::string>& requests,
                                 std::string_view status_line,
                                 std::string_view rows) {
    std::vector<std::string> all;
    all.reserve(requests.size());
    for (const std::string& request : requests) {
        all.push_back(answer(request, status_line, rows));
    }
    return all;
}

}  // namespace rung::turn
