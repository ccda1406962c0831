#pragma once
#include <optional>
#include <span>
#include <string_view>

/// The ladders that ship inside the program.
namespace rung::library {

struct Entry {
    std::string_view name;  ///< Path below scenarios/library, without ".rung": "examples/options".
    std::string_view text;
};

/// Sorted by name.
[[nodiscard]] std::span<const Entry> all();

/// The text of the ladder of that name.
[[nodiscard]] std::optional<std::string_view> find(std::string_view name);

}  // namespace rung::library
