#include "scenarios/language/diagram.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "scenarios/language/compile.hpp"
#include "scenarios/library/library.hpp"
#include "tests/language/files.hpp"
#include "tests/language/reference.hpp"

namespace rung::language {
namespace {

using testing::HasSubstr;
using testing::Not;

/// diagrams/*.rung and their pictures (`UPDATE_GOLDEN=1` rewrites).
TEST(Diagram, StandsInTheGoldenFiles) {
    const auto files = ladders_in("diagrams");
    ASSERT_GE(files.size(), 3U);
    for (const std::filesystem::path& file : files) {
        const Diagram diagram = diagram_of(read_file(file));
        const std::pair<const char*, std::string> pictures[] = {
            {".text", draw_text(diagram)},
            {".svg", draw_svg(diagram)},
            {".mermaid", draw_mermaid(diagram)}};
        for (const auto& [ending, picture] : pictures) {
            std::filesystem::path golden = file;
            golden.replace_extension(ending);
            SCOPED_TRACE(golden.filename());
            if (std::getenv("UPDATE_GOLDEN") != nullptr) {
                write_file(golden, picture);
            }
            EXPECT_EQ(picture, read_file(golden));
        }
    }
}

/// What the author writes is shown, and never read as a part of the picture.
TEST(Diagram, EscapesWhatTheAuthorWrites) {
    const Diagram diagram = diagram_of(
        "title  <script>alert(\"1\")</script> & #1; more\n"
        "-> INVITE sip:<b>&\"@{target}\n"
        "log \"</text><b>;end\"\n");
    const std::string svg = draw_svg(diagram);
    EXPECT_THAT(svg, HasSubstr("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; #1; more"));
    EXPECT_THAT(svg, Not(HasSubstr("<b>")));
    EXPECT_THAT(svg, Not(HasSubstr("<script>")));
    const std::string mermaid = draw_mermaid(diagram);
    EXPECT_THAT(mermaid, HasSubstr("& #35;1#59; more"));
    EXPECT_THAT(mermaid, Not(HasSubstr("<b>")));
    EXPECT_THAT(mermaid, HasSubstr("#59;end"));
}

/// As they are declared, the target behind the first.
std::vector<std::string> parties_of(const library::Entry& entry) {
    const auto program = compile(entry.name, entry.text).program;
    std::vector<std::string> parties;
    for (const call::Party& party : program ? program->parties : std::vector<call::Party>{}) {
        parties.push_back(party.name);
    }
    if (parties.empty()) {
        parties.emplace_back("rung");
    }
    parties.insert(parties.begin() + 1, "target");
    return parties;
}

/// Found by the fuzzer: a long run of octets of which none begins a character.
TEST(Diagram, ShortensWhatIsNoUtf8) {
    const Diagram diagram = diagram_of(std::string(300, '\x85') + std::string(300, 'a'));
    ASSERT_EQ(diagram.items.size(), 1U);
    EXPECT_EQ(diagram.items[0].text, "…");
}

TEST(Diagram, ClosesFramesAndDrawsAnyLadder) {
    for (const std::string_view text : {"", "end\nor\n", "either\nmix 1%\n<- 200\n", "a b c\n"}) {
        const Diagram diagram = diagram_of(text);
        std::ptrdiff_t open = 0;
        for (const Diagram::Item& item : diagram.items) {
            open += item.kind == Diagram::Item::Kind::open ? 1 : 0;
            open -= item.kind == Diagram::Item::Kind::close ? 1 : 0;
        }
        EXPECT_LE(open, 0) << text;
        EXPECT_FALSE(draw_text(diagram).empty());
        EXPECT_THAT(draw_svg(diagram), testing::EndsWith("</svg>\n"));
        EXPECT_FALSE(draw_mermaid(diagram).empty());
    }
    for (const library::Entry& entry : library::all()) {
        const Diagram diagram = diagram_of(entry.text);
        EXPECT_EQ(diagram.parties, parties_of(entry)) << entry.name;
        EXPECT_FALSE(diagram.items.empty()) << entry.name;
    }
}

}  // namespace
}  // namespace rung::language
