#include "bench/side_by_side/interruption.hpp"

#include <csignal>

namespace rung::bench {

namespace {

volatile std::sig_atomic_t interrupted = 0;

}  // namespace

void end_runs_on_signals() {
    struct sigaction action {};

    action.sa_handler = [](int) { interrupted = 1; };
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
}

bool is_interrupted() {
    return interrupted != 0;
}

void stop_if_interrupted() {
    if (is_interrupted()) {
        throw Interrupted{};
    }
}

}  // namespace rung::bench
