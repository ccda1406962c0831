#include <fmt/format.h>

#include "engine/cli/commands.hpp"
#include "engine/cli/failure.hpp"
#include "engine/cli/ladder_source.hpp"
#include "engine/cli/output.hpp"
#include "scenarios/language/diagram.hpp"

namespace rung::cli {

int show(const ShowOptions& options) {
    const bool text = options.format == "text";
    const bool svg = options.format == "svg";
    if (!text && !svg && options.format != "mermaid") {
        throw usage(fmt::format("--format {}: text, svg or mermaid", options.format));
    }
    const LadderText ladder = read_ladder(options.ladder);
    if (check_ladder(ladder) > 0) {
        throw usage(fmt::format("{}: not drawn, because of its mistakes", options.ladder));
    }
    const language::Diagram diagram = language::diagram_of(ladder.text);
    write(stdout,
          text  ? language::draw_text(diagram)
          : svg ? language::draw_svg(diagram)
                : language::draw_mermaid(diagram));
    return 0;
}

}  // namespace rung::cli
