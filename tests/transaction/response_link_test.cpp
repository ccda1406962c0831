#include "engine/transaction/response_link.hpp"

#include <gtest/gtest.h>

#include "engine/transaction/request_key.hpp"
#include "tests/transaction/messages.hpp"

namespace rung::transaction {
namespace {

// RFC 3261 18.2.2 and RFC 3581 4. The request came from 192.0.2.9:5070.
TEST(ResponseLink, GoesWhereTheTopViaSays) {
    struct Case {
        std::string sent_by;
        std::string parameters;
        std::string expected;
    };

    const std::vector<Case> cases{
        {"192.0.2.9:5070", "", "192.0.2.9:5070"},
        {"192.0.2.9:6000", "", "192.0.2.9:6000"},
        {"192.0.2.9", "", "192.0.2.9:5060"},
        {"client.example.com:6000", "", "192.0.2.9:6000"},
        {"192.0.2.77:6000", "", "192.0.2.9:6000"},
        {"192.0.2.9:6000", ";rport", "192.0.2.9:5070"},
        {"192.0.2.9", ";rport", "192.0.2.9:5070"},
        {"192.0.2.9:6000", ";maddr=192.0.2.50", "192.0.2.50:6000"},
        {"192.0.2.9", ";rport;maddr=192.0.2.50", "192.0.2.50:5060"},
        {"192.0.2.9:6000", ";maddr=host.example.com", "192.0.2.9:6000"},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.sent_by + c.parameters);
        const RequestText request{.sent_by = c.sent_by, .via_parameters = c.parameters};
        const Parsed parsed{request.text()};
        const auto via = sip::parse_via(top_via(parsed));
        const base::Link link = response_link(via, received_on(udp));
        EXPECT_EQ(link.remote.text(), c.expected);
        EXPECT_EQ(link.socket, udp.socket);
        EXPECT_EQ(response_link(via, received_on(tcp)), tcp) << "back on the same connection";
    }
}

TEST(ResponseLink, WithoutAViaItGoesBackToTheSource) {
    EXPECT_EQ(response_link(std::nullopt, received_on(udp)), udp);
}

}  // namespace
}  // namespace rung::transaction
