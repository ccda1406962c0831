#include "bench/side_by_side/sipp_statistics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <stdexcept>
#include <string>
#include <vector>

#include "bench/side_by_side/measurement.hpp"

namespace rung::bench {

namespace {

using Fields = std::vector<std::string_view>;

Fields fields_of(std::string_view line) {
    Fields fields;
    while (!line.empty()) {
        const std::size_t end = std::min(line.find(';'), line.size());
        fields.push_back(line.substr(0, end));
        line.remove_prefix(std::min(end + 1, line.size()));
    }
    return fields;
}

/// One row under its header.
class Row {
public:
    Row(std::string_view header, std::string_view row)
        : names_(fields_of(header)), values_(fields_of(row)) {}

    template <class Number>
    [[nodiscard]] Number number(std::string_view name) const {
        return parsed<Number>(name, value(name));
    }

    /// A time stamp is a date, a time and the seconds since 1970, with tabs between them.
    [[nodiscard]] double epoch(std::string_view name) const {
        const std::string_view stamp = value(name);
        const std::size_t tab = stamp.rfind('\t');
        return parsed<double>(name, tab == std::string_view::npos ? "" : stamp.substr(tab + 1));
    }

private:
    [[nodiscard]] std::string_view value(std::string_view name) const {
        const auto found = std::ranges::find(names_, name);
        const auto index = static_cast<std::size_t>(found - names_.begin());
        if (found == names_.end() || index >= values_.size()) {
            throw std::runtime_error{fmt::format(
                "the statistics of SIPp have no column {}; this reads those of 3.6", name)};
        }
        return values_[index];
    }

    template <class Number>
    static Number parsed(std::string_view name, std::string_view text) {
        Number number{};
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (error != std::errc{} || end != text.data() + text.size()) {
            throw std::runtime_error{fmt::format(
                "the statistics of SIPp hold no number in column {}: \"{}\"", name, text)};
        }
        return number;
    }

    Fields names_;
    Fields values_;
};

/// A shorter period is what is left at the end.
constexpr double shortest_period = 0.5;

/// Passed calls a second in each period between two rows.
std::vector<double> rates_of(const std::vector<Row>& rows) {
    std::vector<double> rates;
    for (std::size_t i = 1; i < rows.size(); ++i) {
        const double seconds = rows[i].epoch("CurrentTime") - rows[i - 1].epoch("CurrentTime");
        const auto passed = rows[i].number<std::uint64_t>("SuccessfulCall(C)") -
                            rows[i - 1].number<std::uint64_t>("SuccessfulCall(C)");
        if (seconds >= shortest_period) {
            rates.push_back(static_cast<double>(passed) / seconds);
        }
    }
    return rates;
}

}  // namespace

std::optional<SippStatistics> read_sipp_statistics(std::string_view text) {
    // A row that is being written has no end yet.
    text = text.substr(0, text.rfind('\n') + 1);
    std::string_view header;
    std::vector<Row> rows;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(end + 1);
        if (header.empty()) {
            header = line;
        } else {
            rows.emplace_back(header, line);
        }
    }
    if (rows.empty()) {
        return std::nullopt;
    }
    const Row& last = rows.back();
    return SippStatistics{
        .passed = last.number<std::uint64_t>("SuccessfulCall(C)"),
        .failed = last.number<std::uint64_t>("FailedCall(C)"),
        .started = last.number<std::uint64_t>("TotalCallCreated"),
        .retransmitted = last.number<std::uint64_t>("Retransmissions(C)"),
        .rate = median(rates_of(rows)),
    };
}

}  // namespace rung::bench
