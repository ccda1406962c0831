#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <stdexcept>
#include <string>

#include "bench/table/table.hpp"

namespace rung::bench {

namespace {

namespace json = boost::json;

[[noreturn]] void refuse(std::string_view what) {
    throw std::runtime_error{
        fmt::format("this is no result of ./dev bench: {} is missing or of another kind", what)};
}

const json::value& member(const json::value& value, std::string_view key) {
    const json::object* const object = value.if_object();
    const json::value* const found = object != nullptr ? object->if_contains(key) : nullptr;
    if (found == nullptr) {
        refuse(key);
    }
    return *found;
}

std::string text(const json::value& value, std::string_view key) {
    const json::string* const found = member(value, key).if_string();
    if (found == nullptr) {
        refuse(key);
    }
    return std::string{*found};
}

template <class Number>
Number number(const json::value& value, std::string_view key) {
    boost::system::error_code error;
    const auto found = member(value, key).to_number<Number>(error);
    if (error) {
        refuse(key);
    }
    return found;
}

const json::array& array(const json::value& value, std::string_view key) {
    const json::array* const found = member(value, key).if_array();
    if (found == nullptr) {
        refuse(key);
    }
    return *found;
}

/// Left out: none.
Samples samples(const json::value& value, std::string_view key) {
    Samples read;
    if (!value.is_object() || !value.get_object().contains(key)) {
        return read;
    }
    for (const json::value& sample : array(value, key)) {
        boost::system::error_code error;
        read.push_back(sample.to_number<double>(error));
        if (error) {
            refuse(key);
        }
    }
    return read;
}

Row read_row(const json::value& value) {
    Row row;
    row.name = text(value, "name");
    row.title = text(value, "title");
    row.unit = text(value, "unit");
    row.better = text(value, "better") == "more" ? Better::more : Better::less;
    row.rung = samples(value, "rung");
    row.bare = samples(value, "bare");
    row.sipp = samples(value, "sipp");
    row.generator_cpu = samples(value, "generator_cpu_ns");
    row.far_side_cpu = samples(value, "far_side_cpu_ns");
    return row;
}

Machine read_machine(const json::value& value) {
    return {.cpu = text(value, "cpu"),
            .cores = number<unsigned>(value, "cores"),
            .kernel = text(value, "kernel"),
            .rung = text(value, "rung"),
            .sipp = text(value, "sipp"),
            .date = text(value, "date"),
            .load_average = number<double>(value, "load_average")};
}

json::value parse(std::string_view content, std::string_view of) {
    boost::system::error_code error;
    json::value value = json::parse({content.data(), content.size()}, error);
    if (error) {
        throw std::runtime_error{fmt::format("this is no result of {}: {}", of, error.message())};
    }
    return value;
}

/// Google Benchmark writes NaN, which JSON has not, as the deviation of what is always 0.
std::string without_nan(std::string_view content) {
    constexpr std::string_view nan = ": NaN";
    std::string text{content};
    for (std::size_t at = text.find(nan); at != std::string::npos; at = text.find(nan, at)) {
        text.replace(at, nan.size(), ": null");
    }
    return text;
}

Samples& samples_of(std::vector<Part>& parts, std::string_view name) {
    for (Part& part : parts) {
        if (part.name == name) {
            return part.samples;
        }
    }
    return parts.emplace_back(Part{std::string{name}, {}}).samples;
}

double nanoseconds_of(std::string_view unit) {
    return unit == "s" ? 1e9 : unit == "ms" ? 1e6 : unit == "us" ? 1e3 : 1;
}

/// One repetition of one benchmark.
void add_repetition(const json::value& value, std::vector<Part>& parts) {
    const std::string name = text(value, "run_name");
    const auto time = number<double>(value, "cpu_time");
    samples_of(parts, name).push_back(time * nanoseconds_of(text(value, "time_unit")));
    for (const auto& [key, counter] : value.get_object()) {
        const std::string_view counter_name{key.data(), key.size()};
        if (counter_name.ends_with("_ns") && counter.is_double()) {
            samples_of(parts, fmt::format("{} {}", name, counter_name))
                .push_back(counter.get_double());
        }
    }
}

}  // namespace

Table read_table(std::string_view content) {
    const json::value value = parse(content, "./dev bench");
    if (number<int>(value, "bench") != 1) {
        throw std::runtime_error{"this result of ./dev bench is of another version"};
    }
    Table table;
    table.machine = read_machine(member(value, "machine"));
    table.load_average_at_end = number<double>(value, "load_average_at_end");
    table.repetitions = number<int>(value, "repetitions");
    table.run_seconds = number<int>(value, "run_seconds");
    const json::value& quick = member(value, "quick");
    table.is_quick = quick.is_bool() && quick.get_bool();
    for (const json::value& row : array(value, "rows")) {
        table.rows.push_back(read_row(row));
    }
    for (const json::value& part : array(value, "parts")) {
        table.parts.push_back({text(part, "name"), samples(part, "ns")});
    }
    return table;
}

std::vector<Part> read_parts(std::string_view content) {
    const json::value value = parse(without_nan(content), "Google Benchmark");
    std::vector<Part> parts;
    for (const json::value& run : array(value, "benchmarks")) {
        // Beside them: medians, deviations, the order of growth.
        if (text(run, "run_type") == "iteration" && !run.get_object().contains("error_occurred")) {
            add_repetition(run, parts);
        }
    }
    // They were run in random order.
    std::ranges::sort(parts, {}, &Part::name);
    return parts;
}

}  // namespace rung::bench
