#include <boost/json.hpp>
#include <utility>

#include "bench/table/table.hpp"

namespace rung::bench {

namespace {

namespace json = boost::json;

json::string text(std::string_view value) {
    return json::string{value};
}

json::array array_of(const Samples& samples) {
    json::array array;
    for (const double sample : samples) {
        array.emplace_back(sample);
    }
    return array;
}

/// What is not there is left out.
void put(json::object& object, std::string_view key, const Samples& samples) {
    if (!samples.empty()) {
        object[key] = array_of(samples);
    }
}

json::object object_of(const Row& row) {
    json::object object{{"name", text(row.name)},
                        {"title", text(row.title)},
                        {"unit", text(row.unit)},
                        {"better", row.better == Better::more ? "more" : "less"},
                        {"goal", text(text_of_goals(row))}};
    put(object, "rung", row.rung);
    put(object, "bare", row.bare);
    put(object, "sipp", row.sipp);
    put(object, "generator_cpu_ns", row.generator_cpu);
    put(object, "far_side_cpu_ns", row.far_side_cpu);
    if (const auto reached = attainment(row)) {
        object["of_goal"] = *reached;
    }
    if (!row.missing.empty()) {
        object["missing"] = text(row.missing);
    }
    if (!row.notes.empty()) {
        json::array notes;
        for (const std::string& note : row.notes) {
            notes.emplace_back(text(note));
        }
        object["notes"] = std::move(notes);
    }
    return object;
}

json::object object_of(const Machine& machine) {
    return {{"cpu", text(machine.cpu)},
            {"cores", machine.cores},
            {"kernel", text(machine.kernel)},
            {"rung", text(machine.rung)},
            {"sipp", text(machine.sipp)},
            {"date", text(machine.date)},
            {"load_average", machine.load_average}};
}

}  // namespace

std::string to_json(const Table& table) {
    json::array rows;
    for (const Row& row : table.rows) {
        rows.emplace_back(object_of(row));
    }
    json::array parts;
    for (const Part& part : table.parts) {
        parts.emplace_back(json::object{{"name", text(part.name)}, {"ns", array_of(part.samples)}});
    }
    const json::object object{{"bench", 1},
                              {"machine", object_of(table.machine)},
                              {"load_average_at_end", table.load_average_at_end},
                              {"repetitions", table.repetitions},
                              {"run_seconds", table.run_seconds},
                              {"quick", table.is_quick},
                              {"rows", std::move(rows)},
                              {"parts", std::move(parts)}};
    return json::serialize(object) + "\n";
}

}  // namespace rung::bench
