#include "engine/transaction/non_invite_client.hpp"

#include <algorithm>

namespace rung::transaction {

NonInviteClient::NonInviteClient(Reliability reliability, const Timers& timers, base::Instant now)
    : timers_{timers},
      resend_{timers.t1, timers.t2, now},
      end_{now + timers.timeout()},
      reliability_{reliability} {}

Output NonInviteClient::on_response(int status, base::Instant now) {
    switch (state_) {
        case State::trying:
        case State::proceeding:
            if (status < 200) {
                state_ = State::proceeding;
                resend_.at_cap_from_now_on();
                return {.deliver = true};
            }
            state_ = reliability_ == Reliability::reliable ? State::terminated : State::completed;
            end_ = now + timers_.t4;
            return {.deliver = true};
        case State::completed:
        case State::terminated:
            break;
    }
    return {};
}

Output NonInviteClient::on_timer(base::Instant now) {
    switch (state_) {
        case State::trying:
        case State::proceeding:
            if (now >= end_) {
                state_ = State::terminated;
                return {.timed_out = true};
            }
            if (reliability_ == Reliability::unreliable && now >= resend_.at()) {
                resend_.again(now);
                return {.send = Send::request};
            }
            return {};
        case State::completed:
            if (now >= end_) {
                state_ = State::terminated;
            }
            return {};
        case State::terminated:
            break;
    }
    return {};
}

Output NonInviteClient::on_transport_error() {
    if (state_ != State::trying && state_ != State::proceeding) {
        return {};
    }
    state_ = State::terminated;
    return {.transport_error = true};
}

std::optional<base::Instant> NonInviteClient::deadline() const {
    switch (state_) {
        case State::trying:
        case State::proceeding:
            return reliability_ == Reliability::unreliable ? std::min(resend_.at(), end_) : end_;
        case State::completed:
            return end_;
        case State::terminated:
            break;
    }
    return std::nullopt;
}

std::optional<LingerTimer> NonInviteClient::lingers() const {
    return state_ == State::completed ? std::optional{LingerTimer::k} : std::nullopt;
}

}  // namespace rung::transaction
