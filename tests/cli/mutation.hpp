#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/random.hpp"

namespace rung::cli {

/// Breaks messages, reproducibly. Where a message names 127.0.0.1 it stays as it is, so that no
/// change makes an address or a name of it that is somewhere else.
class Mutator {
public:
    explicit Mutator(std::uint64_t seed) : random_{seed} {}

    /// The message with one to three changes.
    [[nodiscard]] std::string mutate(std::string_view message);

    /// Octets that are no message.
    [[nodiscard]] std::string noise();

    [[nodiscard]] base::Random& random() { return random_; }

private:
    struct Span {
        std::size_t at;
        std::size_t length;
    };

    void change(std::string& message);
    [[nodiscard]] Span pick(const std::string& message, std::size_t longest);
    [[nodiscard]] Span pick_line(const std::string& message);

    base::Random random_;
};

}  // namespace rung::cli
