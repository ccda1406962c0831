#pragma once
#include <stdexcept>
#include <string>

namespace rung::cli {

/// What keeps a command from running at all; caught once, in `main`. `what()` is one line for the
/// user: what was wrong, where, and what to do. Empty when everything has been printed already.
class Failure : public std::runtime_error {
public:
    Failure(int exit_status, const std::string& text)
        : std::runtime_error{text}, exit_status_{exit_status} {}

    [[nodiscard]] int exit_status() const { return exit_status_; }

private:
    int exit_status_;
};

/// Exit status 2: nothing was sent.
inline Failure usage(const std::string& text) {
    return {2, text};
}

/// Exit status 4: bind, name, target.
inline Failure could_not_start(const std::string& text) {
    return {4, text};
}

}  // namespace rung::cli
