#pragma once
#include <filesystem>
#include <initializer_list>
#include <string>
#include <utility>

namespace rung::peers {

/// A fresh folder for one test, removed with all that is in it.
class RunFolder {
public:
    /// Throws when there is no place for it.
    RunFolder();
    ~RunFolder();
    RunFolder(const RunFolder&) = delete;
    RunFolder& operator=(const RunFolder&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

    /// Copies `tests/peers/configurations/NAME` here, each `@KEY@` replaced by its value. The path
    /// of the copy. Throws when a key of the file has no value.
    [[nodiscard]] std::filesystem::path write_configuration(
        const std::string& name,
        std::initializer_list<std::pair<std::string, std::string>> values) const;

private:
    std::filesystem::path path_;
};

}  // namespace rung::peers
