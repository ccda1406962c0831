#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/call/expression.hpp"

namespace rung::call {

/// Where a text that came parts from the one that was wanted. Long ones are cut to what stands
/// around that place, with "..." where something is missing.
struct Difference {
    std::string part;      ///< "user", "parameter transport"; empty: of the whole text.
    std::string wanted;    ///< Empty: there was to be none.
    std::string came;      ///< Empty: there was none.
    std::uint32_t at = 0;  ///< The first octet that differs, in both: what is in front is the same.

    [[nodiscard]] bool empty() const { return wanted.empty() && came.empty(); }
};

/// Of two texts that are unequal by that comparison; URIs by their first part that differs (RFC
/// 3261 19.1.4). Empty where there is nothing to point at: equal texts, and such as have nothing in
/// common.
[[nodiscard]] Difference difference_of(Comparison comparison,
                                       std::string_view wanted,
                                       std::string_view came);

}  // namespace rung::call
