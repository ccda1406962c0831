#include "bench/side_by_side/rung_result.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <stdexcept>

namespace rung::bench {

namespace {

namespace json = boost::json;

[[noreturn]] void refuse(std::string_view name) {
    throw std::runtime_error{
        fmt::format("this is no result file of Rung: {} is missing or of another kind", name)};
}

const json::object& block(const json::value& file, std::string_view name) {
    const json::object* const whole = file.if_object();
    const json::value* const found = whole != nullptr ? whole->if_contains(name) : nullptr;
    if (found == nullptr || !found->is_object()) {
        refuse(name);
    }
    return found->get_object();
}

template <class Number>
Number number(const json::object& block, std::string_view name) {
    const json::value* const found = block.if_contains(name);
    boost::system::error_code error;
    const Number value = found != nullptr ? found->to_number<Number>(error) : Number{};
    if (found == nullptr || error) {
        refuse(name);
    }
    return value;
}

double number_or_0(const json::object& block, std::string_view name) {
    return block.contains(name) ? number<double>(block, name) : 0;
}

/// Why the generator was not fit; empty: it was.
std::string unfitness(const json::object& generator) {
    const json::value* const fit = generator.if_contains("fit");
    if (fit == nullptr || !fit->is_bool()) {
        refuse("fit");
    }
    if (fit->get_bool()) {
        return {};
    }
    const json::value* const reason = generator.if_contains("unfit");
    return reason != nullptr && reason->is_string() ? std::string{reason->get_string()}
                                                    : "the generator was not fit";
}

}  // namespace

RungResult read_rung_result(std::string_view text) {
    boost::system::error_code error;
    const json::value file = json::parse({text.data(), text.size()}, error);
    if (error) {
        throw std::runtime_error{"this is no result file of Rung: " + error.message()};
    }
    const json::object& calls = block(file, "calls");
    RungResult result;
    result.passed = number<std::uint64_t>(calls, "passed");
    result.due = number<std::uint64_t>(calls, "due");
    result.not_passed = result.due > result.passed ? result.due - result.passed : 0;
    result.most_open = static_cast<std::uint64_t>(number_or_0(calls, "in_progress_max"));
    result.retransmitted = number<std::uint64_t>(block(file, "messages"), "retransmitted_by_us");
    result.seconds = number<double>(block(file, "run"), "seconds");
    const json::object& generator = block(file, "generator");
    result.unfit = unfitness(generator);
    result.cpu_ns_a_transaction = number_or_0(generator, "cpu_ns_per_transaction");
    result.rss_octets = number_or_0(generator, "rss_bytes");
    const json::value* const lag = generator.if_contains("lag");
    if (lag != nullptr && lag->is_object()) {
        result.lag_p99_us = number_or_0(lag->get_object(), "p99");
    }
    return result;
}

}  // namespace rung::bench
