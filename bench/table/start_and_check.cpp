#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <chrono>
#include <fstream>

#include "bench/exchange/udp_socket.hpp"
#include "bench/side_by_side/child_process.hpp"
#include "bench/side_by_side/interruption.hpp"
#include "bench/table/own_rows.hpp"
#include "tests/language/long_ladder.hpp"

namespace rung::bench {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds limit{10};

double milliseconds_since(Clock::time_point begin) {
    return std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
}

Placement on_its_core(const Context& context) {
    return {generator_core, context.setup.scheduling};
}

/// Waits for a datagram and takes it.
void await_datagram(const LoopbackSocket& socket) {
    pollfd arrival{socket.fd(), POLLIN, 0};
    if (::poll(&arrival, 1, std::chrono::milliseconds{limit}.count()) != 1) {
        stop_if_interrupted();
        throw std::runtime_error{"rung run sent nothing within ten seconds"};
    }
    char octet = 0;
    static_cast<void>(::recv(socket.fd(), &octet, 1, 0));
}

double start_once(const Context& context) {
    const LoopbackSocket target;
    const std::filesystem::path ladder = context.setup.scenarios / "ladders" / "options.rung";
    const auto begin = Clock::now();
    const ChildProcess generator{{.arguments = {context.setup.rung,
                                                "run",
                                                ladder,
                                                "--target",
                                                fmt::format("127.0.0.1:{}", target.port()),
                                                "--calls",
                                                "1",
                                                "--live",
                                                "off"},
                                  .output = context.setup.folder / "start.output",
                                  .placement = on_its_core(context)}};
    await_datagram(target);
    return milliseconds_since(begin);
}

double check_once(const Context& context, const std::filesystem::path& ladder) {
    const auto begin = Clock::now();
    ChildProcess check{{.arguments = {context.setup.rung, "check", ladder},
                        .output = context.setup.folder / "check.output",
                        .placement = on_its_core(context)}};
    const auto ended = check.wait(limit);
    const double took = milliseconds_since(begin);
    stop_if_interrupted();
    if (!ended || ended->status != 0) {
        throw std::runtime_error{fmt::format("rung check did not pass:\n{}", check.last_words())};
    }
    return took;
}

}  // namespace

void measure_start(Context& context, Row& row) {
    for (int n = 0; n < context.repetitions; ++n) {
        row.rung.push_back(start_once(context));
    }
}

void measure_check(Context& context, Row& row) {
    constexpr int lines = 10'000;
    const std::filesystem::path ladder = context.setup.folder / "long.rung";
    std::ofstream{ladder} << language::long_ladder(lines);
    for (int n = 0; n < context.repetitions; ++n) {
        row.rung.push_back(check_once(context, ladder));
    }
}

void measure_parse(Context& context, Row& row) {
    for (const Part& part : context.table.parts) {
        if (part.name == "parse_message/invite") {
            row.rung = part.samples;
            return;
        }
    }
    throw std::runtime_error{"needs the parts: --parts FILE, of Google Benchmark"};
}

}  // namespace rung::bench
