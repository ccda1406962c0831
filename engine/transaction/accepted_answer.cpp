#include "engine/transaction/accepted_answer.hpp"

#include <algorithm>

namespace rung::transaction {

AcceptedAnswer::AcceptedAnswer(const Timers& timers, base::Instant now)
    : resend_{timers.t1, timers.t2, now}, end_{now + timers.timeout()} {}

Output AcceptedAnswer::on_timer(base::Instant now) {
    if (now >= end_) {
        return {.timed_out = true};
    }
    if (now >= resend_.at()) {
        resend_.again(now);
        return {.send = Send::response};
    }
    return {};
}

base::Instant AcceptedAnswer::deadline() const {
    return std::min(resend_.at(), end_);
}

}  // namespace rung::transaction
