#include "bench/side_by_side/sipp_statistics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <stdexcept>
#include <string>
#include <vector>

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

}  // namespace

std::optional<SippStatistics> read_sipp_statistics(std::string_view text) {
    // A row that is being written has no end yet.
    text = text.substr(0, text.rfind('\n') + 1);
    const std::size_t header_end = text.find('\n');
    if (header_end == std::string_view::npos || header_end + 1 == text.size()) {
        return std::nullopt;
    }
    const std::string_view header = text.substr(0, header_end);
    text.remove_suffix(1);
    const Row row{header, text.substr(text.rfind('\n') + 1)};
    return SippStatistics{
        .passed = row.number<std::uint64_t>("SuccessfulCall(C)"),
        .failed = row.number<std::uint64_t>("FailedCall(C)"),
        .started = row.number<std::uint64_t>("TotalCallCreated"),
        .retransmitted = row.number<std::uint64_t>("Retransmissions(C)"),
        .seconds = row.epoch("CurrentTime") - row.epoch("StartTime"),
    };
}

}  // namespace rung::bench
