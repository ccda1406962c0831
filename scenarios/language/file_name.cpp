#include "scenarios/language/file_name.hpp"

#include <fmt/format.h>

#include "scenarios/language/literal.hpp"
#include "scenarios/language/text_reader.hpp"

namespace rung::language {

FileName read_file_name(Lexer& lexer) {
    const Token token = lexer.peek();
    if (token.kind != TokenKind::quoted) {
        lexer.reporter().fail(
            token.span,
            Code::bad_file,
            {fmt::format("expected the name of a file, found {}", describe(token)),
             "in quotes, such as `\"users.csv\"`"});
    }
    const syntax::Text text = read_quoted_text(lexer);
    if (text.empty() || text.pieces.size() > 1 || text.pieces[0].expression) {
        lexer.reporter().fail(
            token.span,
            Code::bad_file,
            {text.empty() ? "this name of a file is empty" : "the name of a file holds no `{…}`",
             "files are read before the first call"});
    }
    const std::string& name = text.pieces[0].literal;
    if (name.find('\0') != std::string::npos) {
        lexer.reporter().fail(
            token.span, Code::bad_file, {"no file has such a name", "it holds a zero octet"});
    }
    return {name, token.span};
}

NamedFile read_named_file(Context& context, const FileName& file, std::uint64_t most) {
    const std::string path = path_beside(context.source.file_of(file.span.offset).name, file.name);
    FileText read;
    if (context.files) {
        read = context.files(path, most);
    } else {
        read.error = "a built-in ladder has no files beside it";
    }
    if (!read.error.empty()) {
        context.reporter.fail(file.span,
                              Code::bad_file,
                              {fmt::format("cannot read `{}`", path), std::move(read.error)});
    }
    return {path, std::move(read.text)};
}

syntax::Text read_octets(Context& context, const FileName& file) {
    NamedFile read = read_named_file(context, file, most_sent_octets);
    if (read.text.empty()) {
        context.reporter.fail(file.span,
                              Code::bad_file,
                              {fmt::format("`{}` is empty", read.path), "nothing to send"});
    }
    syntax::Text text;
    text.span = file.span;
    text.pieces.push_back({std::move(read.text), nullptr});
    return text;
}

void refuse_lines_below(Context& context, std::uint32_t indent, Complaint complaint) {
    const auto line = context.lines.peek();
    if (line && line->indent > indent) {
        context.reporter.error(line->span, Code::misplaced, std::move(complaint));
        static_cast<void>(context.lines.take_deeper(indent));
    }
}

}  // namespace rung::language
