#include "scenarios/language/csv.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace rung::language {
namespace {

using Rows = std::vector<std::vector<std::string>>;

struct Read {
    call::DataTable table;
    std::string mistake;  ///< "line: message"
};

Read read(std::string_view text) {
    Read made;
    if (const auto mistake = read_csv(std::string{text}, made.table)) {
        made.mistake = std::to_string(mistake->line) + ": " + mistake->message;
    }
    return made;
}

Rows rows_of(const call::DataTable& table) {
    Rows rows;
    for (std::uint64_t row = 0; row < table.rows(); ++row) {
        rows.emplace_back();
        for (std::size_t column = 0; column < table.columns.size(); ++column) {
            rows.back().emplace_back(table.value(row, column));
        }
    }
    return rows;
}

TEST(Csv, ReadsWhatRfc4180Writes) {
    using namespace std::string_literals;

    struct Case {
        const char* name;
        std::string text;
        std::vector<std::string> columns;
        Rows rows;
    };

    const Case cases[] = {
        {"2.1 each record on a line",
         "a,b\r\n1,2\r\n3,4\r\n",
         {"a", "b"},
         {{"1", "2"}, {"3", "4"}}},
        {"2.2 the last line end may be missing", "a,b\r\n1,2", {"a", "b"}, {{"1", "2"}}},
        {"line feeds alone", "a,b\n1,2\n", {"a", "b"}, {{"1", "2"}}},
        {"2.4 spaces belong to a value", "a,b\n 1 , 2\n", {"a", "b"}, {{" 1 ", " 2"}}},
        {"but not to the name of a column", " a ,\tb\n1,2\n", {"a", "b"}, {{"1", "2"}}},
        {"2.5 quotes", "\"a\",b\n\"1\",2\n", {"a", "b"}, {{"1", "2"}}},
        {"2.6 commas and line ends in quotes",
         "a,b\n\"1,2\",\"3\r\n4\n5\"\n",
         {"a", "b"},
         {{"1,2", "3\r\n4\n5"}}},
        {"2.7 quotes in quotes", "a\n\"1\"\"2\"\n\"\"\"\"\n", {"a"}, {{"1\"2"}, {"\""}}},
        {"empty values", "a,b,c\n,,\n\"\",2,\n", {"a", "b", "c"}, {{"", "", ""}, {"", "2", ""}}},
        {"empty at the end of the file", "a,b\n1,", {"a", "b"}, {{"1", ""}}},
        {"empty lines", "\n\r\na,b\n\n1,2\n\r\n3,4\n\n", {"a", "b"}, {{"1", "2"}, {"3", "4"}}},
        {"an empty value alone in its line", "a\n\"\"\n1\n", {"a"}, {{""}, {"1"}}},
        {"a byte order mark",
         "\xef\xbb\xbf"
         "a,b\n1,2\n",
         {"a", "b"},
         {{"1", "2"}}},
        {"a name in quotes", "\"a name, odd\",b\n1,2\n", {"a name, odd", "b"}, {{"1", "2"}}},
        {"octets as they are", "a\n\xff\x01\n"s, {"a"}, {{"\xff\x01"}}},
        {"braces mean nothing", "a\n{seq}\n", {"a"}, {{"{seq}"}}},
    };
    for (const Case& one : cases) {
        SCOPED_TRACE(one.name);
        const Read made = read(one.text);
        EXPECT_EQ(made.mistake, "");
        EXPECT_EQ(made.table.columns, one.columns);
        EXPECT_EQ(rows_of(made.table), one.rows);
    }
}

TEST(Csv, SaysWhatIsWrongInWhichLine) {
    struct Case {
        std::string text;
        const char* mistake;
    };

    const Case cases[] = {
        {"", "1: the file is empty; its first line names the columns"},
        {"\n\n", "3: the file is empty; its first line names the columns"},
        {"a,b\n", "2: no row stands below the names of the columns"},
        {"a,b\n1,2\n3\n", "3: 1 value where the first line names 2 columns"},
        {"a,b\n\"1\n\n\",2\n3,4,5\n", "5: 3 values where the first line names 2 columns"},
        {"a\n1,2\n", "2: 2 values where the first line names 1 column"},
        {"a,,b\n1,2,3\n", "1: column 2 has no name"},
        {"a,b,a\n1,2,3\n", "1: a second column `a`"},
        {"a;b\n1;2\n", "1: columns are apart by commas, not by `;`"},
        {"a\tb\n1\t2\n", "1: columns are apart by commas, not by tabs"},
        {"a,b\n1,\"2\n3,4\n", "2: these quotes are never closed"},
        {"a,b\n1,\"2\" \n",
         "2: something stands behind the closing quotes of a value; a quote inside is written "
         "twice"},
        {"a,b\n1,2\"3\n",
         "2: a quote inside a value: put the whole value in quotes, and the quote twice"},
        {"a,b\r1,2\r", "1: a carriage return without a line feed; lines end in CRLF or LF"},
        {std::string{"\xff\xfe"
                     "a\0",
                     4},
         "1: the file is UTF-16; save it as UTF-8"},
    };
    for (const Case& one : cases) {
        SCOPED_TRACE(one.text);
        EXPECT_EQ(read(one.text).mistake, one.mistake);
    }
}

TEST(Csv, BoundsTheColumns) {
    std::string names = "c0";
    for (std::size_t column = 1; column <= most_columns; ++column) {
        names += ",c" + std::to_string(column);
    }
    EXPECT_EQ(read(names + "\n").mistake, "1: more than 1000 columns");
    names.resize(names.rfind(','));
    EXPECT_EQ(read(names + "\n" + std::string(most_columns - 1, ',') + "\n").mistake, "");
}

/// Whatever is written by the rules comes back.
TEST(Csv, ReadsAMillionRowsAsTheyWereWritten) {
    constexpr std::size_t count = 1'000'000;
    std::string text = "number,name,password\r\n";
    const auto row = [](std::size_t index) {
        const std::string number = std::to_string(12025550000 + index);
        return std::vector<std::string>{number,
                                        index % 7 == 0 ? "O\"Brien, " + number : "user" + number,
                                        index % 3 == 0 ? "" : "x"};
    };
    for (std::size_t index = 0; index < count; ++index) {
        const auto values = row(index);
        const std::string odd = R"("O""Brien, )" + values[0] + '"';
        text += values[0] + ',' + (index % 7 == 0 ? odd : values[1]) + ',';
        text += values[2] + "\r\n";
    }
    call::DataTable table;
    ASSERT_FALSE(read_csv(std::move(text), table));
    ASSERT_EQ(table.rows(), count);
    for (std::size_t index = 0; index < count; index += 997) {
        const auto values = row(index);
        for (std::size_t column = 0; column < 3; ++column) {
            ASSERT_EQ(table.value(index, column), values[column]) << index;
        }
    }
}

}  // namespace
}  // namespace rung::language
