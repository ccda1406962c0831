#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "scenarios/language/block_parser.hpp"
#include "scenarios/language/literal.hpp"
#include "scenarios/language/text_check.hpp"

/// `include`, `fragment` and `do`.
namespace rung::language {

using syntax::Statement;

namespace {

constexpr std::size_t deepest_include = 16;
constexpr std::size_t most_includes = 100;
constexpr std::size_t most_fragments = 1'000;

/// The same for every way to write it: `./a.rung` is `a.rung`.
std::string plain(std::string_view path) {
    return std::filesystem::path{path}.lexically_normal().string();
}

}  // namespace

void BlockParser::parse_include(const Line& line, syntax::Block& block) {
    std::optional<std::size_t> file;
    attempt(context_, line.span, [&] {
        Lexer lexer = context_.lexer(line);
        lexer.take();
        const FileName name = read_file_name(lexer);
        expect_end(lexer);
        const std::string path =
            path_beside(context_.source.file_of(name.span.offset).name, name.name);
        check_include(line, name, path);
        if (std::ranges::find(included_, plain(path)) != included_.end()) {
            return;  // Its fragments and heading lines are there already.
        }
        included_.push_back(plain(path));
        NamedFile read = read_named_file(context_, name, Source::max_octets);
        file = context_.source.include(std::move(read.path), std::move(read.text), name.span);
    });
    if (!file) {
        return;
    }
    check_text(context_.source.files()[*file], context_.reporter);
    const LineReader outer = std::exchange(context_.lines, LineReader{context_.source, *file});
    syntax::Block inner = parse_file();
    context_.lines = outer;
    in_heading_ = true;
    for (Statement& statement : inner) {
        if (std::holds_alternative<syntax::Let>(statement.what)) {
            block.push_back(std::move(statement));
        } else if (!std::holds_alternative<syntax::Broken>(statement.what)) {
            context_.reporter.error(statement.line,
                                    Code::misplaced,
                                    {"an included file has no rungs of its own",
                                     "put them into a `fragment NAME`, and use it with `do NAME`"});
            return;
        }
    }
}

/// A file that is being read cannot be read again below itself.
void BlockParser::check_include(const Line& line, const FileName& file, const std::string& path) {
    const Source& source = context_.source;
    const Source::File* reader = &source.file_of(line.span.offset);
    for (const Source::File* open = reader;; open = &source.file_of(open->included.offset)) {
        if (plain(open->name) == plain(path)) {
            context_.reporter.fail(
                file.span,
                Code::circular,
                {open == reader ? fmt::format("`{}` includes itself", path)
                                : fmt::format("`{}` is included by way of itself", path)});
        }
        if (open->depth == 0) {
            break;
        }
    }
    if (reader->depth == deepest_include) {
        context_.reporter.fail(
            file.span,
            Code::too_large,
            {"files are included too deep", fmt::format("at most {} levels", deepest_include)});
    }
    if (included_.size() == most_includes) {
        context_.reporter.fail(file.span,
                               Code::too_large,
                               {fmt::format("more than {} included files", most_includes)});
    }
}

void BlockParser::parse_fragment(const Line& line) {
    const Token opener = first_token(line);
    if (depth_ > 0) {
        context_.reporter.error(opener.span,
                                Code::misplaced,
                                {"`fragment` stands inside a block",
                                 "a fragment belongs to no rung; put it in front of the first one, "
                                 "or behind the last"});
        skip_block();
        return;
    }
    syntax::Fragment fragment;
    const bool named = attempt(context_, line.span, [&] {
        Lexer lexer = context_.lexer(line);
        lexer.take();
        fragment.name = read_name(lexer);
        expect_end(lexer);
        const auto& known = context_.ladder.fragments;
        if (known.size() == most_fragments) {
            context_.reporter.fail(line.span,
                                   Code::too_large,
                                   {fmt::format("more than {} fragments", most_fragments)});
        }
        const auto first = std::ranges::find(
            known, fragment.name.text, [](const syntax::Fragment& one) { return one.name.text; });
        if (first != known.end()) {
            const Span where = first->name.span;
            context_.reporter.fail(
                fragment.name.span,
                Code::name_taken,
                {fmt::format("a second fragment `{}`", fragment.name.text),
                 fmt::format("the first stands in {}",
                             context_.source.place(where.offset, line.span.offset))});
        }
    });
    parse_fragment_body(line, opener, fragment);
    if (named) {
        context_.ladder.fragments.push_back(std::move(fragment));
    } else if (!fragment.name.text.empty()) {
        context_.ladder.doubtful.push_back(fragment.name.text);
    }
}

/// Neither the heading nor what stands behind the last rung ends with a fragment.
void BlockParser::parse_fragment_body(const Line& line,
                                      const Token& opener,
                                      syntax::Fragment& fragment) {
    const bool in_heading = std::exchange(in_heading_, false);
    const std::optional<Token> behind = std::exchange(behind_, std::nullopt);
    ++depth_;
    fragment.body = parse_block();
    while (const auto end = arm_end(opener.span, "end")) {
        if (first_token(*end).is("end")) {
            close(*end);
            break;
        }
        syntax::Block rest = parse_block();
        std::ranges::move(rest, std::back_inserter(fragment.body));
    }
    --depth_;
    behind_ = behind;
    in_heading_ = in_heading;
    if (fragment.body.empty()) {
        context_.reporter.error(line.span,
                                Code::empty,
                                {"this fragment is empty", "rungs stand between it and its `end`"});
    }
}

Statement BlockParser::parse_do(const Line& line) {
    Statement statement;
    Lexer lexer = context_.lexer(line);
    attempt(context_, line.span, [&] {
        lexer.take();
        const syntax::Do made{read_name(lexer)};
        expect_end(lexer);
        statement.what = made;
    });
    statement.line = written(line, lexer);
    return statement;
}

}  // namespace rung::language
