#include <fmt/format.h>

#include <algorithm>

#include "scenarios/language/diagram.hpp"
#include "scenarios/language/source.hpp"

namespace rung::language {
namespace {

using Item = Diagram::Item;

constexpr std::size_t least_gap = 24;  ///< Between the lines of two neighbours.
constexpr std::size_t frame_step = 2;  ///< A frame inside another.

/// A row of characters, each of them a piece of UTF-8.
class Canvas {
public:
    explicit Canvas(std::size_t width) : cells_(width, " ") {}

    void put(std::size_t at, std::string_view text);
    void fill(std::size_t from, std::size_t to, std::string_view with);
    [[nodiscard]] std::string line() const;

private:
    std::vector<std::string> cells_;
};

class TextDrawing {
public:
    explicit TextDrawing(const Diagram& diagram);

    std::string draw();

private:
    void add(const Item& item);
    void add_message(const Item& item);
    void add_note(const Item& item);
    void add_border(const Item& item);
    [[nodiscard]] Canvas row() const;

    [[nodiscard]] std::size_t lane(std::size_t party) const { return lanes_[party]; }

    const Diagram& diagram_;
    std::size_t margin_;
    std::vector<std::size_t> lanes_;
    std::size_t width_ = 0;
    std::size_t depth_ = 0;
    std::string out_;
};

void Canvas::put(std::size_t at, std::string_view text) {
    for (std::size_t begin = 0; begin < text.size() && at < cells_.size(); ++at) {
        std::size_t end = begin + 1;
        while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U) {
            ++end;
        }
        cells_[at] = text.substr(begin, end - begin);
        begin = end;
    }
}

void Canvas::fill(std::size_t from, std::size_t to, std::string_view with) {
    for (std::size_t at = from; at < to; ++at) {
        cells_[at] = with;
    }
}

std::string Canvas::line() const {
    std::string text;
    for (const std::string& cell : cells_) {
        text += cell;
    }
    return text.substr(0, text.find_last_not_of(' ') + 1) + "\n";
}

TextDrawing::TextDrawing(const Diagram& diagram)
    : diagram_(diagram), margin_(frame_step * deepest_frame(diagram) + 4) {
    for (const std::string& party : diagram.parties) {
        margin_ = std::max<std::size_t>(margin_, count_characters(party) / 2 + 1);
    }
    lanes_ = lanes_of(diagram, {margin_, least_gap, 1, 6});
    width_ = lane(diagram.last()) + margin_ + 1;
}

std::string TextDrawing::draw() {
    if (!diagram_.title.empty()) {
        out_ += diagram_.title + "\n\n";
    }
    Canvas names{width_ + 60};
    for (std::size_t party = 0; party < diagram_.parties.size(); ++party) {
        const std::string& name = diagram_.parties[party];
        names.put(lane(party) - std::min<std::size_t>(count_characters(name) / 2, lane(party)),
                  name);
    }
    out_ += names.line();
    out_ += row().line();
    for (const Item& item : diagram_.items) {
        add(item);
    }
    out_ += row().line();
    return std::move(out_);
}

void TextDrawing::add(const Item& item) {
    switch (item.kind) {
        case Item::Kind::sent:
        case Item::Kind::received:
            add_message(item);
            return;
        case Item::Kind::note:
            add_note(item);
            return;
        case Item::Kind::open:
        case Item::Kind::separate:
        case Item::Kind::close:
            add_border(item);
            return;
    }
}

/// The text, and an arrow below it.
void TextDrawing::add_message(const Item& item) {
    const auto [left, right] = std::minmax({item.party, diagram_.target()});
    const std::size_t from = lane(left);
    const std::size_t to = lane(right);
    Canvas text = row();
    text.put(from + (to - from - 1 - count_characters(item.text)) / 2,
             fmt::format(" {} ", item.text));
    out_ += text.line();
    Canvas arrow = row();
    arrow.fill(from + 1, to, "─");
    for (std::size_t between = left + 1; between < right; ++between) {
        arrow.put(lane(between), "┼");
    }
    const bool rightwards = (item.kind == Item::Kind::sent) == (item.party == left);
    arrow.put(rightwards ? to - 1 : from + 1, rightwards ? ">" : "<");
    out_ += arrow.line();
}

void TextDrawing::add_note(const Item& item) {
    Canvas text = row();
    const std::size_t middle = (lane(0) + lane(diagram_.last())) / 2;
    const std::string note = "(" + item.text + ")";
    text.put(middle - std::min<std::size_t>(middle, count_characters(note) / 2), note);
    out_ += text.line();
}

void TextDrawing::add_border(const Item& item) {
    if (item.kind != Item::Kind::open) {
        depth_ -= depth_ > 0 ? 1 : 0;
    }
    Canvas border = row();
    const std::size_t left = frame_step * depth_;
    const std::size_t right = width_ - 1 - left;
    const bool opens = item.kind == Item::Kind::open;
    const bool closes = item.kind == Item::Kind::close;
    border.fill(left + 1, right, item.kind == Item::Kind::separate ? "╌" : "─");
    border.put(left, opens ? "┌" : closes ? "└" : "├");
    border.put(right, opens ? "┐" : closes ? "┘" : "┤");
    if (!item.text.empty()) {
        border.put(left + 2, " " + item.text + " ");
        border.put(right, opens ? "┐" : "┤");
    }
    out_ += border.line();
    depth_ += closes ? 0 : 1;
}

/// The lines of all parties and of the frames around.
Canvas TextDrawing::row() const {
    Canvas row{width_};
    for (std::size_t frame = 0; frame < depth_; ++frame) {
        row.put(frame_step * frame, "│");
        row.put(width_ - 1 - frame_step * frame, "│");
    }
    for (std::size_t party = 0; party < diagram_.parties.size(); ++party) {
        row.put(lane(party), "│");
    }
    return row;
}

}  // namespace

std::string draw_text(const Diagram& diagram) {
    return TextDrawing{diagram}.draw();
}

}  // namespace rung::language
