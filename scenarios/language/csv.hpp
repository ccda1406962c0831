#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "engine/call/data_table.hpp"

namespace rung::language {

// Bounds of a `data`.
inline constexpr std::size_t most_data_octets = std::size_t{256} * 1024 * 1024;
inline constexpr std::size_t most_rows = 10'000'000;
inline constexpr std::size_t most_columns = 1'000;

/// What is wrong with a file of rows, and in which of its lines, from 1.
struct CsvMistake {
    std::size_t line = 1;
    std::string message;
};

/// RFC 4180, the first row names the columns. Empty lines are passed over. `table.octets` becomes
/// what `text` was, less all that is no value; name and order are left alone.
[[nodiscard]] std::optional<CsvMistake> read_csv(std::string text, call::DataTable& table);

/// What keeps these from being the columns of a table; empty when nothing does.
[[nodiscard]] std::string mistake_in_columns(const std::vector<std::string>& columns);

/// "1 value", "3 values".
[[nodiscard]] std::string count_values(std::size_t count);

}  // namespace rung::language
