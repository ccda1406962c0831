#pragma once
#include <cstdio>
#include <string_view>

namespace rung::cli {

/// Writes at once. A reader that went away is not an error: the run goes on, its result file and
/// its exit status are what counts.
inline void write(std::FILE* to, std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), to);
    std::fflush(to);
}

}  // namespace rung::cli
