#pragma once
#include <chrono>
#include <ostream>
#include <vector>

#include "engine/transaction/machine.hpp"

namespace rung::transaction {

using namespace std::chrono_literals;
using Times = std::vector<base::Duration>;

/// Where the tests begin; not zero, so that a forgotten start shows.
inline constexpr base::Instant start{1'000s};

/// All that a machine does when nothing but time passes.
struct Timeline {
    Times sent;              ///< When it sent, since `start`.
    std::vector<Send> what;  ///< And what.
    Output last;             ///< Its last output.
    base::Duration end{};    ///< When it had no deadline any more.
};

/// Lets time pass from one deadline to the next.
template <class Machine>
Timeline run_out(Machine& machine) {
    Timeline line;
    while (const auto deadline = machine.deadline()) {
        line.last = machine.on_timer(*deadline);
        line.end = *deadline - start;
        if (line.last.send != Send::nothing) {
            line.sent.push_back(line.end);
            line.what.push_back(line.last.send);
        }
    }
    return line;
}

/// The same until `until`, exclusive.
template <class Machine>
Times sent_before(Machine& machine, base::Duration until) {
    Times sent;
    while (machine.deadline() && *machine.deadline() < start + until) {
        const base::Instant now = *machine.deadline();
        if (machine.on_timer(now).send != Send::nothing) {
            sent.push_back(now - start);
        }
    }
    return sent;
}

/// Timers A; E, G and the repeated 2xx with the cap of T2.
inline const Times doubling{500ms, 1500ms, 3500ms, 7500ms, 15500ms, 31500ms};
inline const Times doubling_to_t2{
    500ms, 1500ms, 3500ms, 7500ms, 11500ms, 15500ms, 19500ms, 23500ms, 27500ms, 31500ms};

// GoogleTest finds it by this name. NOLINTNEXTLINE(readability-identifier-naming)
inline void PrintTo(const Output& output, std::ostream* out) {
    *out << "send " << static_cast<int>(output.send) << (output.deliver ? " deliver" : "")
         << (output.timed_out ? " timed_out" : "")
         << (output.transport_error ? " transport_error" : "");
}

}  // namespace rung::transaction
