#include "engine/cli/ladder_source.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "engine/call/digest.hpp"
#include "engine/cli/failure.hpp"
#include "scenarios/language/compile.hpp"
#include "scenarios/language/nearest.hpp"
#include "scenarios/library/library.hpp"

namespace rung::cli {

namespace {

/// A ladder is a text that somebody wrote; more than this is a mistake of the command line.
constexpr std::uintmax_t largest_file = 16U << 20;

LadderText from_library(const std::string& name) {
    const std::string_view wanted = std::string_view{name}.substr(1);
    if (const auto text = library::find(wanted)) {
        return {name, std::string{*text}};
    }
    std::vector<std::string_view> names;
    for (const library::Entry& entry : library::all()) {
        names.push_back(entry.name);
    }
    const std::string_view near = language::nearest(wanted, names);
    throw usage(near.empty()
                    ? fmt::format("no ladder {} is built in; `rung list` shows them all", name)
                    : fmt::format("no ladder {} is built in; did you mean @{}?", name, near));
}

/// A file that a ladder names.
language::FileText read_file(const std::string& path, std::uint64_t most) {
    std::error_code error;
    const auto status = std::filesystem::status(path, error);
    if (!std::filesystem::exists(status)) {
        return {{}, "no such file"};
    }
    if (!std::filesystem::is_regular_file(status)) {
        return {{}, "not a file"};
    }
    const std::uintmax_t size = std::filesystem::file_size(path, error);
    if (error || size > most) {
        return {{}, error ? error.message() : fmt::format("larger than {} octets", most)};
    }
    std::ifstream file{path, std::ios::binary};
    std::string text(static_cast<std::size_t>(size), '\0');
    file.read(text.data(), static_cast<std::streamsize>(size));
    if (!file) {
        return {{}, file.is_open() ? "it changed while it was read" : "it may not be read"};
    }
    return {std::move(text), {}};
}

struct Judged {
    language::Compiled compiled;
    std::size_t errors = 0;
};

language::Compiled compile(const LadderText& ladder) {
    const bool built_in = ladder.name.starts_with('@');
    return language::compile(
        ladder.name, ladder.text, built_in ? language::FileReader{} : read_file);
}

Judged judge(const LadderText& ladder) {
    language::Compiled compiled = compile(ladder);
    std::size_t errors = 0;
    for (const language::Diagnostic& diagnostic : compiled.diagnostics) {
        fmt::print(
            stderr,
            "{}\n",
            language::render(diagnostic, language::text_of(compiled, diagnostic, ladder.text)));
        errors += diagnostic.severity == language::Severity::error ? 1 : 0;
    }
    return {std::move(compiled), errors};
}

/// What may stand where a file was expected.
std::string hint_for_missing(const std::string& name) {
    std::error_code error;
    const std::string whole = fmt::format("{}.rung", name);
    if (std::filesystem::is_regular_file(whole, error)) {
        return fmt::format("did you mean {}?", whole);
    }
    static constexpr std::string_view of_address = "0123456789abcdefABCDEF.:[]";
    const bool address = name.find_first_not_of(of_address) == std::string::npos &&
                         name.find_first_of(".:") != std::string::npos;
    return address ? fmt::format("an address to call is given by --target {}", name)
                   : "a ladder of the program itself is written @NAME; `rung list` shows them";
}

}  // namespace

LadderText read_ladder(const std::string& name) {
    if (name.starts_with('@')) {
        return from_library(name);
    }
    std::error_code error;
    const auto status = std::filesystem::status(name, error);
    if (!std::filesystem::exists(status)) {
        throw usage(fmt::format("{}: no such file ({})", name, hint_for_missing(name)));
    }
    if (!std::filesystem::is_regular_file(status)) {
        throw usage(fmt::format("{}: not a file", name));
    }
    if (std::filesystem::file_size(name, error) > largest_file) {
        throw usage(fmt::format("{}: larger than 16 MiB, which is no ladder", name));
    }
    std::ifstream file{name, std::ios::binary};
    std::string text{std::istreambuf_iterator<char>{file}, {}};
    if (!file) {
        throw usage(fmt::format("{}: cannot be read", name));
    }
    return {name, std::move(text)};
}

std::vector<LoadedLadder> load_ladders(const std::vector<std::string>& names) {
    std::vector<LoadedLadder> ladders;
    std::size_t errors = 0;
    for (const std::string& name : names) {
        const LadderText text = read_ladder(name);
        Judged judged = judge(text);
        errors += judged.errors;
        if (judged.compiled.program) {
            LoadedLadder ladder;
            ladder.sha256 = call::sha256_hex(text.text);
            ladder.load = std::move(judged.compiled.load);
            ladder.pass_when = std::move(judged.compiled.pass_when);
            ladder.program = std::make_unique<call::Program>(std::move(*judged.compiled.program));
            ladder.runner = std::make_unique<call::Runner>(*ladder.program);
            ladders.push_back(std::move(ladder));
        }
    }
    if (errors > 0) {
        throw usage(fmt::format("{} mistake{}: nothing was sent", errors, errors == 1 ? "" : "s"));
    }
    return ladders;
}

std::size_t check_ladder(const LadderText& ladder) {
    return judge(ladder).errors;
}

std::vector<language::Diagnostic> mistakes_in(const LadderText& ladder) {
    return compile(ladder).diagnostics;
}

}  // namespace rung::cli
