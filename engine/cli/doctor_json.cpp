#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <cmath>

#include "engine/cli/doctor_report.hpp"
#include "reports/json_text.hpp"

namespace rung::cli {

namespace {

namespace json = boost::json;

constexpr int schema = 1;

json::object of_environment(const MachineFacts& facts);
json::object of_check(const Check& check);
json::object of_facts(const MachineFacts& facts);
json::object of_limit(const MachineLimit& limit);

/// What does not apply is left out.
template <class Value>
void put(json::object& object, std::string_view key, const std::optional<Value>& value) {
    if (value) {
        object[key] = *value;
    }
}

void put_text(json::object& object, std::string_view key, std::string_view text) {
    if (!text.empty()) {
        object[key] = text;
    }
}

}  // namespace

std::string doctor_json(const DoctorReport& report) {
    json::object object{{"schema", schema}};
    object["tool"] = json::object{{"name", "rung"}, {"version", report.version}};
    const Fitness worst = overall(report.checks);
    object["verdict"] = worst == Fitness::ok ? "fit" : worst == Fitness::note ? "remarks" : "unfit";
    object["conclusion"] = conclusion(report.checks);
    object["environment"] = of_environment(report.facts);
    json::array checks;
    for (const Check& check : report.checks) {
        checks.emplace_back(of_check(check));
    }
    object["checks"] = std::move(checks);
    object["facts"] = of_facts(report.facts);
    if (report.limit) {
        object["limit"] = of_limit(*report.limit);
    }
    return reports::json_text(object);
}

namespace {

json::object of_environment(const MachineFacts& facts) {
    json::object object;
    put_text(object, "host", facts.host);
    put_text(object, "kernel", facts.kernel);
    put_text(object, "cpu", facts.processor);
    object["cores"] = facts.online.size();
    object["virtual"] = facts.is_virtual;
    return object;
}

json::object of_check(const Check& check) {
    json::object object{{"name", check.name},
                        {"verdict", name_of(check.fitness)},
                        {"value", check.value},
                        {"why", check.why}};
    put_text(object, "remedy", check.remedy);
    put_text(object, "spoils", check.spoils);
    return object;
}

json::object of_facts(const MachineFacts& facts) {
    json::object object;
    object["usable_cores"] = json::array(facts.usable.begin(), facts.usable.end());
    object["isolated_cores"] = json::array(facts.isolated.begin(), facts.isolated.end());
    put(object, "quota_cores", facts.quota);
    object["governors"] = json::array(facts.governors.begin(), facts.governors.end());
    put(object, "boost", facts.boost);
    put_text(object, "clock_source", facts.clock_source);
    object["clock_read_ns"] = std::round(facts.clock_read * 10) / 10;
    object["late_p99_us"] = std::round(facts.wake_up.p99 * 1e7) / 10;
    object["late_max_us"] = std::round(facts.wake_up.worst * 1e7) / 10;
    put(object, "others_share", facts.others);
    put(object, "steal_share", facts.steal);
    put(object, "steal_share_ever", facts.steal_ever);
    put(object, "load_average", facts.load_average);
    if (facts.memory) {
        object["memory_bytes"] = facts.memory->total;
        object["memory_available_bytes"] = facts.memory->available;
    }
    put(object, "memory_limit_bytes", facts.memory_limit);
    object["open_files"] = facts.open_files;
    object["open_files_hard"] = facts.open_files_hard;
    put(object, "receive_buffer_bytes", facts.receive_buffer);
    put(object, "rmem_max", facts.receive_limit);
    put(object, "wmem_max", facts.send_limit);
    object["udp_segment"] = facts.segments;
    object["udp_gro"] = facts.coalesces;
    put(object, "datagrams_lost", facts.datagrams_lost);
    if (facts.ports) {
        object["port_first"] = facts.ports->first;
        object["port_last"] = facts.ports->last;
    }
    put(object, "time_wait", facts.time_wait);
    return object;
}

json::object of_limit(const MachineLimit& limit) {
    json::object object;
    const auto rate = [&object](std::string_view key, const std::optional<double>& value) {
        if (value) {
            object[key] = std::round(*value);
        }
    };
    rate("bare_datagram_pairs_per_second", limit.bare);
    rate("rung_options_per_second", limit.own);
    object["one_core"] = limit.one_core;
    return object;
}

}  // namespace

}  // namespace rung::cli
