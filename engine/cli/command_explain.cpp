#include <fmt/format.h>

#include "engine/cli/commands.hpp"
#include "engine/cli/failure.hpp"
#include "engine/cli/output.hpp"
#include "scenarios/language/code.hpp"
#include "scenarios/language/compile.hpp"
#include "scenarios/language/nearest.hpp"

namespace rung::cli {

namespace {

std::string indented(std::string_view ladder) {
    std::string out;
    while (!ladder.empty()) {
        const std::size_t end = ladder.find('\n');
        const std::string_view line = ladder.substr(0, end);
        out += line.empty() ? "\n" : fmt::format("    {}\n", line);
        ladder.remove_prefix(end + 1);
    }
    return out;
}

/// What it means, an example with what `rung check` says of it, and the same put right.
std::string page_of(const language::Explanation& page) {
    std::string out = fmt::format("{}\n\n{}\n\nWrong:\n\n{}\n",
                                  language::slug(page.code),
                                  page.meaning,
                                  indented(page.wrong));
    for (const auto& one : language::compile("wrong.rung", page.wrong).diagnostics) {
        out += indented(language::render(one, page.wrong)) + "\n";
    }
    return out + fmt::format("Right:\n\n{}", indented(page.right));
}

std::string list_of_codes() {
    std::string out = "rung explain CODE, as `rung check` prints it in brackets:\n\n";
    for (const std::string_view name : language::slugs()) {
        out += fmt::format("  {}\n", name);
    }
    return out;
}

}  // namespace

int explain_code(const std::string& name) {
    if (name.empty()) {
        write(stdout, list_of_codes());
        return 0;
    }
    const auto code = language::code_of(name);
    const language::Explanation* const page = code ? language::explanation(*code) : nullptr;
    if (page == nullptr) {
        const std::string hint = language::did_you_mean(name, language::slugs());
        throw usage(fmt::format("nothing explains `{}`; {}",
                                name,
                                hint.empty() ? "`rung explain` lists what there is" : hint));
    }
    write(stdout, page_of(*page));
    return 0;
}

}  // namespace rung::cli
