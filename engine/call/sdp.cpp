#include "engine/call/sdp.hpp"

#include <algorithm>

#include "engine/call/print.hpp"

namespace rung::call {

namespace {

constexpr int media_port = 40'000;

std::string_view session(std::string_view host, base::Arena& scratch) {
    const bool v6 = host.starts_with('[') && host.ends_with(']');
    const std::string_view family = v6 ? "IP6" : "IP4";
    const std::string_view address = v6 ? host.substr(1, host.size() - 2) : host;
    return join(scratch,
                "v=0\r\no=- 1 1 IN ",
                family,
                " ",
                address,
                "\r\ns=-\r\nc=IN ",
                family,
                " ",
                address,
                "\r\nt=0 0\r\n");
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
std::string_view accepted_formats(std::string_view offered, base::Arena& scratch) {
    std::string_view accepted;
    std::string_view rest = offered;
    while (!rest.empty()) {
        const std::string_view format = take_word(rest);
        if (format == "0" || format == "8") {
            accepted = join(scratch, accepted, " ", format);
        }
    }
    return accepted.empty() ? join(scratch, " ", take_word(offered)) : accepted;
}

/// One m= line of the offer, answered.
std::string_view answered_media(std::string_view media, bool accept, base::Arena& scratch) {
    const std::string_view type = take_word(media);
    take_word(media);  // Their port.
    const std::string_view protocol = take_word(media);
    if (!accept) {
        return join(scratch, "m=", type, " 0 ", protocol, " ", media, "\r\n");
    }
    return join(scratch,
                "m=",
                type,
                " ",
                media_port,
                " ",
                protocol,
                accepted_formats(media, scratch),
                "\r\n");
}

}  // namespace

std::string_view write_sdp_offer(std::string_view host, base::Arena& scratch) {
    return join(scratch,
                session(host, scratch),
                "m=audio ",
                media_port,
                " RTP/AVP 0 8\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\n");
}

std::string_view write_sdp_answer(std::string_view offer,
                                  std::string_view host,
                                  base::Arena& scratch) {
    std::string_view answer = session(host, scratch);
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
        answer = join(scratch, answer, answered_media(line.substr(2), accept, scratch));
    }
    return any ? answer : write_sdp_offer(host, scratch);
}

}  // namespace rung::call
