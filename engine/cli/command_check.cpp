#include <fmt/format.h>

#include "engine/cli/commands.hpp"
#include "engine/cli/failure.hpp"
#include "engine/cli/ladder_source.hpp"
#include "engine/cli/output.hpp"

namespace rung::cli {

namespace {

/// What is wrong stands on standard error; one bad name does not keep the others from being judged.
bool is_good(const std::string& name) {
    try {
        return check_ladder(read_ladder(name)) == 0;
    } catch (const Failure& failure) {
        write(stderr, fmt::format("rung: {}\n", failure.what()));
        return false;
    }
}

}  // namespace

int check(const std::vector<std::string>& ladders) {
    bool all_good = true;
    for (const std::string& name : ladders) {
        const bool good = is_good(name);
        all_good = all_good && good;
        if (good) {
            write(stdout, fmt::format("{}: good\n", name));
        }
    }
    return all_good ? 0 : 2;
}

}  // namespace rung::cli
