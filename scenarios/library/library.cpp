#include "scenarios/library/library.hpp"

#include <algorithm>

namespace rung::library {

std::optional<std::string_view> find(std::string_view name) {
    const auto entries = all();
    const auto found = std::ranges::lower_bound(entries, name, {}, &Entry::name);
    if (found == entries.end() || found->name != name) {
        return std::nullopt;
    }
    return found->text;
}

}  // namespace rung::library
