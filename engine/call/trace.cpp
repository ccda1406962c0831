#include "engine/call/trace.hpp"

namespace rung::call {

Trace Recording::written() {
    settle();
    Trace trace;
    trace.records.reserve(lines_.size());
    trace.octets.reserve(size_);
    for (const Line& line : lines_) {
        const std::string_view text = text_of(line);
        Record& record = trace.records.emplace_back(line.record);
        record.begin = static_cast<std::uint32_t>(trace.octets.size());
        record.size = static_cast<std::uint32_t>(text.size());
        trace.octets += text;
    }
    return trace;
}

}  // namespace rung::call
