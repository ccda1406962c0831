#pragma once
#include <cstdint>
#include <string_view>

#include "engine/base/arena.hpp"
#include "engine/base/time.hpp"

namespace rung::call {

/// What an expression evaluates to. `text` points into a message, the program or the arena of the
/// evaluation, so it dies with them; a variable copies it.
struct Value {
    enum class Kind : std::uint8_t { absent, truth, number, real, duration, text };

    Kind kind = Kind::absent;
    bool truth = false;
    std::int64_t number = 0;
    double real = 0;
    base::Duration duration{0};
    std::string_view text{};

    [[nodiscard]] bool is_absent() const { return kind == Kind::absent; }

    static Value of_truth(bool truth) { return {.kind = Kind::truth, .truth = truth}; }

    static Value of_number(std::int64_t number) { return {.kind = Kind::number, .number = number}; }

    static Value of_real(double real) { return {.kind = Kind::real, .real = real}; }

    static Value of_duration(base::Duration duration) {
        return {.kind = Kind::duration, .duration = duration};
    }

    static Value of_text(std::string_view text) { return {.kind = Kind::text, .text = text}; }
};

/// As it reads in a message or a report: 302, 0.5, 20ms, true; empty when absent.
[[nodiscard]] std::string_view text_of(const Value& value, base::Arena& scratch);

/// The value as a number (durations in seconds); text that is a number counts. False when it is
/// none.
[[nodiscard]] bool as_real(const Value& value, double& out);

/// "2s", "500ms", "31.5s", "120us".
[[nodiscard]] std::string_view write_duration(base::Duration duration, base::Arena& scratch);

}  // namespace rung::call
