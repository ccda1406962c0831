#pragma once
#include <string>
#include <string_view>

namespace rung::identity {

/// ASCII only.
[[nodiscard]] inline std::string in_lower_case(std::string_view text) {
    std::string out(text);
    for (char& c : out) {
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return out;
}

}  // namespace rung::identity
