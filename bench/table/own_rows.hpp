#pragma once
#include "bench/table/context.hpp"

namespace rung::bench {

// The rows that are no highest rate. Each is a `Measure` for one.

/// So many calls held at once, all of which end: MiB of the generator at its most.
void measure_open_calls(std::uint64_t calls, Context& context, Row& row);

/// CPU a transaction at 1,000,000 open calls over that at 1,000, from the two rows.
void measure_cpu_of_open_calls(Context& context, Row& row);

/// CPU a transaction of a ladder with so many rungs.
void measure_rungs(int rungs, Context& context, Row& row);

/// Half the highest OPTIONS rate, by the clock: what was delivered of what was offered.
void measure_delivery(Context& context, Row& row);

/// The same: from due to sent, p99, in microseconds.
void measure_lag(Context& context, Row& row);

/// The full parse of an INVITE, from the parts.
void measure_parse(Context& context, Row& row);

/// From exec to the first datagram, in milliseconds.
void measure_start(Context& context, Row& row);

/// `rung check` on 10,000 lines from exec to its end, in milliseconds.
void measure_check(Context& context, Row& row);

}  // namespace rung::bench
