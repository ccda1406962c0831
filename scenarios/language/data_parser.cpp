#include "scenarios/language/data_parser.hpp"

#include <fmt/format.h>

#include <array>

#include "scenarios/language/csv.hpp"
#include "scenarios/language/file_name.hpp"
#include "scenarios/language/literal.hpp"

namespace rung::language {
namespace {

constexpr std::size_t most_tables = 1'000;

void read_file(Context& context, const FileName& file, call::DataTable& table);
call::RowOrder read_order(Lexer& lexer);
void read_rows(Context& context, const Token& word, std::uint32_t indent, call::DataTable& table);
void take_row(Context& context, const LogicalLine& line, call::DataTable& table);
std::vector<std::string> read_row(Context& context, const LogicalLine& line);

}  // namespace

void parse_data(Context& context, Lexer& lexer, const LogicalLine& line) {
    const Span word{line.span.offset, lexer.behind() - line.span.offset};
    if (context.ladder.data.size() == most_tables) {
        context.reporter.fail(
            word, Code::too_large, {fmt::format("more than {} `data`", most_tables)});
    }
    syntax::Data data;
    data.name = read_name(lexer);
    data.table.name = data.name.text;
    std::optional<FileName> file;
    if (lexer.accept("from")) {
        file = read_file_name(lexer);
    }
    data.table.order = read_order(lexer);
    if (file) {
        refuse_lines_below(
            context,
            line.indent,
            {"the rows stand in the file", "rows of the ladder stand below `data` without `from`"});
        read_file(context, *file, data.table);
    } else {
        read_rows(context, {TokenKind::word, "data", word}, line.indent, data.table);
    }
    context.ladder.data.push_back(std::move(data));
}

namespace {

void read_file(Context& context, const FileName& file, call::DataTable& table) {
    NamedFile read = read_named_file(context, file, most_data_octets);
    if (const auto mistake = read_csv(std::move(read.text), table)) {
        // The line itself may hold a password.
        context.reporter.fail(
            file.span,
            Code::bad_data,
            {"this file is no table of rows",
             fmt::format("{}:{}: {}", read.path, mistake->line, mistake->message)});
    }
}

/// `in order`, `at random`, `once`; to the end of the line.
call::RowOrder read_order(Lexer& lexer) {
    static constexpr std::array<std::string_view, 4> words = {"from", "in", "at", "once"};
    const Token first = lexer.peek();
    if (first.is("once")) {
        lexer.take();
        expect_end(lexer);
        return call::RowOrder::once;
    }
    if (!first.is("in") && !first.is("at")) {
        expect_end(lexer, words);
        return call::RowOrder::in_order;
    }
    lexer.take();
    const std::array<std::string_view, 1> second = {first.is("in") ? "order" : "random"};
    (void)take_word_of(lexer, "word", second);
    expect_end(lexer);
    return first.is("in") ? call::RowOrder::in_order : call::RowOrder::at_random;
}

void read_rows(Context& context, const Token& word, std::uint32_t indent, call::DataTable& table) {
    bool whole = true;
    while (const auto line = context.lines.peek()) {
        if (line->indent <= indent) {
            break;
        }
        context.lines.take(*line);
        const bool good = attempt(context, line->span, [&] { take_row(context, *line, table); });
        if (!good && table.columns.empty()) {
            throw Abandoned{};
        }
        whole = whole && good;
    }
    if (!whole) {
        throw Abandoned{};
    }
    if (table.ends.empty()) {
        context.reporter.fail(word.span,
                              Code::bad_data,
                              {fmt::format("`data {}` has no rows", table.name),
                               "below it stand the names of the columns, then the rows",
                               "rows of a file: `data NAME from \"file.csv\"`"});
    }
}

/// The first one names the columns.
void take_row(Context& context, const LogicalLine& line, call::DataTable& table) {
    std::vector<std::string> values = read_row(context, line);
    if (table.columns.empty()) {
        if (const std::string mistake = mistake_in_columns(values); !mistake.empty()) {
            context.reporter.fail(line.span,
                                  Code::bad_data,
                                  {mistake, "the first row names the columns, apart by `|`"});
        }
        table.columns = std::move(values);
        return;
    }
    if (values.size() != table.columns.size()) {
        context.reporter.fail(
            line.span,
            Code::bad_data,
            {fmt::format(
                 "this row has {}, not {}", count_values(values.size()), table.columns.size()),
             "one for each column, apart by `|`"});
    }
    for (const std::string& value : values) {
        table.octets += value;
        table.ends.push_back(static_cast<std::uint32_t>(table.octets.size()));
    }
}

/// Values apart by `|`, without the spaces around them. One in quotes keeps its spaces and may hold
/// a `|`; a quote in it is written twice. A comment ends the row.
class RowReader {
public:
    RowReader(Context& context, const LogicalLine& line)
        : context_(context), begin_(line.span.offset), text_(context.source.text(line.span)) {}

    std::vector<std::string> read() {
        std::vector<std::string> values;
        do {
            skip_spaces();
            values.push_back(at_ < text_.size() && text_[at_] == '"' ? quoted() : plain());
            if (values.size() > most_columns) {
                fail(at_, {fmt::format("more than {} columns", most_columns)});
            }
        } while (skip_bar());
        return values;
    }

private:
    std::string plain() {
        const std::size_t begin = at_;
        while (at_ < text_.size() && text_[at_] != '|' && !at_comment()) {
            ++at_;
        }
        std::string_view value = text_.substr(begin, at_ - begin);
        value = value.substr(0, value.find_last_not_of(" \t\r\n\\") + 1);
        return unfolded(value);
    }

    std::string quoted() {
        const std::size_t begin = at_++;
        std::string value;
        while (true) {
            const std::size_t end = text_.find('"', at_);
            if (end == std::string_view::npos) {
                fail(begin, {"these quotes are never closed", "need another `\"`"});
            }
            value += text_.substr(at_, end - at_);
            at_ = end + 1;
            if (at_ == text_.size() || text_[at_] != '"') {
                break;
            }
            value += '"';
            ++at_;
        }
        return value;
    }

    bool skip_bar() {
        skip_spaces();
        if (at_ == text_.size() || at_comment()) {
            return false;
        }
        if (text_[at_] != '|') {
            fail(at_, {"expected `|` behind the quotes", "a quote inside them is written twice"});
        }
        ++at_;
        return true;
    }

    void skip_spaces() {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\r')) {
            ++at_;
        }
    }

    [[nodiscard]] bool at_comment() const {
        return text_[at_] == '#' && at_ >= 2 && text_.substr(at_ - 2, 2) == "  ";
    }

    [[noreturn]] void fail(std::size_t at, Complaint complaint) {
        context_.reporter.fail(
            {begin_ + static_cast<std::uint32_t>(at), 1}, Code::bad_data, std::move(complaint));
    }

    Context& context_;
    std::uint32_t begin_;
    std::string_view text_;
    std::size_t at_ = 0;
};

std::vector<std::string> read_row(Context& context, const LogicalLine& line) {
    return RowReader{context, line}.read();
}

}  // namespace
}  // namespace rung::language
