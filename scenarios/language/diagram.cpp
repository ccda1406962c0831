#include "scenarios/language/diagram.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <span>
#include <utility>

#include "scenarios/language/format_row.hpp"

namespace rung::language {
namespace {

using std::string_view_literals::operator""sv;
using Item = Diagram::Item;

constexpr std::array openers = {
    "either"sv, "if"sv, "repeat"sv, "mix"sv, "while"sv, "together"sv, "setup"sv, "fragment"sv};
constexpr std::array separators = {"or"sv, "else"sv, "and"sv};
/// What is no part of the picture.
constexpr std::array silent = {"let"sv, "load"sv, "pass"sv, "alone"sv};

/// A longer text is cut: a picture is no listing.
constexpr std::size_t longest_text = 60;

class Drawing {
public:
    Diagram draw(std::string_view text);

private:
    void add_heading(const Written& written);
    void add_statement(std::string_view party, std::string text);
    void add(Item::Kind kind, std::string text, std::size_t party = 0);
    std::size_t party_of(std::string_view name);

    Diagram diagram_;
    std::size_t open_ = 0;
};

std::string text_of(const Written& written);
std::string_view first_word(std::string_view text);
std::string shortened(std::string text);
bool is_one_of(std::string_view word, std::span<const std::string_view> words);

Diagram Drawing::draw(std::string_view text) {
    const Source source{"", text};
    for (const Row& row : lay_out(source, 0)) {
        if (row.below) {
            continue;
        }
        if (row.kind == Row::Kind::heading) {
            add_heading(row.written);
        } else if (row.kind == Row::Kind::named) {
            add_statement(row.written.cells[0], text_of(row.written));
        } else if (row.kind == Row::Kind::plain) {
            add_statement({}, text_of(row.written));
        }
    }
    while (open_ > 0) {
        add(Item::Kind::close, {});
        --open_;
    }
    if (diagram_.parties.empty()) {
        diagram_.parties.emplace_back("rung");
    }
    // Between the first party and the rest, as an RFC draws a proxy: no arrow of two crosses a
    // line.
    diagram_.parties.insert(diagram_.parties.begin() + 1, "target");
    for (Item& item : diagram_.items) {
        item.party += item.party >= diagram_.target() ? 1 : 0;
    }
    return std::move(diagram_);
}

void Drawing::add_heading(const Written& written) {
    if (written.cells[0] == "title") {
        diagram_.title = text_of(written);
    } else if (written.cells[0] == "endpoint") {
        static_cast<void>(party_of(first_word(written.cells[1])));
    }
}

void Drawing::add_statement(std::string_view party, std::string text) {
    const std::string_view word = first_word(text);
    if (word == "->" || word == "<-") {
        const bool silence = text.starts_with("<- nothing");
        const auto kind = silence        ? Item::Kind::note
                          : word == "->" ? Item::Kind::sent
                                         : Item::Kind::received;
        const std::size_t number = party_of(party.empty() ? "rung" : party);
        std::string what = text.substr(std::min<std::size_t>(3, text.size()));
        if (silence && !party.empty()) {
            what.insert(0, std::string{party} + ": ");
        }
        what.resize(
            std::min(what.rfind(" as ") == std::string::npos ? what.size() : what.rfind(" as "),
                     what.size()));
        add(kind, std::move(what), number);
    } else if (is_one_of(word, openers)) {
        ++open_;
        add(Item::Kind::open, std::move(text));
    } else if (is_one_of(word, separators)) {
        add(Item::Kind::separate, std::move(text));
    } else if (word == "end") {
        open_ -= open_ > 0 ? 1 : 0;
        add(Item::Kind::close, {});
    } else if (!is_one_of(word, silent)) {
        text.insert(0, party.empty() ? "" : std::string{party} + " ");
        add(Item::Kind::note, std::move(text));
    }
}

void Drawing::add(Item::Kind kind, std::string text, std::size_t party) {
    diagram_.items.push_back({kind, party, shortened(std::move(text))});
}

std::size_t Drawing::party_of(std::string_view name) {
    const auto found = std::ranges::find(diagram_.parties, name);
    const auto number = static_cast<std::size_t>(found - diagram_.parties.begin());
    if (found == diagram_.parties.end()) {
        diagram_.parties.emplace_back(name);
    }
    return number;
}

/// On one line.
std::string text_of(const Written& written) {
    std::string text = written.cells.back();
    for (const std::string& more : written.more) {
        text.resize(text.find_last_not_of(" \\") + 1);
        text += ' ';
        text += more;
    }
    return text;
}

std::string_view first_word(std::string_view text) {
    return text.substr(0, text.find(' '));
}

std::string shortened(std::string text) {
    if (count_characters(text) <= longest_text) {
        return text;
    }
    std::size_t end = longest_text - 1;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U) {
        --end;
    }
    return text.substr(0, end) + "…";
}

bool is_one_of(std::string_view word, std::span<const std::string_view> words) {
    return std::ranges::find(words, word) != words.end();
}

/// Widens the gaps that something crosses until it fits into them together.
void make_room(std::span<std::size_t> gaps, std::size_t width) {
    if (std::accumulate(gaps.begin(), gaps.end(), std::size_t{0}) < width) {
        const std::size_t needed = (width + gaps.size() - 1) / gaps.size();
        std::ranges::transform(
            gaps, gaps.begin(), [needed](std::size_t gap) { return std::max(gap, needed); });
    }
}

}  // namespace

Diagram diagram_of(std::string_view text) {
    return Drawing{}.draw(text);
}

std::vector<std::size_t> lanes_of(const Diagram& diagram, const LaneScale& scale) {
    std::vector<std::size_t> gaps(diagram.last(), scale.least_gap);
    const auto width = [&scale](std::string_view text) {
        return scale.letter * count_characters(text) + scale.around;
    };
    for (std::size_t gap = 0; gap < gaps.size(); ++gap) {
        const std::size_t names = width(diagram.parties[gap]) + width(diagram.parties[gap + 1]);
        gaps[gap] = std::max(gaps[gap], names / 2);
    }
    const auto reach = [&diagram](const Item& item) {
        const bool message = item.kind == Item::Kind::sent || item.kind == Item::Kind::received;
        return message ? std::minmax({item.party, diagram.target()})
                       : std::pair<std::size_t, std::size_t>{0, diagram.last()};
    };
    // What stands between neighbours first: a longer arrow has the room that these have made.
    for (std::size_t reached = 1; reached <= gaps.size(); ++reached) {
        for (const Item& item : diagram.items) {
            const auto [from, to] = reach(item);
            if (to - from == reached) {
                make_room(std::span{gaps}.subspan(from, reached), width(item.text));
            }
        }
    }
    std::vector<std::size_t> lanes{scale.margin};
    for (const std::size_t gap : gaps) {
        lanes.push_back(lanes.back() + gap);
    }
    return lanes;
}

std::size_t deepest_frame(const Diagram& diagram) {
    std::size_t depth = 0;
    std::size_t deepest = 0;
    for (const Item& item : diagram.items) {
        depth += item.kind == Item::Kind::open ? 1 : 0;
        depth -= item.kind == Item::Kind::close && depth > 0 ? 1 : 0;
        deepest = std::max(deepest, depth);
    }
    return deepest;
}

}  // namespace rung::language
