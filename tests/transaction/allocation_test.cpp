#include <gtest/gtest.h>

#include <algorithm>
#include <charconv>
#include <string>

#include "engine/transaction/table.hpp"
#include "tests/support/allocation_counter.hpp"
#include "tests/transaction/messages.hpp"
#include "tests/transaction/timeline.hpp"

namespace rung::transaction {
namespace {

/// The same four exchanges again and again, with messages that are made beforehand: only the branch
/// changes, and that is written into its place.
class Load {
public:
    void one_of_each(base::Instant now) {
        exchange(Method::other, options_, options_ok_, now);
        exchange(Method::invite, invite_, invite_moved_, now);
        accepted(now);
        serve(now);
        table_.expire_lingering(now);
    }

    [[nodiscard]] const TransactionTable& table() const { return table_; }

private:
    struct Text {
        explicit Text(std::string text) : bytes{std::move(text)}, at{bytes.find("BRANCH")} {}

        std::string bytes;
        std::size_t at;
    };

    static constexpr std::string_view hole = "BRANCH------------------------------------";
    static_assert(hole.size() == Identifiers::branch_size);

    static RequestText request(std::string method) {
        return {.method = std::move(method), .branch = std::string{hole}};
    }

    static void fill(Text& text, const Identifiers::Branch& branch) {
        std::ranges::copy(branch, text.bytes.begin() + static_cast<std::ptrdiff_t>(text.at));
    }

    const sip::Message& parsed(const Text& text) {
        EXPECT_TRUE(sip::parse(text.bytes, message_).has_value());
        return message_;
    }

    base::Handle exchange(Method method, Text& text, Text& response, base::Instant now) {
        const base::Handle transaction =
            table_.open_client({.method = method, .link = udp, .owner = {7, 0}});
        fill(text, table_.branch_of(transaction));
        fill(response, table_.branch_of(transaction));
        table_.send_request(transaction, text.bytes, now);
        table_.on_timer(transaction, now + 500ms);
        const sip::Message& message = parsed(response);
        EXPECT_EQ(table_.on_response(message, received_on(udp), now + 600ms).what, What::deliver);
        return transaction;
    }

    void accepted(base::Instant now) {
        const base::Handle transaction = exchange(Method::invite, invite_, invite_ok_, now);
        table_.keep_ack(transaction, {udp, local, ack_.bytes}, now + 600ms);
        EXPECT_EQ(table_.on_response(parsed(invite_ok_), received_on(udp), now + 1s).what,
                  What::copy);
    }

    void serve(base::Instant now) {
        Identifiers::Branch branch;
        std::ranges::copy(hole, branch.begin());
        std::ranges::copy(Identifiers::cookie, branch.begin());
        std::to_chars(branch.data() + 8, branch.data() + branch.size(), 100'000'000 + served_++);
        fill(invite_, branch);
        fill(ack_, branch);
        const Event opened = table_.open_server(parsed(invite_), received_on(udp), {}, now);
        table_.respond(opened.transaction, 302, invite_moved_.bytes, now);
        EXPECT_EQ(table_.on_request(parsed(invite_), received_on(udp), now).what, What::copy);
        EXPECT_EQ(table_.on_request(parsed(ack_), received_on(udp), now).what, What::ack);
    }

    TransactionTable table_{
        {.transactions = 64, .lingering = {.transactions = 2'000, .octets = 1 << 20}}, {}, {}};
    sip::Message message_;
    int served_ = 0;
    Text options_{request("OPTIONS").text()};
    Text options_ok_{answer_to(options_.bytes, 200, "to1")};
    Text invite_{request("INVITE").text()};
    Text invite_moved_{answer_to(invite_.bytes, 302, "to1")};
    Text invite_ok_{answer_to(invite_.bytes, 200, "to1")};
    Text ack_{RequestText{.method = "ACK", .branch = std::string{hole}, .to_tag = "to1"}.text()};
};

TEST(TransactionTable, AllocatesNothingOnceWarm) {
    Load load;
    base::Instant now = start;
    for (int round = 0; round < 2'000; ++round) {
        load.one_of_each(now += 10ms);
    }
    const std::uint64_t started = load.table().counters().started;
    const std::uint64_t before = support::allocations();
    for (int round = 0; round < 2'500; ++round) {
        load.one_of_each(now += 10ms);
    }
    EXPECT_EQ(support::allocations() - before, 0U);
    EXPECT_EQ(load.table().counters().started - started, 10'000U);
    EXPECT_TRUE(load.table().lingering_shortened()) << "the ring has been full";
}

TEST(TransactionTable, TheCounterOfAllocationsCounts) {
    const std::uint64_t before = support::allocations();
    const std::string longer_than_short(100, 'x');
    EXPECT_GT(support::allocations(), before) << longer_than_short.size();
}

}  // namespace
}  // namespace rung::transaction
