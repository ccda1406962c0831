#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rung::sip {

/// Text with holes: literal, slot, literal, slot … Made once, rendered for every message: two
/// copies for each segment, no formatting and no choice. A slot is a number that the owner gives a
/// meaning; a slot of fixed width keeps all messages of a template equally long, so that several
/// can leave in one segmented send.
class MessageTemplate {
public:
    using Slot = std::uint16_t;
    static constexpr Slot no_slot = 0xffff;

    /// Appends to the literal that is open.
    void literal(std::string_view text);
    void slot(Slot slot);

    /// Octets that `render` will write for these values (indexed by slot).
    [[nodiscard]] std::size_t size_with(std::span<const std::string_view> values) const;

    /// Renders into `out`, which must fit `size_with(values)`; returns the end of what was written.
    char* render(std::span<const std::string_view> values, char* out) const;

    /// Appends to a string that keeps its capacity from message to message.
    void append_to(std::string& out, std::span<const std::string_view> values) const;

    [[nodiscard]] bool empty() const { return segments_.empty(); }

private:
    struct Segment {
        std::string literal;
        Slot slot = no_slot;
    };

    std::vector<Segment> segments_;
};

/// Writes `value` right-aligned with leading zeros into exactly `out.size()` characters
/// (Content-Length and CSeq of fixed width).
void write_fixed(std::span<char> out, std::uint64_t value);

}  // namespace rung::sip
