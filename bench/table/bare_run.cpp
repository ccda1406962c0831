#include "bench/table/bare_run.hpp"

#include <fmt/format.h>

#include <charconv>
#include <stdexcept>

#include "bench/side_by_side/child_process.hpp"

namespace rung::bench {

double read_bare(std::string_view output) {
    constexpr std::string_view prefix = "exchanges/s ";
    const std::size_t at = output.find(prefix);
    if (at != std::string_view::npos) {
        const std::string_view number = output.substr(at + prefix.size());
        double rate = 0;
        const auto [end, error] =
            std::from_chars(number.data(), number.data() + number.size(), rate);
        if (error == std::errc{} && rate > 0) {
            return rate;
        }
    }
    throw std::runtime_error{fmt::format("a bare program printed no rate:\n{}", output)};
}

double run_bare(const Context& context, const std::vector<std::string>& command) {
    std::vector<std::string> words = command;
    words[0] = context.programs / command.at(0);
    words.insert(words.end(),
                 {"--milliseconds",
                  std::to_string(context.bare_run.count()),
                  "--generator-core",
                  std::to_string(generator_core),
                  "--responder-core",
                  std::to_string(far_side_core)});
    return read_bare(output_of({.arguments = words,
                                .output = context.setup.folder / "bare.output",
                                .placement = Placement{generator_core, context.setup.scheduling}}));
}

}  // namespace rung::bench
