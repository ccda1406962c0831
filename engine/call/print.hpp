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
class Piece {
public:
    template <std::convertible_to<std::string_view> Text>
    Piece(const Text& text) : text_{text} {}  // NOLINT(google-explicit-constructor)

    template <std::integral Number>
    Piece(Number number) {  // NOLINT(google-explicit-constructor)
        const char* end = base::write_decimal(digits_.data(), static_cast<std::uint64_t>(number));
        length_ = static_cast<std::size_t>(end - digits_.data());
    }

    [[nodiscard]] std::string_view text() const {
        return length_ == 0 ? text_ : std::string_view{digits_.data(), length_};
    }

private:
    std::string_view text_;
    std::array<char, 20> digits_;  // NOLINT(cppcoreguidelines-pro-type-member-init)
    std::size_t length_ = 0;
};

/// The pieces one behind the other, in the arena: what every message is made of, so it is spared
/// the reading of a format. Numbers are not negative.
template <class... Pieces>
[[nodiscard]] std::string_view join(base::Arena& scratch, const Pieces&... pieces) {
    const std::array<Piece, sizeof...(pieces)> all{Piece{pieces}...};
    std::size_t size = 0;
    for (const Piece& piece : all) {
        size += piece.text().size();
    }
    const std::span<char> out = scratch.take(size);
    char* at = out.data();
    for (const Piece& piece : all) {
        at = base::put(at, piece.text());
    }
    return {out.data(), size};
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
