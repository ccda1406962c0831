#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <fstream>

#include "bench/side_by_side/interruption.hpp"
#include "bench/table/own_rows.hpp"
#include "bench/table/throughput.hpp"

namespace rung::bench {

namespace {

using namespace std::chrono_literals;

constexpr double mebi = 1024.0 * 1024.0;
/// Three quarters of what one core does: where turns have little to do, what each costs by itself
/// would stand in the CPU of a transaction.
constexpr std::uint64_t calls_a_second = 30'000;
constexpr std::uint64_t fewest_calls = 1'000;
constexpr std::uint64_t most_calls = 1'000'000;
constexpr int repetitions_of_most_calls = 3;

/// Every call passes, whatever their number: the same two transactions each in every row.
RungLoad load_of(std::uint64_t calls, const Context& context) {
    // A little less, since the calls last for as long as their messages take, too.
    const auto hold = std::chrono::milliseconds{calls * 980 / calls_a_second};
    // Twice as long as a call takes: while the first come and the last end, a turn has less to do.
    const std::chrono::seconds span =
        std::max(context.run, std::chrono::ceil<std::chrono::seconds>(2 * hold) + 1s);
    RungLoad load;
    load.ladder = context.setup.folder / fmt::format("hold-{}.rung", calls);
    std::ofstream{load.ladder} << fmt::format(
        "title  A call that is held\n\n"
        "-> INVITE sip:service@{{target}}\n   body sdp\n<- 180 optional\n<- 200\n-> ACK\n"
        "pause {}ms\n-> BYE\n<- 200\n",
        hold.count());
    load.duration = span;
    load.extra_time = span;
    load.arguments = {"--rate",
                      fmt::format("{}/s", calls_a_second),
                      "--at-most",
                      std::to_string(most_calls),
                      "--for",
                      fmt::format("{}s", span.count()),
                      "--drain",
                      fmt::format("{}s", span.count() + 2)};
    return load;
}

double available_mebi() {
    std::ifstream file{"/proc/meminfo"};
    std::string word;
    double kibi = 0;
    while (file >> word) {
        if (word == "MemAvailable:" && file >> kibi) {
            return kibi / 1024;
        }
    }
    return 0;
}

/// Both sides hold the calls, so ten times the calls need twenty times the memory of one side.
void require_memory(const Context& context) {
    const Row* const smaller = find_row(context, "open-100k");
    if (smaller == nullptr || smaller->rung.empty()) {
        throw std::runtime_error{"needs the row open-100k, to know the memory that it takes"};
    }
    const double needed = median(smaller->rung) * 20;
    const double available = available_mebi();
    constexpr double most_share = 0.8;
    if (needed > available * most_share) {
        throw std::runtime_error{
            fmt::format("both sides would take some {:.0f} MiB, of which {:.0f} are available",
                        needed,
                        available)};
    }
}

}  // namespace

void measure_open_calls(std::uint64_t calls, Context& context, Row& row) {
    const bool is_most = calls == most_calls;
    if (is_most && context.is_quick) {
        throw std::runtime_error{"two minutes a repetition: not with --quick"};
    }
    if (is_most) {
        require_memory(context);
        row.notes.push_back(fmt::format("at most {} repetitions", repetitions_of_most_calls));
    }
    const RungLoad load = load_of(calls, context);
    const int repetitions =
        is_most ? std::min(context.repetitions, repetitions_of_most_calls) : context.repetitions;
    std::uint64_t most_open = 0;
    for (int n = 0; n < repetitions; ++n) {
        const auto run = run_that_counts(context, load, row);
        if (!run) {
            continue;
        }
        row.rung.push_back(run->result.rss_octets / mebi);
        add_cpu(*run, row);
        most_open = std::max(most_open, run->result.most_open);
        context.say(fmt::format("  {:.0f} MiB, {} calls open", row.rung.back(), most_open));
    }
    const Row* const fewest = find_row(context, "open-1k");
    if (calls > fewest_calls && fewest != nullptr && !fewest->rung.empty() && !row.rung.empty()) {
        const double octets = (median(row.rung) - median(fewest->rung)) * mebi;
        row.notes.push_back(
            fmt::format("{:.0f} octets an open call more than with 1,000 of them; "
                        "{} were open at once",
                        octets / static_cast<double>(calls - fewest_calls),
                        most_open));
    }
}

void measure_cpu_of_open_calls(Context& context, Row& row) {
    const Row* const few = find_row(context, "open-1k");
    const Row* const many = find_row(context, "open-1m");
    if (few == nullptr || many == nullptr || few->generator_cpu.empty() ||
        many->generator_cpu.empty()) {
        throw std::runtime_error{"needs the rows open-1k and open-1m"};
    }
    const double reference = median(few->generator_cpu);
    for (const double cpu : many->generator_cpu) {
        row.rung.push_back(cpu / reference);
    }
}

}  // namespace rung::bench
