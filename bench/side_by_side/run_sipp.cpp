#include <fmt/format.h>

#include <stdexcept>

#include "bench/side_by_side/free_port.hpp"
#include "bench/side_by_side/generator_run.hpp"
#include "bench/side_by_side/generators.hpp"
#include "bench/side_by_side/sipp_statistics.hpp"

namespace rung::bench {

namespace {

/// What makes SIPp fast, and lets it take what comes: large socket buffers, no keys, a screen only
/// at the end, and more open calls than a run that holds ever has.
const std::vector<std::string> fixed_options{
    "-buff_size", "4000000", "-nostdin", "-f", "3600", "-fd", "1", "-l", "100000"};

std::vector<std::string> scenario(const Setup& setup, const Flow& flow) {
    if (flow.sipp_scenario.empty()) {
        return {"-sn", "uac"};
    }
    return {"-sf", setup.scenarios / "sipp" / flow.sipp_scenario};
}

Measurement read(const Finished& finished, const std::filesystem::path& statistics_file) {
    const int status = finished.ended.status;
    const auto statistics = read_sipp_statistics(read_file(statistics_file));
    // 0: every call passed; 1: some did not. Beyond its limits it breaks in other ways.
    const bool has_measured = status == 0 || status == 1;
    if (!statistics || (!has_measured && statistics->started == 0)) {
        throw std::runtime_error{fmt::format(
            "SIPp ended with status {} before it made a call:\n{}", status, finished.last_words)};
    }
    Measurement run;
    run.passed = statistics->passed;
    run.failed = statistics->failed;
    run.retransmitted = statistics->retransmitted;
    // SIPp takes up to half a second to end, beside the 10 s of its calls.
    run.seconds = statistics->rate > 0 ? static_cast<double>(run.passed) / statistics->rate : 0;
    if (!has_measured) {
        run.invalid = fmt::format("SIPp ended with status {}", status);
    }
    return run;
}

}  // namespace

Measurement run_sipp(const Setup& setup, const Job& job) {
    const Flow& flow = *job.contest.flow;
    const std::filesystem::path statistics_file = setup.folder / "sipp.csv";
    const auto arguments = [&](const std::string& address) {
        const auto calls = job.rate * static_cast<std::uint64_t>(job.duration.count());
        std::vector<std::string> words{setup.sipp};
        const auto add = [&words](const std::vector<std::string>& more) {
            words.insert(words.end(), more.begin(), more.end());
        };
        add(scenario(setup, flow));
        add(fixed_options);
        add({"-s", std::string{flow.user}, "-i", "127.0.0.1", "-p", std::to_string(free_port())});
        add({"-t", job.contest.transport == Transport::udp ? "u1" : "t1"});
        add({"-r", std::to_string(job.rate), "-m", std::to_string(calls)});
        add({"-trace_stat", "-stf", statistics_file, address});
        return words;
    };
    // A file of the run before would be taken for this one's.
    std::filesystem::remove(statistics_file);
    return run_generator(setup, job, arguments, [&statistics_file](const Finished& finished) {
        return read(finished, statistics_file);
    });
}

}  // namespace rung::bench
