#pragma once
#include <cstdint>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/cli/far_side.hpp"
#include "engine/cli/ladder_source.hpp"
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

    [[nodiscard]] turn::RunPlan& plan() { return plan_; }

    [[nodiscard]] call::Settings& settings() { return plan_.settings; }

    [[nodiscard]] reports::RunSummary& summary() { return summary_; }

    [[nodiscard]] const std::vector<LoadedLadder>& ladders() const { return ladders_; }

    /// Where the sockets are opened.
    [[nodiscard]] Opening opening() {
        Opening opening{
            datagrams_, streams_, plan_.settings, summary_.generator.notes, closed_ports_};
        for (const LoadedLadder& ladder : ladders_) {
            opening.ladders.push_back(ladder.program.get());
        }
        return opening;
    }

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

    /// How UDP messages leave and come in, as `--segmented` says, else `otherwise`; before the
    /// sockets are opened. Throws `Failure` (2).
    void segment(net::Segmented otherwise);

    /// The target is sent segmented messages until its answers show that it sends none.
    void presume_segmenting(const base::Link& target);

    /// How the load's progress is to be shown, by `--live` and what standard output is.
    [[nodiscard]] Live live(const std::string& option) const;

    /// The run is under that load; it outlives the session's `run`.
    void set_load(const std::optional<load::Plan>& load);

    /// Of that run, under load or not, one call; behind `set_load`.
    void set_only(const turn::RunPlan::Replay& only);

    /// Runs to the end and draws calls; then the summary, the result file and the exit status.
    int run(const Manner& manner);

private:
    void take_calls(turn::Turn& turn,
                    base::Instant start,
                    const std::function<bool(const reports::CallTrace&)>& shows);
    void announce_drain(std::uint64_t in_progress) const;
    void take_segmentation();
    [[nodiscard]] bool is_known(const reports::CallTrace& trace) const;
    void take_generator(const shard::LoopWatch& watch, base::Duration took);
    int conclude();
    [[nodiscard]] bool write_results() const;

    CommonOptions options_;
    std::FILE* talk_;
    reports::TerminalOptions terminal_;
    TargetProfile profile_;
    std::vector<LoadedLadder> ladders_;
    turn::RunPlan plan_;
    std::optional<load::Plan> load_;
    std::vector<load::Threshold> thresholds_;
    reports::RunSummary summary_;
    std::string pki_path_;
    bool made_keys_ = false;  ///< Said once the sockets are: `listening` is the first line.
    std::unique_ptr<identity::PkiFolder> pki_;
    std::unique_ptr<identity::Signer> signer_;
    std::vector<net::ClosedPort> closed_ports_;
    net::UdpNetwork datagrams_;
    net::Segmented segmented_ = net::Segmented::off;
    std::optional<net::StreamNetwork> streams_;  ///< Once the sockets are open.
};

}  // namespace rung::cli
