#include "bench/side_by_side/far_side.hpp"

#include <fmt/format.h>

#include <csignal>
#include <stdexcept>

#include "bench/side_by_side/not_there.hpp"
#include "bench/side_by_side/rung_result.hpp"

namespace rung::bench {

namespace {

constexpr std::chrono::seconds start_limit{10};
constexpr std::chrono::seconds end_limit{5};

Command serve(const Setup& setup, Transport transport, const std::vector<std::string>& more) {
    Command command{.arguments = {setup.rung,
                                  "serve",
                                  "--listen",
                                  "127.0.0.1:0",
                                  "--transport",
                                  std::string{name_of(transport)},
                                  "--pki",
                                  keys_of(setup),
                                  "--json",
                                  setup.folder / "far-side.json"},
                    .output = setup.folder / "far-side.output",
                    .placement = Placement{far_side_core, setup.scheduling}};
    command.arguments.insert(command.arguments.end(), more.begin(), more.end());
    return command;
}

std::runtime_error broken(const Ended& ended, const ChildProcess& process) {
    return std::runtime_error{
        fmt::format("rung serve ended with status {}:\n{}", ended.status, process.last_words())};
}

}  // namespace

FarSide::FarSide(const Setup& setup, Transport transport, const std::vector<std::string>& more)
    : result_(setup.folder / "far-side.json"),
      process_(serve(setup, transport, more)),
      address_(await_address(transport)) {}

std::string FarSide::await_address(Transport transport) {
    try {
        return process_.wait_for_line(fmt::format("listening {} ", name_of(transport)),
                                      start_limit);
    } catch (const std::runtime_error&) {
        const auto ended = process_.wait(std::chrono::seconds{0});
        if (ended && ended->status == status_of_not_there) {
            throw NotThere{process_.last_words()};
        }
        throw;
    }
}

void FarSide::require_running() {
    if (const auto ended = process_.wait(std::chrono::seconds{0})) {
        throw broken(*ended, process_);
    }
}

FarSideBooks FarSide::end() {
    require_running();
    // The first signal lets open calls end; what a lost message left open, the second ends.
    std::optional<Ended> ended;
    for (int attempt = 0; attempt < 2 && !ended; ++attempt) {
        process_.signal(SIGINT);
        ended = process_.wait(end_limit);
    }
    if (!ended) {
        throw std::runtime_error{"rung serve did not end on SIGINT:\n" + process_.last_words()};
    }
    constexpr int a_call_failed = 1;
    constexpr int ended_at_once = 130;
    if (ended->status != 0 && ended->status != a_call_failed && ended->status != ended_at_once) {
        throw broken(*ended, process_);
    }
    const RungResult result = read_rung_result(read_file(result_));
    return {.passed = result.passed,
            .retransmitted = result.retransmitted,
            .cpu = ended->cpu,
            .cpu_ns_a_transaction = result.cpu_ns_a_transaction};
}

std::filesystem::path keys_of(const Setup& setup) {
    return setup.folder / "keys";
}

void make_far_side_keys(const Setup& setup) {
    static_cast<void>(output_of({.arguments = {setup.rung, "pki", "init", keys_of(setup)},
                                 .output = setup.folder / "keys.output",
                                 .placement = std::nullopt}));
}

}  // namespace rung::bench
