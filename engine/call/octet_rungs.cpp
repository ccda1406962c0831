// Octets that are no SIP: `<- bytes`.
#include <algorithm>

#include "engine/call/arms.hpp"
#include "engine/call/candidates.hpp"
#include "engine/call/judgement.hpp"
#include "engine/call/party_place.hpp"
#include "engine/call/receiver.hpp"
#include "engine/call/runner.hpp"

namespace rung::call {

namespace {

bool is_for(const Instruction& rung, PartyId party) {
    return std::holds_alternative<ReceiveOctets>(rung.what) && rung.party == party;
}

}  // namespace

OctetInterest Runner::interest_in_octets(Call& call,
                                         const Environment& environment,
                                         const base::Link& link) const {
    const PartyId party = party_at(call, environment, link);
    if (call.over() || !program_.takes_octets) {
        return OctetInterest::none;
    }
    if (Receiver{call, environment}.awaits_octets(party)) {
        return OctetInterest::now;
    }
    const auto ahead = [&](std::uint32_t at) {
        return party < octets_ahead_.size() && at < octets_ahead_[party].size() &&
               octets_ahead_[party][at];
    };
    const bool later =
        ahead(call.position) ||
        std::ranges::any_of(call.arms, ahead, [](const Arm& arm) { return arm.position; });
    return later ? OctetInterest::later : OctetInterest::none;
}

void Runner::on_octets(Call& call,
                       const Environment& environment,
                       const base::Received& received) const {
    StoredMessage& message = call.messages.take();
    message.assign(received.bytes);
    message.link = received.link;
    message.local = received.local;
    message.at = environment.clocks.now;
    const OctetNews news{&message, party_at(call, environment, received.link), call.trace.size()};
    record(call,
           environment,
           {.direction = Record::Direction::received, .source = {.message = &message}});
    Receiver{call, environment}.offer_octets(news);
    MessageStore::unpin(&message);
}

bool Receiver::awaits_octets(PartyId party) {
    return in_some_arm(call_, [&] {
        bool awaited = false;
        if (is_waiting()) {
            visit_candidates(
                *call_.program, call_.position, [&](std::uint32_t, const Instruction& rung) {
                    awaited = is_for(rung, party);
                    return !awaited;
                });
        }
        return awaited;
    });
}

void Receiver::offer_octets(const OctetNews& news) {
    if (in_some_arm(call_, [&] { return is_waiting() && take_octets(news); })) {
        return;
    }
    if (call_.octets.size() < environment_.settings.limits.waiting_messages) {
        MessageStore::pin(*news.message);
        call_.octets.push_back(news);
    }
}

bool Receiver::take_octets(const OctetNews& news) {
    bool taken = false;
    visit_candidates(
        *call_.program, call_.position, [&](std::uint32_t index, const Instruction& rung) {
            taken = is_for(rung, news.party);
            if (taken) {
                take_octets(index, std::get<ReceiveOctets>(rung.what), news);
            }
            return !taken;
        });
    return taken;
}

void Receiver::take_octets(std::uint32_t index, const ReceiveOctets& rung, const OctetNews& news) {
    pass_to(index);
    const Place& place = call_.program->code[index].place;
    call_.acting = news.party;
    call_.trace.set_line(news.record, place.line);
    // What comes below this rung speaks of the SIP message before it again.
    StoredMessage* const before = call_.current;
    call_.current = news.message;
    give_label(*news.message, rung.label);
    if (in_time(rung.window, place, news.message->at)) {
        pass(index, news.message->at, rung.checks);
    }
    call_.current = before;
    call_.octets_from = news.message->link;
}

bool Receiver::take_octets() {
    for (std::size_t i = 0; i < call_.octets.size(); ++i) {
        const OctetNews news = call_.octets[i];
        if (take_octets(news)) {
            MessageStore::unpin(news.message);
            call_.octets.erase(call_.octets.begin() + static_cast<std::ptrdiff_t>(i));
            return true;
        }
    }
    return false;
}

}  // namespace rung::call
