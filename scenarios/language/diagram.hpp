#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rung::language {

/// A ladder as a picture of it is drawn: who takes part, and what happens from top to bottom.
struct Diagram {
    struct Item {
        enum class Kind : std::uint8_t {
            sent,      ///< An arrow from `party` to the target,
            received,  ///< and back.
            note,      ///< A pause, and whatever else is no message.
            open,      ///< A frame: `either`, `if 1 == 2`, …
            separate,  ///< Its next arm: `or`, `else`, …
            close,
        };
        Kind kind = Kind::note;
        std::size_t party = 0;  ///< Of a message.
        std::string text;
    };

    std::string title;
    std::vector<std::string> parties;  ///< From left to right: our first, the target, our others.
    std::vector<Item> items;           ///< Frames are closed.

    [[nodiscard]] std::size_t target() const { return 1; }

    [[nodiscard]] std::size_t last() const { return parties.size() - 1; }
};

/// Of a text that compiles. Made line by line: a statement that it does not know becomes a note.
[[nodiscard]] Diagram diagram_of(std::string_view text);

/// Box-drawing characters, for a terminal.
[[nodiscard]] std::string draw_text(const Diagram& diagram);
/// A picture that stands alone.
[[nodiscard]] std::string draw_svg(const Diagram& diagram);
/// A sequence diagram of Mermaid, for Markdown pages.
[[nodiscard]] std::string draw_mermaid(const Diagram& diagram);

/// What a picture measures by: characters, or pixels.
struct LaneScale {
    std::size_t margin = 0;     ///< Left of the first line.
    std::size_t least_gap = 0;  ///< Between the lines of two neighbours.
    std::size_t letter = 1;     ///< How wide a character is,
    std::size_t around = 0;     ///< and what a message needs besides its text.
};

/// Where the line of each party stands: as near to its neighbour as what is written between allows.
[[nodiscard]] std::vector<std::size_t> lanes_of(const Diagram& diagram, const LaneScale& scale);

/// How many frames stand in one another at most.
[[nodiscard]] std::size_t deepest_frame(const Diagram& diagram);

}  // namespace rung::language
