#include "engine/call/data_table.hpp"

namespace rung::call {

std::string_view DataTable::value(std::uint64_t row, std::size_t column) const {
    const std::size_t index = row * columns.size() + column;
    const std::size_t begin = index == 0 ? 0 : ends[index - 1];
    return std::string_view{octets}.substr(begin, ends[index] - begin);
}

std::uint64_t DataTable::row_of(std::uint64_t number, base::Random& random) const {
    return order == RowOrder::at_random ? random.below(rows()) : (number - 1) % rows();
}

}  // namespace rung::call
