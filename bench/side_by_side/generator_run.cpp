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
    FarSide far_side{setup, job.contest.transport, job.far_side};
    ChildProcess generator{{.arguments = arguments(far_side.address()),
                            .output = setup.folder / "generator.output",
                            .placement = Placement{generator_core, setup.scheduling}}};
    const auto limit = job.duration + job.extra_time + grace;
    const auto ended = generator.wait(limit);
    if (!ended) {
        far_side.require_running();
        Measurement late;
        late.invalid = generator.is_stopped()
                           ? "something outside stopped it with a signal"
                           : fmt::format("had not ended after {} s", limit.count());
        return late;
    }
    // First: had the far side broken, the generator's result would only be a consequence.
    const FarSideBooks books = far_side.end();
    Measurement run = read({*ended, generator.last_words()});
    run.cpu = ended->cpu;
    run.retransmitted += books.retransmitted;
    run.far_side_passed = books.passed;
    run.far_side_cpu = books.cpu;
    run.far_side_cpu_ns_a_transaction = books.cpu_ns_a_transaction;
    return run;
}

}  // namespace rung::bench
