#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "engine/cli/commands.hpp"
#include "engine/cli/failure.hpp"
#include "engine/cli/ladder_source.hpp"
#include "engine/cli/output.hpp"
#include "scenarios/language/compile.hpp"
#include "scenarios/language/nearest.hpp"
#include "scenarios/library/library.hpp"

namespace rung::cli {

namespace {

constexpr std::string_view folder = "templates/";

std::vector<std::string_view> kinds() {
    std::vector<std::string_view> names;
    for (const library::Entry& entry : library::all()) {
        if (entry.name.starts_with(folder)) {
            names.push_back(entry.name.substr(folder.size()));
        }
    }
    return names;
}

std::string_view template_of(const std::string& kind) {
    const auto text = library::find(fmt::format("{}{}", folder, kind));
    if (!text) {
        const auto names = kinds();
        const std::string hint = language::did_you_mean(kind, names);
        throw usage(
            fmt::format("nothing new is called `{}`{}: there are {}; `rung new --from "
                        "@NAME` copies a ladder of `rung list`",
                        kind,
                        hint.empty() ? "" : "; " + hint,
                        fmt::join(names, ", ")));
    }
    return *text;
}

int list_kinds() {
    std::string out = "rung new KIND [FILE] writes a commented ladder to start from:\n\n";
    for (const std::string_view kind : kinds()) {
        const auto compiled = language::compile(kind, template_of(std::string{kind}));
        const std::string title = compiled.program ? compiled.program->heading.title : "";
        out += fmt::format("  {:<20}{}\n", kind, title);
    }
    write(stdout, out);
    return 0;
}

/// "x": a file that is there stays as it is, even one that comes at this moment.
void create(const std::string& name, std::string_view text) {
    std::FILE* const file = std::fopen(name.c_str(), "wx");
    if (file == nullptr) {
        const int error = errno;
        throw usage(error == EEXIST
                        ? fmt::format("{}: is there already, and is never overwritten", name)
                        : fmt::format("{}: cannot be written: {}", name, std::strerror(error)));
    }
    const bool whole = std::fwrite(text.data(), 1, text.size(), file) == text.size();
    if (std::fclose(file) != 0 || !whole) {
        const int error = errno;
        std::remove(name.c_str());
        throw usage(fmt::format("{}: cannot be written: {}", name, std::strerror(error)));
    }
}

}  // namespace

int make_new(const NewOptions& options) {
    if (options.from.empty() && options.kind.empty()) {
        return list_kinds();
    }
    std::string text;
    std::string file = options.file;
    if (options.from.empty()) {
        text = template_of(options.kind);
        file = file.empty() ? options.kind + ".rung" : file;
    } else {
        // Then the only name is that of the file.
        if (!options.from.starts_with('@') || !file.empty()) {
            throw usage("`rung new --from @NAME [FILE]` copies a ladder of `rung list`");
        }
        text = read_ladder(options.from).text;
        file = options.kind;
        file = file.empty() ? options.from.substr(options.from.rfind('/') + 1) + ".rung" : file;
    }
    create(file, text);
    write(stdout, fmt::format("{}: written; `rung check {}` judges it\n", file, file));
    return 0;
}

}  // namespace rung::cli
