#pragma once
#include <stdexcept>

namespace rung::bench {

/// A program does not have what a run asks of it, as an option or a word of the language that comes
/// with a later version; the message is what the program says.
struct NotThere : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// The exit status of Rung for that: usage, or a ladder that does not load.
constexpr int status_of_not_there = 2;

}  // namespace rung::bench
