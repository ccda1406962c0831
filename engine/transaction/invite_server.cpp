#include "engine/transaction/invite_server.hpp"

#include <algorithm>

namespace rung::transaction {

namespace {

// RFC 3261 17.2.1: a 100 unless the TU answers within 200 ms.
constexpr base::Duration tu_patience = std::chrono::milliseconds{200};

}  // namespace

InviteServer::InviteServer(Reliability reliability, const Timers& timers, base::Instant now)
    : timers_{timers}, end_{now + tu_patience}, reliability_{reliability} {}

Output InviteServer::respond(int status, base::Instant now) {
    switch (state_) {
        case State::proceeding:
            answered_ = true;
            trying_due_ = false;
            return status < 200 ? Output{.send = Send::response} : answer_first_final(status, now);
        case State::accepted:
            return {.send = status / 100 == 2 ? Send::response : Send::nothing};
        case State::completed:
        case State::confirmed:
        case State::terminated:
            break;
    }
    return {};
}

Output InviteServer::on_retransmission() {
    switch (state_) {
        case State::proceeding:
            return {.send = answered_ ? Send::response : Send::nothing};
        case State::completed:
            return {.send = Send::response};
        case State::accepted:  // RFC 6026 7.1: absorbed; the TU repeats its 2xx by itself.
        case State::confirmed:
        case State::terminated:
            break;
    }
    return {};
}

Output InviteServer::on_ack(base::Instant now) {
    switch (state_) {
        case State::completed:
            state_ = reliability_ == Reliability::reliable ? State::terminated : State::confirmed;
            end_ = now + timers_.t4;
            return {};
        case State::accepted:
            return {.deliver = true};
        case State::proceeding:
        case State::confirmed:
        case State::terminated:
            break;
    }
    return {};
}

Output InviteServer::on_timer(base::Instant now) {
    switch (state_) {
        case State::proceeding:
            if (!trying_due_ || now < end_) {
                return {};
            }
            trying_due_ = false;
            return {.send = Send::trying};
        case State::completed:
            if (now >= end_) {
                state_ = State::terminated;
                return {.timed_out = true};
            }
            if (reliability_ == Reliability::unreliable && now >= resend_.at()) {
                resend_.again(now);
                return {.send = Send::response};
            }
            return {};
        case State::confirmed:
        case State::accepted:
            if (now >= end_) {
                state_ = State::terminated;
            }
            return {};
        case State::terminated:
            break;
    }
    return {};
}

std::optional<base::Instant> InviteServer::deadline() const {
    switch (state_) {
        case State::proceeding:
            return trying_due_ ? std::optional{end_} : std::nullopt;
        case State::completed:
            return reliability_ == Reliability::unreliable ? std::min(resend_.at(), end_) : end_;
        case State::confirmed:
        case State::accepted:
            return end_;
        case State::terminated:
            break;
    }
    return std::nullopt;
}

std::optional<LingerTimer> InviteServer::lingers() const {
    switch (state_) {
        case State::confirmed:
            return LingerTimer::i;
        case State::accepted:
            return LingerTimer::l;
        case State::proceeding:
        case State::completed:
        case State::terminated:
            break;
    }
    return std::nullopt;
}

Output InviteServer::answer_first_final(int status, base::Instant now) {
    end_ = now + timers_.timeout();  // L or H.
    resend_ = Backoff{timers_.t1, timers_.t2, now};
    state_ = status < 300 ? State::accepted : State::completed;
    return {.send = Send::response};
}

}  // namespace rung::transaction
