#include "tests/call/bench.hpp"

#include <algorithm>
#include <stdexcept>

namespace rung::call {

Bench::Bench(std::string_view ladder) : program{support::compiled(ladder)} {
    settings.sockets.push_back({base::Transport::udp, support::endpoint("192.0.2.1:5060"), {}});
    settings.target = Target{"192.0.2.2:5070",
                             "192.0.2.2",
                             "5070",
                             {base::Transport::udp, 0, support::endpoint("192.0.2.2:5070")}};
    settings.profile = {{"redirected", "moved-1001"}};
    call.reset(program);
    call.seq = 3;
    call.tag = "ours";
    call.call_id = "call-id";
    call.started = support::sim_start;
    call.rung_done = support::sim_start;
}

StoredMessage& Bench::receive(std::string_view text) {
    StoredMessage& message = call.messages.take();
    message.assign(crlf(text));
    EXPECT_TRUE(message.is_sip()) << text;
    message.link = {base::Transport::udp, 0, support::endpoint("192.0.2.2:5070")};
    message.local = base::IpAddress::v4(192, 0, 2, 1);
    message.at = support::sim_start + 9s;
    message.elapsed = 250ms;
    call.current = &message;
    return message;
}

void Bench::set_label(std::string_view name, std::string_view text) {
    StoredMessage* const current = call.current;
    const auto label = std::ranges::find(program.labels, name);
    call.labels.at(static_cast<std::size_t>(label - program.labels.begin())) = &receive(text);
    call.current = current;
}

void Bench::set_variable(std::string_view name, const Value& value) {
    const auto variable = std::ranges::find(program.variables, name);
    call.variables.at(static_cast<std::size_t>(variable - program.variables.begin())).assign(value);
}

const Check& Bench::check() const {
    for (const Instruction& instruction : program.code) {
        const auto* receive = std::get_if<Receive>(&instruction.what);
        if (receive != nullptr && !receive->checks.empty()) {
            return receive->checks.front();
        }
    }
    throw std::runtime_error{"the ladder has no check"};
}

std::string crlf(std::string_view text) {
    std::string out;
    for (const char c : text) {
        out += c == '\n' ? "\r\n" : std::string{c};
    }
    return out;
}

}  // namespace rung::call
