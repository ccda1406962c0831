#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/random.hpp"

namespace rung::call {

/// Which row a call gets.
enum class RowOrder : std::uint8_t {
    in_order,   ///< One after the other, from the first again behind the last.
    at_random,  ///< Drawn by the call.
    once,       ///< In order; no more calls are due behind the last.
};

/// The rows of a `data`: all values one behind the other in one piece of memory, shared by all
/// calls. Immutable once the language has filled it.
struct DataTable {
    std::string name;
    std::vector<std::string> columns;  ///< Not empty.
    RowOrder order = RowOrder::in_order;
    std::string octets;
    std::vector<std::uint32_t> ends;  ///< Of each value in `octets`, row by row.

    [[nodiscard]] std::uint64_t rows() const {
        return columns.empty() ? 0 : ends.size() / columns.size();
    }

    /// Points into the table. Both count from 0.
    [[nodiscard]] std::string_view value(std::uint64_t row, std::size_t column) const;

    /// The row of the call with that number, from 1; drawn where the order says so.
    [[nodiscard]] std::uint64_t row_of(std::uint64_t number, base::Random& random) const;
};

}  // namespace rung::call
