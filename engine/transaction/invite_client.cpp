#include "engine/transaction/invite_client.hpp"

#include <algorithm>

namespace rung::transaction {

InviteClient::InviteClient(Reliability reliability, const Timers& timers, base::Instant now)
    : timers_{timers},
      resend_{timers.t1, base::Duration::max(), now},
      end_{now + timers.timeout()},
      reliability_{reliability} {}

Output InviteClient::on_response(int status, base::Instant now) {
    switch (state_) {
        case State::calling:
        case State::proceeding:
            if (status < 200) {
                return enter(State::proceeding, {}, {.deliver = true});
            }
            if (status < 300) {
                return enter(State::accepted, now + timers_.timeout(), {.deliver = true});
            }
            if (reliability_ == Reliability::reliable) {
                return enter(State::terminated, now, {.send = Send::ack, .deliver = true});
            }
            return enter(State::completed, now + timers_.d(), {.send = Send::ack, .deliver = true});
        case State::completed:
            return {.send = status >= 300 ? Send::ack : Send::nothing};
        case State::accepted:
            // RFC 6026 7.2: the TU acknowledges a repeated 2xx, and hears of a forked one.
            return {.deliver = status / 100 == 2};
        case State::terminated:
            break;
    }
    return {};
}

Output InviteClient::on_timer(base::Instant now) {
    switch (state_) {
        case State::calling:
            if (now >= end_) {
                return enter(State::terminated, now, {.timed_out = true});
            }
            if (reliability_ == Reliability::unreliable && now >= resend_.at()) {
                resend_.again(now);
                return {.send = Send::request};
            }
            return {};
        case State::completed:
        case State::accepted:
            return now >= end_ ? enter(State::terminated, now, {}) : Output{};
        case State::proceeding:
        case State::terminated:
            break;
    }
    return {};
}

Output InviteClient::on_transport_error() {
    if (state_ != State::calling) {
        return {};
    }
    return enter(State::terminated, end_, {.transport_error = true});
}

std::optional<base::Instant> InviteClient::deadline() const {
    switch (state_) {
        case State::calling:
            return reliability_ == Reliability::unreliable ? std::min(resend_.at(), end_) : end_;
        case State::completed:
        case State::accepted:
            return end_;
        case State::proceeding:
        case State::terminated:
            break;
    }
    return std::nullopt;
}

std::optional<LingerTimer> InviteClient::lingers() const {
    switch (state_) {
        case State::completed:
            return LingerTimer::d;
        case State::accepted:
            return LingerTimer::m;
        case State::calling:
        case State::proceeding:
        case State::terminated:
            break;
    }
    return std::nullopt;
}

Output InviteClient::enter(State state, base::Instant end, Output output) {
    state_ = state;
    end_ = end;
    return output;
}

}  // namespace rung::transaction
