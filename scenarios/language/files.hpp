#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace rung::language {

/// What a file holds, or why it cannot be read ("no such file").
struct FileText {
    std::string text;
    std::string error;  ///< Empty when it was read.
};

struct NamedFile {
    std::string path;  ///< As messages name it.
    std::string text;
};

/// Reads a file of at most so many octets. Given by whoever may read files; without one, a ladder
/// that names a file is refused.
using FileReader = std::function<FileText(const std::string& path, std::uint64_t most)>;

/// The path of the file that `ladder` calls `name`: relative to where the ladder is.
[[nodiscard]] std::string path_beside(std::string_view ladder, std::string_view name);

}  // namespace rung::language
