#include "reports/measures.hpp"

#include <charconv>
#include <cmath>

#include "engine/base/ensure.hpp"

namespace rung::reports {

namespace {

using load::Metric;

/// "INVITE 302", or the name of a user's `measure`, which has no status.
struct Key {
    std::string_view name;
    int status = 0;
};

Key key_of(std::string_view text);
bool is_meant(std::string_view name, std::string_view key_text);
load::Histogram of_answers(std::string_view name, const RunSummary& summary);
double seconds(double microseconds);
Measured measured_in(const load::Histogram& histogram, const load::Threshold& threshold);
Measured measured_mean(const load::Histogram& histogram);
Measured measured_count(std::uint64_t count,
                        const load::Threshold& threshold,
                        const RunSummary& summary);
Measured measured(std::optional<double> value);
std::optional<double> share(std::uint64_t part, std::uint64_t whole);

constexpr Measured nothing_counted{.needs = 1};
constexpr int first_final_status = 200;

}  // namespace

Measured measure(const load::Threshold& threshold, const RunSummary& summary) {
    const auto count = [&](std::uint64_t value) {
        return measured_count(value, threshold, summary);
    };
    switch (threshold.metric) {
        case Metric::percentile:
        case Metric::minimum:
        case Metric::maximum:
        case Metric::mean:
            return measured_in(latency_of(threshold.of, summary), threshold);
        case Metric::started:
            return count(summary.calls.started);
        case Metric::passed:
            return count(summary.calls.passed);
        case Metric::failed:
            return count(summary.calls.failed);
        case Metric::warned:
            return count(summary.calls.warned);
        case Metric::inconclusive:
            return count(summary.calls.inconclusive);
        case Metric::aborted:
            return count(summary.calls.aborted);
        case Metric::not_started:
            return count(summary.calls.not_started);
        case Metric::retransmissions:
            return count(summary.messages.retransmitted_by_us +
                         summary.messages.retransmitted_by_peer);
        case Metric::responses: {
            const auto found = summary.responses.find(threshold.status);
            return count(found == summary.responses.end() ? 0 : found->second);
        }
        case Metric::rate:
            return summary.rate ? Measured{.value = summary.rate->achieved} : nothing_counted;
        case Metric::srd:
            return measured_mean(latency_of("srd", summary));
        case Metric::rrd:
            return measured_mean(latency_of("rrd", summary));
        case Metric::sdd:
            return measured_mean(latency_of("sdd", summary));
        case Metric::ser:
        case Metric::seer:
        case Metric::isa:
        case Metric::ira:
        case Metric::scr:
            return measured(ratio_of(threshold.metric, summary.sessions));
    }
    return nothing_counted;
}

std::optional<double> value_of(const load::Threshold& threshold, const RunSummary& summary) {
    return measure(threshold, summary).value;
}

load::Histogram latency_of(std::string_view name, const RunSummary& summary) {
    if (name == "late") {
        return summary.generator.lag;
    }
    if (name == "srd") {
        return summary.srd;
    }
    if (name == "rrd") {
        return of_answers("REGISTER 2xx", summary);
    }
    return of_answers(name == "sdd" ? "BYE 2xx" : name, summary);
}

std::optional<double> ratio_of(Metric metric, const SessionBooks& sessions) {
    const std::uint64_t asked_for =
        sessions.invites - std::min(sessions.invites, sessions.redirected);
    switch (metric) {
        case Metric::ser:
            return share(sessions.established, asked_for);
        case Metric::seer:
            return share(sessions.established + sessions.effective, asked_for);
        case Metric::isa:
            return share(sessions.ineffective, sessions.requests);
        case Metric::scr:
            return share(sessions.completed, sessions.requests);
        case Metric::ira:
            return share(sessions.registers_failed, sessions.registers);
        default:
            return std::nullopt;
    }
}

double transactions_per_second(const RunSummary& summary) {
    return static_cast<double>(summary.transactions.completed) / summary.run.seconds;
}

std::optional<double> used_of_own_limit(const RunSummary& summary) {
    const std::optional<double>& limit = summary.generator.own_limit;
    const double rate = transactions_per_second(summary);
    return limit && *limit > 0 && std::isfinite(rate) ? std::optional{rate / *limit} : std::nullopt;
}

namespace {

Key key_of(std::string_view text) {
    const std::size_t space = text.rfind(' ');
    if (space == std::string_view::npos) {
        return {.name = text};
    }
    const std::string_view digits = text.substr(space + 1);
    Key key{.name = text.substr(0, space)};
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), key.status);
    const bool whole = error == std::errc{} && end == digits.data() + digits.size();
    return whole ? key : Key{.name = text};
}

/// `name` is empty, a method, a method with a status or a class of them, or a user's own.
bool is_meant(std::string_view name, std::string_view key_text) {
    const Key key = key_of(key_text);
    if (name.empty()) {
        return key.status >= first_final_status;
    }
    if (name == key_text) {
        return true;
    }
    if (name == key.name) {
        return key.status >= first_final_status;
    }
    constexpr std::string_view any_of_class = "xx";
    constexpr std::size_t class_size = std::string_view{" 2xx"}.size();
    if (!name.ends_with(any_of_class) || name.size() <= class_size ||
        name[name.size() - class_size] != ' ') {
        return false;
    }
    return name.substr(0, name.size() - class_size) == key.name &&
           name[name.size() - class_size + 1] - '0' == key.status / 100;
}

load::Histogram of_answers(std::string_view name, const RunSummary& summary) {
    load::Histogram sum;
    for (const auto& [key, histogram] : summary.latency) {
        if (is_meant(name, key)) {
            sum.add(histogram);
        }
    }
    return sum;
}

double seconds(double microseconds) {
    return microseconds / 1e6;
}

Measured measured_in(const load::Histogram& histogram, const load::Threshold& threshold) {
    if (histogram.empty() && threshold.metric != Metric::percentile) {
        return nothing_counted;
    }
    switch (threshold.metric) {
        case Metric::minimum:
            return {.value = seconds(static_cast<double>(histogram.min()))};
        case Metric::maximum:
            return {.value = seconds(static_cast<double>(histogram.max()))};
        case Metric::mean:
            return measured_mean(histogram);
        default:
            break;
    }
    ENSURE(threshold.fraction < 1);  // p100 is max.
    if (!histogram.has_basis_for(threshold.fraction)) {
        const auto needs = std::llround(100 / (1 - threshold.fraction));
        return {.has = histogram.count(), .needs = static_cast<std::uint64_t>(needs)};
    }
    return {.value = seconds(static_cast<double>(histogram.at(threshold.fraction)))};
}

Measured measured_mean(const load::Histogram& histogram) {
    return histogram.empty() ? nothing_counted : Measured{.value = seconds(histogram.mean())};
}

/// A limit in % is one of the calls started.
Measured measured_count(std::uint64_t count,
                        const load::Threshold& threshold,
                        const RunSummary& summary) {
    return threshold.unit == load::Unit::share ? measured(share(count, summary.calls.started))
                                               : Measured{.value = static_cast<double>(count)};
}

Measured measured(std::optional<double> value) {
    return value ? Measured{.value = value} : nothing_counted;
}

std::optional<double> share(std::uint64_t part, std::uint64_t whole) {
    if (whole == 0) {
        return std::nullopt;
    }
    return static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

}  // namespace rung::reports
