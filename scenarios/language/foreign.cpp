#include "scenarios/language/foreign.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace rung::language {
namespace {

struct Keyword {
    std::string_view name;
    std::string_view instead;  ///< Empty: the stack writes the whole header.
};

constexpr std::array<Keyword, 27> keywords = {{{"service", "the user, such as `bob`"},
                                               {"remote_ip", "`{target.host}`"},
                                               {"remote_host", "`{target.host}`"},
                                               {"remote_port", "`{target.port}`"},
                                               {"local_ip", "`{local.host}`"},
                                               {"local_port", "`{local.port}`"},
                                               {"media_ip", "`{local.host}`"},
                                               {"server_ip", "`{local.host}`"},
                                               {"media_port", "a port"},
                                               {"auto_media_port", "a port"},
                                               {"local_ip_type", "`4` or `6`"},
                                               {"media_ip_type", "`4` or `6`"},
                                               {"call_number", "`{seq}`"},
                                               {"users", "a number"},
                                               {"timestamp", "`{date(now())}`"},
                                               {"call_id", ""},
                                               {"branch", ""},
                                               {"cseq", ""},
                                               {"len", ""},
                                               {"transport", ""},
                                               {"pid", ""},
                                               {"routes", ""},
                                               {"next_url", ""},
                                               {"peer_tag_param", ""},
                                               {"tdmmap", ""},
                                               {"msg_index", ""},
                                               {"authentication", "`digest user=U password=P`"}}};

const Keyword* keyword_at(std::string_view text) {
    const std::string_view name = text.substr(0, text.find_first_of("]+- \n"));
    const auto* const found = std::ranges::find(keywords, name, &Keyword::name);
    static constexpr Keyword last = {"last_", "a part of a message with a label: `{first.Via}`"};
    static constexpr Keyword field = {"field", "a column of `data`: `{users.name}`"};
    const bool numbered = name.size() == 6 && name.starts_with("field") && name[5] <= '9';
    return found != keywords.end()     ? found
           : name.starts_with("last_") ? &last
           : numbered                  ? &field
                                       : nullptr;
}

}  // namespace

void refuse_sipp_keywords(const Source& source, Span range, Reporter& reporter) {
    const std::string_view text = source.text(range);
    for (std::size_t at = text.find('['); at != std::string_view::npos;
         at = text.find('[', at + 1)) {
        const Keyword* const keyword = keyword_at(text.substr(at + 1));
        const std::size_t end = text.find(']', at);
        if (keyword == nullptr || end == std::string_view::npos) {
            continue;
        }
        const std::string_view whole = text.substr(at, end + 1 - at);
        reporter.error({range.offset + static_cast<std::uint32_t>(at),
                        static_cast<std::uint32_t>(whole.size())},
                       Code::sipp_keyword,
                       {fmt::format("`{}` is a keyword of SIPp", whole),
                        keyword->instead.empty()
                            ? std::string{"the stack writes this itself: leave the line out"}
                            : fmt::format("write {}", keyword->instead),
                        fmt::format("`\\x5b{}` sends it as it is", whole.substr(1))});
        return;
    }
}

}  // namespace rung::language
