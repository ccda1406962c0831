#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace rung::reports::testing {

/// What a browser makes of a page of ours, read far more strictly than a browser does.
struct HtmlPage {
    /// Each tag with its attributes' names, in order: "<td class>", "</td>". A page that treats
    /// all texts alike has the same structure whatever they say.
    std::vector<std::string> structure;
    std::string text;  ///< Of all elements but `style`, and of all attributes.
    std::string style;

    /// What is not as it should be: an element or attribute that is not ours, a tag left open, a
    /// stray `<` or `&`, an octet that is no shown UTF-8.
    std::vector<std::string> faults;
};

[[nodiscard]] HtmlPage read_html(std::string_view page);

}  // namespace rung::reports::testing
