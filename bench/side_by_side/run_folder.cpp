#include "bench/side_by_side/run_folder.hpp"

#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>

namespace rung::bench {

RunFolder::RunFolder() {
    std::string name = std::filesystem::temp_directory_path() / "rung-bench-XXXXXX";
    if (mkdtemp(name.data()) == nullptr) {
        throw std::system_error{errno, std::generic_category(), "cannot make " + name};
    }
    path_ = name;
}

RunFolder::~RunFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

}  // namespace rung::bench
