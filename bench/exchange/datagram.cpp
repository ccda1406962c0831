#include "bench/exchange/datagram.hpp"

#include <fmt/format.h>

#include <charconv>
#include <stdexcept>

namespace rung::bench {

namespace {

Datagram parse_datagram(std::string_view text) {
    Datagram datagram;
    datagram.from_caller = text.ends_with('>');
    std::string_view digits = text;
    if (datagram.from_caller) {
        digits.remove_suffix(1);
    } else if (digits.starts_with('<')) {
        digits.remove_prefix(1);
    } else {
        digits = {};
    }
    const char* const end = digits.data() + digits.size();
    const auto [stopped, error] = std::from_chars(digits.data(), end, datagram.octets);
    if (digits.empty() || error != std::errc{} || stopped != end) {
        throw std::invalid_argument{
            fmt::format("\"{}\" is no message of a flow; it reads 325>,<352", text)};
    }
    if (datagram.octets == 0 || datagram.octets > largest_datagram) {
        throw std::invalid_argument{
            fmt::format("\"{}\": a message has 1 to {} octets", text, largest_datagram)};
    }
    return datagram;
}

}  // namespace

std::vector<Datagram> parse_flow(std::string_view text) {
    std::vector<Datagram> flow;
    while (true) {
        const std::size_t comma = text.find(',');
        flow.push_back(parse_datagram(text.substr(0, comma)));
        if (comma == std::string_view::npos) {
            break;
        }
        text.remove_prefix(comma + 1);
    }
    if (!flow.front().from_caller || flow.size() > most_datagrams) {
        throw std::invalid_argument{fmt::format(
            "a flow has at most {} messages, and the caller sends the first", most_datagrams)};
    }
    return flow;
}

}  // namespace rung::bench
