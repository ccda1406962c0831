#pragma once
#include <cstddef>
#include <string>
#include <string_view>

#include "reports/summary.hpp"
#include "reports/terminal.hpp"

namespace rung::reports {

/// One of the two texts of a `Difference`, in three pieces as they came.
struct MarkedText {
    std::string_view same;     ///< As in the other one,
    std::string_view differs;  ///< and here not,
    std::string_view rest;     ///< and here again.
};

[[nodiscard]] MarkedText marked_wanted(const Difference& difference);
[[nodiscard]] MarkedText marked_came(const Difference& difference);

/// Both texts, clean, to stand one below the other in so many columns; what does not fit is left
/// out.
struct DifferenceRows {
    std::string wanted;
    std::string came;
    std::size_t caret = 0;  ///< The column where they part.
};

[[nodiscard]] DifferenceRows rows_of(const Difference& difference,
                                     std::size_t columns,
                                     Charset charset);

}  // namespace rung::reports
