#include "tests/cli/load_run.hpp"

#include <boost/json.hpp>
#include <stdexcept>

namespace rung::cli {

std::string slow_ladder(std::string_view pause) {
    return "title  slow\n<- OPTIONS\npause " + std::string{pause} + "\n-> 200\n";
}

std::string with_blocks(std::string_view ladder, std::string_view blocks) {
    std::string text{ladder};
    text += blocks;
    return text;
}

LoadRun run_load(const Workplace& workplace, std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "run");
    arguments.insert(arguments.end(), {"--json", workplace.path("run.json")});
    Process process{workplace.command(std::move(arguments))};
    return finish_load(workplace, process, "run.json");
}

LoadRun finish_load(const Workplace& workplace, Process& process, std::string_view file) {
    LoadRun run{process.finish(), {}};
    const std::string result = workplace.read(file);
    if (result.empty()) {
        throw std::runtime_error{"no result: " + run.finished.out + run.finished.err};
    }
    run.result = boost::json::parse(result);
    return run;
}

int unless_unfit(const LoadRun& run, int status) {
    return run.result.at_pointer("/generator/fit").as_bool() ? status : 3;
}

std::uint64_t failures(const boost::json::value& result) {
    std::uint64_t sum = 0;
    if (const auto* groups = result.as_object().if_contains("failures")) {
        for (const boost::json::value& group : groups->as_array()) {
            sum += number(group, "/count");
        }
    }
    return sum;
}

std::vector<std::string> actual(const boost::json::value& result) {
    std::vector<std::string> texts;
    if (const auto* groups = result.as_object().if_contains("failures")) {
        for (const boost::json::value& group : groups->as_array()) {
            texts.push_back(text(group, "/actual"));
        }
    }
    return texts;
}

}  // namespace rung::cli
