#include "engine/cli/options.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <random>

#include "engine/cli/failure.hpp"

namespace rung::cli {

reports::Messages parse_messages(const std::string& text) {
    if (text.empty() || text == "none") {
        return reports::Messages::none;
    }
    if (text == "failed") {
        return reports::Messages::failed;
    }
    if (text == "all") {
        return reports::Messages::all;
    }
    throw usage(fmt::format("--messages {}: write none, failed or all", text));
}

base::AllowedDestinations parse_allowed(const std::vector<std::string>& networks) {
    base::AllowedDestinations allowed;
    for (const std::string& text : networks) {
        const auto network = base::Network::parse(text);
        if (!network) {
            throw usage(fmt::format(
                "--allow {}: not an address or network; write 203.0.113.9 or 2001:db8::/32", text));
        }
        allowed.allow(*network);
    }
    return allowed;
}

std::pair<std::string, std::string> parse_assignment(const std::string& option,
                                                     const std::string& text) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
        throw usage(fmt::format("{} {}: write NAME=VALUE", option, text));
    }
    return {text.substr(0, equals), text.substr(equals + 1)};
}

std::uint64_t parse_number(const std::string& option, const std::string& text) {
    std::uint64_t number = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc{} || stop != end) {
        throw usage(fmt::format("{} {}: write a whole number", option, text));
    }
    return number;
}

std::uint64_t parse_nonce(const std::string& text) {
    if (text.empty()) {
        std::random_device device;
        return (std::uint64_t{device()} << 32) | device();
    }
    std::uint64_t nonce = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, nonce, 16);
    if (error != std::errc{} || stop != end || text.size() > 16) {
        throw usage(fmt::format("--nonce {}: write at most 16 hexadecimal digits", text));
    }
    return nonce;
}

std::vector<base::Transport> parse_transports(const std::string& text) {
    std::vector<base::Transport> transports;
    std::string_view rest = text;
    while (true) {
        const std::size_t comma = rest.find(',');
        const std::string_view name = rest.substr(0, comma);
        if (name == "tls") {
            throw usage(fmt::format("--transport {}: tls is not there yet; udp and tcp are", text));
        }
        if (name != "udp" && name != "tcp") {
            throw usage(fmt::format("--transport {}: write udp or tcp", text));
        }
        transports.push_back(name == "udp" ? base::Transport::udp : base::Transport::tcp);
        if (comma == std::string_view::npos) {
            return transports;
        }
        rest.remove_prefix(comma + 1);
    }
}

Live parse_live(const std::string& text, bool is_terminal) {
    if (text == "auto") {
        return is_terminal ? Live::rewritten : Live::lines;
    }
    if (text == "plain") {
        return Live::lines;
    }
    if (text == "off") {
        return Live::off;
    }
    if (text == "json") {
        throw usage("--live json: not there yet; write auto, plain or off");
    }
    throw usage(fmt::format("--live {}: write auto, plain or off", text));
}

net::Segmented parse_segmented(const std::string& text, net::Segmented otherwise) {
    if (text.empty()) {
        return otherwise;
    }
    if (text == "auto") {
        return net::Segmented::automatic;
    }
    if (text == "on") {
        return net::Segmented::on;
    }
    if (text == "off") {
        return net::Segmented::off;
    }
    throw usage(fmt::format("--segmented {}: write auto, on or off", text));
}

std::uint8_t parse_shards(const std::string& text) {
    constexpr std::uint64_t most = 64;
    std::uint64_t count = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, count);
    if (error != std::errc{} || stop != end || count == 0 || count > most) {
        throw usage(fmt::format(
            "--shards {}: write how many threads share the calls, 1 to {}; one for each processor "
            "that is free is enough",
            text,
            most));
    }
    return static_cast<std::uint8_t>(count);
}

std::uint32_t parse_connections(const std::string& text) {
    if (text == "each") {
        return 0;
    }
    constexpr std::uint64_t most = 20'000;
    std::uint64_t count = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, count);
    if (error != std::errc{} || stop != end || count == 0 || count > most) {
        throw usage(fmt::format(
            "--connections {}: write how many the calls share (1 to {}), or each for one a call",
            text,
            most));
    }
    return static_cast<std::uint32_t>(count);
}

void check_result_path(const char* option, const std::string& path) {
    if (path.empty() || path == "-") {
        return;
    }
    const auto refuse = [&](std::string_view why) {
        throw usage(fmt::format("{} {}: {}; nothing was sent", option, path, why));
    };
    std::error_code error;
    if (std::filesystem::is_directory(path, error)) {
        refuse("is a folder");
    }
    if (std::filesystem::exists(path, error)) {
        if (access(path.c_str(), W_OK) != 0) {
            refuse(std::strerror(errno));
        }
        return;
    }
    std::filesystem::path folder = std::filesystem::path{path}.parent_path();
    folder = folder.empty() ? "." : folder;
    if (!std::filesystem::is_directory(folder, error)) {
        refuse(fmt::format("there is no folder {}", folder.string()));
    }
    if (access(folder.c_str(), W_OK | X_OK) != 0) {
        refuse(std::strerror(errno));
    }
}

}  // namespace rung::cli
