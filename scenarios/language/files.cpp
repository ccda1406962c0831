#include "scenarios/language/files.hpp"

namespace rung::language {

std::string path_beside(std::string_view ladder, std::string_view name) {
    const std::size_t slash = ladder.rfind('/');
    if (name.starts_with('/') || slash == std::string_view::npos) {
        return std::string{name};
    }
    std::string path{ladder.substr(0, slash + 1)};
    path += name;
    return path;
}

}  // namespace rung::language
