#pragma once
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "scenarios/language/files.hpp"

namespace rung::language {

inline std::filesystem::path tests_folder() {
    return std::filesystem::path{TESTS_FOLDER} / "language";
}

inline std::string read_file(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

inline void write_file(const std::filesystem::path& path, const std::string& text) {
    std::ofstream(path, std::ios::binary) << text;
}

/// For a ladder of that folder.
inline FileReader files_of(const std::filesystem::path& folder) {
    return [folder](const std::string& path, std::uint64_t most) -> FileText {
        const std::filesystem::path file = folder / path;
        if (!std::filesystem::is_regular_file(file)) {
            return {{}, "no such file"};
        }
        FileText read{read_file(file), {}};
        if (read.text.size() > most) {
            return {{}, "larger than " + std::to_string(most) + " octets"};
        }
        return read;
    };
}

/// The *.rung files of a folder below tests/language, sorted.
inline std::vector<std::filesystem::path> ladders_in(const std::string& folder) {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(tests_folder() / folder)) {
        if (entry.path().extension() == ".rung") {
            files.push_back(entry.path());
        }
    }
    std::ranges::sort(files);
    return files;
}

}  // namespace rung::language
