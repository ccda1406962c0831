// Every ladder of library/examples against its counterpart.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "scenarios/language/compile.hpp"
#include "scenarios/library/library.hpp"
#include "tests/turn/account.hpp"

namespace rung::turn {
namespace {

/// An example and the ladder that plays its far side. With `wrong` in place of the first `right`
/// the far side does something else, and the example has to fail.
struct Flow {
    std::string_view example;
    std::string_view counterpart;
    std::string_view right{};
    std::string_view wrong{};
};

// clang-format off
constexpr Flow flows[] = {
    {"attended-transfer", "targets/attended-transfer", "SIP/2.0 {reached.status}", "SIP/2.0 503"},
    {"automatic-redial", "targets/automatic-redial", "<state>terminated", "<state>confirmed"},
    {"call", "targets/target", "-> 200\n     body sdp", "-> 603\n     body sdp"},
    {"cancel-too-late", "targets/cancel-too-late",
     "-> 200 for call\n   body sdp\n<- ACK\n<- BYE\n-> 200", "-> 487 for call"},
    {"click-to-dial", "targets/click-to-dial", "-> NOTIFY for click", "-> NOTIFY for call"},
    {"consultation-hold", "targets/consultation-hold", "a=recvonly", "a=sendrecv"},
    {"early-media", "targets/early-media", "-> 183", "-> 182"},
    {"find-me", "targets/find-me", "To: {answer.To}", "To: {call.To};tag=proxy"},
    {"follow-302", "targets/target", "{uri.user.drop(\"moved-\")}", "busy"},
    {"forked", "targets/forked", "=mobile", "=desk"},
    {"forward-always", "targets/forward-always", "=proxy", "=carol"},
    {"forward-busy", "targets/forward-busy", "-> 302", "-> 486"},
    {"forward-no-answer", "targets/forward-no-answer", "carol@", "{call.uri.user}@"},
    {"hold", "targets/hold", "a=recvonly", "a=sendrecv"},
    {"identity-428", "targets/target", "-> 428", "-> 403"},
    {"info", "targets/info", "-> 415", "-> 200"},
    {"invite-486", "targets/target", "-> 486", "-> 600"},
    {"invite-retransmission", "examples/invite-486"},
    {"keep-alive", "targets/keep-alive", "-> 200", "-> 503"},
    {"late-offer", "targets/late-offer", "-> 200\n   body sdp", "-> 200"},
    {"many-contacts", "targets/many-contacts", "q=0.9", "q=0.2"},
    {"message", "targets/message", "I am coming", "I am not"},
    {"no-answer", "targets/no-answer", "-> 487", "-> 486"},
    {"no-response", "targets/no-response", "-> 408", "-> 504"},
    {"options", "targets/target", "<- OPTIONS\n  -> 200", "<- OPTIONS\n  -> 404"},
    {"overload", "targets/overload", "   Retry-After: 2\n", ""},
    {"prack", "targets/prack", "   RSeq: 4711\n", ""},
    {"proxy-challenges", "targets/proxy-challenges", "biloxi", "atlanta"},
    {"proxy-recursion", "targets/proxy-recursion", "{moved.Contact.uri}",
     "sip:{call.uri.user}@{call.Contact.uri.host}:5072"},
    {"re-invite", "targets/re-invite", "c=IN IP4 192.0.2.201", "c=IN IP4 192.0.2.2"},
    {"redirect-302", "targets/target", "-> 302", "-> 303"},
    {"redirect-late-offer", "targets/redirect-late-offer", "-> 302", "-> 404"},
    {"register", "targets/registrar", "-> 200\n", "-> 403\n"},
    {"register-and-answer", "targets/register-and-answer"},
    {"register-cancel", "targets/bindings", "-Contact", "Contact: {first.Contact}"},
    {"register-query", "targets/bindings",
     "absent\n    -> 200\n       Contact: {first.Contact}", "absent\n    -> 200\n       -Contact"},
    {"register-update", "targets/bindings", "+Contact: {Contact}", "+Contact: {first.Contact}"},
    {"register-wrong-password", "targets/registrar", "-> 403", "-> 200"},
    {"session-timer", "targets/session-timer", "Min-SE: 90", "Min-SE: 30"},
    {"sign-on-428", "targets/target", "-> 428", "-> 403"},
    {"subscribe", "targets/subscribe", "terminated;", "active;"},
    {"target-refresh", "targets/target-refresh",
     "-> 200\n   body sdp\n<- ACK\npause", "-> 488\n<- ACK\npause"},
    {"three-way", "targets/three-way", ";isfocus", ""},
    {"transfer", "targets/transfer", "SIP/2.0 100", "SIP/2.0 180"},
    {"two-proxies", "targets/two-proxies", "- 2", "- 1"},
    {"unavailable", "targets/unavailable", "-> 480", "-> 486"},
    {"update", "targets/update", "   RSeq: 1\n", ""},
};
// clang-format on

constexpr std::string_view folder = "examples/";

/// Both sides know what a registrar has to be told, and the way is the one that the example names.
void prepare(Exchange& exchange, std::string_view caller) {
    if (support::compiled(caller).heading.transport == base::Transport::tcp) {
        exchange.over_tcp();
    }
    for (support::SimParty* party : {&exchange.caller, &exchange.target}) {
        party->plan.settings.profile["user"] = "bob";
        party->plan.settings.profile["password"] = "secret";
        party->plan.settings.profile["algorithm"] = "SHA-256";
    }
}

std::string name_of(const Flow& flow) {
    return std::string{folder} + std::string{flow.example};
}

class Examples : public testing::TestWithParam<Flow> {};

TEST_P(Examples, PassesAgainstItsCounterpart) {
    std::string_view caller = support::shipped(name_of(GetParam()));
    std::string_view called = support::shipped(GetParam().counterpart);
    if (support::compiled(caller).is_called) {
        std::swap(caller, called);
    }
    Exchange exchange{caller, called};
    prepare(exchange, caller);
    exchange.run();
    SCOPED_TRACE(exchange.network.trace());
    EXPECT_EQ(exchange.outcome(), call::Outcome::passed) << all_findings(exchange.call());
    const Books& books = exchange.bob->turn.books();
    EXPECT_GE(books.calls.passed, 1U);
    EXPECT_EQ(books.calls.passed, books.calls.started)
        << all_findings(exchange.bob->reports.back());
    EXPECT_EQ(books.messages.stray, 0U);
    EXPECT_TRUE(balances(*exchange.alice));
    EXPECT_TRUE(balances(*exchange.bob));
}

/// Every call that can sleeps from one turn to the next, and nobody sees a difference.
TEST_P(Examples, DoesTheSameInItsSleep) {
    std::string_view caller = support::shipped(name_of(GetParam()));
    std::string_view called = support::shipped(GetParam().counterpart);
    if (support::compiled(caller).is_called) {
        std::swap(caller, called);
    }
    std::string accounts[2];
    for (const std::uint32_t awake : {0U, 1U}) {
        Exchange exchange{caller, called};
        prepare(exchange, caller);
        exchange.caller.loads({.users = 1, .calls = 3});
        keep_awake(exchange, awake == 0 ? 0 : 1'000);
        accounts[awake] = account_of(exchange.run());
    }
    EXPECT_TRUE(accounts[0] == accounts[1]);
}

TEST_P(Examples, FailsAgainstAWrongOne) {
    const Flow& flow = GetParam();
    if (flow.right.empty()) {
        return;
    }
    std::string called{support::shipped(flow.counterpart)};
    const std::size_t at = called.find(flow.right);
    ASSERT_NE(at, std::string::npos) << flow.right;
    called.replace(at, flow.right.size(), flow.wrong);
    const std::string_view caller = support::shipped(name_of(flow));
    Exchange exchange{caller, called};
    prepare(exchange, caller);
    exchange.run();
    EXPECT_NE(exchange.outcome(), call::Outcome::passed) << exchange.network.trace();
}

INSTANTIATE_TEST_SUITE_P(Library,
                         Examples,
                         testing::ValuesIn(flows),
                         [](const testing::TestParamInfo<Flow>& flow) {
                             std::string name{flow.param.example};
                             std::ranges::replace(name, '-', '_');
                             return name;
                         });

TEST(ExampleFlows, HoldEveryExample) {
    for (const library::Entry& entry : library::all()) {
        if (entry.name.starts_with(folder)) {
            const auto name = entry.name.substr(folder.size());
            EXPECT_NE(std::ranges::find(flows, name, &Flow::example), std::ranges::end(flows))
                << name << " has no counterpart here";
        }
    }
}

/// The row of an example in the page that lists them.
std::string row_of(const Flow& flow) {
    const auto compiled = language::compile(flow.example, support::shipped(name_of(flow)));
    const call::Heading& heading = compiled.program.value().heading;
    return fmt::format("\n| [`{0}`](examples/{0}.rung) | {1} | {2} | [`{3}`]({3}.rung) |\n",
                       flow.example,
                       heading.title,
                       fmt::join(heading.refs, ", "),
                       flow.counterpart);
}

TEST(ExampleFlows, AreListedForTheReader) {
    std::ifstream file{std::string{SOURCE_FOLDER} + "/scenarios/library/README.md"};
    const std::string page{std::istreambuf_iterator<char>{file}, {}};
    std::size_t rows = 0;
    for (std::size_t at = page.find("\n| [`"); at != std::string::npos;
         at = page.find("\n| [`", at + 1)) {
        ++rows;
    }
    EXPECT_EQ(rows, std::size(flows));
    for (const Flow& flow : flows) {
        EXPECT_NE(page.find(row_of(flow)), std::string::npos) << "this is missing:" << row_of(flow);
    }
}

}  // namespace
}  // namespace rung::turn
