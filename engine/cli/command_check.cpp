#include <fmt/format.h>

#include "engine/cli/commands.hpp"
#include "engine/cli/ladder_source.hpp"

namespace rung::cli {

int check(const std::vector<std::string>& ladders) {
    std::size_t errors = 0;
    for (const std::string& name : ladders) {
        const std::size_t found = check_ladder(read_ladder(name));
        errors += found;
        if (found == 0) {
            fmt::print("{}: good\n", name);
        }
    }
    return errors == 0 ? 0 : 2;
}

}  // namespace rung::cli
