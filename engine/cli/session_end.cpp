// What a session's shards came to.
#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>

#include "engine/cli/session.hpp"
#include "engine/cli/summarise.hpp"

namespace rung::cli {

namespace {

double seconds(base::Duration duration) {
    return std::chrono::duration<double>(duration).count();
}

}  // namespace

/// While the run goes on.
void Session::take_all(turn::Turn& turn, const std::vector<Standing>& others, base::Instant now) {
    turn::Books books = turn.books();
    turn::Meter meter{true};
    meter.add(turn.meter());
    for (const Standing& other : others) {
        books.add(*other.books);
        meter.add(*other.meter);
    }
    const std::array sources{&turn.source()};
    take_books(summary_, books, ladders_);
    take_measures(summary_, {meter, sources, first_.plan.shards}, now);
}

/// All threads are over.
void Session::take_end(Worker& first, Crew& crew, base::Duration took, base::Instant end) {
    std::vector<Worker*> workers{&first};
    for (const auto& other : crew.workers()) {
        workers.push_back(other.get());
    }
    turn::Books books = first.turn.books();
    turn::Meter meter{true};
    std::vector<const turn::CallSource*> sources;
    for (Worker* worker : workers) {
        if (worker != &first) {
            books.add(worker->turn.books());
        }
        meter.add(worker->turn.meter());
        sources.push_back(&worker->turn.source());
    }
    summary_.run.seconds = seconds(took);
    take_books(summary_, books, ladders_);
    if (load_) {
        take_measures(summary_, {meter, sources, first_.plan.shards}, end);
    }
    take_generator(workers, took);
    take_segmentation(workers);
}

/// What this process took, and what its sockets lost.
void Session::take_generator(const std::vector<Worker*>& workers, base::Duration took) {
    reports::Generator& generator = summary_.generator;
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    generator.rss_bytes = static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
    std::optional<base::Duration> shortened;
    for (const Worker* worker : workers) {
        const shard::LoopWatch& watch = worker->shard.watch();
        generator.cpu_seconds -= seconds(worker->shard.awake());
        generator.stalls += watch.stalls();
        generator.stalled = std::max(generator.stalled, seconds(watch.stalled()));
        const auto lingered = worker->turn.lingering_shortened();
        shortened = lingered ? std::min(shortened.value_or(*lingered), *lingered) : shortened;
        take_drops(worker->lane.datagrams);
    }
    generator.cpu_percent =
        took > base::Duration{0} ? 100 * generator.cpu_seconds / seconds(took) : 0;
    if (shortened) {
        generator.notes.push_back(fmt::format(
            "lingering shortened to {:.1f} s: finished transactions were forgotten early",
            seconds(*shortened)));
    }
}

void Session::take_drops(const net::UdpNetwork& datagrams) {
    reports::Generator& generator = summary_.generator;
    for (std::uint16_t i = 0; i < static_cast<std::uint16_t>(datagrams.size()); ++i) {
        const std::uint64_t drops = datagrams.drops(i);
        generator.socket_drops += drops;
        if (drops > 0) {
            generator.notes.push_back(fmt::format(
                "{} datagrams were dropped by our own socket {}: its receive buffer was full",
                drops,
                datagrams.socket(i).local().text()));
        }
    }
}

/// What became of `--segmented`.
void Session::take_segmentation(const std::vector<Worker*>& workers) {
    if (segmented_ == net::Segmented::off || summary_.run.transport == "tcp") {
        return;
    }
    net::UdpCounters sum;
    bool still = true;
    for (const Worker* worker : workers) {
        const net::UdpNetwork& datagrams = worker->lane.datagrams;
        const auto& target = worker->lane.plan.settings.target;
        const net::UdpCounters counters = datagrams.counters();
        sum.sent += counters.sent;
        sum.sent_together += counters.sent_together;
        sum.groups += counters.groups;
        still =
            still && (!target || datagrams.segments_to(target->link.socket, target->link.remote));
    }
    summary_.run.segmented = sum.groups > 0;
    auto& notes = summary_.generator.notes;
    if (sum.groups > 0) {
        const auto together = static_cast<double>(sum.sent_together);
        notes.push_back(fmt::format(
            "segmented UDP: {:.0f} % of the messages left together with others, {:.0f} at a time",
            100 * together / static_cast<double>(std::max<std::uint64_t>(sum.sent, 1)),
            together / static_cast<double>(sum.groups)));
    }
    if (!options_.segmented.empty() && !still) {
        notes.emplace_back(
            "--segmented: the target, or the way to it, takes no segments: plain UDP was used");
    }
}

}  // namespace rung::cli
