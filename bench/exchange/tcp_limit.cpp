// What TCP on this kernel comes to without any SIP: the physical reference of the table.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <stdexcept>

#include "bench/exchange/datagram.hpp"
#include "bench/exchange/tcp_exchange.hpp"

namespace rung::bench {

namespace {

struct Options {
    std::string flow = "325>,<352";
    TcpExchange exchange;
    int milliseconds = 2000;
};

void declare(CLI::App& app, Options& options) {
    app.add_option("--flow", options.flow, "octets of the request and of the answer")
        ->capture_default_str();
    app.add_option("--connections", options.exchange.connections)
        ->check(CLI::Range(1, 10'000))
        ->capture_default_str();
    app.add_option("--outstanding", options.exchange.outstanding, "on each connection")
        ->check(CLI::Range(1, 10'000))
        ->capture_default_str();
    app.add_option("--milliseconds", options.milliseconds, "how long")
        ->check(CLI::Range(10, 600'000))
        ->capture_default_str();
    app.add_option("--generator-core", options.exchange.cores.generator)->capture_default_str();
    app.add_option("--responder-core", options.exchange.cores.responder)->capture_default_str();
}

void run(Options options) {
    const std::vector<Datagram> flow = parse_flow(options.flow);
    if (flow.size() != 2 || flow[1].from_caller) {
        throw std::invalid_argument{"a flow over TCP is one request and its answer"};
    }
    options.exchange.request = flow[0].octets;
    options.exchange.answer = flow[1].octets;
    const ExchangeRate rate =
        play(options.exchange, std::chrono::milliseconds{options.milliseconds});
    fmt::print("exchanges/s {:.0f}\n", rate.per_second);
}

int parse_and_run(int argc, char** argv) {
    CLI::App app{"Requests over TCP between two pinned processes without SIP: exchanges a second"};
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
        std::fprintf(stderr, "tcp_limit: %s\n", error.what());
        return 1;
    }
}
