#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace rung::architecture {

/// Path from the repository root -> text.
using Tree = std::map<std::string, std::string, std::less<>>;

/// Every text file below `root` that belongs to the repository.
[[nodiscard]] Tree read_tree(const std::filesystem::path& root);

/// The folder of the map that a path belongs to, "engine/sip"; empty for files outside of it.
[[nodiscard]] std::string_view module_of(std::string_view path);

/// Each of these returns "path:line: what is wrong" for every place that breaks the rule.
[[nodiscard]] std::vector<std::string> forbidden_edges(const Tree& tree);
[[nodiscard]] std::vector<std::string> forbidden_libraries(const Tree& tree);
[[nodiscard]] std::vector<std::string> impure_code(const Tree& tree);
[[nodiscard]] std::vector<std::string> long_files(const Tree& tree);
[[nodiscard]] std::vector<std::string> outside_paths(const Tree& tree);

}  // namespace rung::architecture
