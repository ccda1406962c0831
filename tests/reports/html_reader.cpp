#include "tests/reports/html_reader.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "reports/text.hpp"

namespace rung::reports::testing {

namespace {

const std::set<std::string_view>& elements() {
    static const std::set<std::string_view> names{
        "html",   "head",  "meta",    "title",   "style",   "body",       "header", "main",
        "h1",     "h2",    "h3",      "p",       "section", "dl",         "dt",     "dd",
        "div",    "table", "caption", "thead",   "tbody",   "tr",         "th",     "td",
        "ol",     "ul",    "li",      "details", "summary", "pre",        "mark",   "span",
        "footer", "svg",   "line",    "path",    "text",    "figcaption", "figure"};
    return names;
}

/// None of them makes a browser fetch or run anything.
const std::set<std::string_view>& attributes() {
    static const std::set<std::string_view> names{
        "lang", "charset",  "http-equiv", "content",     "name", "class",   "scope",
        "role", "tabindex", "aria-label", "aria-hidden", "open", "viewBox", "text-anchor",
        "x",    "y",        "x1",         "x2",          "y1",   "y2",      "d"};
    return names;
}

class Reader {
public:
    explicit Reader(std::string_view page) : rest_{page} {}

    HtmlPage read();

private:
    void read_tag();
    void read_attributes(std::string_view tag, std::string& shape);
    void read_style();
    void close(std::string_view name);
    void add_text(std::string_view raw);
    std::string_view take_until(char end);
    void fault(std::string_view what);

    std::string_view rest_;
    HtmlPage page_;
    std::vector<std::string> open_;
};

void check_octets(std::string_view octets, std::vector<std::string>& faults);

}  // namespace

HtmlPage read_html(std::string_view page) {
    return Reader{page}.read();
}

namespace {

HtmlPage Reader::read() {
    check_octets(rest_, page_.faults);
    constexpr std::string_view type = "<!DOCTYPE html>\n";
    if (!rest_.starts_with(type)) {
        fault("no document type");
        return std::move(page_);
    }
    rest_.remove_prefix(type.size());
    while (!rest_.empty()) {
        if (rest_.front() == '<') {
            read_tag();
        } else {
            add_text(rest_.substr(0, rest_.find('<')));
            rest_.remove_prefix(std::min(rest_.find('<'), rest_.size()));
        }
    }
    for (const std::string& name : open_) {
        fault("left open: " + name);
    }
    return std::move(page_);
}

void Reader::read_tag() {
    rest_.remove_prefix(1);
    std::string_view tag = take_until('>');
    if (tag.starts_with('/')) {
        close(tag.substr(1));
        return;
    }
    const bool empty = tag.ends_with('/');
    tag.remove_suffix(empty ? 1 : 0);
    const std::string_view name = tag.substr(0, tag.find(' '));
    if (!elements().contains(name)) {
        fault("not ours: <" + std::string{tag} + ">");
    }
    std::string shape = "<" + std::string{name};
    read_attributes(tag.substr(name.size()), shape);
    page_.structure.push_back(shape + ">");
    if (name == "style") {
        read_style();
    } else if (!empty && name != "meta") {
        open_.emplace_back(name);
    }
}

void Reader::read_attributes(std::string_view tag, std::string& shape) {
    while (!tag.empty()) {
        if (tag.front() != ' ') {
            fault("no space before: " + std::string{tag});
            return;
        }
        tag.remove_prefix(1);
        const std::size_t end = std::min(tag.find_first_of(" ="), tag.size());
        const std::string_view name = tag.substr(0, end);
        if (!attributes().contains(name)) {
            fault("attribute not ours: " + std::string{name});
        }
        shape += " " + std::string{name};
        tag.remove_prefix(end);
        if (!tag.starts_with('=')) {
            continue;
        }
        const std::size_t closing = tag.find('"', 2);
        if (!tag.starts_with("=\"") || closing == std::string_view::npos) {
            fault("no quotes: " + std::string{tag});
            return;
        }
        add_text(tag.substr(2, closing - 2));
        tag.remove_prefix(closing + 1);
    }
}

void Reader::read_style() {
    constexpr std::string_view end = "</style>";
    const std::size_t at = rest_.find(end);
    if (at == std::string_view::npos || !page_.style.empty()) {
        fault("a style that does not end, or a second one");
        rest_ = {};
        return;
    }
    page_.style = rest_.substr(0, at);
    rest_.remove_prefix(at + end.size());
}

void Reader::close(std::string_view name) {
    if (open_.empty() || open_.back() != name) {
        fault("closed but not open: " + std::string{name});
        return;
    }
    open_.pop_back();
    page_.structure.push_back("</" + std::string{name} + ">");
}

void Reader::add_text(std::string_view raw) {
    static const std::map<std::string_view, char> references{
        {"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&#39;", '\''}};
    while (!raw.empty()) {
        if (raw.front() != '&') {
            page_.text += raw.front();
            raw.remove_prefix(1);
            continue;
        }
        const std::string_view reference = raw.substr(0, raw.find(';') + 1);
        const auto known = references.find(reference);
        if (known == references.end()) {
            fault("a stray &: " + std::string{raw.substr(0, 20)});
            return;
        }
        page_.text += known->second;
        raw.remove_prefix(reference.size());
    }
    page_.text += '\n';
}

std::string_view Reader::take_until(char end) {
    const std::size_t at = std::min(rest_.find(end), rest_.size());
    const std::string_view taken = rest_.substr(0, at);
    rest_.remove_prefix(std::min(at + 1, rest_.size()));
    return taken;
}

void Reader::fault(std::string_view what) {
    page_.faults.emplace_back(what);
}

void check_octets(std::string_view octets, std::vector<std::string>& faults) {
    while (!octets.empty()) {
        const Character character = first_character(octets);
        if (!character.valid || (character.code != '\n' && !is_shown(character.code))) {
            faults.push_back("not to be shown: " + clean(octets.substr(0, 20), Charset::ascii));
        }
        octets.remove_prefix(character.size);
    }
}

}  // namespace

}  // namespace rung::reports::testing
