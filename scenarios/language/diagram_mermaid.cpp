#include <fmt/format.h>

#include "scenarios/language/diagram.hpp"

namespace rung::language {
namespace {

using Item = Diagram::Item;

/// `#` and `;` mean something to Mermaid; so does the word that ends its frames.
std::string escaped(std::string_view text) {
    std::string out;
    for (const char octet : text) {
        if (octet == '#' || octet == ';' || octet == '<' || octet == '>' || octet == '"') {
            out += fmt::format("#{};", static_cast<int>(octet));
        } else {
            out += octet;
        }
    }
    return out;
}

std::string_view frame_of(std::string_view text) {
    const std::string_view word = text.substr(0, text.find(' '));
    return word == "repeat" || word == "while"     ? "loop"
           : word == "together"                    ? "par"
           : word == "setup" || word == "fragment" ? "opt"
                                                   : "alt";
}

}  // namespace

std::string draw_mermaid(const Diagram& diagram) {
    std::string out = "sequenceDiagram\n";
    if (!diagram.title.empty()) {
        out += fmt::format("  title {}\n", escaped(diagram.title));
    }
    for (std::size_t party = 0; party < diagram.parties.size(); ++party) {
        // A name of ours could be a word of Mermaid's.
        out += fmt::format("  participant p{} as {}\n", party, escaped(diagram.parties[party]));
    }
    std::vector<std::string_view> frames;
    for (const Item& item : diagram.items) {
        const std::string text = escaped(item.text);
        const std::string indent(2 * frames.size() + 2, ' ');
        const std::string outer = indent.substr(frames.empty() ? 0 : 2);
        switch (item.kind) {
            case Item::Kind::sent:
                out += fmt::format("{}p{}->>p{}: {}\n", indent, item.party, diagram.target(), text);
                break;
            case Item::Kind::received:
                out += fmt::format("{}p{}->>p{}: {}\n", indent, diagram.target(), item.party, text);
                break;
            case Item::Kind::note:
                out += fmt::format("{}Note over p0,p{}: {}\n", indent, diagram.last(), text);
                break;
            case Item::Kind::open:
                frames.push_back(frame_of(item.text));
                out += fmt::format("{}{} {}\n", indent, frames.back(), text);
                break;
            case Item::Kind::separate:
                out += fmt::format("{}{} {}\n",
                                   outer,
                                   !frames.empty() && frames.back() == "par" ? "and" : "else",
                                   text);
                break;
            case Item::Kind::close:
                out += fmt::format("{}end\n", outer);
                if (!frames.empty()) {
                    frames.pop_back();
                }
                break;
        }
    }
    return out;
}

}  // namespace rung::language
