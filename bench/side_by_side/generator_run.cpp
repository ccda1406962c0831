#include "bench/side_by_side/generator_run.hpp"

#include <fmt/format.h>

namespace rung::bench {

namespace {

/// For its start and for the calls that are open at the end.
constexpr std::chrono::seconds grace{3};

}  // namespace

Measurement run_generator(
    const Setup& setup,
    const Job& job,
    const std::function<std::vector<std::string>(const std::string& address)>& arguments,
    const std::function<Measurement(const Finished& finished)>& read) {
    FarSide far_side{setup, job.contest.transport};
    ChildProcess generator{{.arguments = arguments(far_side.address()),
                            .output = setup.folder / "generator.output",
                            .placement = Placement{generator_core, setup.scheduling}}};
    const auto ended = generator.wait(job.duration + grace);
    if (!ended) {
        far_side.require_running();
        Measurement late;
        late.invalid = generator.is_stopped() ? "something outside stopped it with a signal"
                                              : fmt::format("had not ended after {} s",
                                                            (job.duration + grace).count());
        return late;
    }
    // First: had the far side broken, the generator's result would only be a consequence.
    const FarSideBooks books = far_side.end();
    Measurement run = read({*ended, generator.last_words()});
    run.cpu = ended->cpu;
    run.retransmitted += books.retransmitted;
    run.far_side_passed = books.passed;
    run.far_side_cpu = books.cpu;
    return run;
}

}  // namespace rung::bench
