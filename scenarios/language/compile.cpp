#include "scenarios/language/compile.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "scenarios/language/ladder_builder.hpp"
#include "scenarios/language/names.hpp"
#include "scenarios/language/nearest.hpp"
#include "scenarios/language/parser.hpp"
#include "scenarios/language/secrets.hpp"
#include "scenarios/language/source.hpp"
#include "scenarios/language/text_check.hpp"
#include "scenarios/language/vocabulary.hpp"

namespace rung::language {
namespace {

void keep_included(const Source& source, Compiled& compiled);
void judge_rows(const syntax::Ladder& ladder, const call::Program& program, Reporter& reporter);
void judge_measured(const syntax::Ladder& ladder, const call::Program& program, Reporter& reporter);
void judge_unmeasured(const syntax::Word& name,
                      const std::vector<std::string_view>& measured,
                      const syntax::Ladder& ladder,
                      Reporter& reporter);
Compiled too_large(std::string_view file_name);

}  // namespace

Compiled compile(std::string_view file_name, std::string_view text, const FileReader& files) {
    if (text.size() > Source::max_octets) {
        return too_large(file_name);
    }
    Source source{file_name, text};
    Reporter reporter{source};
    check_text(source.files().front(), reporter);
    syntax::Ladder ladder = parse(source, reporter, files);

    call::Program program;
    program.file = file_name;
    for (syntax::Data& one : ladder.data) {
        program.data.push_back(std::move(one.table));
    }
    Names names{ladder, program, reporter};
    LadderBuilder{source, reporter, names, program}.build(ladder);
    if (ladder.rungs.empty() && !reporter.has_errors()) {
        reporter.error(
            {}, Code::empty, {"this ladder has no rungs", "a rung begins with `->` or `<-`"});
    }
    hide_secrets(ladder, names, program, reporter);
    judge_rows(ladder, program, reporter);
    judge_measured(ladder, program, reporter);
    Compiled compiled;
    if (!reporter.has_errors()) {
        compiled.program = std::move(program);
        compiled.load = ladder.load;
        for (const syntax::Threshold& one : ladder.pass_when) {
            compiled.pass_when.push_back(one.threshold);
        }
    }
    compiled.diagnostics = reporter.take();
    keep_included(source, compiled);
    return compiled;
}

std::string_view text_of(const Compiled& compiled,
                         const Diagnostic& diagnostic,
                         std::string_view text) {
    const auto file = std::ranges::find(compiled.included, diagnostic.file, &NamedFile::path);
    return file == compiled.included.end() ? text : std::string_view{file->text};
}

namespace {

void keep_included(const Source& source, Compiled& compiled) {
    for (const Source::File& file : source.files()) {
        const bool named = std::ranges::any_of(compiled.diagnostics, [&](const Diagnostic& one) {
            return file.depth > 0 && one.file == file.name;
        });
        if (named) {
            compiled.included.push_back({std::string{file.name}, std::string{file.text}});
        }
    }
}

/// `once` ends the run behind the last row, so no more calls can be asked for.
void judge_rows(const syntax::Ladder& ladder, const call::Program& program, Reporter& reporter) {
    for (std::size_t index = 0; index < ladder.data.size(); ++index) {
        const call::DataTable& table = program.data[index];
        if (table.order == call::RowOrder::once && ladder.load && ladder.load->calls &&
            *ladder.load->calls > table.rows()) {
            reporter.error(ladder.data[index].name.span,
                           Code::bad_data,
                           {fmt::format("`{}` has {} row{} for {} calls",
                                        table.name,
                                        table.rows(),
                                        table.rows() == 1 ? "" : "s",
                                        *ladder.load->calls),
                            "`once` gives each row to one call"});
        }
    }
}

/// A latency of answers that the ladder never asks for has no value at the end.
void judge_measured(const syntax::Ladder& ladder,
                    const call::Program& program,
                    Reporter& reporter) {
    std::vector<std::string_view> sent;
    std::vector<std::string_view> measured = {"srd", "rrd", "sdd", "late"};
    bool knows_all_sent = true;
    for (const call::Instruction& instruction : program.code) {
        knows_all_sent = knows_all_sent && !std::holds_alternative<call::SendRaw>(instruction.what);
        if (const auto* const request = std::get_if<call::SendRequest>(&instruction.what)) {
            sent.push_back(request->method);
        } else if (const auto* const timing = std::get_if<call::Measure>(&instruction.what)) {
            measured.push_back(program.measures[timing->measure]);
        }
    }
    for (const syntax::Threshold& one : ladder.pass_when) {
        const bool mistyped = one.method && !nearest_method(one.method->text).empty();
        if (one.method && knows_all_sent && !mistyped &&
            std::ranges::find(sent, one.method->text) == sent.end()) {
            reporter.warn(one.method->span,
                          Code::nothing_to_measure,
                          {fmt::format("there is no answer to {} to measure", one.method->text),
                           "no rung of this ladder sends one"});
        }
        if (one.measure && std::ranges::find(measured, one.measure->text) == measured.end()) {
            judge_unmeasured(*one.measure, measured, ladder, reporter);
        }
    }
}

void judge_unmeasured(const syntax::Word& name,
                      const std::vector<std::string_view>& measured,
                      const syntax::Ladder& ladder,
                      Reporter& reporter) {
    if (std::ranges::find(ladder.doubtful, name.text) != ladder.doubtful.end()) {
        return;
    }
    const std::string hint = did_you_mean(name.text, measured);
    reporter.error(
        name.span,
        Code::unknown_name,
        {fmt::format("nothing is measured as `{}`", name.text),
         hint.empty() ? fmt::format("no line of this ladder says `measure {}`", name.text) : hint});
}

Compiled too_large(std::string_view file_name) {
    Diagnostic diagnostic;
    diagnostic.code = Code::too_large;
    diagnostic.file = file_name;
    diagnostic.message = fmt::format("the file is larger than {} octets", Source::max_octets);
    Compiled compiled;
    compiled.diagnostics.push_back(std::move(diagnostic));
    return compiled;
}

}  // namespace
}  // namespace rung::language
