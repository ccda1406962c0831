#pragma once
#include <cstdint>
#include <optional>

namespace rung::bench {

/// Calls a second. Whole ones: both generators take such a number on their command line.
using Rate = std::uint64_t;

enum class Stage : std::uint8_t {
    probe,         ///< Short, to find the region.
    confirmation,  ///< Of full length: what counts.
};

enum class Outcome : std::uint8_t { held, refused };

struct SearchPlan {
    Rate start = 10'000;
    Rate floor = 100;           ///< What refuses this carries nothing.
    Rate ceiling = 10'000'000;  ///< Nothing higher is tried.
    double growth = 1.5;
    double precision = 1.05;  ///< The probes stop when the ends of the region are this close.
    int confirmations = 3;    ///< Of so many in a row at one rate.
};

/// The run to make next.
struct Step {
    Stage stage = Stage::probe;
    Rate rate = 0;

    bool operator==(const Step&) const = default;
};

/// The search for the highest rate that holds, as a machine: `next` says what to run, `on_run`
/// takes how it went, and nothing else comes in.
///
/// Probes grow or shrink by `growth` until one rate held and one did not, then halve the region
/// (geometrically) down to `precision`. A probe that fails is made once more, since a short run has
/// bad luck too. Then the confirmations, of so many in a row: one that fails begins its rate anew,
/// the second that does ends it, and the next lower one begins; a region whose best rate holds at
/// once is climbed by the same step until it does not. Every step is at least one call a second, so
/// the search ends.
class RateSearch {
public:
    explicit RateSearch(const SearchPlan& plan);

    /// Nothing: the search is over.
    [[nodiscard]] std::optional<Step> next() const;

    /// Of the step that `next` names; aborts when there is none.
    void on_run(Outcome outcome);

    /// The highest rate that every confirmation held; nothing while none did.
    [[nodiscard]] std::optional<Rate> highest() const { return highest_; }

private:
    /// Upwards only while no confirmation failed.
    enum class Climb : bool { ended, possible };

    void on_probe(Outcome outcome);
    void on_confirmation(Outcome outcome);
    void choose_probe();
    void probe_unless(bool is_found, Rate rate);
    void confirm(Rate rate);

    SearchPlan plan_;
    std::optional<Step> next_;
    std::optional<Rate> held_;     ///< The highest probe that held.
    std::optional<Rate> refused_;  ///< The lowest that did not.
    bool is_second_attempt_ = false;
    int confirmed_ = 0;  ///< Confirmations of the present rate that held.
    Climb climb_ = Climb::possible;
    std::optional<Rate> highest_;
};

}  // namespace rung::bench
