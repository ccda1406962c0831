#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>

#include "engine/cli/commands.hpp"
#include "engine/cli/failure.hpp"
#include "engine/cli/output.hpp"
#include "scenarios/language/compile.hpp"
#include "scenarios/library/library.hpp"

namespace rung::cli {

int list(const std::string& glob) {
    std::size_t width = 0;
    for (const library::Entry& entry : library::all()) {
        width = std::max(width, entry.name.size());
    }
    bool any = false;
    for (const library::Entry& entry : library::all()) {
        const std::string name = "@" + std::string{entry.name};
        const bool matches = glob.empty() || fnmatch(glob.c_str(), name.c_str(), 0) == 0 ||
                             fnmatch(glob.c_str(), name.c_str() + 1, 0) == 0;
        if (!matches) {
            continue;
        }
        any = true;
        const auto compiled = language::compile(name, entry.text);
        write(stdout,
              fmt::format("{:<{}}  {}\n",
                          name,
                          width + 1,
                          compiled.program ? compiled.program->heading.title : std::string{}));
    }
    if (!any) {
        throw usage(fmt::format("no ladder matches `{}`; `rung list` shows them all", glob));
    }
    return 0;
}

}  // namespace rung::cli
