#include "tests/reports/golden.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace rung::reports::testing {

void expect_golden(std::string_view name, const std::string& actual) {
    const auto path = std::filesystem::path{TESTS_FOLDER} / "reports" / "golden" / name;
    const char* const update = std::getenv("UPDATE_GOLDEN");
    if (update != nullptr && std::string_view{update} == "1") {
        std::filesystem::create_directories(path.parent_path());
        std::ofstream{path, std::ios::binary} << actual;
        return;
    }
    std::ifstream file{path, std::ios::binary};
    ASSERT_TRUE(file) << path << " is missing; UPDATE_GOLDEN=1 writes it";
    const std::string expected{std::istreambuf_iterator<char>{file}, {}};
    EXPECT_EQ(actual, expected) << path << "; UPDATE_GOLDEN=1 rewrites it";
}

}  // namespace rung::reports::testing
