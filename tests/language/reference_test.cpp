#include <gtest/gtest.h>

#include <iterator>
#include <set>

#include "scenarios/language/compile.hpp"
#include "scenarios/language/vocabulary.hpp"
#include "tests/language/reference_tables.hpp"

namespace rung::language {
namespace {

TEST(Reference, ShowsOnlyLaddersThatCompile) {
    const auto ladders = ladders_of_reference();
    EXPECT_GE(ladders.size(), 12U);
    for (const std::string& ladder : ladders) {
        SCOPED_TRACE(ladder);
        const Compiled compiled =
            compile("README.md", ladder, files_of(tests_folder() / "examples"));
        EXPECT_TRUE(compiled.program.has_value());
        for (const Diagnostic& diagnostic : compiled.diagnostics) {
            ADD_FAILURE() << render(diagnostic, ladder);
        }
    }
}

/// What the reference lists in a table, it shows in a ladder.
TEST(Reference, ShowsEveryRowOfItsTables) {
    std::vector<std::vector<std::string>> lines;
    for (const std::string& ladder : ladders_of_reference()) {
        if (compile("README.md", ladder, files_of(tests_folder() / "examples")).program) {
            std::ranges::move(lines_of(ladder), std::back_inserter(lines));
        }
    }
    const std::vector<TableRow> rows = rows_of(page_of_reference());
    EXPECT_GE(rows.size(), 90U);
    for (const TableRow& row : rows) {
        for (const std::string& form : missing_forms(row, lines)) {
            ADD_FAILURE() << "no ladder shows " << form;
        }
    }
}

TEST(Reference, TellsWhichRowsNoLadderShows) {
    const auto lines = lines_of(
        "title  set up\n"
        "-> INVITE sip:bob@{target}  # or: via tcp\n"
        "   Subject: once, to 192.0.2.1\n"
        "   body sdp\n"
        "     a=new call\n"
        "pause 1s..3s\n");

    const struct {
        const char* cell;
        std::vector<std::string> missing;
    } cases[] = {
        {"`title TEXT`", {}},
        {"`setup … end`", {"`setup … end`"}},
        {"`title … pause 2s`", {}},
        {"`-> METHOD [URI] [as LABEL]`", {}},
        {"`via udp|tcp`", {"`via udp|tcp`"}},
        {"`to ADDRESS` · `once`", {"`to ADDRESS`", "`once`"}},
        {"`Header: value` · `+Header: value`", {"`+Header: value`"}},
        {"`pause 2s` · `pause 1s..9s` · `pause exp(2s)`", {"`pause exp(2s)`"}},
        {"`new call` `body TYPE`", {}},
        {"`NAME`", {"`NAME`"}},
        {"any header", {}},
    };

    for (const auto& one : cases) {
        SCOPED_TRACE(one.cell);
        EXPECT_EQ(missing_forms({{one.cell}}, lines), one.missing);
    }
}

/// The list of parts is closed: it is that of the language, no more and no less.
TEST(Reference, ListsEveryPartOfEverySubject) {
    const auto names_in = [](std::string_view cell) {
        std::set<std::string> names;
        for (const std::string& span : code_spans(cell)) {
            names.insert(span == "param.NAME" ? "param" : span);
        }
        return names;
    };
    const auto names_of = [](std::span<const PartName> parts) {
        std::set<std::string> names;
        for (const PartName& part : parts) {
            names.emplace(part.name);
        }
        return names;
    };
    std::set<sip::HeaderId> listed = {sip::HeaderId::identity};
    std::set<std::string> subjects;
    for (const TableRow& row : rows_of(page_of_reference())) {
        SCOPED_TRACE(row.cell(0));
        for (const std::string& name : names_in(row.cell(0))) {
            subjects.insert(name);
            const sip::HeaderId id = sip::header_id(name);
            const bool header = name[0] >= 'A' && name[0] <= 'Z' && id != sip::HeaderId::other;
            if (header && listed.insert(id).second) {
                EXPECT_EQ(names_in(row.cell(1)), names_of(parts_of_header(id))) << name;
            }
        }
        if (row.cell(0).starts_with("other headers")) {
            EXPECT_EQ(names_in(row.cell(1)), names_of(parts_of_header(sip::HeaderId::accept)));
        } else if (row.cell(0).starts_with("headers that Rung does not know")) {
            EXPECT_EQ(names_in(row.cell(1)), names_of(parts_of_header(sip::HeaderId::other)));
        } else if (row.cell(0).starts_with("a URI")) {
            EXPECT_EQ(names_in(row.cell(1)), names_of(parts_of_uri()));
        } else if (row.cell(0).starts_with("any text")) {
            EXPECT_EQ(names_in(row.cell(1)), names_of(parts_of_text()));
        }
    }
    const auto plain = names_of(parts_of_header(sip::HeaderId::accept));
    for (auto id = sip::HeaderId::accept; id <= sip::HeaderId::x_rung;
         id = static_cast<sip::HeaderId>(static_cast<int>(id) + 1)) {
        EXPECT_TRUE(listed.contains(id) || names_of(parts_of_header(id)) == plain)
            << sip::header_name(id);
    }
    for (const FieldName& field : fields()) {
        EXPECT_TRUE(subjects.contains(std::string{field.name}) || field.field == call::Field::sdp)
            << field.name;
    }
}

TEST(Reference, NamesEveryWordOfTheLanguage) {
    const std::string page = page_of_reference();
    std::set<std::string> words;
    for (const std::string& span : code_spans(page)) {
        std::ranges::move(tokens_of(span), std::inserter(words, words.end()));
    }
    const auto expect_all = [&words](std::span<const std::string_view> names) {
        for (const std::string_view name : names) {
            EXPECT_TRUE(words.contains(std::string{name})) << name;
        }
    };
    expect_all(statement_words());
    expect_all(edit_words());
    expect_all(operator_words());
    for (const std::string_view claim : known_claims()) {
        EXPECT_NE(page.find(fmt::format("`{}`", claim)), std::string::npos) << claim;
    }
    for (const FunctionName& function : functions()) {
        EXPECT_NE(page.find(fmt::format("`{}(", function.name)), std::string::npos)
            << function.name;
    }
}

TEST(Reference, NamesEveryFaultOfDigest) {
    const std::string page = page_of_reference();
    for (const call::DigestFaultName& fault : call::digest_faults) {
        EXPECT_NE(page.find(std::string{"`"}.append(fault.name).append("`")), std::string::npos)
            << fault.name;
    }
}

}  // namespace
}  // namespace rung::language
