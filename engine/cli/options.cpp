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

namespace {

/// "5000/s"
bool is_rate(std::string_view text) {
    double rate = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, rate);
    const std::string_view unit{stop, static_cast<std::size_t>(end - stop)};
    return error == std::errc{} && rate > 0 && (unit == "/s" || unit == "/m" || unit == "/h");
}

/// "60s"
bool is_duration(std::string_view text) {
    double amount = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, amount);
    const std::string_view unit{stop, static_cast<std::size_t>(end - stop)};
    return error == std::errc{} && amount > 0 &&
           (unit == "ms" || unit == "s" || unit == "m" || unit == "h");
}

}  // namespace

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

void check_transport(const std::string& text) {
    if (text == "tcp" || text == "tls" || text.find(',') != std::string::npos) {
        throw usage(fmt::format("--transport {}: only udp is there yet", text));
    }
    if (text != "udp") {
        throw usage(fmt::format("--transport {}: write udp, tcp or tls", text));
    }
}

void check_result_path(const std::string& path) {
    if (path.empty() || path == "-") {
        return;
    }
    const auto refuse = [&path](std::string_view why) {
        throw usage(fmt::format("--json {}: {}; nothing was sent", path, why));
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

void refuse_load(const RunOptions& options) {
    if (!options.rate.empty() && !is_rate(options.rate)) {
        throw usage(
            fmt::format("--rate {}: not a rate; write calls a second, as in 5000/s", options.rate));
    }
    if (!options.duration.empty() && !is_duration(options.duration)) {
        throw usage(fmt::format("--for {}: not a duration; write 60s, 5m or 1h", options.duration));
    }
    if (!options.rate.empty() || !options.duration.empty()) {
        throw usage("--rate and --for: load is not there yet; without them the ladder runs once");
    }
}

}  // namespace rung::cli
