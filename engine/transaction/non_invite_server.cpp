#include "engine/transaction/non_invite_server.hpp"

#include <algorithm>

namespace rung::transaction {

NonInviteServer::NonInviteServer(Reliability reliability, const Timers& timers, base::Instant now)
    : timers_{timers},
      trying_at_{now + timers.e_reaches_t2()},
      end_{now + timers.timeout()},
      reliability_{reliability} {}

Output NonInviteServer::respond(int status, base::Instant now) {
    if (!may_send(status, now)) {
        return {};
    }
    trying_due_ = false;
    if (status < 200) {
        state_ = State::proceeding;
    } else {
        state_ = reliability_ == Reliability::reliable ? State::terminated : State::completed;
        end_ = now + timers_.timeout();  // J.
    }
    return {.send = Send::response};
}

Output NonInviteServer::on_retransmission() {
    switch (state_) {
        case State::proceeding:
        case State::completed:
            return {.send = Send::response};
        case State::trying:
        case State::terminated:
            break;
    }
    return {};
}

Output NonInviteServer::on_timer(base::Instant now) {
    switch (state_) {
        case State::trying:
        case State::proceeding:
            if (now >= end_) {
                state_ = State::terminated;
                return {.timed_out = true};
            }
            if (trying_due_ && now >= trying_at_) {
                trying_due_ = false;
                return {.send = Send::trying};
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

std::optional<base::Instant> NonInviteServer::deadline() const {
    switch (state_) {
        case State::trying:
        case State::proceeding:
            return trying_due_ ? std::min(trying_at_, end_) : end_;
        case State::completed:
            return end_;
        case State::terminated:
            break;
    }
    return std::nullopt;
}

std::optional<LingerTimer> NonInviteServer::lingers() const {
    return state_ == State::completed ? std::optional{LingerTimer::j} : std::nullopt;
}

// RFC 4320 4.1 about provisional responses, 4.2 about 408 and answers that come too late.
bool NonInviteServer::may_send(int status, base::Instant now) const {
    if (state_ == State::completed || state_ == State::terminated || now >= end_ || status == 408) {
        return false;
    }
    if (status >= 200) {
        return true;
    }
    return status == 100 && (reliability_ == Reliability::reliable || now >= trying_at_);
}

}  // namespace rung::transaction
