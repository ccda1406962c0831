#include "scenarios/language/format_row.hpp"

#include <algorithm>
#include <array>

#include "scenarios/language/format_words.hpp"

namespace rung::language {
namespace {

using std::string_view_literals::operator""sv;

/// As they stand in language.md; `within` and `about` exclude each other.
constexpr std::array annotation_words = {
    "for"sv, "where"sv, "within"sv, "about"sv, "optional"sv, "as"sv};

Written written_from(Words& words, std::size_t cells);
Written write_text(Words& words);
Written write_header(std::string_view line);
Written write_policy(Words& words);
void take_rung(Words& words);
bool looks_like_uri(std::string_view rest);
void sort_annotations(std::vector<Piece>& pieces);
void set_text(Written& written, std::string_view text);
std::string_view without_end(std::string_view text);
void guard(std::string& last);

}  // namespace

Written write_statement(const Source& source, Span line, Form form, std::size_t cells) {
    try {
        Words words{source, line};
        switch (form) {
            case Form::expression:
                words.take_all();
                return written_from(words, cells);
            case Form::options:
                words.take_options();
                return written_from(words, cells);
            case Form::text:
                return write_text(words);
            case Form::header:
                return write_header(source.text(line));
            case Form::policy:
                return write_policy(words);
            case Form::rung:
                take_rung(words);
                sort_annotations(words.pieces());
                return written_from(words, cells);
        }
    } catch (const Abandoned&) {
        // It has a mistake, which is not ours to find: it stays as it is.
    }
    Written written;
    set_text(written, source.text(line));
    return written;
}

/// As data_parser.cpp reads it: quotes are written twice within quotes, and a comment begins behind
/// two spaces.
Written write_data_row(std::string_view line) {
    Written written;
    if (line.find('\n') != std::string_view::npos) {
        set_text(written, line);
        return written;
    }
    bool quoted = false;
    std::size_t begin = 0;
    const auto end_cell = [&](std::size_t end) {
        const std::string_view cell = without_end(line.substr(begin, end - begin));
        written.cells.emplace_back(cell.substr(std::min(cell.find_first_not_of(' '), cell.size())));
        begin = end + 1;
    };
    for (std::size_t at = 0; at < line.size(); ++at) {
        if (quoted || (line[at] == '"' && line.find_first_not_of(' ', begin) == at)) {
            const bool twice = quoted && line.substr(at, 2) == "\"\"";
            quoted = !quoted || twice || line[at] != '"';
            at += twice ? 1 : 0;
        } else if (line[at] == '|') {
            end_cell(at);
        } else if (line[at] == '#' && at >= 2 && line.substr(at - 2, 2) == "  ") {
            end_cell(at);
            written.comment = without_end(line.substr(at));
            guard(written.comment);
            return written;
        }
    }
    end_cell(line.size());
    guard(written.cells.back());
    return written;
}

namespace {

Written written_from(Words& words, std::size_t cells) {
    Written written;
    std::vector<Piece> pieces = words.pieces();
    while (written.cells.size() + 1 < cells && pieces.size() > 1) {
        written.cells.emplace_back(pieces.front().text);
        pieces.erase(pieces.begin());
    }
    std::vector<std::string> lines = join(pieces);
    written.cells.push_back(std::move(lines.front()));
    written.more.assign(std::make_move_iterator(lines.begin() + 1),
                        std::make_move_iterator(lines.end()));
    guard(written.more.empty() ? written.cells.back() : written.more.back());
    written.comment = without_end(words.comment());
    guard(written.comment);
    return written;
}

/// As the heading is read: a comment begins behind two spaces, wherever they are.
Written write_text(Words& words) {
    words.take();
    if (words.at_end()) {
        return written_from(words, 1);
    }
    Written written;
    written.cells.emplace_back(words.pieces().front().text);
    const std::string_view rest = words.rest();
    const std::size_t comment = std::min(rest.find("  #"), rest.size());
    set_text(written, rest.substr(0, comment));
    written.comment = without_end(rest.substr(std::min(comment + 2, rest.size())));
    guard(written.comment);
    return written;
}

Written write_header(std::string_view line) {
    Written written;
    const std::size_t colon = line.find(':');
    const std::string_view value = line.substr(colon + 1);
    const std::string_view trimmed =
        value.substr(std::min(value.find_first_not_of(' '), value.size()));
    set_text(written, trimmed);
    std::string& first = written.cells.front();
    first.insert(0, first.empty() ? ":" : ": ");
    first.insert(0, line.substr(0, colon));
    return written;
}

Written write_policy(Words& words) {
    words.take();
    const bool request = words.peek().is("request");
    while (!words.at_end() && words.peek().kind != TokenKind::word) {
        words.take();
    }
    const std::vector<Piece> statuses = words.pieces();
    words.take_options();
    Written written = written_from(words, 1);
    const bool whole = written.more.empty() && words.pieces().size() > statuses.size() + 1;
    if (request || !whole) {
        return written;
    }
    const auto rest = words.pieces().begin() + static_cast<std::ptrdiff_t>(statuses.size());
    written.cells = {join(statuses).front(),
                     std::string{rest->text},
                     join({rest + 1, words.pieces().end()}).front()};
    guard(written.cells.back());
    return written;
}

void take_rung(Words& words) {
    if (words.peek().kind == TokenKind::word) {
        words.take();
    }
    const bool sends = words.peek().is("->");
    words.take();
    if (sends && words.peek().kind == TokenKind::word) {
        words.take();
        if (!words.at_end() && looks_like_uri(words.rest())) {
            words.take_text();
        }
    } else if (sends && words.peek().is("{")) {
        words.take_text();
    } else if (sends && !words.at_end()) {
        words.take();
    }
    if (sends && words.peek().is("{")) {
        words.take_text();
    }
    words.take_all();
}

/// As the parser decides: a URI holds a colon or comes from `{…}`; annotations do neither.
bool looks_like_uri(std::string_view rest) {
    const std::string_view word = rest.substr(0, rest.find_first_of(" \n"));
    return word.find_first_of(":{@") != std::string_view::npos;
}

void sort_annotations(std::vector<Piece>& pieces) {
    struct Annotation {
        std::ptrdiff_t rank = 0;
        std::vector<Piece> pieces;
    };

    std::vector<Annotation> annotations(1);
    int open = 0;
    for (std::size_t index = 0; index < pieces.size(); ++index) {
        const Piece& piece = pieces[index];
        open += piece.is("(") || piece.is("[") || piece.is("{") ? 1 : 0;
        open -= piece.is(")") || piece.is("]") || piece.is("}") ? 1 : 0;
        const auto* const word = std::ranges::find(annotation_words, piece.text);
        const bool begins =
            word != annotation_words.end() && open == 0 && piece.gap && index > 1 && !piece.symbol;
        if (begins) {
            annotations.push_back({word - annotation_words.begin() + 1, {}});
        }
        annotations.back().pieces.push_back(piece);
    }
    std::ranges::stable_sort(annotations, {}, &Annotation::rank);
    pieces.clear();
    for (const Annotation& one : annotations) {
        pieces.insert(pieces.end(), one.pieces.begin(), one.pieces.end());
    }
}

/// Text that goes on in the next line behind a trailing `\`, where the indentation counts for
/// nothing. It becomes the last cell.
void set_text(Written& written, std::string_view text) {
    text = without_end(text);
    bool first = true;
    while (true) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        line = line.substr(0, line.find_last_not_of('\r') + 1);
        if (first) {
            written.cells.emplace_back(line);
        } else {
            written.more.emplace_back(
                line.substr(std::min(line.find_first_not_of(" \t"), line.size())));
        }
        first = false;
        if (end == text.size()) {
            break;
        }
        text.remove_prefix(end + 1);
    }
    guard(written.more.empty() ? written.cells.back() : written.more.back());
}

std::string_view without_end(std::string_view text) {
    return text.substr(0, text.find_last_not_of(" \r") + 1);
}

/// A `\` that something stood behind must not end the line now: it would draw the next one to it.
void guard(std::string& last) {
    if (is_continued(last)) {
        last += ' ';
    }
}

}  // namespace
}  // namespace rung::language
