#include "scenarios/language/format.hpp"

#include <algorithm>
#include <array>

#include "scenarios/language/format_row.hpp"

namespace rung::language {
namespace {

/// The value of a short word of the heading stands here: behind `title` and two spaces.
constexpr std::size_t heading_column = 7;
constexpr std::uint32_t continuation_indent = 4;

void trim_blank_rows(std::vector<Row>& rows);
void align_headings(std::vector<Row>& rows);
void align_policies(std::vector<Row>& rows);
void align_names(std::vector<Row>& rows);
void align_data(std::vector<Row>& rows);
void align_comments(std::vector<Row>& rows);
void pad(std::string& cell, std::size_t width);
std::size_t width_of(const Row& row);

}  // namespace

std::string format(std::string_view text) {
    const Source source{"", text};
    const std::uint32_t name_width = name_width_of(lay_out(source, 0));
    return print(lay_out(source, name_width));
}

bool same_characters(std::string_view one, std::string_view other) {
    const auto count = [](std::string_view text) {
        std::array<std::size_t, 256> counts{};
        for (std::size_t at = 0; at < text.size(); ++at) {
            const std::string_view rest = text.substr(at);
            const bool goes_on = rest.starts_with("\\\n") || rest.starts_with("\\\r\n");
            counts[static_cast<unsigned char>(rest[0])] += goes_on ? 0 : 1;
        }
        for (const char white : {' ', '\t', '\r', '\n'}) {
            counts[static_cast<unsigned char>(white)] = 0;
        }
        return counts;
    };
    return count(one) == count(other);
}

std::uint32_t name_width_of(const std::vector<Row>& rows) {
    std::uint32_t width = 0;
    for (const Row& row : rows) {
        if (row.kind == Row::Kind::named) {
            width = std::max(width, count_characters(row.written.cells.front()));
        }
    }
    return width;
}

std::string print(std::vector<Row> rows) {
    trim_blank_rows(rows);
    align_headings(rows);
    align_policies(rows);
    align_names(rows);
    align_data(rows);
    align_comments(rows);
    std::string text;
    for (const Row& row : rows) {
        std::string line;
        for (const std::string& cell : row.written.cells) {
            line += cell;
        }
        for (const std::string& more : row.written.more) {
            line += '\n';
            line.append(more.empty() ? 0 : row.column + continuation_indent, ' ');
            line += more;
        }
        line += row.written.comment;
        text.append(line.empty() ? 0 : row.column, ' ');
        text += line;
        text += '\n';
    }
    return text;
}

namespace {

/// None at the beginning and at the end, and never two in a row.
void trim_blank_rows(std::vector<Row>& rows) {
    const auto is_blank = [](const Row& row) { return row.kind == Row::Kind::blank; };
    const auto both = [&](const Row& a, const Row& b) { return is_blank(a) && is_blank(b); };
    rows.erase(std::unique(rows.begin(), rows.end(), both), rows.end());
    if (!rows.empty() && is_blank(rows.front())) {
        rows.erase(rows.begin());
    }
    if (!rows.empty() && is_blank(rows.back())) {
        rows.pop_back();
    }
}

/// Calls `align(begin, end)` for each stretch of neighbours that `together` holds for.
template <class Together, class Align>
void for_each_stretch(std::vector<Row>& rows, const Together& together, const Align& align) {
    for (std::size_t begin = 0; begin < rows.size();) {
        std::size_t end = begin + 1;
        while (end < rows.size() && together(rows[begin], rows[end])) {
            ++end;
        }
        align(begin, end);
        begin = end;
    }
}

/// Values stand in one column in each paragraph; a paragraph of `let`s alone is left as it is.
void align_headings(std::vector<Row>& rows) {
    const auto together = [](const Row& /*first*/, const Row& row) {
        return row.kind != Row::Kind::blank && row.kind != Row::Kind::verbatim;
    };
    for_each_stretch(rows, together, [&](std::size_t begin, std::size_t end) {
        std::size_t column = heading_column;
        bool aligned = false;
        for (std::size_t index = begin; index < end; ++index) {
            const Written& written = rows[index].written;
            if (rows[index].kind == Row::Kind::heading) {
                column = std::max(column, written.cells[0].size() + 1);
                aligned = aligned || written.cells[0] != "let";
            }
        }
        for (std::size_t index = begin; index < end; ++index) {
            Written& written = rows[index].written;
            if (rows[index].kind == Row::Kind::heading) {
                // Behind two spaces `#` would begin a comment.
                const bool one = !aligned || written.cells[1].starts_with('#');
                pad(written.cells[0], one ? written.cells[0].size() + 1 : column);
            }
        }
    });
}

/// Several policies stand in columns.
void align_policies(std::vector<Row>& rows) {
    const auto together = [](const Row& first, const Row& row) {
        return first.kind == Row::Kind::policy && row.kind == Row::Kind::policy;
    };
    for_each_stretch(rows, together, [&](std::size_t begin, std::size_t end) {
        for (std::size_t cell = 0; cell < 2 && rows[begin].kind == Row::Kind::policy; ++cell) {
            std::size_t width = 0;
            for (std::size_t index = begin; index < end; ++index) {
                width = std::max(width, rows[index].written.cells[cell].size());
            }
            const bool several = end - begin > 1;
            for (std::size_t index = begin; index < end; ++index) {
                std::string& text = rows[index].written.cells[cell];
                pad(text, several ? width + 2 : text.size() + 1);
            }
        }
    });
}

void align_names(std::vector<Row>& rows) {
    const std::uint32_t width = name_width_of(rows);
    for (Row& row : rows) {
        if (row.kind == Row::Kind::named) {
            pad(row.written.cells.front(), width + 1);
        }
    }
}

/// Values of one column stand below each other.
void align_data(std::vector<Row>& rows) {
    const auto together = [](const Row& first, const Row& row) {
        return first.kind == Row::Kind::data &&
               (row.kind == Row::Kind::data || row.kind == Row::Kind::comment ||
                row.kind == Row::Kind::blank);
    };
    for_each_stretch(rows, together, [&](std::size_t begin, std::size_t end) {
        if (rows[begin].kind != Row::Kind::data) {
            return;
        }
        std::vector<std::size_t> widths;
        for (std::size_t index = begin; index < end; ++index) {
            const auto& cells = rows[index].written.cells;
            widths.resize(std::max(widths.size(), cells.size()));
            for (std::size_t cell = 0; cell + 1 < cells.size(); ++cell) {
                widths[cell] = std::max(widths[cell], std::size_t{count_characters(cells[cell])});
            }
        }
        for (std::size_t index = begin; index < end; ++index) {
            auto& cells = rows[index].written.cells;
            for (std::size_t cell = 0; cell + 1 < cells.size(); ++cell) {
                pad(cells[cell], widths[cell]);
                cells[cell] += cells[cell + 1].empty() ? " |" : " | ";
            }
        }
    });
}

/// Comments behind neighbours of one column stand in one column, too.
void align_comments(std::vector<Row>& rows) {
    const auto together = [](const Row& first, const Row& row) {
        return row.kind != Row::Kind::blank && row.kind != Row::Kind::comment &&
               row.kind != Row::Kind::verbatim && row.column == first.column;
    };
    const auto has_comment = [](const Row& row) {
        return row.kind != Row::Kind::comment && !row.written.comment.empty();
    };
    for_each_stretch(rows, together, [&](std::size_t begin, std::size_t end) {
        std::size_t width = 0;
        for (std::size_t index = begin; index < end; ++index) {
            width = std::max(width, has_comment(rows[index]) ? width_of(rows[index]) : 0);
        }
        for (std::size_t index = begin; index < end; ++index) {
            Row& row = rows[index];
            if (has_comment(row)) {
                const bool alone = !row.written.more.empty();
                row.written.comment.insert(0, alone ? 2 : width + 2 - width_of(row), ' ');
            }
        }
    });
}

void pad(std::string& cell, std::size_t width) {
    cell.append(width - std::min(width, std::size_t{count_characters(cell)}), ' ');
}

/// Lines that go on behind a `\` ask for no column.
std::size_t width_of(const Row& row) {
    std::size_t width = 0;
    for (const std::string& cell : row.written.cells) {
        width += row.written.more.empty() ? count_characters(cell) : 0;
    }
    return width;
}

}  // namespace
}  // namespace rung::language
