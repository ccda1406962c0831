#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/time.hpp"
#include "engine/call/call.hpp"
#include "engine/load/histogram.hpp"

namespace rung::turn {

/// Times from due to answer, by method and status; those of a `measure` by its name, with status 0.
class AnswerTimes {
public:
    void record(std::string_view method, int status, base::Duration time);

    void add(const AnswerTimes& other);

    /// `visit(std::string_view method, int status, const load::Histogram&)`
    template <class Visit>
    void for_each(Visit&& visit) const {
        for (const Method& method : methods_) {
            for (std::size_t status = 0; status < method.by_status.size(); ++status) {
                if (method.by_status[status]) {
                    visit(std::string_view{method.name},
                          static_cast<int>(status),
                          *method.by_status[status]);
                }
            }
        }
    }

private:
    struct Method {
        std::string name;
        std::array<std::unique_ptr<load::Histogram>, 700> by_status;
    };

    [[nodiscard]] load::Histogram& of(std::string_view method, int status);

    std::vector<Method> methods_;  ///< As many as the ladders name.
};

/// What RFC 6076 counts: see reports/summary.hpp for the meaning of each.
struct SessionCounts {
    std::uint64_t invites = 0;
    std::uint64_t requests = 0;
    std::uint64_t redirected = 0;
    std::uint64_t challenged = 0;
    std::uint64_t established = 0;
    std::uint64_t effective = 0;
    std::uint64_t ineffective = 0;
    std::uint64_t completed = 0;
    std::uint64_t registers = 0;
    std::uint64_t registers_failed = 0;

    void add(const SessionCounts& other);
};

/// What the meter has to remember of one call.
struct CallMeasure {
    bool measured = false;  ///< Due after the warm-up.
    base::Instant due;
    std::uint32_t sessions = 0;                 ///< Established and not yet hung up.
    std::optional<base::Instant> first_invite;  ///< When it was due; gone once `srd` has it.
    std::optional<base::Instant> alerted;       ///< When its first answer but 100 came.
};

/// Measures a shard's calls from the moment each message was due.
class Meter {
public:
    /// `timed` as below; without it only rungs are counted.
    explicit Meter(bool timed) : timed_{timed} {}

    void on_started(CallMeasure& call, base::Instant due, base::Instant now);
    void on_sent(CallMeasure& call, const call::SentRequest& sent, base::Instant now);
    void on_answer(CallMeasure& call, const call::SentRequest& sent, int status, base::Instant now);

    /// A `measure` of that name was carried out.
    void on_measured(const CallMeasure& call, std::string_view name, base::Duration time);

    /// We answered a request of the peer.
    void on_answered(CallMeasure& call, std::string_view method, int status);

    /// No final answer will come.
    void on_lost(const CallMeasure& call, const call::SentRequest& sent);

    /// The times of all final answers since the last time.
    [[nodiscard]] const load::Histogram& recent() const { return recent_; }

    void forget_recent() { recent_.clear(); }

    [[nodiscard]] const AnswerTimes& answers() const { return answers_; }

    [[nodiscard]] const load::Histogram& srd() const { return srd_; }

    [[nodiscard]] const load::Histogram& lag() const { return lag_; }

    [[nodiscard]] const SessionCounts& sessions() const { return sessions_; }

    /// What another shard of the same run has measured.
    void add(const Meter& other);

private:
    void count(CallMeasure& call, const call::SentRequest& sent, int status);
    void count_bye(CallMeasure& call, int status);

    bool timed_;
    AnswerTimes answers_;
    load::Histogram srd_;
    load::Histogram lag_;
    load::Histogram recent_;
    SessionCounts sessions_;
};

}  // namespace rung::turn
