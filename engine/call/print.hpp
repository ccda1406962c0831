#pragma once
#include <fmt/format.h>

#include <iterator>
#include <string_view>

#include "engine/base/arena.hpp"

namespace rung::call {

/// Text that is put together piece by piece. Allocates only beyond what a usual header needs.
using TextBuffer = fmt::basic_memory_buffer<char, 2048>;

template <class... Args>
void append(TextBuffer& out, fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(out), format, std::forward<Args>(args)...);
}

[[nodiscard]] inline std::string_view keep(const TextBuffer& text, base::Arena& scratch) {
    return scratch.keep({text.data(), text.size()});
}

/// Formatted text that lives in the arena.
template <class... Args>
[[nodiscard]] std::string_view print(base::Arena& scratch,
                                     fmt::format_string<Args...> format,
                                     Args&&... args) {
    TextBuffer text;
    append(text, format, std::forward<Args>(args)...);
    return keep(text, scratch);
}

}  // namespace rung::call
