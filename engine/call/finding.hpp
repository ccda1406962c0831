#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/call/difference.hpp"

namespace rung::call {

/// What a call came to. A failed check is a result, not an error (architecture rule 6).
enum class Outcome : std::uint8_t { passed, warned, failed, inconclusive, aborted };

[[nodiscard]] std::string_view name_of(Outcome outcome);

/// One thing that a ladder says about a call.
struct Finding {
    enum class Severity : std::uint8_t {
        failure,  ///< A must was missed: the call has failed.
        warning,  ///< A should was missed.
        info,     ///< Recorded, never judged.
        note,     ///< What the stack did or left out (a Contact skipped, a policy at work).
    };
    Severity severity = Severity::failure;
    std::uint32_t line = 0;  ///< Of the ladder; 0 when it belongs to no line.
    std::string rung;        ///< The line's text.
    std::string expected;    ///< Empty for info and note.
    std::string actual;
    std::string why;        ///< What else there is to say of it; empty for most.
    Difference difference;  ///< Where the text that came parts from the one that was wanted.
};

}  // namespace rung::call
