#include "engine/cli/terminal.hpp"

#include <langinfo.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <clocale>
#include <cstdlib>
#include <string_view>

namespace rung::cli {

reports::TerminalOptions describe_terminal(std::FILE* out, reports::Messages messages) {
    reports::TerminalOptions terminal;
    const bool is_terminal = isatty(fileno(out)) == 1;
    winsize size{};
    if (is_terminal && ioctl(fileno(out), TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
        terminal.columns = size.ws_col;
    }
    std::setlocale(LC_CTYPE, "");
    // A pipe gets UTF-8 too: the reader at its end is a log or a page, not a terminal of 1990.
    const bool is_utf8 = std::string_view{nl_langinfo(CODESET)} == "UTF-8";
    terminal.charset = is_utf8 || !is_terminal ? reports::Charset::utf8 : reports::Charset::ascii;
    const char* no_color = std::getenv("NO_COLOR");
    const char* kind = std::getenv("TERM");
    const bool wants_none = (no_color != nullptr && *no_color != '\0') ||
                            (kind != nullptr && std::string_view{kind} == "dumb");
    terminal.colours = is_terminal && !wants_none ? reports::Colours::on : reports::Colours::off;
    terminal.long_lines = is_terminal ? reports::LongLines::wrap : reports::LongLines::keep;
    terminal.messages = messages;
    return terminal;
}

}  // namespace rung::cli
