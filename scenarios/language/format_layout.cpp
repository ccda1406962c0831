#include <algorithm>
#include <array>
#include <optional>
#include <span>

#include "scenarios/language/format_row.hpp"
#include "scenarios/language/lexer.hpp"
#include "scenarios/language/line_reader.hpp"
#include "scenarios/language/vocabulary.hpp"

namespace rung::language {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::uint32_t block_indent = 2;  ///< In an arm, below `load`, and of the lines of a body,
constexpr std::uint32_t rung_indent = 3;   ///< and below a rung: behind the arrow.

constexpr std::array openers = {
    "either"sv, "if"sv, "repeat"sv, "mix"sv, "while"sv, "together"sv, "setup"sv, "fragment"sv};
constexpr std::array text_words = {"title"sv, "id"sv, "ref"sv, "means"sv, "fix"sv};
constexpr std::array expression_words = {"let"sv,
                                         "if"sv,
                                         "else"sv,
                                         "while"sv,
                                         "pause"sv,
                                         "repeat"sv,
                                         "mix"sv,
                                         "or"sv,
                                         "match"sv,
                                         "tags"sv,
                                         "manual"sv,
                                         "redact"sv};

bool is_one_of(std::string_view word, std::span<const std::string_view> words) {
    return std::ranges::find(words, word) != words.end();
}

/// The words that a line begins with; none where they have a mistake.
struct Beginning {
    Token first;
    Token second;
    bool is_raw = false;  ///< `-> raw` with its octets below.

    [[nodiscard]] bool is_rung() const { return is_arrow(first) || is_named(); }

    [[nodiscard]] bool is_named() const {
        return first.kind == TokenKind::word && (is_arrow(second) || second.is("connect") ||
                                                 second.is("close") || second.is("trigger"));
    }

    static bool is_arrow(const Token& token) { return token.is("->") || token.is("<-"); }
};

/// A statement as it is indented now and will be.
struct Level {
    enum class Kind : std::uint8_t { send, receive, block, data, other };
    Kind kind = Kind::other;
    std::uint32_t indent = 0;
    std::uint32_t column = 0;
    std::uint32_t below = 0;  ///< The column of what belongs to it.
};

class Layout {
public:
    Layout(const Source& source, std::uint32_t name_width)
        : source_(source), reporter_(source), lines_(source), name_width_(name_width) {}

    std::vector<Row> rows();

private:
    void add_between(std::uint32_t until);
    void add_statement(const LogicalLine& line);
    void add_below(const LogicalLine& line, const Beginning& words);
    void add_rung(const LogicalLine& line, const Beginning& words);
    void add_word(const LogicalLine& line, const Beginning& words);
    void add_heading(const LogicalLine& line, const Beginning& words);
    void add_verbatim(std::uint32_t indent, std::uint32_t column);
    void add(Row::Kind kind, std::uint32_t column, Written written);
    void own(Level::Kind kind, const LogicalLine& line, std::uint32_t step);
    void place_comments(std::uint32_t indent, std::uint32_t column);

    [[nodiscard]] Beginning beginning(const LogicalLine& line);
    [[nodiscard]] bool belongs_below(const LogicalLine& line, const Beginning& words) const;
    [[nodiscard]] std::uint32_t column_of_comment(std::uint32_t indent) const;

    [[nodiscard]] std::uint32_t block_column() const { return depth_ * block_indent; }

    const Source& source_;
    Reporter reporter_;
    LineReader lines_;
    std::uint32_t name_width_;
    std::vector<Row> rows_;
    std::size_t next_ = 0;  ///< The first physical line that is in no row yet.
    std::uint32_t depth_ = 0;
    bool in_heading_ = true;
    std::optional<Level> owner_;  ///< What lines that are indented deeper belong to,
    std::optional<Level> below_;  ///< and the last of them.

    struct Comment {
        std::size_t row = 0;
        std::uint32_t indent = 0;
    };

    std::vector<Comment> comments_;  ///< In front of the next statement.
};

bool is_header(std::string_view line);
Form form_of(std::string_view word);

std::vector<Row> Layout::rows() {
    while (const auto line = lines_.peek()) {
        add_between(line->span.offset);
        lines_.take(*line);
        next_ = line->next;
        add_statement(*line);
    }
    add_between(static_cast<std::uint32_t>(source_.files().front().text.size()));
    for (const Comment& comment : comments_) {
        rows_[comment.row].column = column_of_comment(comment.indent);
    }
    return std::move(rows_);
}

/// Blank lines and comments in front of a statement.
void Layout::add_between(std::uint32_t until) {
    const std::vector<Line>& lines = source_.lines();
    for (; next_ < lines.size() && lines[next_].begin() < until; ++next_) {
        const Line& line = lines[next_];
        Written written;
        if (line.blank) {
            add(Row::Kind::blank, 0, {});
            continue;
        }
        const std::string_view text = source_.text(between(line.begin(), line.end()));
        written.comment = text.substr(0, text.find_last_not_of(' ') + 1);
        comments_.push_back({rows_.size(), line.indent});
        add(Row::Kind::comment, 0, std::move(written));
    }
}

void Layout::add_statement(const LogicalLine& line) {
    const Beginning words = beginning(line);
    if (belongs_below(line, words)) {
        place_comments(line.indent, owner_->below);
        add_below(line, words);
        return;
    }
    const bool closes = words.first.is("end");
    const bool separates = words.first.is("or") || words.first.is("else") || words.first.is("and");
    depth_ -= (closes || separates) && depth_ > 0 ? 1 : 0;
    place_comments(line.indent, block_column());
    below_.reset();
    own(Level::Kind::other, line, block_indent);
    if (words.is_rung()) {
        in_heading_ = false;
        add_rung(line, words);
    } else {
        add_word(line, words);
    }
    depth_ += separates ? 1 : 0;
}

void Layout::add_below(const LogicalLine& line, const Beginning& words) {
    const std::uint32_t column = owner_->below;
    below_ = Level{Level::Kind::other, line.indent, column, column + block_indent};
    if (owner_->kind == Level::Kind::data) {
        add(Row::Kind::data, column, write_data_row(source_.text(line.span)));
        rows_.back().below = true;
        return;
    }
    const std::string_view text = source_.text(line.span);
    const bool sends = owner_->kind == Level::Kind::send;
    Form form = owner_->kind == Level::Kind::other ? Form::options : Form::expression;
    if (sends) {
        form = is_header(text)       ? Form::header
               : words.first.is("-") ? Form::expression
                                     : Form::options;
    }
    add(Row::Kind::plain, column, write_statement(source_, line.span, form));
    rows_.back().below = true;
    if (sends && words.first.is("body") && form != Form::header) {
        add_verbatim(line.indent, column + block_indent);
    }
}

void Layout::add_rung(const LogicalLine& line, const Beginning& words) {
    const bool named = words.is_named();
    add(named ? Row::Kind::named : Row::Kind::plain,
        block_column(),
        write_statement(source_, line.span, Form::rung, named ? 2 : 1));
    const Token& arrow = named ? words.second : words.first;
    own(arrow.is("->") ? Level::Kind::send : Level::Kind::receive,
        line,
        rung_indent + (named ? name_width_ + 1 : 0));
    if (words.is_raw) {
        add_verbatim(line.indent, owner_->below);
    }
}

void Layout::add_word(const LogicalLine& line, const Beginning& words) {
    const Token& word = words.first;
    const bool opens = is_one_of(word.text, openers);
    const bool heads = in_heading_ && (is_heading_word(word.text) || word.is("let")) && !opens;
    if (heads) {
        add_heading(line, words);
        return;
    }
    in_heading_ = in_heading_ && (word.is("load") || word.is("pass"));
    add(Row::Kind::plain, block_column(), write_statement(source_, line.span, form_of(word.text)));
    if (word.is("load") || word.is("pass")) {
        own(Level::Kind::block, line, block_indent);
    } else if (opens) {
        owner_.reset();
        ++depth_;
    } else if (word.is("data")) {
        own(Level::Kind::data, line, block_indent);
    }
}

void Layout::add_heading(const LogicalLine& line, const Beginning& words) {
    const Token& word = words.first;
    const bool policy = word.is("on");
    const Form form = policy ? Form::policy : form_of(word.text);
    Written written = write_statement(source_, line.span, form, 2);
    const Row::Kind kind = written.cells.size() == 1 ? Row::Kind::plain
                           : policy                  ? Row::Kind::policy
                                                     : Row::Kind::heading;
    add(kind, block_column(), std::move(written));
    if (word.is("data")) {
        own(Level::Kind::data, line, block_indent);
    }
}

/// Lines of a body: they keep what they are indented by beyond the least indented of them.
void Layout::add_verbatim(std::uint32_t indent, std::uint32_t column) {
    const std::vector<Line> lines = lines_.take_deeper(indent);
    next_ += lines.size();
    std::uint32_t common = 0xffffffff;
    for (const Line& line : lines) {
        common = line.blank ? common : std::min(common, line.indent);
    }
    for (const Line& line : lines) {
        const std::uint32_t begin = line.offset + std::min(common, line.length);
        Written written;
        written.cells.emplace_back(source_.text(between(begin, line.end())));
        add(Row::Kind::verbatim, column, std::move(written));
    }
}

void Layout::add(Row::Kind kind, std::uint32_t column, Written written) {
    rows_.push_back({kind, column, std::move(written), false});
}

void Layout::own(Level::Kind kind, const LogicalLine& line, std::uint32_t step) {
    owner_ = Level{kind, line.indent, block_column(), block_column() + step};
}

/// Comments go with the statement behind them, unless they are indented deeper than it.
void Layout::place_comments(std::uint32_t indent, std::uint32_t column) {
    for (const Comment& comment : comments_) {
        rows_[comment.row].column =
            comment.indent <= indent ? column : std::max(column, column_of_comment(comment.indent));
    }
    comments_.clear();
}

/// Of a comment that goes with what stands above it.
std::uint32_t Layout::column_of_comment(std::uint32_t indent) const {
    if (below_ && indent >= below_->indent) {
        return below_->column;
    }
    if (owner_ && indent >= owner_->indent) {
        return indent > owner_->indent && owner_->kind != Level::Kind::other ? owner_->below
                                                                             : owner_->column;
    }
    return 0;
}

Beginning Layout::beginning(const LogicalLine& line) {
    Beginning words;
    try {
        Lexer lexer{source_, line.span, reporter_};
        words.first = lexer.take();
        words.second = lexer.take();
        const Token third = words.is_named() ? lexer.take() : words.second;
        const Token fourth = lexer.take();
        words.is_raw = words.is_rung() && third.is("raw") && !fourth.is("from");
    } catch (const Abandoned&) {
        // Open quotes, which are no concern of ours.
    }
    return words;
}

/// What belongs to a rung (or to `load`) is indented deeper. Below other lines only what could not
/// stand alone.
bool Layout::belongs_below(const LogicalLine& line, const Beginning& words) const {
    if (!owner_ || line.indent <= owner_->indent) {
        return false;
    }
    if (owner_->kind != Level::Kind::other) {
        return true;
    }
    const auto known = statement_words();
    return !words.is_rung() && std::ranges::find(known, words.first.text) == known.end();
}

/// `Name:` or `+Name:`, as below.cpp reads it.
bool is_header(std::string_view line) {
    const std::string_view rest = line.substr(line.starts_with('+') ? 1 : 0);
    const auto is_token = [](char octet) {
        return is_letter(octet) || is_digit(octet) ||
               std::string_view{"-.!%*_+`'~"}.find(octet) != std::string_view::npos;
    };
    const auto colon = std::ranges::find_if_not(rest, is_token);
    return colon != rest.begin() && colon != rest.end() && *colon == ':';
}

Form form_of(std::string_view word) {
    return is_one_of(word, text_words)         ? Form::text
           : is_one_of(word, expression_words) ? Form::expression
                                               : Form::options;
}

}  // namespace

std::vector<Row> lay_out(const Source& source, std::uint32_t name_width) {
    return Layout{source, name_width}.rows();
}

}  // namespace rung::language
