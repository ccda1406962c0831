#include "engine/transaction/manual.hpp"

#include <algorithm>

namespace rung::transaction {

ManualClient::ManualClient(const Kind& kind, const Timers& timers, base::Instant now)
    : timers_{timers},
      resend_{timers.t1, kind.method == Method::invite ? base::Duration::max() : timers.t2, now},
      end_{now + timers.timeout()},
      kind_{kind} {}

Output ManualClient::on_response(int status, base::Instant now) {
    if (state_ == State::terminated) {
        return {};
    }
    if (status < 200) {
        proceeding_ = true;
        if (kind_.method != Method::invite) {
            resend_.at_cap_from_now_on();
        }
        return {.deliver = true};
    }
    if (state_ == State::waiting) {
        state_ = State::answered;
        end_ = now + timers_.timeout();
    }
    const bool acknowledge = kind_.method == Method::invite && status >= 300 && !kind_.manual.ack;
    return {.send = acknowledge ? Send::ack : Send::nothing, .deliver = true};
}

Output ManualClient::on_timer(base::Instant now) {
    const bool waits_for_good =
        state_ == State::waiting && proceeding_ && kind_.method == Method::invite;
    if (state_ == State::terminated || waits_for_good) {
        return {};
    }
    if (now >= end_) {
        const bool timed_out = state_ == State::waiting;
        state_ = State::terminated;
        return {.timed_out = timed_out};
    }
    if (resends() && now >= resend_.at()) {
        resend_.again(now);
        return {.send = Send::request};
    }
    return {};
}

Output ManualClient::on_transport_error() {
    if (state_ != State::waiting) {
        return {};
    }
    state_ = State::terminated;
    return {.transport_error = true};
}

std::optional<base::Instant> ManualClient::deadline() const {
    switch (state_) {
        case State::waiting:
            if (proceeding_ && kind_.method == Method::invite) {
                return std::nullopt;
            }
            return resends() ? std::min(resend_.at(), end_) : end_;
        case State::answered:
            return end_;
        case State::terminated:
            break;
    }
    return std::nullopt;
}

bool ManualClient::resends() const {
    return state_ == State::waiting && kind_.reliability == Reliability::unreliable &&
           !kind_.manual.retransmit;
}

ManualServer::ManualServer(const Kind& kind, const Timers& timers, base::Instant now)
    : timers_{timers}, kind_{kind} {
    if (!kind.manual.trying) {
        trying_at_ = now + (kind.method == Method::invite ? std::chrono::milliseconds{200}
                                                          : timers.e_reaches_t2());
    }
}

Output ManualServer::respond(int status, base::Instant now) {
    if (state_ == State::terminated) {
        return {};
    }
    answered_ = true;
    trying_at_.reset();
    if (status >= 200 && state_ == State::waiting) {
        state_ = State::answered;
        end_ = now + timers_.timeout();
        accepted_ = status < 300;
        awaits_ack_ = kind_.method == Method::invite && status >= 300 && !kind_.manual.retransmit;
        if (awaits_ack_ && kind_.reliability == Reliability::unreliable) {
            resend_ = Backoff{timers_.t1, timers_.t2, now};
        }
    }
    return {.send = Send::response};
}

Output ManualServer::on_retransmission() {
    const bool repeats = answered_ && !kind_.manual.retransmit && state_ != State::terminated;
    return {.send = repeats ? Send::response : Send::nothing};
}

Output ManualServer::on_ack() {
    resend_.reset();
    awaits_ack_ = false;
    return {.deliver = accepted_};
}

Output ManualServer::on_timer(base::Instant now) {
    switch (state_) {
        case State::waiting:
            if (!trying_at_ || now < *trying_at_) {
                return {};
            }
            trying_at_.reset();
            return {.send = Send::trying};
        case State::answered:
            if (now >= end_) {
                state_ = State::terminated;
                return {.timed_out = awaits_ack_};
            }
            if (resend_ && now >= resend_->at()) {
                resend_->again(now);
                return {.send = Send::response};
            }
            return {};
        case State::terminated:
            break;
    }
    return {};
}

std::optional<base::Instant> ManualServer::deadline() const {
    switch (state_) {
        case State::waiting:
            return trying_at_;
        case State::answered:
            return resend_ ? std::min(resend_->at(), end_) : end_;
        case State::terminated:
            break;
    }
    return std::nullopt;
}

}  // namespace rung::transaction
