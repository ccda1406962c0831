#pragma once
#include <cstdio>

#include "reports/terminal.hpp"

namespace rung::cli {

/// What may be drawn there: the terminal's width, its charset, and whether NO_COLOR allows colours.
[[nodiscard]] reports::TerminalOptions describe_terminal(
    std::FILE* out, reports::Messages messages = reports::Messages::none);

}  // namespace rung::cli
