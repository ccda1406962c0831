#include "tests/cli/mutation.hpp"

#include <algorithm>
#include <array>

namespace rung::cli {

namespace {

constexpr std::string_view home = "127.0.0.1";

/// Texts that parsers have stumbled over.
constexpr auto awkward = std::to_array<std::string_view>({
    "\r\n",
    "\r\n\r\n",
    "\n",
    "\r",
    std::string_view{"\0", 1},
    "\"",
    "<",
    ">",
    ";",
    ",",
    ":",
    "=",
    "%00",
    "%",
    "\xff\xfe",
    "99999999999999999999",
    "-1",
    "\t ",
    ";branch=",
    ";tag=",
    "\r\nContent-Length: 4294967296",
    "\r\nContent-Length: -1",
    "\r\nl: 0",
    "\r\nIdentity: .;info=<>;alg=ES256",
    "\r\nVia: ",
});

}  // namespace

std::string Mutator::mutate(std::string_view message) {
    std::string changed{message};
    for (std::uint64_t left = 1 + random_.below(3); left > 0; --left) {
        change(changed);
    }
    return changed;
}

std::string Mutator::noise() {
    std::string octets(random_.below(1400), '\0');
    for (char& octet : octets) {
        octet = static_cast<char>(random_.below(256));
    }
    return octets;
}

void Mutator::change(std::string& message) {
    const Span some = pick(message, 24);
    switch (random_.below(8)) {
        case 0:  // Another octet.
            if (some.length > 0) {
                message[some.at] = static_cast<char>(random_.below(256));
            }
            return;
        case 1:  // Something is missing.
            message.erase(some.at, some.length);
            return;
        case 2:  // Something is there twice.
            message.insert(some.at, message.substr(some.at, some.length));
            return;
        case 3:  // The end is missing; what names us stays whole or goes.
            message.resize(some.at);
            return;
        case 4:
        case 5:
            message.insert(some.at, awkward.at(random_.below(awkward.size())));
            return;
        case 6: {  // A line is missing.
            const Span line = pick_line(message);
            message.erase(line.at, line.length);
            return;
        }
        default: {  // A line is there twice, or somewhere else.
            const Span line = pick_line(message);
            message.insert(pick_line(message).at, message.substr(line.at, line.length));
            return;
        }
    }
}

/// A span of at most `longest` octets that neither cuts nor touches our address.
Mutator::Span Mutator::pick(const std::string& message, std::size_t longest) {
    if (message.empty()) {
        return {0, 0};
    }
    const std::size_t at = random_.below(message.size());
    const std::size_t length =
        std::min<std::size_t>(1 + random_.below(longest), message.size() - at);
    const std::size_t before = at < home.size() ? 0 : at - home.size();
    const std::size_t named = message.find(home, before);
    const bool touches = named != std::string::npos && named <= at + length;
    return touches ? Span{message.size(), 0} : Span{at, length};
}

/// A whole line with its end.
Mutator::Span Mutator::pick_line(const std::string& message) {
    const std::size_t inside = message.empty() ? 0 : random_.below(message.size());
    const std::size_t end_before = message.rfind("\r\n", inside);
    const std::size_t at = end_before == std::string::npos ? 0 : end_before + 2;
    const std::size_t end = message.find("\r\n", at);
    return {at, (end == std::string::npos ? message.size() : end + 2) - at};
}

}  // namespace rung::cli
