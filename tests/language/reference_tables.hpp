#pragma once
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "tests/language/reference.hpp"

/// The tables of the user's reference, and whether its ladders show what they list.
///
/// A code span in the first cell of a row is the *form* of a line. Its key words are what a line of
/// that kind cannot do without: not what stands in `[…]`, not a placeholder (`NAME`, `value`), any
/// number for a number; what ` …` parts stands in lines of its own. ` · ` parts forms that must all
/// be shown; of others in a cell one will do.
namespace rung::language {

/// The code spans of a row, cell by cell, as a reader sees them.
struct TableRow {
    std::vector<std::string> cells;

    [[nodiscard]] std::string_view cell(std::size_t index) const {
        return index < cells.size() ? std::string_view{cells[index]} : std::string_view{};
    }
};

inline std::string page_of_reference() {
    return read_file(std::filesystem::path{SOURCE_FOLDER} / "scenarios/README.md");
}

inline std::vector<std::string> cut(std::string_view text, std::string_view separator) {
    std::vector<std::string> pieces;
    for (std::size_t at = text.find(separator); at != std::string_view::npos;
         at = text.find(separator)) {
        pieces.emplace_back(text.substr(0, at));
        text.remove_prefix(at + separator.size());
    }
    pieces.emplace_back(text);
    return pieces;
}

/// Those of a row; `\|` is a bar within a cell.
inline std::vector<std::string> cells_of(std::string_view row) {
    std::vector<std::string> cells(1);
    for (std::size_t at = 2; at < row.size(); ++at) {
        if (row[at] == '|' && row[at - 1] == '\\') {
            cells.back().back() = '|';
        } else if (row[at] == '|') {
            cells.emplace_back();
        } else {
            cells.back() += row[at];
        }
    }
    return cells;
}

/// Every row but the headings.
inline std::vector<TableRow> rows_of(std::string_view page) {
    std::vector<TableRow> rows;
    bool within = false;
    for (const std::string& line : cut(page, "\n")) {
        const bool is_row = line.starts_with("| ");
        if (is_row && within && !line.starts_with("| ---")) {
            rows.emplace_back().cells = cells_of(line);
        }
        within = is_row;
    }
    return rows;
}

inline std::vector<std::string> code_spans(std::string_view text) {
    std::vector<std::string> spans = cut(text, "`");
    std::size_t index = 0;
    std::erase_if(spans, [&index](const std::string&) { return index++ % 2 == 0; });
    return spans;
}

/// Words, numbers as `9`, texts in quotes as `"`, and signs.
inline std::vector<std::string> tokens_of(std::string_view text) {
    static constexpr std::string_view letters =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    static constexpr std::string_view digits = "0123456789";
    const std::string word_octets = fmt::format("{}{}-_", letters, digits);
    const std::string number_octets = fmt::format("{}{}%/.", letters, digits);
    std::vector<std::string> tokens;
    while (!text.empty()) {
        std::size_t length = 1;
        if (letters.find(text[0]) != std::string_view::npos) {
            length = std::min(text.find_first_not_of(word_octets), text.size());
            tokens.emplace_back(text.substr(0, length));
        } else if (digits.find(text[0]) != std::string_view::npos) {
            length =
                std::min({text.find_first_not_of(number_octets), text.find(".."), text.size()});
            tokens.emplace_back("9");
        } else if (text[0] == '"') {
            length = std::min(text.find('"', 1), text.size() - 1) + 1;
            tokens.emplace_back("\"");
        } else if (text.starts_with("->") || text.starts_with("<-") || text.starts_with(":=") ||
                   text.starts_with("..") || text.starts_with("==") || text.starts_with("!=")) {
            length = 2;
            tokens.emplace_back(text.substr(0, length));
        } else if (text[0] > ' ') {
            tokens.emplace_back(text.substr(0, length));
        }
        text.remove_prefix(length);
    }
    return tokens;
}

inline bool is_placeholder(std::string_view token) {
    return token == "value" || std::ranges::all_of(token, [](char octet) {
               return (octet >= 'A' && octet <= 'Z') || octet == '_';
           });
}

/// What stands in every line of that form, in its order; alternatives are one entry.
inline std::vector<std::vector<std::string>> key_words(std::string_view form) {
    std::string needed;
    int optional = 0;
    for (std::size_t at = 0; at < form.size(); ++at) {
        optional += form[at] == '[' && (at == 0 || form[at - 1] == ' ' || optional > 0) ? 1 : 0;
        needed += optional == 0 ? form[at] : ' ';
        optional -= form[at] == ']' && optional > 0 ? 1 : 0;
    }
    std::vector<std::vector<std::string>> words;
    bool alternative = false;
    for (const std::string& token : tokens_of(needed)) {
        if (token == "|") {
            alternative = true;
            continue;
        }
        if (!alternative) {
            words.emplace_back();
        }
        words.back().push_back(token);
        alternative = false;
    }
    std::erase_if(words, [](const auto& any) { return std::ranges::any_of(any, is_placeholder); });
    return words;
}

inline bool shows(const std::vector<std::string>& line,
                  const std::vector<std::vector<std::string>>& words) {
    auto at = line.begin();
    for (const std::vector<std::string>& any : words) {
        at = std::find_if(at, line.end(), [&any](const std::string& token) {
            const bool header = any.front() == "Header" && token[0] >= 'A' && token[0] <= 'Z';
            return header || std::ranges::find(any, token) != any.end();
        });
        if (at == line.end()) {
            return false;
        }
        ++at;
    }
    // Signs in front of a header would else be found in any sum.
    return words.empty() || (words.front().front() != "+" && words.front().front() != "-") ||
           line.front() == words.front().front();
}

/// The lines of a ladder without what is free text: comments, titles, header values, bodies.
inline std::vector<std::vector<std::string>> lines_of(std::string_view ladder) {
    std::vector<std::vector<std::string>> lines;
    std::size_t text_below = std::string::npos;
    for (std::string line : cut(ladder, "\n")) {
        const std::size_t indent = std::min(line.find_first_not_of(' '), line.size());
        if (indent == line.size() || indent > text_below || line[indent] == '#') {
            continue;
        }
        text_below = std::string::npos;
        line.resize(std::min(line.find("  # "), line.size()));
        std::vector<std::string> tokens = tokens_of(line);
        const std::string first = tokens[0];
        if (first == "body" || (first == "data" && line.find(" from ") == std::string::npos) ||
            (tokens.size() > 1 && first == "->" && tokens[1] == "raw")) {
            text_below = indent;
        }
        const std::size_t name = first == "+" ? 1 : 0;
        const bool header = tokens.size() > name + 1 && tokens[name + 1] == ":" &&
                            tokens[name][0] >= 'A' && tokens[name][0] <= 'Z';
        const bool open = header && line.find('{') != std::string::npos;
        if (first == "title" || first == "means" || first == "fix" || first == "ref") {
            tokens.resize(1);
        } else if (header && !open) {
            tokens.resize(name + 2);
        }
        lines.push_back(std::move(tokens));
    }
    return lines;
}

/// A form without key words is shown by nothing.
inline bool is_shown(std::string_view form, const std::vector<std::vector<std::string>>& lines) {
    bool has_words = false;
    for (const std::string& piece : cut(form, " …")) {
        const auto words = key_words(piece);
        has_words = has_words || !words.empty();
        if (std::ranges::none_of(lines,
                                 [&words](const auto& line) { return shows(line, words); })) {
            return false;
        }
    }
    return has_words;
}

/// The forms of a row that no line shows.
inline std::vector<std::string> missing_forms(const TableRow& row,
                                              const std::vector<std::vector<std::string>>& lines) {
    std::vector<std::string> missing;
    for (const std::string& group : cut(row.cell(0), " · ")) {
        const std::vector<std::string> forms = code_spans(group);
        const bool shown = std::ranges::any_of(
            forms, [&lines](const std::string& form) { return is_shown(form, lines); });
        if (!shown && !forms.empty()) {
            missing.push_back(group);
        }
    }
    return missing;
}

}  // namespace rung::language
