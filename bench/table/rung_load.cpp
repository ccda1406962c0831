#include "bench/table/rung_load.hpp"

#include <fmt/format.h>

#include "bench/side_by_side/generator_run.hpp"
#include "bench/side_by_side/not_there.hpp"

namespace rung::bench {

namespace {

void require_result(const Finished& finished) {
    const int status = finished.ended.status;
    if (status == status_of_not_there) {
        throw NotThere{finished.last_words};
    }
    // Passed, failed calls, generator not fit: all leave a result.
    if (status != 0 && status != 1 && status != 3) {
        throw std::runtime_error{
            fmt::format("rung run ended with status {}:\n{}", status, finished.last_words)};
    }
}

/// A closed loop asks for no rate, so only failures and retransmissions are judged.
std::string refusal_of(const Measurement& run) {
    return refusal(run, Step{Stage::probe, 1});
}

}  // namespace

RungRun run_load(const Setup& setup, const RungLoad& load) {
    const std::filesystem::path result_file = setup.folder / "rung.json";
    const auto arguments = [&](const std::string& address) {
        std::vector<std::string> words{setup.rung,
                                       "run",
                                       load.ladder,
                                       "--target",
                                       address,
                                       "--transport",
                                       std::string{name_of(load.transport)},
                                       "--pki",
                                       keys_of(setup),
                                       "--live",
                                       "off",
                                       "--json",
                                       result_file};
        words.insert(words.end(), load.arguments.begin(), load.arguments.end());
        return words;
    };
    RungRun run;
    const Job job{.contest = {nullptr, load.transport},
                  .duration = load.duration,
                  .far_side = load.far_side,
                  .extra_time = load.extra_time};
    run.measurement = run_generator(setup, job, arguments, [&](const Finished& finished) {
        require_result(finished);
        run.result = read_rung_result(read_file(result_file));
        Measurement measurement;
        measurement.passed = run.result.passed;
        measurement.failed = run.result.not_passed;
        measurement.retransmitted = run.result.retransmitted;
        measurement.seconds = run.result.seconds;
        measurement.remark = run.result.unfit;
        return measurement;
    });
    run.refusal = refusal_of(run.measurement);
    return run;
}

}  // namespace rung::bench
