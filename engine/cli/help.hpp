#pragma once
#include <CLI/CLI.hpp>
#include <string>

namespace rung::cli {

/// The group of options that are shown by --help-all alone where all of them do not fit.
inline constexpr const char* rare = "rare";

/// Help that fits a screen of 80 by 24: examples first, then a line for each verb or option. An
/// option whose group is empty is not shown; the footer of an app is its examples.
class Help : public CLI::Formatter {
public:
    std::string make_help(const CLI::App* app,
                          std::string name,
                          CLI::AppFormatMode mode) const override;
};

/// What is wrong with a command line, in one line, with the nearest word where there is one.
[[nodiscard]] std::string explain(const CLI::App& app, const CLI::ParseError& error);

}  // namespace rung::cli
