#include <gtest/gtest.h>

#include "engine/base/random.hpp"
#include "scenarios/language/compile.hpp"
#include "scenarios/library/library.hpp"
#include "tests/language/files.hpp"

namespace rung::language {
namespace {

std::vector<std::string> seeds() {
    std::vector<std::string> texts;
    for (const auto* const folder : {"examples", "errors"}) {
        for (const std::filesystem::path& file : ladders_in(folder)) {
            texts.push_back(read_file(file));
        }
    }
    for (const library::Entry& entry : library::all()) {
        texts.emplace_back(entry.text);
    }
    return texts;
}

/// One of several small damages: an octet, a stretch cut out, doubled, or taken from elsewhere.
void damage(std::string& text, const std::string& other, base::Random& random) {
    if (text.empty()) {
        text = other;
        return;
    }
    const std::size_t at = random.below(text.size());
    const std::size_t length = 1 + random.below(std::min<std::size_t>(text.size() - at, 40));
    switch (random.below(6)) {
        case 0:
            text[at] = static_cast<char>(random.next());
            return;
        case 1:
            text.erase(at, length);
            return;
        case 2:
            text.insert(at, text.substr(at, length));
            return;
        case 3:
            text.insert(at, 1, " \n\\\"{}[]().:#-+!|*/<>=x1"[random.below(23)]);
            return;
        case 4: {
            const std::size_t from = other.empty() ? 0 : random.below(other.size());
            text.insert(at, other.substr(from, length));
            return;
        }
        default:
            std::swap(text[at], text[random.below(text.size())]);
            return;
    }
}

void expect_judged(const Compiled& compiled, std::string_view text) {
    const bool has_error = std::ranges::any_of(
        compiled.diagnostics,
        [](const Diagnostic& diagnostic) { return diagnostic.severity == Severity::error; });
    ASSERT_NE(compiled.program.has_value(), has_error);
    ASSERT_LE(compiled.diagnostics.size(), Reporter::max_diagnostics);
    for (const Diagnostic& diagnostic : compiled.diagnostics) {
        ASSERT_FALSE(render(diagnostic, text).empty());
        ASSERT_FALSE(diagnostic.message.empty());
    }
}

TEST(Mutation, AnyTextIsCompiledOrRefused) {
    const std::vector<std::string> texts = seeds();
    base::Random random{20261122};
    for (int round = 0; round < 50000; ++round) {
        std::string text = texts[random.below(texts.size())];
        const std::uint64_t damages = 1 + random.below(8);
        for (std::uint64_t count = 0; count < damages; ++count) {
            damage(text, texts[random.below(texts.size())], random);
        }
        SCOPED_TRACE(text);
        expect_judged(compile("mutation.rung", text), text);
        if (HasFatalFailure()) {
            return;
        }
    }
}

std::string repeated(std::string_view text, int times) {
    std::string all;
    for (int count = 0; count < times; ++count) {
        all += text;
    }
    return all;
}

TEST(Mutation, HugeAndDeepTextsAreRefusedOrCompiled) {
    const std::string begin = "-> OPTIONS sip:{target}\n<- 200\n   ";

    const struct {
        const char* name;
        std::string text;
    } cases[] = {
        {"parentheses", begin + repeated("(", 1000000)},
        {"nots", begin + repeated("not ", 500000) + "status == 1"},
        {"sums", begin + "1" + repeated(" + 1", 500000) + " == 1"},
        {"products", begin + "1" + repeated(" * 1", 500000) + " == 1"},
        {"conjunctions", begin + "status == 1" + repeated(" and status == 1", 100000)},
        {"arguments", begin + repeated("lower(", 300000)},
        {"path", begin + "a" + repeated(".a", 1000000)},
        {"claims", begin + "Identity" + repeated(".a", 1000000) + " exists"},
        {"list", begin + "status in 1" + repeated(", 1", 500000)},
        {"methods", begin + "uri.user" + repeated(".take(1)", 200000) + " == 1"},
        {"blocks", repeated("either\n", 300000)},
        {"nested ifs", repeated("if seq == 1\n", 200000) + repeated("end\n", 200000)},
        {"ends", repeated("end\n", 500000)},
        {"continued", repeated("\\\n", 1000000)},
        {"continued text", "title" + repeated(" x\\\n", 500000)},
        {"braces", "-> OPTIONS sip:" + repeated("{", 1000001)},
        {"pieces", "-> OPTIONS sip:" + repeated("{seq}", 200000) + "\n<- 200"},
        {"quotes", begin + repeated("\"", 1000001)},
        {"names", begin + repeated("\n   a := Contact.uri", 100000)},
        {"unknown names", begin + repeated("\n   abcdef == 1", 100000)},
        {"arms", "either\n" + repeated("<- INVITE where seq == 1\nor\n", 3000) + "<- BYE\nend"},
        {"one long line",
         "title  " + std::string(4000000, 'x') + "\n-> OPTIONS sip:{target}\n<- 200"},
        {"stages", "load\n" + repeated("  rate 1/s for 1ms\n", 200000) + "-> BYE sip:x\n"},
        {"load words", "load\n" + repeated("  seed 1\n", 200000) + "-> BYE sip:x\n"},
        {"thresholds", "pass when\n" + repeated("  failed == 0\n", 200000) + "-> BYE sip:x\n"},
        {"percentile", "pass when\n  p99." + std::string(1000000, '9') + " < 1s\n-> BYE sip:x\n"},
        {"limit", "pass when\n  ser > 0." + std::string(1000000, '1') + "%\n-> BYE sip:x\n"},
        {"loads", repeated("load\n  calls 1\n", 100000) + "-> BYE sip:x\n"},
        {"mix arms", "mix 1%\n" + repeated("-> BYE sip:x\nor 1%\n", 3000) + "end"},
        {"nested mixes", repeated("mix 50%\n", 200000) + repeated("end\n", 200000)},
        {"blank lines", repeated("\n", 4000000)},
        {"body", "-> MESSAGE sip:{target}\n   body text/plain\n" + repeated("      x\n", 400000)},
    };

    for (const auto& one : cases) {
        SCOPED_TRACE(one.name);
        expect_judged(compile("huge.rung", one.text), one.text);
        if (HasFatalFailure()) {
            return;
        }
    }
}

}  // namespace
}  // namespace rung::language
