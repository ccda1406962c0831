#include "tests/transaction/peer.hpp"

#include "tests/transaction/timeline.hpp"

namespace rung::transaction {

Peer::Peer(std::uint64_t nonce, int answer_status, const base::Link& way)
    : table_{{.transactions = 16, .lingering = {.transactions = 16, .octets = 1 << 20}},
             {},
             {.nonce = nonce, .shard = 0, .hash_seed = nonce}},
      way_{way},
      answer_status_{answer_status} {}

void Peer::request(const std::string& method, base::Instant now) {
    const base::Handle transaction =
        table_.open_client({.method = method_of(method), .link = way_, .owner = {0, 0}});
    RequestText request{.method = method, .via_parameters = ";rport"};
    request.branch = text_of(table_.branch_of(transaction));
    apply(table_.send_request(transaction, request.text(), now));
}

void Peer::receive(const std::string& bytes, base::Instant now) {
    const Parsed message{bytes};
    const sip::Message& view = message;
    const base::Received received = received_on(way_);
    const Event event = view.is_request() ? table_.on_request(view, received, now)
                                          : table_.on_response(view, received, now);
    apply(event);
    if (event.what == What::new_request) {
        on_new_request(message, now);
    } else if (event.what == What::deliver) {
        on_response(event, message, now);
    } else if (event.what == What::ack) {
        ++acknowledged_;
    }
}

base::Instant Peer::next_deadline() const {
    base::Instant next = table_.next_linger_deadline().value_or(base::Instant::max());
    for (const auto& [index, timer] : timers_) {
        next = std::min(next, timer.first);
    }
    return next;
}

void Peer::on_time(base::Instant now) {
    table_.expire_lingering(now);
    const auto due = timers_;
    for (const auto& [index, timer] : due) {
        if (timer.first <= now) {
            apply(table_.on_timer(timer.second, now));
        }
    }
}

void Peer::apply(const Event& event) {
    if (event.sends()) {
        sent_.push_back({event.message.link, std::string{event.message.bytes}});
    }
    if (event.timer == TimerChange::set) {
        timers_[event.transaction.index] = {event.deadline, event.transaction};
    } else if (event.timer == TimerChange::cancel) {
        timers_.erase(event.transaction.index);
    }
}

void Peer::on_new_request(const Parsed& message, base::Instant now) {
    const sip::Message& request = message;
    if (request.method() == "ACK") {
        ++acknowledged_;
        apply(table_.acknowledged(invite_, now));
        return;
    }
    ++requests_;
    const Event opened = table_.open_server(message, received_on(way_), {.owner = {0, 0}}, now);
    apply(opened);
    invite_ = opened.transaction;
    const std::string answer = answer_to(message.bytes(), answer_status_, "to1");
    apply(table_.respond(opened.transaction, answer_status_, answer, now));
}

void Peer::on_response(const Event& event, const Parsed& message, base::Instant now) {
    const sip::Message& response = message;
    delivered_.push_back(response.status());
    const bool invite = response.value(sip::HeaderId::cseq).ends_with("INVITE");
    if (!invite || response.status() >= 300) {
        return;
    }
    const RequestText ack{.method = "ACK", .branch = "z9hG4bKack", .to_tag = "to1"};
    const std::string bytes = ack.text();
    sent_.push_back({way_, bytes});
    apply(table_.keep_ack(event.transaction, {way_, local, bytes}, now));
}

}  // namespace rung::transaction
