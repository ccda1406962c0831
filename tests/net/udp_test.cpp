#include "engine/net/udp.hpp"

#include <gtest/gtest.h>

#include <array>

#include "engine/net/setup_error.hpp"
#include "tests/net/loopback.hpp"

namespace rung::net {
namespace {

using base::Endpoint;
using base::IpAddress;

const IpAddress loopback_v6 = *IpAddress::parse("::1");

class Udp : public testing::Test {
protected:
    Endpoint open(const IpAddress& ip) {
        const std::uint16_t index = network.open({ip, 0});
        return network.socket(index).local();
    }

    base::AllowedDestinations allowed;
    UdpNetwork network{allowed};
};

TEST_F(Udp, ReportsTheEndpointThatTheKernelChose) {
    const Endpoint first = open(loopback);
    const Endpoint second = open(loopback_v6);
    EXPECT_EQ(first.ip, loopback);
    EXPECT_NE(first.port, 0);
    EXPECT_EQ(second.ip, loopback_v6);
    EXPECT_NE(second.port, 0);
    EXPECT_EQ(network.size(), 2U);
}

TEST_F(Udp, CarriesBatchesLargerThanOneSystemCallInOrder) {
    const Endpoint from = open(loopback);
    const Endpoint to = open(loopback);
    std::vector<std::string> texts;
    texts.reserve(150);
    for (int n = 0; n < 150; ++n) {
        texts.push_back("message " + std::to_string(n));
    }
    std::vector<base::Outgoing> batch;
    batch.reserve(texts.size());
    for (const std::string& text : texts) {
        batch.push_back(outgoing(0, to, text));
    }
    network.send(batch);
    const auto received = receive_all(network, 1, texts.size());
    ASSERT_EQ(received.size(), texts.size());
    for (std::size_t n = 0; n < texts.size(); ++n) {
        EXPECT_EQ(received[n].bytes, texts[n]);
        EXPECT_EQ(received[n].link, (base::Link{base::Transport::udp, 1, from}));
        EXPECT_EQ(received[n].local, loopback);
    }
    EXPECT_EQ(network.counters().sent, texts.size());
    EXPECT_EQ(network.counters().received, texts.size());
    EXPECT_TRUE(network.receive(1).empty());
    EXPECT_TRUE(network.failures().empty());
}

/// The kernel gives the twin what its peer sends, and the socket the rest.
TEST_F(Udp, OpensATwinForTheUsualPeerAndHearsTheOthersToo) {
    const Endpoint here = open(loopback);
    const Endpoint peer = open(loopback);
    const Endpoint stranger = open(loopback);
    for (std::uint32_t n = 0; n < UsualPeer::clear_majority; ++n) {
        EXPECT_FALSE(network.twin(0).has_value());
        network.send(std::vector{outgoing(0, peer, "x")});
        ASSERT_EQ(receive_all(network, 1, 1).size(), 1U);
    }
    ASSERT_TRUE(network.twin(0).has_value());
    EXPECT_THROW(network.open(here), SetupError) << "the port is ours alone";

    network.send(std::vector{outgoing(0, peer, "by twin"), outgoing(0, stranger, "by socket")});
    EXPECT_EQ(receive_all(network, 1, 1).at(0).link.remote, here);
    EXPECT_EQ(receive_all(network, 2, 1).at(0).link.remote, here);

    network.send(std::vector{outgoing(1, here, "of the peer")});
    ASSERT_TRUE(wait_readable(*network.twin(0)));
    const auto of_peer = network.receive(0);
    ASSERT_EQ(of_peer.size(), 1U);
    EXPECT_EQ(of_peer[0].link, (base::Link{base::Transport::udp, 0, peer}));
    EXPECT_EQ(of_peer[0].local, loopback);

    network.send(std::vector{outgoing(2, here, "of the stranger")});
    const auto of_stranger = receive_all(network, 0, 1);
    ASSERT_EQ(of_stranger.size(), 1U);
    EXPECT_EQ(of_stranger[0].link.remote, stranger);
}

TEST_F(Udp, HasNoTwinWhereNoPeerHasTheMajority) {
    open(loopback);
    const std::array peers{open(loopback), open(loopback)};
    for (std::uint32_t n = 0; n < 3 * UsualPeer::clear_majority; ++n) {
        network.send(std::vector{outgoing(0, peers[n % 2], "x")});
        receive_all(network, static_cast<std::uint16_t>(1 + n % 2), 1);
    }
    EXPECT_FALSE(network.twin(0).has_value());
}

TEST_F(Udp, SortsABatchBySocket) {
    const Endpoint a = open(loopback);
    const Endpoint b = open(loopback_v6);
    const std::vector<base::Outgoing> batch{
        outgoing(0, a, "a1"), outgoing(1, b, "b1"), outgoing(0, a, "a2"), outgoing(1, b, "b2")};
    network.send(batch);
    const auto at_a = receive_all(network, 0, 2);
    const auto at_b = receive_all(network, 1, 2);
    ASSERT_EQ(at_a.size(), 2U);
    ASSERT_EQ(at_b.size(), 2U);
    EXPECT_EQ(at_a[0].bytes + at_a[1].bytes, "a1a2");
    EXPECT_EQ(at_b[0].bytes + at_b[1].bytes, "b1b2");
    EXPECT_EQ(at_b[0].link.remote, b);
    EXPECT_EQ(at_b[0].local, loopback_v6);
}

struct LargeCase {
    const char* name;
    IpAddress ip;
    std::size_t octets;
};

TEST_F(Udp, CarriesEverySizeOfDatagramWhole) {
    const auto cases = std::to_array<LargeCase>({
        {"empty", loopback, 0},
        {"one octet", loopback, 1},
        {"fragmented", loopback, 65'000},
        {"largest of IPv4", loopback, 65'507},
        {"largest of IPv6", loopback_v6, 65'527},
    });
    for (const LargeCase& c : cases) {
        SCOPED_TRACE(c.name);
        const Endpoint self = open(c.ip);
        const auto index = static_cast<std::uint16_t>(network.size() - 1);
        std::string text(c.octets, 'x');
        if (!text.empty()) {
            text.back() = 'z';
        }
        network.send(std::vector{outgoing(index, self, text)});
        const auto received = receive_all(network, index, 1);
        ASSERT_EQ(received.size(), 1U);
        EXPECT_TRUE(received[0].bytes == text);
    }
}

struct AnyCase {
    const char* name;
    const char* any;
    const char* asked;
};

TEST_F(Udp, AnswersFromTheAddressThatWasAsked) {
    const auto cases = std::to_array<AnyCase>({
        {"IPv4", "0.0.0.0", "127.0.0.2"},
        {"IPv4, another", "0.0.0.0", "127.0.0.3"},
        {"IPv6", "::", "::1"},
    });
    for (const AnyCase& c : cases) {
        SCOPED_TRACE(c.name);
        const IpAddress asked = *IpAddress::parse(c.asked);
        const IpAddress asking = asked.is_v4() ? loopback : loopback_v6;
        const Endpoint client = open(asking);
        const Endpoint server = open(*IpAddress::parse(c.any));
        const auto client_index = static_cast<std::uint16_t>(network.size() - 2);
        const auto server_index = static_cast<std::uint16_t>(network.size() - 1);

        network.send(std::vector{outgoing(client_index, {asked, server.port}, "question")});
        const auto questions = receive_all(network, server_index, 1);
        ASSERT_EQ(questions.size(), 1U);
        EXPECT_EQ(questions[0].local, asked);
        EXPECT_EQ(questions[0].link.remote, client);

        network.send(std::vector{outgoing(server_index, client, "answer", asked)});
        const auto answers = receive_all(network, client_index, 1);
        ASSERT_EQ(answers.size(), 1U);
        EXPECT_EQ(answers[0].link.remote, (Endpoint{asked, server.port}));
    }
}

TEST_F(Udp, VerifiesTheReceiveBuffer) {
    open(loopback);
    const UdpSocket& socket = network.socket(0);
    EXPECT_GT(socket.receive_buffer(), 0);
    EXPECT_LE(socket.receive_buffer(), UdpSocket::privileged_receive_buffer);
    EXPECT_EQ(receive_buffer_notice(socket.local(), UdpSocket::receive_buffer_asked), "");
    EXPECT_EQ(receive_buffer_notice({loopback, 5060}, 212'992),
              "udp 127.0.0.1:5060: the kernel granted a receive buffer of 212992 octets, 4194304 "
              "were asked for; bursts may be lost; sudo sysctl -w net.core.rmem_max=4194304 raises "
              "the limit");
}

TEST_F(Udp, CountsWhatTheKernelDropped) {
    open(loopback);
    const Endpoint to = open(loopback);
    EXPECT_EQ(network.drops(1), 0U);
    const std::string text(60'000, 'x');
    const std::vector<base::Outgoing> batch(64, outgoing(0, to, text));
    // The kernel grants twice what is asked for; this is at least four times as much.
    const auto granted = static_cast<std::size_t>(network.socket(1).receive_buffer());
    std::size_t sent = 0;
    for (; sent * text.size() < 8 * granted; sent += batch.size()) {
        network.send(batch);
    }
    std::size_t received = 0;
    for (auto messages = network.receive(1); !messages.empty(); messages = network.receive(1)) {
        received += messages.size();
    }
    EXPECT_GT(network.drops(1), 0U);
    EXPECT_EQ(received + network.drops(1), sent);
}

TEST_F(Udp, FindsTheSourceAddressWithoutSending) {
    EXPECT_EQ(source_address_for({loopback, 5060}), loopback);
    EXPECT_EQ(source_address_for({loopback_v6, 5060}), loopback_v6);
}

std::string set_up_message(UdpNetwork& network, const Endpoint& local) {
    try {
        network.open(local);
    } catch (const SetupError& error) {
        return error.what();
    }
    return "no error";
}

TEST_F(Udp, NamesThePortInUseAndTheRemedy) {
    const Endpoint taken = open(loopback);
    EXPECT_EQ(
        set_up_message(network, taken),
        "udp " + taken.text() +
            " is in use by another program; choose another port with --listen (rung serve) or "
            "--local (rung run), or port 0 for any that is free");
    EXPECT_EQ(network.size(), 1U);
}

TEST_F(Udp, NamesAnAddressThatTheMachineDoesNotHave) {
    EXPECT_EQ(
        set_up_message(network, {IpAddress::v4(192, 0, 2, 77), 0}),
        "udp 192.0.2.77:0: this machine has no such address; `ip address` lists those it has");
}

}  // namespace
}  // namespace rung::net
