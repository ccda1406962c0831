#pragma once
#include <map>
#include <string>
#include <vector>

#include "engine/transaction/table.hpp"
#include "tests/transaction/messages.hpp"

namespace rung::transaction {

/// A message on its way in a simulated network.
struct Packet {
    base::Link link;
    std::string bytes;
};

/// A table with the smallest of users: as a server it answers OPTIONS and INVITE with one status
/// and ACKs reach their 2xx; as a client it acknowledges a 2xx. Its timers and its packets are
/// plain lists that the test walks.
class Peer {
public:
    Peer(std::uint64_t nonce, int answer_status, const base::Link& way);

    void request(const std::string& method, base::Instant now);
    void receive(const std::string& bytes, base::Instant now);

    [[nodiscard]] base::Instant next_deadline() const;
    void on_time(base::Instant now);

    /// What it has sent since the last call.
    [[nodiscard]] std::vector<Packet> take_sent() { return std::move(sent_); }

    [[nodiscard]] const TransactionTable& table() const { return table_; }

    [[nodiscard]] const std::vector<int>& delivered() const { return delivered_; }

    [[nodiscard]] int requests() const { return requests_; }

    [[nodiscard]] int acknowledged() const { return acknowledged_; }

private:
    void apply(const Event& event);
    void on_new_request(const Parsed& message, base::Instant now);
    void on_response(const Event& event, const Parsed& message, base::Instant now);

    TransactionTable table_;
    base::Link way_;
    int answer_status_;
    std::map<std::uint32_t, std::pair<base::Instant, base::Handle>> timers_;
    std::vector<Packet> sent_;
    std::vector<int> delivered_;  ///< Final statuses, as the TU saw them.
    base::Handle invite_;         ///< The server transaction that waits for its ACK.
    int requests_ = 0;
    int acknowledged_ = 0;
};

}  // namespace rung::transaction
