#include "engine/call/sdp.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace rung::call {

namespace {

constexpr int media_port = 40'000;

/// "[::1]" → "IP6 ::1".
std::string connection(std::string_view host) {
    if (host.starts_with('[') && host.ends_with(']')) {
        return fmt::format("IP6 {}", host.substr(1, host.size() - 2));
    }
    return fmt::format("IP4 {}", host);
}

std::string session(std::string_view host) {
    const std::string address = connection(host);
    return fmt::format("v=0\r\no=- 1 1 IN {0}\r\ns=-\r\nc=IN {0}\r\nt=0 0\r\n", address);
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
std::string accepted_formats(std::string_view offered) {
    std::string accepted;
    std::string_view rest = offered;
    while (!rest.empty()) {
        const std::string_view format = take_word(rest);
        if (format == "0" || format == "8") {
            accepted += fmt::format(" {}", format);
        }
    }
    rest = offered;
    return accepted.empty() ? fmt::format(" {}", take_word(rest)) : accepted;
}

/// One m= line of the offer, answered.
std::string answer_media(std::string_view media, bool accept) {
    const std::string_view type = take_word(media);
    take_word(media);  // Their port.
    const std::string_view protocol = take_word(media);
    if (!accept) {
        return fmt::format("m={} 0 {} {}\r\n", type, protocol, media);
    }
    return fmt::format("m={} {} {}{}\r\n", type, media_port, protocol, accepted_formats(media));
}

}  // namespace

std::string_view write_sdp_offer(std::string_view host, base::Arena& scratch) {
    return scratch.keep(session(host) +
                        fmt::format("m=audio {} RTP/AVP 0 8\r\na=rtpmap:0 PCMU/8000\r\n"
                                    "a=rtpmap:8 PCMA/8000\r\n",
                                    media_port));
}

std::string_view write_sdp_answer(std::string_view offer,
                                  std::string_view host,
                                  base::Arena& scratch) {
    std::string answer = session(host);
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
        answer += answer_media(line.substr(2), accept);
    }
    return any ? scratch.keep(answer) : write_sdp_offer(host, scratch);
}

}  // namespace rung::call
