#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "tests/language/files.hpp"

namespace rung::language {

/// Every ```rung block of the user's reference.
inline std::vector<std::string> ladders_of_reference() {
    const std::string page =
        read_file(std::filesystem::path{SOURCE_FOLDER} / "scenarios/README.md");
    const std::string fence = "\n```rung\n";
    std::vector<std::string> ladders;
    std::size_t begin = page.find(fence);
    while (begin != std::string::npos) {
        begin += fence.size();
        const std::size_t end = page.find("```", begin);
        ladders.push_back(page.substr(begin, end - begin));
        begin = page.find(fence, end);
    }
    return ladders;
}

}  // namespace rung::language
