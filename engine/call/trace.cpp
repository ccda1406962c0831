#include "engine/call/trace.hpp"

namespace rung::call {

Trace Recording::written() {
    settle();
    Trace trace;
    trace.records.reserve(lines_.size());
    trace.octets.reserve(size_);
    for (const Line& line : lines_) {
        const std::string_view text =
            line.message != nullptr
                ? line.message->octets()
                : std::string_view{octets_}.substr(line.record.begin, line.record.size);
        Record& record = trace.records.emplace_back(line.record);
        record.begin = static_cast<std::uint32_t>(trace.octets.size());
        record.size = static_cast<std::uint32_t>(text.size());
        trace.octets += text;
    }
    return trace;
}

}  // namespace rung::call
