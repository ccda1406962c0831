#include <gtest/gtest.h>

#include <stdexcept>

#include "bench/exchange/datagram.hpp"
#include "bench/exchange/tcp_exchange.hpp"
#include "bench/exchange/udp_exchange.hpp"

namespace rung::bench {

namespace {

constexpr std::string_view whole_call = "538>,<395,<512,365>,365>,<356";
constexpr std::chrono::milliseconds short_time{50};

}  // namespace

TEST(UdpExchange, PlaysAFlowToItsEndOverBothWires) {
    for (const Wire wire : {Wire::plain, Wire::segmented}) {
        for (const std::string_view text : {"325>,<352", "544>,<424,379>", whole_call.data()}) {
            const std::vector<Datagram> flow = parse_flow(text);
            const UdpExchange exchange{.flow = flow, .wire = wire, .cores = {}, .before_each = {}};
            EXPECT_GT(play(exchange, short_time).per_second, 100) << text;
        }
    }
}

TEST(UdpExchange, DoesTheWorkOfEachExchange) {
    const std::vector<Datagram> flow = parse_flow("325>,<352");
    std::uint64_t works = 0;
    const UdpExchange exchange{.flow = flow, .cores = {}, .before_each = [&works] { ++works; }};
    const double rate = play(exchange, short_time).per_second;
    EXPECT_GE(static_cast<double>(works), rate * 0.05);
}

TEST(TcpExchange, PlaysOnOneConnectionAndOnMany) {
    EXPECT_GT(play(TcpExchange{}, short_time).per_second, 100);
    const TcpExchange many{.connections = 100, .outstanding = 1, .cores = {}};
    EXPECT_GT(play(many, short_time).per_second, 100);
}

TEST(Flow, IsReadFromItsText) {
    EXPECT_EQ(parse_flow("544>,<424,379>"),
              (std::vector<Datagram>{{true, 544}, {false, 424}, {true, 379}}));
    for (const char* wrong : {"", "450", "<350", ">450", "450>,", "4x>", "0>", "2049>", "-1>"}) {
        EXPECT_THROW(static_cast<void>(parse_flow(wrong)), std::invalid_argument) << wrong;
    }
}

}  // namespace rung::bench
