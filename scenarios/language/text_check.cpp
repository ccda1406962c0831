#include "scenarios/language/text_check.hpp"

#include <fmt/format.h>

namespace rung::language {
namespace {

/// Octets of the UTF-8 sequence (RFC 3629 4) that begins `text`; 0 when there is none.
std::size_t sequence_length(std::string_view text);
void check_tabs(const Source::File& file, Reporter& reporter);
Span one_octet(const Source::File& file, std::size_t at);

}  // namespace

void check_text(const Source::File& file, Reporter& reporter) {
    check_tabs(file, reporter);
    const std::string_view text = file.text;
    bool control_reported = false;
    for (std::size_t at = 0; at < text.size();) {
        const auto octet = static_cast<unsigned char>(text[at]);
        const bool line_end = octet == '\n' || (octet == '\r' && text.substr(at + 1, 1) == "\n");
        const bool control = (octet < 0x20 && octet != '\t' && !line_end) || octet == 0x7f;
        const Span here = one_octet(file, at);
        if (control && !control_reported) {
            reporter.error(here,
                           Code::bad_character,
                           {fmt::format("a control character (0x{:02x})", octet),
                            fmt::format("write it as \\x{:02x}", octet)});
            control_reported = true;
        }
        const std::size_t length = octet < 0x80 ? 1 : sequence_length(text.substr(at));
        if (length == 0) {
            reporter.error(here,
                           Code::bad_character,
                           {fmt::format("the octet 0x{:02x} is not UTF-8", octet),
                            fmt::format("write it as \\x{:02x}", octet)});
            return;
        }
        at += length;
    }
}

namespace {

void check_tabs(const Source::File& file, Reporter& reporter) {
    const std::size_t tab = file.text.find('\t');
    if (tab != std::string_view::npos) {
        reporter.error(one_octet(file, tab),
                       Code::tab,
                       {"a tab", "indent with spaces", "a tab inside a message is written as \\t"});
    }
}

Span one_octet(const Source::File& file, std::size_t at) {
    return {file.offset + static_cast<std::uint32_t>(at), 1};
}

std::size_t sequence_length(std::string_view text) {
    const auto octet = [&](std::size_t at) {
        return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U;
    };
    const unsigned first = octet(0);
    const std::size_t length = first >= 0xf5   ? 0
                               : first >= 0xf0 ? 4
                               : first >= 0xe0 ? 3
                               : first >= 0xc2 ? 2
                                               : 0;
    for (std::size_t at = 1; at < length; ++at) {
        if ((octet(at) & 0xc0U) != 0x80U) {
            return 0;
        }
    }
    const bool overlong = (first == 0xe0 && octet(1) < 0xa0) || (first == 0xf0 && octet(1) < 0x90);
    const bool outside = (first == 0xed && octet(1) > 0x9f) || (first == 0xf4 && octet(1) > 0x8f);
    return overlong || outside ? 0 : length;
}

}  // namespace
}  // namespace rung::language
