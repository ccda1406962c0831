#include "engine/sip/template.hpp"

#include "engine/base/ensure.hpp"
#include "engine/base/put.hpp"

namespace rung::sip {

void MessageTemplate::literal(std::string_view text) {
    if (segments_.empty() || segments_.back().slot != no_slot) {
        segments_.push_back({});
    }
    segments_.back().literal += text;
}

void MessageTemplate::slot(Slot slot) {
    ENSURE(slot != no_slot);
    literal({});
    segments_.back().slot = slot;
}

std::size_t MessageTemplate::size_with(std::span<const std::string_view> values) const {
    std::size_t size = 0;
    for (const Segment& segment : segments_) {
        size += segment.literal.size();
        if (segment.slot != no_slot) {
            ENSURE(segment.slot < values.size());
            size += values[segment.slot].size();
        }
    }
    return size;
}

char* MessageTemplate::render(std::span<const std::string_view> values, char* out) const {
    for (const Segment& segment : segments_) {
        out = base::put(out, segment.literal);
        if (segment.slot != no_slot) {
            ENSURE(segment.slot < values.size());
            out = base::put(out, values[segment.slot]);
        }
    }
    return out;
}

void MessageTemplate::append_to(std::string& out, std::span<const std::string_view> values) const {
    const std::size_t before = out.size();
    out.resize(before + size_with(values));
    render(values, out.data() + before);
}

void write_fixed(std::span<char> out, std::uint64_t value) {
    for (std::size_t i = out.size(); i > 0; --i) {
        out[i - 1] = static_cast<char>('0' + value % 10);
        value /= 10;
    }
    ENSURE(value == 0);
}

}  // namespace rung::sip
