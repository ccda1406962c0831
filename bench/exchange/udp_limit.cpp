// What datagrams on this kernel come to without any SIP: the physical reference of the table.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <memory>

#include "bench/exchange/signing_work.hpp"
#include "bench/exchange/udp_exchange.hpp"

namespace rung::bench {

namespace {

struct Options {
    std::string flow = "325>,<352";
    std::size_t window = 256;
    int milliseconds = 2000;
    bool segmented = false;
    bool sign = false;
    Cores cores;
};

void declare(CLI::App& app, Options& options) {
    app.add_option("--flow", options.flow, "octets of each message; > there, < back")
        ->capture_default_str();
    app.add_option("--window", options.window, "exchanges open all the time")
        ->check(CLI::Range(1, 100'000))
        ->capture_default_str();
    app.add_option("--milliseconds", options.milliseconds, "how long")
        ->check(CLI::Range(10, 600'000))
        ->capture_default_str();
    app.add_flag("--segmented", options.segmented, "UDP_SEGMENT and UDP_GRO at both ends");
    app.add_flag("--sign", options.sign, "one ES256 signature for each exchange");
    app.add_option("--generator-core", options.cores.generator)->capture_default_str();
    app.add_option("--responder-core", options.cores.responder)->capture_default_str();
}

void run(const Options& options) {
    const std::vector<Datagram> flow = parse_flow(options.flow);
    UdpExchange exchange{.flow = flow,
                         .wire = options.segmented ? Wire::segmented : Wire::plain,
                         .window = options.window,
                         .cores = options.cores,
                         .before_each = {}};
    const auto work = options.sign ? std::make_unique<SigningWork>() : nullptr;
    if (work) {
        exchange.before_each = [&work] { work->sign_once(); };
    }
    const ExchangeRate rate = play(exchange, std::chrono::milliseconds{options.milliseconds});
    fmt::print("exchanges/s {:.0f}\nrefilled {}\n", rate.per_second, rate.refilled);
}

int parse_and_run(int argc, char** argv) {
    CLI::App app{"Datagrams between two pinned processes without SIP: exchanges a second"};
    Options options;
    declare(app, options);
    CLI11_PARSE(app, argc, argv);
    run(options);
    return 0;
}

}  // namespace

}  // namespace rung::bench

int main(int argc, char** argv) {
    try {
        return rung::bench::parse_and_run(argc, argv);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "udp_limit: %s\n", error.what());
        return 1;
    }
}
