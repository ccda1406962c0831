#include "scenarios/language/csv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace rung::language {
namespace {

/// Reads values and writes them, where they stand in the same text, one behind the other: they only
/// get shorter.
class CsvReader {
public:
    CsvReader(std::string& text, call::DataTable& table) : text_(text), table_(table) {}

    std::optional<CsvMistake> read();

private:
    void skip_mark();
    void read_columns();
    void read_row();
    void read_value();
    void read_quoted();
    void read_plain();
    void keep(std::size_t begin, std::size_t end);
    bool skip_separator();
    void skip_empty_lines();
    [[nodiscard]] bool at_line_end() const;
    [[nodiscard]] bool starts_with(std::string_view octets) const;
    void fail(std::string message) const;

    std::string& text_;
    call::DataTable& table_;
    std::size_t at_ = 0;       ///< Of what is read,
    std::size_t written_ = 0;  ///< and of what was written.
    std::size_t line_ = 1;
};

constexpr std::array<bool, 256> make_ends_of_plain() {
    std::array<bool, 256> ends{};
    for (const char octet : {',', '"', '\r', '\n'}) {
        ends[static_cast<unsigned char>(octet)] = true;
    }
    return ends;
}

constexpr std::array<bool, 256> ends_plain = make_ends_of_plain();

std::string_view trimmed(std::string_view text);

}  // namespace

std::optional<CsvMistake> read_csv(std::string text, call::DataTable& table) {
    std::optional<CsvMistake> mistake = CsvReader{text, table}.read();
    table.octets = std::move(text);
    return mistake;
}

std::string mistake_in_columns(const std::vector<std::string>& columns) {
    for (std::size_t index = 0; index < columns.size(); ++index) {
        const std::string& name = columns[index];
        if (name.empty()) {
            return fmt::format("column {} has no name", index + 1);
        }
        if (std::find(columns.begin(),
                      columns.begin() + static_cast<std::ptrdiff_t>(index),
                      name) != columns.begin() + static_cast<std::ptrdiff_t>(index)) {
            return fmt::format("a second column `{}`", name);
        }
    }
    return {};
}

std::string count_values(std::size_t count) {
    return fmt::format("{} value{}", count, count == 1 ? "" : "s");
}

namespace {

std::optional<CsvMistake> CsvReader::read() {
    try {
        if (text_.size() > most_data_octets) {
            fail(fmt::format("more than {} octets", most_data_octets));
        }
        skip_mark();
        skip_empty_lines();
        read_columns();
        for (skip_empty_lines(); at_ < text_.size(); skip_empty_lines()) {
            read_row();
        }
        if (table_.rows() == 0) {
            fail("no row stands below the names of the columns");
        }
    } catch (const CsvMistake& mistake) {
        return mistake;
    }
    text_.resize(written_);
    return std::nullopt;
}

/// What spreadsheets put in front of a text.
void CsvReader::skip_mark() {
    if (starts_with("\xff\xfe") || starts_with("\xfe\xff")) {
        fail("the file is UTF-16; save it as UTF-8");
    }
    at_ += starts_with("\xef\xbb\xbf") ? 3 : 0;
}

void CsvReader::read_columns() {
    if (at_ == text_.size()) {
        fail("the file is empty; its first line names the columns");
    }
    const std::size_t line = line_;
    do {
        read_value();
        if (table_.ends.size() > most_columns) {
            fail(fmt::format("more than {} columns", most_columns));
        }
    } while (skip_separator());
    std::size_t begin = 0;
    for (const std::uint32_t end : table_.ends) {
        const std::string_view name = std::string_view{text_}.substr(begin, end - begin);
        table_.columns.emplace_back(trimmed(name));
        begin = end;
    }
    table_.ends.clear();
    written_ = 0;
    const std::size_t behind = std::exchange(line_, line);
    const std::string& first = table_.columns.front();
    const std::size_t other = first.find_first_of(";\t");
    if (table_.columns.size() == 1 && other != std::string::npos) {
        fail(fmt::format("columns are apart by commas, not by {}",
                         first[other] == ';' ? "`;`" : "tabs"));
    }
    if (std::string mistake = mistake_in_columns(table_.columns); !mistake.empty()) {
        fail(std::move(mistake));
    }
    line_ = behind;
}

void CsvReader::read_row() {
    const std::size_t columns = table_.columns.size();
    const std::size_t before = table_.ends.size();
    const std::size_t line = line_;
    if (before / columns == most_rows) {
        fail(fmt::format("more than {} rows", most_rows));
    }
    do {
        read_value();
    } while (skip_separator());
    if (const std::size_t count = table_.ends.size() - before; count != columns) {
        line_ = line;
        fail(fmt::format("{} where the first line names {} column{}",
                         count_values(count),
                         columns,
                         columns == 1 ? "" : "s"));
    }
}

void CsvReader::read_value() {
    if (at_ < text_.size() && text_[at_] == '"') {
        read_quoted();
    } else {
        read_plain();
    }
    table_.ends.push_back(static_cast<std::uint32_t>(written_));
}

/// RFC 4180 2.6, 2.7: anything, a quote twice.
void CsvReader::read_quoted() {
    const std::size_t opened = line_;
    while (true) {
        const std::size_t begin = ++at_;
        at_ = text_.find('"', begin);
        if (at_ == std::string::npos) {
            line_ = opened;
            fail("these quotes are never closed");
        }
        const auto first = text_.begin() + static_cast<std::ptrdiff_t>(begin);
        const auto last = text_.begin() + static_cast<std::ptrdiff_t>(at_);
        line_ += static_cast<std::size_t>(std::count(first, last, '\n'));
        ++at_;
        const bool doubled = at_ < text_.size() && text_[at_] == '"';
        keep(begin, doubled ? at_ : at_ - 1);
        if (!doubled) {
            break;
        }
    }
    if (at_ < text_.size() && text_[at_] != ',' && !at_line_end()) {
        fail(
            "something stands behind the closing quotes of a value; a quote inside is written "
            "twice");
    }
}

void CsvReader::read_plain() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && !ends_plain[static_cast<unsigned char>(text_[at_])]) {
        ++at_;
    }
    if (at_ < text_.size() && text_[at_] == '"') {
        fail("a quote inside a value: put the whole value in quotes, and the quote twice");
    }
    if (at_ < text_.size() && text_[at_] == '\r' && !at_line_end()) {
        fail("a carriage return without a line feed; lines end in CRLF or LF");
    }
    keep(begin, at_);
}

void CsvReader::keep(std::size_t begin, std::size_t end) {
    std::memmove(text_.data() + written_, text_.data() + begin, end - begin);
    written_ += end - begin;
}

/// Behind a value: true before the next of the row; goes to the next line otherwise.
bool CsvReader::skip_separator() {
    if (at_ == text_.size()) {
        return false;
    }
    if (text_[at_] == ',') {
        ++at_;
        return true;
    }
    at_ += text_[at_] == '\r' ? 2 : 1;
    ++line_;
    return false;
}

void CsvReader::skip_empty_lines() {
    while (at_ < text_.size() && at_line_end()) {
        skip_separator();
    }
}

bool CsvReader::at_line_end() const {
    return text_[at_] == '\n' ||
           (text_[at_] == '\r' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n');
}

bool CsvReader::starts_with(std::string_view octets) const {
    return std::string_view{text_}.substr(at_).starts_with(octets);
}

void CsvReader::fail(std::string message) const {
    throw CsvMistake{line_, std::move(message)};
}

std::string_view trimmed(std::string_view text) {
    const std::size_t first = std::min(text.find_first_not_of(" \t"), text.size());
    text.remove_prefix(first);
    return text.substr(0, text.find_last_not_of(" \t") + 1);
}

}  // namespace
}  // namespace rung::language
