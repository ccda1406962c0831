// libFuzzer target: the parser, and what works on text as it does. Any text has a tree or mistakes,
// a canonical form and a picture.
#include <cstddef>
#include <cstdlib>

#include "scenarios/language/diagram.hpp"
#include "scenarios/language/format.hpp"
#include "scenarios/language/parser.hpp"

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer looks for this name.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    using namespace rung::language;
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    Source source{"fuzz.rung", text};
    Reporter reporter{source};
    static_cast<void>(parse(source, reporter, {}));
    for (const Diagnostic& one : reporter.take()) {
        if (render(one, text).empty()) {
            std::abort();
        }
    }
    static_cast<void>(format(text));
    const Diagram diagram = diagram_of(text);
    if (draw_text(diagram).empty() || draw_svg(diagram).empty() || draw_mermaid(diagram).empty()) {
        std::abort();
    }
    return 0;
}
