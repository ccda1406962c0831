#pragma once
#include <fmt/format.h>

#include <array>
#include <concepts>
#include <iterator>
#include <string_view>

#include "engine/base/address.hpp"
#include "engine/base/arena.hpp"
#include "engine/base/put.hpp"

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

/// A piece of `join`: text, or the digits of a number.
template <class T>
struct Piece {
    std::string_view text;

    explicit Piece(std::string_view given) : text{given} {}
};

template <std::integral Number>
struct Piece<Number> {
    std::array<char, 20> digits;  // NOLINT(cppcoreguidelines-pro-type-member-init)
    std::string_view text;

    explicit Piece(Number number)
        : text{digits.data(),
               base::write_decimal(digits.data(), static_cast<std::uint64_t>(number))} {}

    Piece(const Piece&) = delete;
    Piece& operator=(const Piece&) = delete;
};

/// The pieces one behind the other, in the arena: what every message is made of, so it is spared
/// the reading of a format. Numbers are not negative.
template <class... Pieces>
[[nodiscard]] std::string_view join(base::Arena& scratch, const Pieces&... pieces) {
    return [&scratch](const auto&... written) {
        const std::span<char> out = scratch.take((written.text.size() + ...));
        char* at = out.data();
        ((at = base::put(at, written.text)), ...);
        return std::string_view{out.data(), out.size()};
    }(Piece<std::decay_t<Pieces>>{pieces}...);
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
