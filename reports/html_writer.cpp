#include "reports/html_writer.hpp"

#include <fmt/format.h>

#include <iterator>

#include "reports/html_parts.hpp"
#include "reports/text.hpp"

namespace rung::reports {

Html& Html::put(Markup markup) {
    out_ += markup.text();
    return *this;
}

Html& Html::style() {
    out_ += html_style;
    return *this;
}

Html& Html::text(std::string_view octets) {
    for (const char octet : clean(octets, Charset::utf8)) {
        switch (octet) {
            case '&':
                out_ += "&amp;";
                break;
            case '<':
                out_ += "&lt;";
                break;
            case '>':
                out_ += "&gt;";
                break;
            case '"':
                out_ += "&quot;";
                break;
            case '\'':
                out_ += "&#39;";
                break;
            default:
                out_ += octet;
                break;
        }
    }
    return *this;
}

Html& Html::number(double value) {
    fmt::format_to(std::back_inserter(out_), "{:.1f}", value);
    return *this;
}

Html& Html::table(std::string_view caption,
                  const std::vector<std::string_view>& columns,
                  const Rows& rows) {
    put(R"(<div class="scroll" role="region" tabindex="0" aria-label=")").text(caption);
    put("\">\n<table>\n<caption>").text(caption).put("</caption>\n<thead><tr>");
    for (const std::string_view column : columns) {
        put("<th scope=\"col\">").text(column).put("</th>");
    }
    put("</tr></thead>\n<tbody>\n");
    for (const std::vector<Cell>& row : rows) {
        put("<tr><th scope=\"row\">").text(row.front().text).put("</th>");
        for (auto cell = row.begin() + 1; cell != row.end(); ++cell) {
            put("<td class=\"").put(cell->style).put("\">").text(cell->text).put("</td>");
        }
        put("</tr>\n");
    }
    return put("</tbody>\n</table>\n</div>\n");
}

void Html::fact(std::string_view label, std::string_view value) {
    if (!value.empty()) {
        put("<dt>").text(label).put("</dt><dd>").text(value).put("</dd>\n");
    }
}

}  // namespace rung::reports
