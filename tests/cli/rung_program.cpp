#include "tests/cli/rung_program.hpp"

#include <boost/json.hpp>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace rung::cli {

namespace {

std::string imbalance_of(const boost::json::value& books) {
    const auto count = [&books](std::string_view key) {
        return books.at(key).to_number<std::uint64_t>();
    };
    const std::uint64_t ended =
        count("passed") + count("failed") + count("inconclusive") + count("aborted");
    const bool balances = count("due") == count("started") + count("not_started") &&
                          count("started") == ended + count("in_progress");
    return balances ? std::string{} : boost::json::serialize(books);
}

std::vector<std::string> serving(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"serve", "--listen", "127.0.0.1:0"});
    return arguments;
}

}  // namespace

Workplace::Workplace() {
    std::string name = (std::filesystem::temp_directory_path() / "rung-cli-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) {
        throw std::runtime_error{"no place for a temporary folder: " + name};
    }
    folder_ = name;
}

Workplace::~Workplace() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

void Workplace::write(std::string_view name, std::string_view text) const {
    std::ofstream{path(name), std::ios::binary} << text;
}

std::string Workplace::ladder(std::string_view name, std::string_view text) const {
    write(name, text);
    return path(name);
}

std::string Workplace::path(std::string_view name) const {
    return (folder_ / name).string();
}

std::string Workplace::read(std::string_view name) const {
    std::ifstream file{path(name), std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

support::Command Workplace::command(std::vector<std::string> arguments) const {
    // A sanitizer's own exit status would read as a failed call.
    return {PROGRAM_FOLDER "/rung",
            std::move(arguments),
            {"XDG_DATA_HOME=" + folder_.string(),
             "ASAN_OPTIONS=exitcode=99",
             "UBSAN_OPTIONS=exitcode=99:print_stacktrace=1",
             "TSAN_OPTIONS=exitcode=99"}};
}

Finished Workplace::rung(std::vector<std::string> arguments) const {
    return support::run_to_end(command(std::move(arguments)));
}

boost::json::value Workplace::result(std::string_view name) const {
    return boost::json::parse(read(name));
}

Server::Server(const Workplace& workplace, std::vector<std::string> arguments)
    : process_{workplace.command(serving(std::move(arguments)))} {
    constexpr std::string_view expected = "listening udp ";
    address_ = process_.wait_for_line(expected);
    if (address_.empty()) {
        throw std::runtime_error{"rung serve does not listen: " + process_.finish().err};
    }
    address_.erase(0, expected.size());
}

Finished Server::stop() {
    process_.signal(SIGTERM);
    return process_.finish();
}

std::uint64_t number(const boost::json::value& result, std::string_view pointer) {
    return result.at_pointer(pointer).to_number<std::uint64_t>();
}

std::string text(const boost::json::value& result, std::string_view pointer) {
    return std::string{result.at_pointer(pointer).as_string()};
}

std::string imbalance(const boost::json::value& result) {
    std::string wrong = imbalance_of(result.at("calls"));
    for (const boost::json::value& ladder : result.at("ladders").as_array()) {
        wrong += imbalance_of(ladder.at("calls"));
    }
    return wrong;
}

}  // namespace rung::cli
