#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "reports/summary.hpp"

namespace rung::reports {

/// What a report reads from the messages and findings of a call. Messages are octets as they were
/// on the wire, well-formed or not.

/// "INVITE sip:a@b" or "302 Moved Temporarily": the first line less the version; of other octets
/// that line as it is, and all of them when it is empty.
[[nodiscard]] std::string_view headline(std::string_view message);

/// The method of a request, of an answer that of its CSeq; empty when there is none.
[[nodiscard]] std::string_view method_of(std::string_view message);

[[nodiscard]] bool is_answer(std::string_view message);

/// Cuts the first line off `rest`, with its CRLF, LF, or neither at the end.
[[nodiscard]] std::string_view take_line(std::string_view& rest);

/// What stands behind each entry: what the engine says of the message, behind the method that an
/// answer belongs to where the newest request has another one (the 200 of a CANCEL, then the 487 of
/// its INVITE). Empty for most, and for notes.
[[nodiscard]] std::vector<std::string> remarks_on(const CallTrace& call);

/// For each finding the number of entries that stand above it: a check stands below the message
/// that it judged, a rung that was not met below what came instead, before the stack cleans up.
[[nodiscard]] std::vector<std::size_t> places_of_findings(const CallTrace& call);

}  // namespace rung::reports
