#pragma once
#include <filesystem>

namespace rung::bench {

/// A temporary folder that goes away with its owner.
class RunFolder {
public:
    /// Throws std::system_error.
    RunFolder();
    ~RunFolder();
    RunFolder(const RunFolder&) = delete;
    RunFolder& operator=(const RunFolder&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

}  // namespace rung::bench
