#pragma once
#include <gtest/gtest.h>

#include <string>

#include "engine/transaction/table.hpp"
#include "tests/transaction/messages.hpp"
#include "tests/transaction/timeline.hpp"

namespace rung::transaction {

inline constexpr base::Handle caller{4, 2};

/// A table, and one request that has left it at `start`.
class ClientTable : public ::testing::Test {
protected:
    base::Handle send(const std::string& method, const ClientOpening& opening) {
        const base::Handle transaction = table.open_client(opening);
        request.method = method;
        request.branch = text_of(table.branch_of(transaction));
        sent_bytes = request.text();
        sent = table.send_request(transaction, sent_bytes, start);
        return transaction;
    }

    base::Handle send_invite() { return send("INVITE", {Method::invite, udp, local, caller}); }

    base::Handle send_options() { return send("OPTIONS", {Method::other, udp, local, caller}); }

    [[nodiscard]] std::string answer(int status, std::string_view to_tag = "to1") const {
        return answer_to(request.text(), status, to_tag);
    }

    Event receive(const std::string& bytes, base::Duration after) {
        last = Parsed{bytes};
        return table.on_response(last, received_on(udp), start + after);
    }

    TransactionTable table{{.transactions = 8, .lingering = {.transactions = 8, .octets = 1 << 20}},
                           {},
                           {.nonce = 77, .shard = 1, .hash_seed = 5}};
    RequestText request;
    std::string sent_bytes;
    Event sent;
    Parsed last{answer_to(RequestText{}.text(), 200, "x")};
};

}  // namespace rung::transaction
