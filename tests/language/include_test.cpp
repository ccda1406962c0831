// `include`: what other files bring into a ladder.
#include <gtest/gtest.h>

#include <map>

#include "scenarios/language/compile.hpp"

namespace rung::language {
namespace {

using Files = std::map<std::string, std::string>;

FileReader reader_of(const Files& files) {
    return [&files](const std::string& path, std::uint64_t most) -> FileText {
        const auto found = files.find(path);
        if (found == files.end()) {
            return {{}, "no such file"};
        }
        return found->second.size() > most ? FileText{{}, "too large"}
                                           : FileText{found->second, {}};
    };
}

std::string errors_of(const Compiled& compiled, std::string_view text) {
    std::string all;
    for (const Diagnostic& one : compiled.diagnostics) {
        all += render(one, text_of(compiled, one, text));
    }
    return all;
}

/// "7 <- 200", one a rung.
std::vector<std::string> places_of(const call::Program& program) {
    std::vector<std::string> places;
    for (const call::Instruction& rung : program.code) {
        places.push_back(std::to_string(rung.place.line) + " " + rung.place.text);
    }
    return places;
}

constexpr auto ladder =
    "title  Includes\n"
    "include \"common/all.rung\"\n"
    "-> OPTIONS sip:{users.number}@{target}\n"
    "<- 200\n"
    "do greet  # politely\n"
    "fragment own\n"
    "  pause 1s\n"
    "end\n"
    "do own\n";

const Files files{
    {"dir/common/all.rung",
     "include \"data.rung\"\n"
     "on 428 sign attest=B\n"
     "let pace = 5ms\n"
     "fragment greet\n"
     "  -> MESSAGE sip:{target} as message\n"
     "  <- 200 for message\n"
     "     Server exists\n"
     "  do wait\n"
     "end\n"
     "include \"more.rung\"\n"},
    {"dir/common/data.rung",
     "ref RFC 3261\ndata users from \"users.csv\"\ninclude \"more.rung\"\n"},
    {"dir/common/more.rung", "fragment wait\n  pause pace\nend\n"},
    {"dir/common/users.csv", "number\n100\n"},
};

TEST(Include, BringsHeadingLinesAndFragments) {
    const Compiled compiled = compile("dir/x.rung", ladder, reader_of(files));
    ASSERT_TRUE(compiled.program) << errors_of(compiled, ladder);
    const call::Program& program = *compiled.program;
    EXPECT_EQ(program.heading.title, "Includes");
    EXPECT_EQ(program.heading.refs, std::vector<std::string>{"RFC 3261"});
    EXPECT_EQ(program.data.size(), 1U);
    ASSERT_EQ(program.policies.size(), 1U);
    EXPECT_EQ(program.policies[0].place.line, 2U);
    EXPECT_EQ(program.policies[0].place.text, "on 428 sign attest=B  # dir/common/all.rung:2");
    const std::string message = "5 -> MESSAGE sip:{target} as message  # dir/common/all.rung:5";
    const std::vector<std::string> expected{"2 let pace = 5ms  # dir/common/all.rung:3",
                                            "3 -> OPTIONS sip:{users.number}@{target}",
                                            "4 <- 200",
                                            message,
                                            "5 <- 200 for message  # dir/common/all.rung:6",
                                            "5 pause pace  # dir/common/more.rung:2",
                                            "7 pause 1s"};
    EXPECT_EQ(places_of(program), expected);
    EXPECT_EQ(std::get<call::Receive>(program.code[4].what).checks[0].place.text,
              "Server exists  # dir/common/all.rung:7");
}

TEST(Include, ErrorsShowTheLineOfTheFileThatTheyAreIn) {
    Files broken = files;
    broken["dir/common/more.rung"] = "fragment wait\n  pause pase\nend\n";
    broken["dir/common/all.rung"] += "load\n  rate 5/s for 1s\n";
    std::string text = ladder;
    text += "load\n  rate 5/s for 2s\n";
    const Compiled compiled = compile("dir/x.rung", text, reader_of(broken));
    EXPECT_FALSE(compiled.program);
    EXPECT_EQ(errors_of(compiled, text),
              "error[twice]: a second `load`\n"
              "  --> dir/x.rung:10:1\n"
              "  10 | load\n"
              "     | ^^^^ the first stands in line 11 of dir/common/all.rung\n"
              "error[unknown-name]: unknown name `pase`\n"
              "  --> dir/common/more.rung:2:9\n"
              "  2 |   pause pase\n"
              "    |         ^^^^ did you mean `pace`?\n");
}

TEST(Include, NeedsFilesBesideTheLadder) {
    const Compiled compiled = compile("@examples/x", ladder);
    EXPECT_FALSE(compiled.program);
    ASSERT_FALSE(compiled.diagnostics.empty());
    EXPECT_EQ(compiled.diagnostics[0].label, "a built-in ladder has no files beside it");
}

/// Neither a chain of files nor fragments that double the rungs go on for ever.
TEST(Include, IsBounded) {
    Files chain;
    for (int index = 0; index < 40; ++index) {
        chain["f" + std::to_string(index)] = "include \"f" + std::to_string(index + 1) + "\"\n";
    }
    const auto deep =
        compile("x.rung", "include \"f0\"\n-> OPTIONS sip:{target}\n<- 200\n", reader_of(chain));
    ASSERT_EQ(deep.diagnostics.size(), 1U);
    EXPECT_EQ(deep.diagnostics[0].message, "files are included too deep");
    EXPECT_EQ(deep.diagnostics[0].file, "f15");

    std::string doubling = "fragment f0\n  -> OPTIONS sip:{target}\n  <- 2xx\nend\n";
    for (int index = 1; index < 14; ++index) {
        doubling += "fragment f" + std::to_string(index) + "\n";
        for (int times = 0; times < 10; ++times) {
            doubling += "  do f" + std::to_string(index - 1) + "\n";
        }
        doubling += "end\n";
    }
    doubling += "repeat 2\n  do f13\nend\n";
    const auto wide = compile("x.rung", doubling);
    EXPECT_FALSE(wide.program);
    ASSERT_FALSE(wide.diagnostics.empty());
    EXPECT_TRUE(wide.diagnostics[0].message.starts_with("more than 500000 rungs"));

    std::string deeper = "fragment f0\n  pause 1s\nend\n";
    for (int index = 1; index < 30; ++index) {
        deeper += "fragment f" + std::to_string(index) + "\n  do f" + std::to_string(index - 1) +
                  "\nend\n";
    }
    const auto nested = compile("x.rung", deeper + "do f29\n");
    ASSERT_EQ(nested.diagnostics.size(), 1U);
    EXPECT_EQ(nested.diagnostics[0].message, "fragments are done too deep");
}

}  // namespace
}  // namespace rung::language
