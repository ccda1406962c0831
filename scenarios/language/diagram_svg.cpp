#include <fmt/format.h>

#include <algorithm>

#include "scenarios/language/diagram.hpp"
#include "scenarios/language/source.hpp"

namespace rung::language {
namespace {

using Item = Diagram::Item;

// Pixels.
constexpr std::size_t letter = 8;  ///< About as wide as one of the font.
constexpr std::size_t least_gap = 220;
constexpr std::size_t step = 40;        ///< From one message to the next,
constexpr std::size_t small_step = 30;  ///< and for everything else.
constexpr std::size_t frame_step = 12;

std::string escaped(std::string_view text);

class SvgDrawing {
public:
    explicit SvgDrawing(const Diagram& diagram);

    std::string draw();

private:
    [[nodiscard]] std::string begin(std::size_t height) const;
    void add(const Item& item);
    void add_message(const Item& item);
    void add_note(const Item& item);
    void add_label(std::string_view text);
    void close_frame();
    void add_text(std::size_t x, std::size_t y, std::string_view anchor, std::string_view text);

    [[nodiscard]] std::size_t lane(std::size_t party) const { return lanes_[party]; }

    const Diagram& diagram_;
    std::size_t margin_;
    std::vector<std::size_t> lanes_;
    std::size_t width_ = 0;
    std::size_t y_ = 0;
    std::vector<std::size_t> frames_;  ///< Their upper edges.
    std::string body_;
};

SvgDrawing::SvgDrawing(const Diagram& diagram)
    : diagram_(diagram), margin_(frame_step * deepest_frame(diagram) + 60) {
    for (const std::string& party : diagram.parties) {
        margin_ = std::max(margin_, letter * count_characters(party) / 2 + 20);
    }
    lanes_ = lanes_of(diagram, {margin_, least_gap, letter, 40});
    width_ =
        std::max(lane(diagram.last()) + margin_, letter * count_characters(diagram.title) + 40);
}

std::string SvgDrawing::draw() {
    const std::size_t top = diagram_.title.empty() ? 30 : 64;
    y_ = top + 14;
    for (const Item& item : diagram_.items) {
        add(item);
    }
    const std::size_t height = y_ + 40;
    std::string lanes;
    std::swap(lanes, body_);
    for (std::size_t party = 0; party < diagram_.parties.size(); ++party) {
        body_ += fmt::format(R"(<line x1="{0}" y1="{1}" x2="{0}" y2="{2}" stroke="#9aa7b4"/>)"
                             "\n",
                             lane(party),
                             top + 6,
                             height - 20);
        add_text(lane(party), top, "middle", diagram_.parties[party]);
    }
    return begin(height) + body_ + lanes + "</svg>\n";
}

std::string SvgDrawing::begin(std::size_t height) const {
    std::string out = fmt::format(
        R"(<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="{1}" viewBox="0 0 {0} {1}")"
        R"( font-family="ui-monospace, 'DejaVu Sans Mono', monospace" font-size="13" fill="#1d2733">)"
        "\n",
        width_,
        height);
    if (!diagram_.title.empty()) {
        out += fmt::format("<title>{}</title>\n", escaped(diagram_.title));
    }
    out += R"(<defs><marker id="head" markerWidth="9" markerHeight="8" refX="9" refY="4")";
    out += R"( orient="auto"><path d="M0,0 L9,4 L0,8 z" fill="#1d2733"/></marker></defs>)";
    out += fmt::format("\n<rect width=\"{}\" height=\"{}\" fill=\"#ffffff\"/>\n", width_, height);
    if (!diagram_.title.empty()) {
        out += fmt::format(R"(<text x="20" y="28" font-weight="bold" font-size="15">{}</text>)"
                           "\n",
                           escaped(diagram_.title));
    }
    return out;
}

void SvgDrawing::add(const Item& item) {
    switch (item.kind) {
        case Item::Kind::sent:
        case Item::Kind::received:
            add_message(item);
            return;
        case Item::Kind::note:
            add_note(item);
            return;
        case Item::Kind::open:
            y_ += small_step;
            frames_.push_back(y_ - 18);
            add_label(item.text);
            return;
        case Item::Kind::separate:
            y_ += small_step;
            if (!frames_.empty()) {
                const std::size_t inset = frame_step * frames_.size();
                body_ += fmt::format(
                    R"(<line x1="{}" y1="{}" x2="{}" y2="{}" stroke="#5b6b7b" stroke-dasharray="5 4"/>)"
                    "\n",
                    inset,
                    y_ - 18,
                    width_ - inset,
                    y_ - 18);
            }
            add_label(item.text);
            return;
        case Item::Kind::close:
            close_frame();
            return;
    }
}

void SvgDrawing::add_message(const Item& item) {
    y_ += step;
    const std::size_t mine = lane(item.party);
    const std::size_t far = lane(diagram_.target());
    const bool sent = item.kind == Item::Kind::sent;
    // Lines of parties in between do not cross the text.
    body_ += R"(<g stroke="#ffffff" stroke-width="4" paint-order="stroke">)";
    add_text((mine + far) / 2, y_ - 8, "middle", item.text);
    body_ += "</g>\n";
    body_ += fmt::format(
        R"-(<line x1="{}" y1="{}" x2="{}" y2="{}" stroke="#1d2733" marker-end="url(#head)"/>)-"
        "\n",
        sent ? mine : far,
        y_,
        sent ? far : mine,
        y_);
}

void SvgDrawing::add_note(const Item& item) {
    y_ += small_step;
    const std::size_t middle = (lane(0) + lane(diagram_.last())) / 2;
    const std::size_t width = letter * count_characters(item.text) + 20;
    body_ += fmt::format(
        R"(<rect x="{}" y="{}" width="{}" height="20" rx="4" fill="#fff6d6" stroke="#d8c68a"/>)"
        "\n",
        middle - std::min(middle, width / 2),
        y_ - 15,
        width);
    add_text(middle, y_, "middle", item.text);
}

/// What a frame or its arm is called.
void SvgDrawing::add_label(std::string_view text) {
    const std::size_t x = frame_step * frames_.size() + 6;
    body_ += fmt::format(R"(<rect x="{}" y="{}" width="{}" height="18" fill="#e8eef4"/>)"
                         "\n",
                         x - 5,
                         y_ - 17,
                         letter * count_characters(text) + 10);
    add_text(x, y_ - 4, "start", text);
}

void SvgDrawing::close_frame() {
    if (frames_.empty()) {
        return;
    }
    y_ += small_step / 2;
    const std::size_t inset = frame_step * frames_.size();
    body_ += fmt::format(
        R"(<rect x="{}" y="{}" width="{}" height="{}" rx="3" fill="none" stroke="#5b6b7b"/>)"
        "\n",
        inset,
        frames_.back(),
        width_ - 2 * inset,
        y_ - frames_.back());
    frames_.pop_back();
}

void SvgDrawing::add_text(std::size_t x,
                          std::size_t y,
                          std::string_view anchor,
                          std::string_view text) {
    body_ += fmt::format(R"(<text x="{}" y="{}" text-anchor="{}">{}</text>)"
                         "\n",
                         x,
                         y,
                         anchor,
                         escaped(text));
}

/// Text of a ladder is anybody's.
std::string escaped(std::string_view text) {
    std::string out;
    for (const char octet : text) {
        switch (octet) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            default:
                out += octet;
        }
    }
    return out;
}

}  // namespace

std::string draw_svg(const Diagram& diagram) {
    return SvgDrawing{diagram}.draw();
}

}  // namespace rung::language
