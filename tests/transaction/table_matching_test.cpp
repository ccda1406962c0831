#include <functional>
#include <string>
#include <vector>

#include "tests/transaction/server_table.hpp"

namespace rung::transaction {
namespace {

// RFC 3261 17.2.3, first rules.
TEST_F(ServerTable, MatchesByBranchSentByAndMethod) {
    struct Case {
        std::string name;
        std::function<void(RequestText&)> change;
        What expected;
    };

    const std::vector<Case> cases{
        {"a copy", [](RequestText&) {}, What::copy},
        {"another branch", [](auto& r) { r.branch += "x"; }, What::new_request},
        {"the branch in capitals", [](auto& r) { r.branch = "z9hG4bKPEER1"; }, What::new_request},
        {"another host", [](auto& r) { r.sent_by = "192.0.2.8:5070"; }, What::new_request},
        {"another port", [](auto& r) { r.sent_by = "192.0.2.9:5071"; }, What::new_request},
        {"no port", [](auto& r) { r.sent_by = "192.0.2.9"; }, What::new_request},
        {"another method", [](auto& r) { r.method = "INFO"; }, What::new_request},
        {"another tag", [](auto& r) { r.from_tag = "x"; }, What::copy},
        {"another Call-ID", [](auto& r) { r.call_id = "x"; }, What::copy},
        {"another CSeq number", [](auto& r) { r.cseq = "9"; }, What::copy},
        {"another Request-URI", [](auto& r) { r.uri = "sip:x@y"; }, What::copy},
        {"other Via parameters", [](auto& r) { r.via_parameters = ";rport=1"; }, What::copy},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.name);
        TransactionTable fresh{{}, {}, {}};
        std::swap(table, fresh);
        const RequestText request;
        const Event opened = open(request);
        RequestText changed = request;
        c.change(changed);
        EXPECT_EQ(receive(changed, 1s).what, c.expected);
        respond(opened, request, 200, 1s);
        EXPECT_EQ(receive(changed, 1s).what, c.expected) << "the same for one that lingers";
    }
}

TEST_F(ServerTable, ComparesTheSentByAsAHostAndAPort) {
    RequestText request{.sent_by = "Client.Example.com"};
    open(request);
    request.sent_by = "client.example.COM:5060";
    EXPECT_EQ(receive(request, 1s).what, What::copy);
    request.transport = "TLS";
    request.sent_by = "other.example.com";
    open(request);
    request.sent_by = "other.example.com:5060";
    EXPECT_EQ(receive(request, 1s).what, What::new_request);
    request.sent_by = "other.example.com:5061";
    EXPECT_EQ(receive(request, 1s).what, What::copy);
}

// RFC 3261 17.2.3, the rules for peers of RFC 2543.
TEST_F(ServerTable, MatchesWithoutTheCookieByTheOldRules) {
    struct Case {
        std::string name;
        std::function<void(RequestText&)> change;
        What expected;
    };

    const std::vector<Case> cases{
        {"a copy", [](RequestText&) {}, What::copy},
        {"another Request-URI", [](auto& r) { r.uri = "sip:x@y"; }, What::new_request},
        {"another To tag", [](auto& r) { r.to_tag = "x"; }, What::new_request},
        {"another From tag", [](auto& r) { r.from_tag = "x"; }, What::new_request},
        {"another Call-ID", [](auto& r) { r.call_id = "x"; }, What::new_request},
        {"another CSeq number", [](auto& r) { r.cseq = "9"; }, What::new_request},
        {"another method", [](auto& r) { r.method = "INFO"; }, What::new_request},
        {"another top Via", [](auto& r) { r.via_parameters = ";x=1"; }, What::new_request},
        {"another header", [](auto& r) { r.extra = "Subject: x\r\n"; }, What::copy},
    };
    for (const std::string branch : {"", "1", "z9hG4bK"}) {
        for (const Case& c : cases) {
            SCOPED_TRACE("branch '" + branch + "', " + c.name);
            TransactionTable fresh{{}, {}, {}};
            std::swap(table, fresh);
            const RequestText request{.branch = branch};
            const Event opened = open(request);
            RequestText changed = request;
            c.change(changed);
            EXPECT_EQ(receive(changed, 1s).what, c.expected);
            respond(opened, request, 200, 1s);
            EXPECT_EQ(receive(changed, 1s).what, c.expected) << "the same for one that lingers";
        }
    }
}

TEST_F(ServerTable, AnAckOfRfc2543HasTheTagOfTheResponse) {
    RequestText request = invite();
    request.branch.clear();
    respond(open(request), request, 486, 1s);
    RequestText ack = ack_of(request);
    ack.to_tag = "another";
    EXPECT_EQ(receive(ack, 2s).what, What::new_request);
    EXPECT_EQ(receive(ack_of(request), 2s).what, What::ack);
    EXPECT_EQ(receive(ack_of(request), 3s).what, What::copy);
    EXPECT_EQ(receive(request, 3s).what, What::copy);
}

}  // namespace
}  // namespace rung::transaction
