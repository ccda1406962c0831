#pragma once
#include <cstdint>
#include <cstdio>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "engine/cli/crew.hpp"
#include "engine/cli/far_side.hpp"
#include "engine/cli/ladder_source.hpp"
#include "engine/cli/lane.hpp"
#include "engine/cli/load_monitor.hpp"
#include "engine/cli/options.hpp"
#include "engine/cli/output.hpp"
#include "engine/cli/target_profile.hpp"
#include "engine/identity/pki_folder.hpp"
#include "engine/net/stream_network.hpp"
#include "engine/net/udp.hpp"
#include "engine/shard/shard.hpp"
#include "engine/turn/run_plan.hpp"
#include "reports/summary.hpp"

namespace rung::cli {

/// What `run` and `serve` have in common: the plan, the keys, the sockets, the loop, the summary.
class Session {
public:
    /// Loads ladders and keys, judges the options. Throws `Failure`; nothing is open yet.
    Session(const CommonOptions& options, const std::string& command);

    [[nodiscard]] turn::RunPlan& plan() { return first_.plan; }

    [[nodiscard]] call::Settings& settings() { return first_.plan.settings; }

    [[nodiscard]] reports::RunSummary& summary() { return summary_; }

    [[nodiscard]] const std::vector<LoadedLadder>& ladders() const { return ladders_; }

    /// How the run's shards get their sockets: called once for each, the first one first.
    using OpenSockets = std::function<void(const Opening&)>;

    /// Opens the sockets, as `--segmented` says, else `otherwise`. Throws `Failure`.
    void open_sockets(net::Segmented otherwise, const OpenSockets& open);

    /// As `--profile` says; empty without it.
    [[nodiscard]] const TargetProfile& profile() const { return profile_; }

    /// Refuses ladders that make the target call, or hang up, where the profile does not say how.
    /// Throws `Failure` (2).
    void require_triggers() const;

    /// Where the keys are; empty before `load_keys`, and after it when nothing needs them.
    [[nodiscard]] const std::string& pki_path() const { return pki_path_; }

    /// Tells the user, at once, unless `--quiet`: on standard output, or on standard error where
    /// that is for the result.
    void say(std::string_view text) const;

    /// As `say`, but even with `--quiet`.
    void announce(std::string_view text) const { write(talk_, text); }

    /// Refuses ladders whose `profile.X` nobody gave, with what may be done else. Throws `Failure`
    /// (2).
    void require_profile(std::string_view otherwise = "") const;

    enum class Keys : std::uint8_t {
        where_needed,  ///< Only if a ladder signs or verifies.
        always,
    };

    /// Reads the keys for Identity, or makes them where they are the user's own.
    void load_keys(Keys keys);

    /// How `run` and `serve` differ.
    struct Manner {
        shard::OnSignal on_signal = shard::OnSignal::drain;
        std::function<void()> begun;  ///< Sockets are open and signals are heeded.
        std::function<bool(const reports::CallTrace&)> shows;  ///< The calls to draw.
        Live live = Live::off;                                 ///< Of a run under load.
    };

    /// How the load's progress is to be shown, by `--live` and what standard output is.
    [[nodiscard]] Live live(const std::string& option) const;

    /// The run is under that load; it outlives the session's `run`.
    void set_load(const std::optional<load::Plan>& load);

    /// Of that run, under load or not, one call; behind `set_load`.
    void set_only(const turn::RunPlan::Replay& only);

    /// Runs to the end and draws calls; then the summary, the result file and the exit status.
    int run(const Manner& manner);

private:
    [[nodiscard]] Opening opening_of(Lane& lane);
    void open_lane(Lane& lane, const OpenSockets& open);
    /// Throws `Failure` (2) where several shards cannot be had.
    void require_many_shards() const;
    [[nodiscard]] std::vector<std::unique_ptr<Worker>> hire(base::Instant start);
    void take_calls(turn::Turn& turn,
                    base::Instant start,
                    const std::function<bool(const reports::CallTrace&)>& shows);
    void take_all(turn::Turn& turn, const std::vector<Standing>& others, base::Instant now);
    void take_end(Worker& first, Crew& crew, base::Duration took, base::Instant end);
    void announce_drain(std::uint64_t in_progress) const;
    void take_segmentation(const std::vector<Worker*>& workers);
    [[nodiscard]] bool is_known(const reports::CallTrace& trace) const;
    void take_generator(const std::vector<Worker*>& workers, base::Duration took);
    void take_drops(const net::UdpNetwork& datagrams);
    int conclude();
    [[nodiscard]] bool write_results() const;

    CommonOptions options_;
    std::FILE* talk_;
    reports::TerminalOptions terminal_;
    TargetProfile profile_;
    std::vector<LoadedLadder> ladders_;
    Lane first_;                                 ///< Of the first shard,
    std::vector<std::unique_ptr<Lane>> others_;  ///< and of those beside it.
    std::mutex calls_mutex_;                ///< What shards do with the calls that they finish.
    std::vector<std::string> other_notes_;  ///< Of opening sockets once more.
    std::optional<load::Plan> load_;
    std::vector<load::Threshold> thresholds_;
    reports::RunSummary summary_;
    std::string pki_path_;
    bool made_keys_ = false;  ///< Said once the sockets are: `listening` is the first line.
    std::unique_ptr<identity::PkiFolder> pki_;
    net::Segmented segmented_ = net::Segmented::off;
};

}  // namespace rung::cli
