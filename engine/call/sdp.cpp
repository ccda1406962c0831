#include "engine/call/sdp.hpp"

#include <algorithm>

#include "engine/call/print.hpp"

namespace rung::call {

namespace {

constexpr int media_port = 40'000;

void append_session(TextBuffer& out, std::string_view host) {
    const bool v6 = host.starts_with('[') && host.ends_with(']');
    const std::string_view family = v6 ? "IP6" : "IP4";
    const std::string_view address = v6 ? host.substr(1, host.size() - 2) : host;
    append(out, "v=0\r\no=- 1 1 IN {0} {1}\r\ns=-\r\nc=IN {0} {1}\r\nt=0 0\r\n", family, address);
}

std::string_view take_line(std::string_view& rest) {
    std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    if (line.ends_with('\r')) {
        line.remove_suffix(1);
    }
    return line;
}

std::string_view take_word(std::string_view& rest) {
    const std::string_view word = rest.substr(0, rest.find(' '));
    rest.remove_prefix(std::min(rest.size(), word.size() + 1));
    return word;
}

/// The formats of the offer that we take: G.711 where it is offered, else the first one.
void append_accepted_formats(TextBuffer& out, std::string_view offered) {
    const std::size_t before = out.size();
    std::string_view rest = offered;
    while (!rest.empty()) {
        const std::string_view format = take_word(rest);
        if (format == "0" || format == "8") {
            append(out, " {}", format);
        }
    }
    if (out.size() == before) {
        rest = offered;
        append(out, " {}", take_word(rest));
    }
}

/// One m= line of the offer, answered.
void append_media(TextBuffer& out, std::string_view media, bool accept) {
    const std::string_view type = take_word(media);
    take_word(media);  // Their port.
    const std::string_view protocol = take_word(media);
    if (!accept) {
        append(out, "m={} 0 {} {}\r\n", type, protocol, media);
        return;
    }
    append(out, "m={} {} {}", type, media_port, protocol);
    append_accepted_formats(out, media);
    append(out, "\r\n");
}

}  // namespace

std::string_view write_sdp_offer(std::string_view host, base::Arena& scratch) {
    TextBuffer out;
    append_session(out, host);
    append(out,
           "m=audio {} RTP/AVP 0 8\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\n",
           media_port);
    return keep(out, scratch);
}

std::string_view write_sdp_answer(std::string_view offer,
                                  std::string_view host,
                                  base::Arena& scratch) {
    TextBuffer answer;
    append_session(answer, host);
    bool accepted = false;
    bool any = false;
    while (!offer.empty()) {
        const std::string_view line = take_line(offer);
        if (!line.starts_with("m=")) {
            continue;
        }
        any = true;
        const bool accept = !accepted && line.starts_with("m=audio ");
        accepted = accepted || accept;
        append_media(answer, line.substr(2), accept);
    }
    return any ? keep(answer, scratch) : write_sdp_offer(host, scratch);
}

}  // namespace rung::call
