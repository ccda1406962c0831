#include "engine/turn/meter.hpp"

#include <algorithm>

namespace rung::turn {

namespace {

bool is_challenge(int status) {
    return status == 401 || status == 402 || status == 407 || status == 428;
}

bool asks_for_session(const call::SentRequest& sent) {
    return sent.method == "INVITE" && !sent.within_dialog;
}

bool is_effective(int status) {
    return status == 480 || status == 486 || status == 600 || status == 603;
}

bool is_ineffective(int status) {
    return status == 408 || status == 500 || status == 503 || status == 504;
}

}  // namespace

void AnswerTimes::record(std::string_view method, int status, base::Duration time) {
    of(method, status).record(time);
}

load::Histogram& AnswerTimes::of(std::string_view method, int status) {
    auto found = std::ranges::find(methods_, method, &Method::name);
    if (found == methods_.end()) {
        found = methods_.insert(methods_.end(), Method{std::string{method}, {}});
    }
    auto& histogram = found->by_status[static_cast<std::size_t>(status)];
    if (!histogram) {
        histogram = std::make_unique<load::Histogram>();
    }
    return *histogram;
}

void AnswerTimes::add(const AnswerTimes& other) {
    other.for_each([this](std::string_view method, int status, const load::Histogram& times) {
        of(method, status).add(times);
    });
}

void SessionCounts::add(const SessionCounts& other) {
    invites += other.invites;
    requests += other.requests;
    redirected += other.redirected;
    challenged += other.challenged;
    established += other.established;
    effective += other.effective;
    ineffective += other.ineffective;
    completed += other.completed;
    registers += other.registers;
    registers_failed += other.registers_failed;
}

void Meter::add(const Meter& other) {
    answers_.add(other.answers_);
    srd_.add(other.srd_);
    lag_.add(other.lag_);
    recent_.add(other.recent_);
    sessions_.add(other.sessions_);
}

void Meter::on_started(CallMeasure& call, base::Instant due, base::Instant now) {
    call.due = due;
    if (timed_ && call.measured) {
        lag_.record(now - due);
    }
}

void Meter::on_sent(CallMeasure& call, const call::SentRequest& sent, base::Instant now) {
    if (!timed_ || !call.measured) {
        return;
    }
    if (sent.due != call.due && now > sent.due) {
        lag_.record(now - sent.due);  // The clock made it due, at the end of a pause.
    }
    if (asks_for_session(sent) && !sent.further_leg) {
        call.first_invite = sent.due;
        call.alerted.reset();
        ++sessions_.requests;
    }
}

void Meter::on_answer(CallMeasure& call,
                      const call::SentRequest& sent,
                      int status,
                      base::Instant now) {
    if (!timed_ || !call.measured) {
        return;
    }
    const base::Duration time = now - sent.due;
    answers_.record(sent.method, status, time);
    if (status >= 200) {
        recent_.record(time);
        count(call, sent, status);
    }
    // RFC 6076 4.3.1: to the first sign that the far side is being alerted; failed sessions apart.
    if (call.first_invite && asks_for_session(sent) && status > 100 && status < 300) {
        call.alerted = call.alerted.value_or(now);
        if (status >= 200) {
            srd_.record(*call.alerted - *call.first_invite);
            call.first_invite.reset();
            call.alerted.reset();
        }
    }
}

void Meter::on_measured(const CallMeasure& call, std::string_view name, base::Duration time) {
    if (timed_ && call.measured) {
        answers_.record(name, 0, time);
    }
}

void Meter::on_answered(CallMeasure& call, std::string_view method, int status) {
    if (timed_ && call.measured && method == "BYE" && status >= 200) {
        count_bye(call, status);
    }
}

void Meter::on_lost(const CallMeasure& call, const call::SentRequest& sent) {
    if (!timed_ || !call.measured) {
        return;
    }
    if (asks_for_session(sent)) {
        ++sessions_.invites;
        ++sessions_.ineffective;
    } else if (sent.method == "REGISTER") {
        ++sessions_.registers;
        ++sessions_.registers_failed;
    }
}

void Meter::count(CallMeasure& call, const call::SentRequest& sent, int status) {
    if (asks_for_session(sent)) {
        ++sessions_.invites;
        sessions_.redirected += status / 100 == 3 ? 1 : 0;
        sessions_.challenged += is_challenge(status) ? 1 : 0;
        const bool established = status / 100 == 2;
        sessions_.established += established ? 1 : 0;
        call.sessions += established ? 1 : 0;
        sessions_.effective += is_effective(status) ? 1 : 0;
        sessions_.ineffective += is_ineffective(status) ? 1 : 0;
    } else if (sent.method == "BYE") {
        count_bye(call, status);
    } else if (sent.method == "REGISTER") {
        ++sessions_.registers;
        sessions_.registers_failed += status >= 400 && !is_challenge(status) ? 1 : 0;
    }
}

/// Whatever the answer, the session is over.
void Meter::count_bye(CallMeasure& call, int status) {
    if (call.sessions > 0) {
        --call.sessions;
        sessions_.completed += status / 100 == 2 ? 1 : 0;
    }
}

}  // namespace rung::turn
