#include <cstddef>
#include <cstdlib>

#include "scenarios/language/compile.hpp"

/// Any octets are compiled or refused, with diagnostics that can be shown.
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
    return 0;
}
