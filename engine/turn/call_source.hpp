#pragma once
#include <cstdint>
#include <optional>

#include "engine/base/time.hpp"
#include "engine/load/schedule.hpp"
#include "engine/turn/run_plan.hpp"

namespace rung::turn {

/// Which calls a shard of a run starts, and when: each ladder once, an open model by its schedule,
/// or a closed one by its users. Knows nothing of what becomes of them.
///
/// A user whose call ends at once starts over when time has passed: no instant sees more calls than
/// users. There are no more users than calls may be in progress.
class CallSource {
public:
    /// `rows`: for so many calls there is data.
    CallSource(const RunPlan& plan,
               base::Instant start,
               std::optional<std::uint64_t> rows = std::nullopt);

    struct Due {
        std::uint64_t seq = 1;     ///< From 1.
        std::uint32_t ladder = 0;  ///< Index into `RunPlan::callers`.
        base::Instant at;
    };

    /// The next call that is due by now; `in_progress` counts those that it gave before.
    [[nodiscard]] std::optional<Due> take(base::Instant now, std::uint64_t in_progress);

    /// When there is something to `take`; nullopt: not before a call ends, or never.
    [[nodiscard]] std::optional<base::Instant> next(base::Instant now,
                                                    std::uint64_t in_progress) const;

    /// No further calls.
    void stop(base::Instant now);

    /// Nothing will be due any more.
    [[nodiscard]] bool exhausted(base::Instant now) const;

    /// From when on the calls in progress have had their time; nullopt: they have all they want.
    [[nodiscard]] std::optional<base::Instant> drained_at(base::Instant now) const;

    /// Under load: what is due from here on is measured.
    [[nodiscard]] base::Instant measured_from() const { return measured_from_; }

    /// How many calls the plan asked for between the end of the warm-up and `now`; nullopt for a
    /// model without a rate.
    [[nodiscard]] std::optional<double> asked(base::Instant now) const;

    /// How many calls the plan asks for in the `span` before `now`; 0 for a model without a rate.
    [[nodiscard]] double asked_within(base::Duration span, base::Instant now) const;

    /// How many calls the plan has asked for since the next one was due; 0 as above. Not the
    /// difference of two counts: drawn arrivals run ahead of their rate and fall behind it.
    [[nodiscard]] double overdue(base::Instant now) const;

    /// Arrivals are drawn, not spread evenly.
    [[nodiscard]] bool is_random() const {
        return plan_.load != nullptr && plan_.load->arrivals == load::Arrivals::poisson;
    }

    /// At most so many calls; nullopt: no such bound.
    [[nodiscard]] std::optional<std::uint64_t> calls() const {
        return calls_ == unlimited ? std::nullopt : std::optional{calls_};
    }

    /// When the last call was due, or will be; nullopt where nobody knows.
    [[nodiscard]] std::optional<base::Instant> ends() const { return ends_; }

private:
    [[nodiscard]] std::uint32_t draw_ladder(std::uint64_t seq) const;

    const RunPlan& plan_;
    base::Instant start_;
    base::Instant measured_from_;
    std::optional<base::Instant> ends_;  ///< Of the load; set by `stop` and by the last call too.
    std::optional<load::Schedule> schedule_;
    static constexpr std::uint64_t unlimited = ~std::uint64_t{0};

    std::uint64_t users_ = 1;
    base::Instant latest_{};             ///< The instant of the newest call of a closed model,
    std::uint64_t taken_at_latest_ = 0;  ///< and how many began at it.
    std::uint64_t calls_ = 0;            ///< Of this shard, as all that is counted here.
    std::uint64_t taken_ = 0;
    bool stopped_ = false;
};

/// The calls of the plan are those of a load, or one of them.
[[nodiscard]] bool is_of_load(const RunPlan& plan);

/// How many calls a load has rows for; nullopt: no `data` is read once.
[[nodiscard]] std::optional<std::uint64_t> rows_for(const RunPlan& plan);

}  // namespace rung::turn
