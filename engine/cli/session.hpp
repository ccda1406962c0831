#pragma once
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/cli/ladder_source.hpp"
#include "engine/cli/options.hpp"
#include "engine/identity/pki_folder.hpp"
#include "engine/net/udp.hpp"
#include "engine/shard/shard.hpp"
#include "engine/turn/run_plan.hpp"
#include "reports/summary.hpp"

namespace rung::cli {

/// What `run` and `serve` have in common: the plan, the keys, the sockets, the loop, the summary.
class Session {
public:
    /// Loads ladders and keys, judges the options. Throws `Failure`; nothing is open yet.
    Session(const CommonOptions& options, std::string command);

    [[nodiscard]] turn::RunPlan& plan() { return plan_; }

    [[nodiscard]] call::Settings& settings() { return plan_.settings; }

    [[nodiscard]] reports::RunSummary& summary() { return summary_; }

    [[nodiscard]] const std::vector<LoadedLadder>& ladders() const { return ladders_; }

    [[nodiscard]] net::UdpNetwork& network() { return network_; }

    [[nodiscard]] const std::string& pki_path() const { return pki_path_; }

    /// Refuses ladders whose `profile.X` nobody gave. Throws `Failure` (2).
    void require_profile() const;

    /// Runs to the end and prints the calls that `shown` is true of; then the summary, the result
    /// file and the exit status.
    int run(shard::OnSignal on_signal, const std::function<bool(const reports::CallTrace&)>& shown);

    /// Keys are only loaded where a ladder needs them.
    void load_keys();

private:
    void take_calls(turn::Turn& turn,
                    base::Instant start,
                    const std::function<bool(const reports::CallTrace&)>& shown);
    void write_json() const;

    CommonOptions options_;
    reports::TerminalOptions terminal_;
    std::vector<LoadedLadder> ladders_;
    turn::RunPlan plan_;
    reports::RunSummary summary_;
    std::string pki_path_;
    std::unique_ptr<identity::PkiFolder> pki_;
    std::unique_ptr<identity::Signer> signer_;
    net::UdpNetwork network_;
};

}  // namespace rung::cli
