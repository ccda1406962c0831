// libFuzzer target: parser, resolver and formatter. Any octets are compiled or refused, with
// diagnostics that can be shown; the canonical form of a good ladder is the same ladder.
#include <cstddef>
#include <cstdlib>

#include "scenarios/language/compile.hpp"
#include "scenarios/language/format.hpp"
#include "tests/language/dump.hpp"

namespace {

void expect_same(std::string_view text, const rung::language::Compiled& compiled) {
    using namespace rung::language;
    const std::string canonical = format(text);
    const Compiled again = compile("fuzz.rung", canonical);
    if (!same_characters(text, canonical) || dump::of(again) != dump::of(compiled) ||
        format(canonical) != canonical) {
        std::abort();
    }
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer looks for this name.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    const rung::language::Compiled compiled = rung::language::compile("fuzz.rung", text);
    bool has_error = false;
    for (const rung::language::Diagnostic& diagnostic : compiled.diagnostics) {
        has_error = has_error || diagnostic.severity == rung::language::Severity::error;
        if (rung::language::render(diagnostic, text).empty()) {
            std::abort();
        }
    }
    if (compiled.program.has_value() == has_error) {
        std::abort();
    }
    if (compiled.program) {
        expect_same(text, compiled);
    }
    return 0;
}
