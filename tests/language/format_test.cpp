#include "scenarios/language/format.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <sstream>

#include "engine/base/random.hpp"
#include "scenarios/language/compile.hpp"
#include "scenarios/library/library.hpp"
#include "tests/language/dump.hpp"
#include "tests/language/files.hpp"
#include "tests/language/reference.hpp"

namespace rung::language {
namespace {

Compiled judge(std::string_view text) {
    return compile("x", text, files_of(tests_folder() / "examples"));
}

std::vector<std::string> good_ladders() {
    std::vector<std::string> ladders = ladders_of_reference();
    for (const library::Entry& entry : library::all()) {
        ladders.emplace_back(entry.text);
    }
    for (const auto* const folder : {"examples", "format"}) {
        for (const std::filesystem::path& file : ladders_in(folder)) {
            ladders.push_back(read_file(file));
        }
    }
    std::erase_if(ladders, [](const std::string& text) { return !judge(text).program; });
    return ladders;
}

TEST(Format, IsWhatTheLibraryAndTheReferenceAreIn) {
    for (const library::Entry& entry : library::all()) {
        EXPECT_EQ(format(entry.text), entry.text) << entry.name;
    }
    for (const std::string& ladder : ladders_of_reference()) {
        EXPECT_EQ(format(ladder), ladder);
    }
}

/// format/*.rung and what they become (`UPDATE_GOLDEN=1` rewrites).
TEST(Format, GivesTheGoldenFiles) {
    const auto files = ladders_in("format");
    ASSERT_GE(files.size(), 8U);
    for (const std::filesystem::path& file : files) {
        SCOPED_TRACE(file.filename());
        const std::string text = read_file(file);
        const std::string actual = format(text);
        std::filesystem::path golden = file;
        golden.replace_extension(".formatted");
        if (std::getenv("UPDATE_GOLDEN") != nullptr) {
            write_file(golden, actual);
        }
        EXPECT_NE(actual, text) << "shows nothing";
        EXPECT_EQ(actual, read_file(golden));
        EXPECT_TRUE(judge(text).program.has_value());
    }
}

TEST(Format, FindsNothingToDoTheSecondTime) {
    for (const std::string& ladder : good_ladders()) {
        const std::string once = format(ladder);
        EXPECT_EQ(format(once), once);
        EXPECT_TRUE(same_characters(once, ladder)) << ladder;
    }
}

TEST(Format, ChangesNoProgram) {
    for (const std::string& ladder : good_ladders()) {
        SCOPED_TRACE(ladder);
        const Compiled before = judge(ladder);
        const Compiled after = judge(format(ladder));
        EXPECT_EQ(dump::of(after), dump::of(before));
        EXPECT_EQ(after.diagnostics.size(), before.diagnostics.size());
    }
}

/// The comparison above sees each of these.
TEST(Format, DumpsTellProgramsApart) {
    const std::string text =
        "-> OPTIONS sip:{target}\n   X: a  b\n<- 200 within 1s\n   To.tag is \"x\"\n";
    const std::pair<const char*, const char*> changes[] = {{"a  b", "a b"},
                                                           {"1s", "2s"},
                                                           {"200", "2xx"},
                                                           {"\"x\"", "\"y\""},
                                                           {"is", "=="},
                                                           {"tag", "uri"}};
    for (const auto& [from, to] : changes) {
        std::string other = text;
        other.replace(other.find(from), std::string_view{from}.size(), to);
        EXPECT_NE(dump::of(compile("x", other)), dump::of(compile("x", text))) << to;
    }
    EXPECT_FALSE(same_characters("a b", "a c"));
    EXPECT_TRUE(same_characters("a b\r\n", "b\na"));
}

/// Arrows stand in one column, and what belongs to a rung behind its arrow.
TEST(Format, AlignsTheArrowsOfParties) {
    EXPECT_EQ(format("endpoint al\nendpoint carol\n"
                     "al -> INVITE   sip:{carol.user}@{target}  # to carol\n"
                     "   # its body\n"
                     " body sdp\n"
                     "   v=0\n"
                     "carol<- INVITE within 2s where   uri==carol.uri\n"
                     "  To exists\n"
                     "either\n"
                     "carol   -> raw\n"
                     "  SIP/2.0 200 OK\n"
                     "or\n"
                     " carol close   reset\n"
                     "end\n"),
              "endpoint al\n"
              "endpoint carol\n"
              "al    -> INVITE sip:{carol.user}@{target}  # to carol\n"
              "         # its body\n"
              "         body sdp\n"
              "           v=0\n"
              "carol <- INVITE where uri == carol.uri within 2s\n"
              "         To exists\n"
              "either\n"
              "  carol -> raw\n"
              "           SIP/2.0 200 OK\n"
              "or\n"
              "  carol close reset\n"
              "end\n");
    const std::string proxy = read_file(tests_folder() / "examples/proxy-recursion.rung");
    EXPECT_EQ(format(proxy), proxy);
}

/// What the formatter does not know it copies: words apart by one space, and lines below.
TEST(Format, CopiesWhatItDoesNotKnow) {
    EXPECT_EQ(format("frobnicate   all \"a  b\"   x=\"c  d\" {e   f}\n"
                     "     below   it\n"
                     "data users\n"
                     "      name |  number\n"
                     "      bob  |  12\n"
                     "setup\n"
                     "   alice connect\n"
                     "end\n"),
              "frobnicate all \"a  b\" x=\"c  d\" {e   f}\n"
              "  below it\n"
              "data users\n"
              "  name | number\n"
              "  bob  | 12\n"
              "setup\n"
              "  alice connect\n"
              "end\n");
}

TEST(Format, IsTotal) {
    EXPECT_EQ(format(""), "");
    EXPECT_EQ(format("\n \n"), "");
    EXPECT_EQ(format("end\nor\n"), "end\nor\n");
    EXPECT_EQ(format("title \"open\n<- 200 {x\n/\n"), "title \"open\n<- 200 {x\n/\n");
}

// ---- Damage that is repaired to the same octets

/// Whether white space of this line may be moved: the line holds no text of the author.
bool is_free(std::string_view line) {
    const std::string_view text = line.substr(std::min(line.find_first_not_of(' '), line.size()));
    for (const auto* const word : {"title", "id ", "ref", "means", "fix", "body"}) {
        if (text.starts_with(word)) {
            return false;
        }
    }
    return text.find_first_of("{\"/:#'") == std::string_view::npos ||
           text.find(" := ") != std::string_view::npos;
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream{text};
    for (std::string line; std::getline(stream, line);) {
        lines.push_back(line);
    }
    return lines;
}

bool inside_body(const std::vector<std::string>& lines, std::size_t index) {
    std::size_t indent = lines[index].find_first_not_of(' ');
    for (std::size_t above = index; above-- > 0 && indent != std::string::npos;) {
        const std::size_t other = lines[above].find_first_not_of(' ');
        if (other >= indent) {
            continue;
        }
        const std::string_view text = std::string_view{lines[above]}.substr(other);
        if (text.starts_with("body") || text.starts_with("-> raw")) {
            return true;
        }
        indent = other;  // Lines of a body may be indented among themselves.
    }
    return false;
}

std::string damaged(const std::string& text, base::Random& random) {
    std::string out(random.below(3), '\n');
    const std::vector<std::string> lines = lines_of(text);
    const std::string end = random.below(2) == 0 ? "\n" : "\r\n";
    const std::size_t stretch = 1 + random.below(3);
    for (std::size_t index = 0; index < lines.size(); ++index) {
        std::string line = lines[index];
        if (line.empty()) {
            for (std::uint64_t more = random.below(3); more > 0; --more) {
                out += std::string(random.below(4), ' ') + end;
            }
        }
        if (!inside_body(lines, index)) {
            if (is_free(line)) {
                const std::size_t first = line.find_first_not_of(' ');
                const std::size_t gap = line.find(' ', first == std::string::npos ? 0 : first);
                line.insert(gap == std::string::npos ? line.size() : gap, random.below(4), ' ');
            }
            line.append(random.below(3), ' ');
        }
        // Deeper stays deeper when all is stretched.
        const std::size_t indent = std::min(line.find_first_not_of(' '), line.size());
        line.insert(0, inside_body(lines, index) ? 8 * stretch : indent * (stretch - 1), ' ');
        out += line + end;
    }
    return out + std::string(random.below(3), '\n');
}

TEST(Format, RepairsDamagedWhiteSpace) {
    base::Random random{20261123};
    std::size_t changed = 0;
    for (const library::Entry& entry : library::all()) {
        for (int round = 0; round < 50; ++round) {
            const std::string text = damaged(std::string{entry.text}, random);
            changed += text != entry.text ? 1 : 0;
            ASSERT_EQ(format(text), entry.text) << text;
        }
    }
    EXPECT_GT(changed, library::all().size() * 40);
}

}  // namespace
}  // namespace rung::language
