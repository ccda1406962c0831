#pragma once
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "engine/transaction/table.hpp"
#include "tests/transaction/messages.hpp"
#include "tests/transaction/timeline.hpp"

namespace rung::transaction {

inline constexpr base::Handle callee{6, 1};

/// A table that receives requests. The caller's part is played by the tests.
class ServerTable : public ::testing::Test {
protected:
    Event receive(const RequestText& request, base::Duration after, const base::Link& link = udp) {
        const Parsed message{request.text()};
        return table.on_request(message, received_on(link), start + after);
    }

    Event open(const RequestText& request,
               const base::Link& link = udp,
               std::optional<ManualParts> manual = {}) {
        const Parsed message{request.text()};
        return table.open_server(message, received_on(link), {callee, manual}, start);
    }

    Event respond(const Event& opened,
                  const RequestText& request,
                  int status,
                  base::Duration after) {
        answer = answer_to(request.text(), status, "to1");
        return table.respond(opened.transaction, status, answer, start + after);
    }

    /// What was sent by itself from now on, until the timer is gone.
    Times run_out(Event event) {
        Times sent;
        while (event.timer != TimerChange::cancel) {
            const base::Instant now = event.deadline;
            event = table.on_timer(event.transaction, now);
            if (event.sends()) {
                EXPECT_EQ(event.message.bytes, answer);
                sent.push_back(now - start);
            }
            last = event;
            end = now - start;
        }
        return sent;
    }

    static RequestText invite() { return {.method = "INVITE"}; }

    static RequestText ack_of(RequestText request) {
        request.method = "ACK";
        request.to_tag = "to1";
        return request;
    }

    TransactionTable table{{.transactions = 8, .lingering = {.transactions = 8, .octets = 1 << 20}},
                           {},
                           {.nonce = 77, .shard = 1, .hash_seed = 5}};
    std::string answer;
    Event last;
    base::Duration end{};
};

}  // namespace rung::transaction
