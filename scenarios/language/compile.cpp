#include "scenarios/language/compile.hpp"

#include <fmt/format.h>

#include "scenarios/language/ladder_builder.hpp"
#include "scenarios/language/names.hpp"
#include "scenarios/language/parser.hpp"
#include "scenarios/language/source.hpp"
#include "scenarios/language/text_check.hpp"

namespace rung::language {
namespace {

Compiled too_large(std::string_view file_name);

}  // namespace

Compiled compile(std::string_view file_name, std::string_view text) {
    if (text.size() > Source::max_octets) {
        return too_large(file_name);
    }
    const Source source{file_name, text};
    Reporter reporter{source};
    check_text(source, reporter);
    const syntax::Ladder ladder = parse(source, reporter);

    call::Program program;
    program.file = file_name;
    Names names{ladder, program, reporter};
    LadderBuilder{source, reporter, names, program}.build(ladder);
    if (ladder.rungs.empty() && !reporter.has_errors()) {
        reporter.error({}, {"this ladder has no rungs", "a rung begins with `->` or `<-`"});
    }
    Compiled compiled;
    if (!reporter.has_errors()) {
        compiled.program = std::move(program);
    }
    compiled.diagnostics = reporter.take();
    return compiled;
}

namespace {

Compiled too_large(std::string_view file_name) {
    Diagnostic diagnostic;
    diagnostic.file = file_name;
    diagnostic.message = fmt::format("the file is larger than {} octets", Source::max_octets);
    Compiled compiled;
    compiled.diagnostics.push_back(std::move(diagnostic));
    return compiled;
}

}  // namespace
}  // namespace rung::language
