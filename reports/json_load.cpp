#include <array>
#include <cmath>

#include "reports/json_blocks.hpp"
#include "reports/measures.hpp"

namespace rung::reports {

namespace {

namespace json = boost::json;
using load::Metric;

enum class Histograms : std::uint8_t { as_text, left_out };

json::object of_latency(const load::Histogram& histogram, Histograms histograms);
void put_percentile(json::object& object,
                    std::string_view key,
                    const load::Histogram& histogram,
                    double fraction);
std::string_view name_of(load::Unit unit);

}  // namespace

json::object of_latencies(const RunSummary& summary) {
    json::object object;
    for (const auto& [name, histogram] : summary.latency) {
        put(object, name, of_latency(histogram, Histograms::as_text));
    }
    return object;
}

json::object of_sessions(const RunSummary& summary) {
    struct Ratio {
        std::string_view name;
        Metric metric;
    };

    constexpr auto ratios = std::to_array<Ratio>({{"ser", Metric::ser},
                                                  {"seer", Metric::seer},
                                                  {"isa", Metric::isa},
                                                  {"scr", Metric::scr},
                                                  {"ira", Metric::ira}});
    const SessionBooks& books = summary.sessions;
    json::object object;
    if (books.invites > 0) {
        object["invites"] = books.invites;
        object["requests"] = books.requests;
        object["redirected"] = books.redirected;
        object["challenged"] = books.challenged;
        object["established"] = books.established;
        object["effective"] = books.effective;
        object["ineffective"] = books.ineffective;
        object["completed"] = books.completed;
    }
    if (books.registers > 0) {
        object["registers"] = books.registers;
        object["registers_failed"] = books.registers_failed;
    }
    for (const Ratio& ratio : ratios) {
        if (const auto value = ratio_of(ratio.metric, books)) {
            put(object, ratio.name, *value);
        }
    }
    put(object, "srd", of_latency(summary.srd, Histograms::as_text));
    return object;
}

json::object of_threshold(const ThresholdResult& result) {
    json::object object;
    put(object, "text", result.threshold.text);
    if (result.threshold.line > 0) {
        object["line"] = result.threshold.line;
    }
    if (result.value) {
        put(object, "value", *result.value);
    } else {
        object["enough"] = false;
        object["has"] = result.has;
        object["needs"] = result.needs;
    }
    put(object, "limit", result.threshold.limit);
    put(object, "unit", name_of(result.threshold.unit));
    object["met"] = result.met;
    if (result.ended_the_run) {
        object["ended_the_run"] = true;
    }
    return object;
}

json::object of_generator(const RunSummary& summary) {
    const Generator& generator = summary.generator;
    json::object object;
    put(object, "lag", of_latency(generator.lag, Histograms::left_out));
    if (generator.cpu_seconds > 0) {
        put(object, "cpu_percent", generator.cpu_percent);
        const auto transactions = static_cast<double>(summary.transactions.completed);
        put(object,
            "cpu_ns_per_transaction",
            std::round(generator.cpu_seconds * 1e9 / transactions));
    }
    if (summary.under_load || generator.socket_drops > 0) {
        object["socket_drops"] = generator.socket_drops;
    }
    if (summary.under_load) {
        object["stalls"] = generator.stalls;
        put(object, "stalled_seconds", generator.stalled);
    }
    if (generator.rss_bytes > 0) {
        object["rss_bytes"] = generator.rss_bytes;
    }
    if (const auto used = used_of_own_limit(summary)) {
        object["headroom"] = json::object{{"limit_per_second", std::round(*generator.own_limit)},
                                          {"used_percent", std::round(*used * 1000) / 10}};
    }
    object["fit"] = generator.unfit.empty();
    put(object, "unfit", generator.unfit);
    put(object, "remedy", generator.remedy);
    object["notes"] = json::array(generator.notes.begin(), generator.notes.end());
    return object;
}

/// What the schedule offered in that second is what was due.
json::object of_second(const Second& second) {
    json::object object{{"t", second.t},
                        {"offered", second.due},
                        {"started", second.started},
                        {"passed", second.passed},
                        {"failed", second.failed},
                        {"in_progress", second.in_progress}};
    put(object, "histogram", second.histogram);
    return object;
}

namespace {

/// A percentile that has too few values behind it is left out.
json::object of_latency(const load::Histogram& histogram, Histograms histograms) {
    json::object object;
    if (histogram.empty()) {
        return object;
    }
    object["count"] = histogram.count();
    object["min"] = histogram.min();
    put(object, "mean", std::round(histogram.mean() * 10) / 10);
    put_percentile(object, "p50", histogram, 0.5);
    put_percentile(object, "p90", histogram, 0.9);
    put_percentile(object, "p99", histogram, 0.99);
    put_percentile(object, "p99.9", histogram, 0.999);
    object["max"] = histogram.max();
    if (histograms == Histograms::as_text) {
        put(object, "histogram", histogram.encode());
    }
    return object;
}

void put_percentile(json::object& object,
                    std::string_view key,
                    const load::Histogram& histogram,
                    double fraction) {
    if (histogram.has_basis_for(fraction)) {
        object[key] = histogram.at(fraction);
    }
}

std::string_view name_of(load::Unit unit) {
    switch (unit) {
        case load::Unit::count:
            return "count";
        case load::Unit::share:
            return "share";
        case load::Unit::duration:
            return "seconds";
        case load::Unit::per_second:
            return "per_second";
    }
    return {};
}

}  // namespace

}  // namespace rung::reports
