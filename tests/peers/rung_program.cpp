#include "tests/peers/rung_program.hpp"

#include <fmt/format.h>

#include <boost/json/parse.hpp>
#include <csignal>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace rung::peers {

namespace {

constexpr std::string_view listening = "listening udp ";
/// More than the slowest ladder here takes, and less than a test that hangs is worth.
constexpr std::chrono::seconds run_limit{40};

Command rung(const RunFolder& folder,
             const std::string& verb,
             std::vector<std::string> arguments,
             const std::filesystem::path& json) {
    // env(1) becomes the program, so the process is the same.
    std::vector<std::string> all{"/usr/bin/env",
                                 "XDG_DATA_HOME=" + (folder.path() / "data").string(),
                                 PROGRAM_FOLDER "/rung",
                                 verb};
    all.insert(all.end(), arguments.begin(), arguments.end());
    all.insert(all.end(), {"--json", json, "--messages", "all"});
    return {std::move(all), folder.path()};
}

boost::json::object read_json(const std::filesystem::path& path) {
    std::ifstream file{path};
    const std::string text{std::istreambuf_iterator<char>{file}, {}};
    return text.empty() ? boost::json::object{} : boost::json::parse(text).as_object();
}

std::int64_t number(const boost::json::object& json, std::string_view group, std::string_view key) {
    const boost::json::value* found = json.if_contains(group);
    found = found != nullptr ? found->as_object().if_contains(key) : nullptr;
    return found != nullptr ? found->to_number<std::int64_t>() : 0;
}

}  // namespace

std::int64_t RungResult::calls(std::string_view what) const {
    return number(json, "calls", what);
}

std::vector<Miss> RungResult::misses(std::string_view group) const {
    std::vector<Miss> misses;
    const boost::json::value* found = json.if_contains(group);
    if (found == nullptr) {
        return misses;
    }
    for (const boost::json::value& value : found->as_array()) {
        const boost::json::object& miss = value.as_object();
        misses.push_back({miss.at("line").to_number<std::int64_t>(),
                          std::string{miss.at("rung").as_string()},
                          std::string{miss.at("actual").as_string()}});
    }
    return misses;
}

std::int64_t RungResult::messages(std::string_view what) const {
    return number(json, "messages", what);
}

std::int64_t RungResult::responses(std::string_view code) const {
    return number(json, "responses", code);
}

RungResult run_rung(const RunFolder& folder, std::vector<std::string> arguments) {
    const auto json = folder.path() / "run.json";
    Process process{rung(folder, "run", std::move(arguments), json)};
    const int status = process.wait_for_exit(run_limit).value_or(-1);
    return {status, process.output(), read_json(json)};
}

RungServe::RungServe(const RunFolder& folder, std::vector<std::string> arguments)
    : json_{folder.path() / "serve.json"} {
    arguments.insert(arguments.end(), {"--listen", "127.0.0.1:0"});
    process_ = std::make_unique<Process>(rung(folder, "serve", std::move(arguments), json_));
    std::string output;
    const auto is_there = [&] {
        output = process_->output();
        return output.find('\n') != std::string::npos;
    };
    if (!process_->wait_until(is_there) || !output.starts_with(listening)) {
        throw std::runtime_error{"rung serve does not listen:\n" + output};
    }
    address_ = output.substr(listening.size(), output.find('\n') - listening.size());
}

RungResult RungServe::end() {
    return result(process_->end(SIGTERM));
}

RungResult RungServe::wait() {
    return result(process_->wait_for_exit());
}

RungResult RungServe::result(std::optional<int> status) const {
    return {status.value_or(-1), process_->output(), read_json(json_)};
}

}  // namespace rung::peers
