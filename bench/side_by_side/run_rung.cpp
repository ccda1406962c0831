#include <fmt/format.h>

#include <stdexcept>

#include "bench/side_by_side/generator_run.hpp"
#include "bench/side_by_side/generators.hpp"
#include "bench/side_by_side/rung_result.hpp"

namespace rung::bench {

namespace {

/// Exit statuses that leave a result behind: pass, failed calls, generator not fit.
bool has_measured(int status) {
    return status == 0 || status == 1 || status == 3;
}

}  // namespace

Measurement run_rung(const Setup& setup, const Job& job) {
    const Contest& contest = job.contest;
    const std::filesystem::path ladder =
        setup.scenarios / "ladders" / fmt::format("{}.rung", contest.flow->name);
    const std::filesystem::path result_file = setup.folder / "rung.json";
    const auto arguments = [&](const std::string& address) -> std::vector<std::string> {
        return {setup.rung,
                "run",
                ladder,
                "--target",
                address,
                "--transport",
                std::string{name_of(contest.transport)},
                "--rate",
                std::to_string(job.rate),
                "--for",
                fmt::format("{}s", job.duration.count()),
                "--live",
                "off",
                "--json",
                result_file};
    };
    return run_generator(setup, job, arguments, [&result_file](const Finished& finished) {
        if (!has_measured(finished.ended.status)) {
            throw std::runtime_error{fmt::format(
                "rung run ended with status {}:\n{}", finished.ended.status, finished.last_words)};
        }
        const RungResult result = read_rung_result(read_file(result_file));
        Measurement run;
        run.passed = result.passed;
        run.failed = result.not_passed;
        run.retransmitted = result.retransmitted;
        run.seconds = result.seconds;
        run.remark = result.unfit;
        return run;
    });
}

}  // namespace rung::bench
