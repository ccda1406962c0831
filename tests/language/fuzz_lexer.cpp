// libFuzzer target: the lexer. Tokens stand in the order of the text, and do not overlap.
#include <cstddef>
#include <cstdlib>

#include "scenarios/language/lexer.hpp"
#include "scenarios/language/line_reader.hpp"

namespace {

void walk(const rung::language::Source& source, rung::language::Span line) {
    using namespace rung::language;
    Reporter reporter{source};
    Lexer lexer{source, line, reporter};
    std::uint32_t behind = line.offset;
    try {
        for (Token token = lexer.take(); token.kind != TokenKind::end; token = lexer.take()) {
            if (token.span.offset < behind || token.span.length == 0 ||
                token.span.end() > line.end() || token.text != source.text(token.span)) {
                std::abort();
            }
            behind = token.span.end();
            if (token.is("matches")) {
                static_cast<void>(lexer.take_regex());
                behind = lexer.behind();
            }
        }
    } catch (const Abandoned&) {
        if (!reporter.has_errors()) {
            std::abort();
        }
    }
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer looks for this name.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const rung::language::Source source{"fuzz.rung", {reinterpret_cast<const char*>(data), size}};
    rung::language::LineReader lines{source};
    while (const auto line = lines.peek()) {
        walk(source, line->span);
        lines.take(*line);
    }
    return 0;
}
