#include "scenarios/language/parser.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "scenarios/language/block_parser.hpp"
#include "scenarios/language/context.hpp"
#include "scenarios/language/load_parser.hpp"

namespace rung::language {
namespace {

constexpr std::size_t npos = std::string_view::npos;

/// Whether a name may stand behind this word: `as NAME`, `let NAME`.
bool introduces_name(std::string_view word);

}  // namespace

syntax::Ladder parse(Source& source, Reporter& reporter, const FileReader& files) {
    Context context{source, reporter, files, LineReader{source}};
    BlockParser parser{context};
    parser.parse_ladder();
    finish_load(context);
    return std::move(context.ladder);
}

void note_names(Context& context, Span line) {
    const std::string_view text = context.source.text(line);
    std::string_view before;
    std::size_t at = 0;
    while (at < text.size()) {
        std::size_t end = at;
        while (end < text.size() && text[end] != ' ' && text[end] != '\n' && text[end] != '(') {
            ++end;
        }
        const std::string_view word = text.substr(at, end - at);
        if (introduces_name(before)) {
            context.ladder.doubtful.push_back(word);
        }
        if (word == ":=" || word == "->" || word == "<-") {
            context.ladder.doubtful.push_back(before);
        }
        before = word.empty() ? before : word;
        at = end + 1;
    }
}

Token first_token(Context& context, const LogicalLine& line) {
    // A line may begin with one that is continued.
    const std::size_t begin = context.source.text(line.span).find_first_not_of(" \t\r\n\\");
    const Span first{line.span.offset + static_cast<std::uint32_t>(begin == npos ? 0 : begin), 1};
    if (context.source.text(first) == "\"") {
        // Quotes may be open, which is an error of the one who reads the whole line.
        return {TokenKind::symbol, context.source.text(first), first};
    }
    return context.lexer(line).peek();
}

namespace {

bool introduces_name(std::string_view word) {
    return word == "as" || word == "let" || word == "endpoint" || word == "data" ||
           word == "mark" || word == "include";
}

}  // namespace
}  // namespace rung::language
