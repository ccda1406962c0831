#include "engine/call/packing.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "tests/call/bench.hpp"

namespace rung::call {
namespace {

constexpr auto ladder =
    "data users\n  number\n  12025550100\n"
    "let name = \"somebody with a name that needs memory of its own\"\nlet share = 1\n"
    "-> INVITE sip:bob@{target} as first\nmark ringing\n<- 200\n-> ACK\n"
    "repeat 2 as n\n  pause 1s\nend\nmeasure ringing\n-> BYE\n<- 200\n";

constexpr auto request =
    "INVITE sip:bob@192.0.2.2 SIP/2.0\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1\n"
    "From: <sip:a@192.0.2.1>;tag=ours\nTo: <sip:bob@192.0.2.2>\nCall-ID: call-id\nCSeq: 1 INVITE\n"
    "Content-Length: 0\n\n";

constexpr auto answer =
    "SIP/2.0 200 OK\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1\nFrom: <sip:a@192.0.2.1>;tag=ours\n"
    "To: <sip:bob@192.0.2.2>;tag=theirs\nCall-ID: call-id\nCSeq: 1 INVITE\nContent-Length: 0\n\n";

/// A call in a pause with something in every member that is packed.
class Sleeper : public Bench {
public:
    Sleeper() : Bench{ladder} {
        call.trace.wanted = false;
        call.phase = CallPhase::pausing;
        call.position = 7;
        call.steps = 9;
        call.data_number = 4;
        call.ladder = 2;
        call.call_ids = 3;
        call.stream = 5;
        call.decisions = base::Random{99};
        call.due = support::sim_start + 1s;
        call.deadline = support::sim_start + 20s;
        call.has_deadline = true;
        call.serials = 6;
        call.next_arm = 4;
        call.first_arm = 2;
        call.signed_by_policy = true;
        call.rows = {0};
        call.rounds_left.at(0) = 2;
        call.rounds_done.at(0) = 1;
        call.marks.at(0) = support::sim_start + 3s;
        set_variable("name", Value::of_text("a text that is too long for a string without memory"));
        set_variable("share", Value::of_real(0.25));
        MessageStore::unpin(&receive("OPTIONS sip:nobody SIP/2.0\n\n"));  // Nobody needs it.
        add_messages();
    }

    [[nodiscard]] std::string packed() const { return packed(call); }

    [[nodiscard]] static std::string packed(const Call& call) {
        std::string out(8'192, 'x');
        base::Packer packer{out};
        out.resize(pack(call, packer) ? packer.size() : 0);
        return out;
    }

private:
    void add_messages() {
        StoredMessage& invite = receive(request);
        MessageStore::pin(invite);
        call.labels.at(0) = &invite;
        StoredMessage& ok = MessageStore::pin(receive(answer));
        ok.copies = 2;
        SentRequest& sent = call.sent.emplace_back();
        sent.method = "INVITE";
        sent.serial = 1;
        sent.transaction = {3, 4};
        sent.message = &invite;
        sent.answer = &ok;
        sent.due = support::sim_start + 2s;
        sent.final_status = 200;
        sent.lost = "nothing";
        sent.dialog = 0;
        call.sent_count = 1;
        ReceivedRequest& received = call.received.emplace_back();
        received.method = "OPTIONS";
        received.message = &MessageStore::pin(invite);
        received.call_id_begin = 3;
        received.call_id_size = 4;
        received.status = 180;
        call.received_count = 1;
        Dialog& dialog = call.dialogs.emplace_back();
        dialog.call_id = "a Call-ID that is too long for a string without memory";
        dialog.remote_target = "sip:bob@192.0.2.2";
        dialog.confirmed = true;
        call.dialog_count = 1;
        call.kept.at(0) = {"INVITE", &MessageStore::pin(invite), 7};
    }
};

Call& woken(Call& call, const std::string& packed) {
    base::Unpacker in{packed};
    unpack(in, call);
    EXPECT_TRUE(in.at_end());
    return call;
}

TEST(Packing, KeepsAllThatACallIs) {
    Sleeper sleeper;
    const std::string packed = sleeper.packed();
    ASSERT_NE(packed, "");
    Bench other{"-> OPTIONS sip:{target}\n<- 200\n"};
    other.receive(answer);
    other.call.findings.emplace_back();
    other.call.waiting.emplace_back();
    const Call& call = woken(other.call, packed);
    EXPECT_EQ(Sleeper::packed(call), packed);
    EXPECT_EQ(call.program, &sleeper.program);
    EXPECT_EQ(call.phase, CallPhase::pausing);
    EXPECT_EQ(call.deadline, sleeper.call.deadline);
    EXPECT_EQ(call.tag, "ours");
    EXPECT_EQ(call.variables.at(0).value.text, sleeper.call.variables.at(0).text);
    EXPECT_EQ(call.variables.at(0).value.text.data(), call.variables.at(0).text.data());
    EXPECT_EQ(call.variables.at(1).value.real, 0.25);
    EXPECT_EQ(call.marks.at(0), support::sim_start + 3s);
    EXPECT_EQ(call.dialogs.at(0).call_id, sleeper.call.dialogs.at(0).call_id);
    EXPECT_EQ(call.current->octets(), crlf(answer));
    EXPECT_EQ(call.current, call.sent.at(0).answer);
    EXPECT_EQ(call.current->copies, 2U);
    EXPECT_EQ(call.current->pins, 2U);
    EXPECT_EQ(call.current->elapsed, 250ms);
    EXPECT_EQ(call.sent.at(0).message, call.labels.at(0));
    EXPECT_EQ(call.kept.at(0).request, call.labels.at(0));
    EXPECT_EQ(call.sent.at(0).transaction, (base::Handle{3, 4}));
    EXPECT_EQ(call.received.at(0).call_id(), sleeper.call.received.at(0).call_id());
    EXPECT_TRUE(call.findings.empty());
    EXPECT_TRUE(call.waiting.empty());
}

TEST(Packing, DecidesTheSameBehindIt) {
    Sleeper sleeper;
    Bench other{"-> OPTIONS sip:{target}\n<- 200\n"};
    Call& call = woken(other.call, sleeper.packed());
    EXPECT_EQ(call.decisions.next(), base::Random{99}.next());
}

TEST(Packing, LeavesWhatIsRareAwake) {
    struct Case {
        const char* name;
        std::function<void(Call&)> make;
    };

    const Case cases[] = {
        {"at work", [](Call& call) { call.phase = CallPhase::running; }},
        {"cleaning", [](Call& call) { call.phase = CallPhase::cleaning; }},
        {"arms", [](Call& call) { call.arms.emplace_back(); }},
        {"a trace", [](Call& call) { call.trace.wanted = true; }},
        {"a finding", [](Call& call) { call.findings.emplace_back(); }},
        {"a message that waits", [](Call& call) { call.waiting.emplace_back(); }},
        {"an answer that is due", [](Call& call) { call.replies_due = 1; }},
        {"a rung to be counted", [](Call& call) { call.reached.emplace_back(); }},
        {"a time to be counted", [](Call& call) { call.measured.emplace_back(); }},
        {"a connection", [](Call& call) { call.links.emplace_back(); }},
        {"news of one", [](Call& call) { call.link_news.emplace_back(); }},
        {"octets", [](Call& call) { call.octets.emplace_back(); }},
        {"octets taken", [](Call& call) { call.octets_from.emplace(); }},
        {"a message in pieces", [](Call& call) { call.cut.message = call.current; }},
        {"an old secret", [](Call& call) { call.former_secrets.emplace_back("x"); }},
        {"sent again", [](Call& call) { call.resend = 0; }},
        {"a draft", [](Call& call) { call.draft = 0; }},
        {"a policy", [](Call& call) { call.retry.remark = "policy"; }},
        {"another target", [](Call& call) { call.targets.begin("sip:a"); }},
        {"redirected", [](Call& call) { call.redirections.keep("sip:a", "sip:b", "", {}); }},
        {"challenged", [](Call& call) { call.challenged.answer = call.current; }},
        {"triggered", [](Call& call) { call.triggered = true; }},
        {"an order", [](Call& call) { call.orders = 1; }},
        {"a verdict", [](Call& call) { call.current->verdict.emplace(); }},
    };
    for (const Case& one : cases) {
        SCOPED_TRACE(one.name);
        Sleeper sleeper;
        one.make(sleeper.call);
        EXPECT_EQ(sleeper.packed(), "");
    }
}

/// What would be read again must be there: a message that nobody pins may be another one by then.
TEST(Packing, RefusesAMessageThatMayBeGone) {
    Sleeper sleeper;
    sleeper.call.labels.at(0) = &sleeper.call.messages.take();
    MessageStore::unpin(sleeper.call.labels.at(0));
    EXPECT_EQ(sleeper.packed(), "");
}

TEST(Packing, RefusesWhatDoesNotFit) {
    const Sleeper sleeper;
    const std::string packed = sleeper.packed();
    std::string room(packed.size(), 'x');
    for (std::size_t size = 0; size <= packed.size(); ++size) {
        base::Packer packer{std::span{room}.first(size)};
        EXPECT_EQ(pack(sleeper.call, packer), size == packed.size());
    }
}

}  // namespace
}  // namespace rung::call
