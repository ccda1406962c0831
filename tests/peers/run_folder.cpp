#include "tests/peers/run_folder.hpp"

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <regex>
#include <stdexcept>
#include <system_error>

namespace rung::peers {

RunFolder::RunFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "rung-peers-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) {
        throw std::system_error{errno, std::generic_category(), name};
    }
    path_ = name;
}

RunFolder::~RunFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

std::filesystem::path RunFolder::write_configuration(
    const std::string& name,
    std::initializer_list<std::pair<std::string, std::string>> values) const {
    std::ifstream source{std::filesystem::path{TESTS_FOLDER} / "peers/configurations" / name};
    std::string text{std::istreambuf_iterator<char>{source}, {}};
    for (const auto& [key, value] : values) {
        const std::string place = "@" + key + "@";
        for (std::size_t at = text.find(place); at != std::string::npos;
             at = text.find(place, at + value.size())) {
            text.replace(at, place.size(), value);
        }
    }
    std::smatch left;
    if (text.empty() || std::regex_search(text, left, std::regex{"@[A-Z]+@"})) {
        throw std::runtime_error{"configurations/" + name + ": no such file, or no value for " +
                                 left.str()};
    }
    std::filesystem::path copy = path_ / name;
    std::ofstream{copy} << text;
    return copy;
}

}  // namespace rung::peers
