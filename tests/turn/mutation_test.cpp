#include <gtest/gtest.h>

#include "tests/turn/exchange.hpp"

namespace rung::turn {
namespace {

/// Damages packets on their way: flips bits, cuts, splices in a piece of an earlier one, repeats
/// a row, swaps an octet for one that means something.
class Damage {
public:
    explicit Damage(std::uint64_t seed) : random_{seed} {}

    void operator()(support::Packet& packet) {
        const std::string whole = packet.bytes;
        std::string& bytes = packet.bytes;
        if (random_.below(3) == 0 && !bytes.empty()) {
            for (std::uint64_t blows = 1 + random_.below(3); blows > 0 && !bytes.empty(); --blows) {
                strike(bytes);
            }
        }
        if (!whole.empty()) {
            earlier_ = whole;
        }
    }

private:
    void strike(std::string& bytes) {
        const std::size_t at = random_.below(bytes.size());
        switch (random_.below(5)) {
            case 0:
                bytes[at] = static_cast<char>(bytes[at] ^ static_cast<char>(1 << random_.below(8)));
                return;
            case 1:
                bytes.resize(at);
                return;
            case 2: {
                const std::size_t from = random_.below(earlier_.size() + 1);
                bytes.insert(at, earlier_.substr(from, random_.below(200)));
                return;
            }
            case 3: {
                const std::size_t row = bytes.rfind('\n', at) + 1;
                bytes.insert(row, bytes.substr(row, bytes.find('\n', row) - row + 1));
                return;
            }
            default: {
                static constexpr std::string_view telling = "\r\n\0 ;,:<>\"@[]%=?&+-0919aZ";
                bytes[at] = telling[random_.below(telling.size())];
                return;
            }
        }
    }

    base::Random random_;
    std::string earlier_;
};

TEST(Mutation, OfLiveMessagesEndsEveryCall) {
    constexpr const char* flows[] = {"examples/options",
                                     "examples/call",
                                     "examples/redirect-302",
                                     "examples/follow-302",
                                     "examples/identity-428",
                                     "examples/sign-on-428",
                                     "examples/register"};
    std::size_t packets = 0;
    std::uint64_t malformed = 0;
    std::uint64_t passed = 0;
    std::uint64_t calls = 0;
    for (std::uint64_t seed = 1; packets < 20'000; ++seed) {
        const char* flow = flows[seed % std::size(flows)];
        SCOPED_TRACE(testing::Message() << flow << ", seed " << seed);
        const bool registers = flow == std::string_view{"examples/register"};
        Exchange exchange{support::shipped(flow),
                          support::shipped(registers ? "targets/registrar" : "targets/target"),
                          seed};
        for (support::SimParty* party : {&exchange.caller, &exchange.target}) {
            party->plan.settings.profile.insert(
                {{"user", "bob"}, {"password", "secret"}, {"algorithm", "SHA-256"}});
        }
        exchange.caller.loads({.users = 3, .calls = 5});
        exchange.network.set_tamper(Damage{seed});
        exchange.run();
        for (support::SimNode* node : {exchange.alice, exchange.bob}) {
            ASSERT_TRUE(balances(*node)) << exchange.network.trace();
            malformed += node->turn.books().messages.malformed;
        }
        EXPECT_EQ(exchange.alice->turn.books().calls.started, 5U);
        calls += 5;
        passed += exchange.alice->turn.books().calls.passed;
        packets += exchange.network.packets();
    }
    EXPECT_GT(malformed, 500U);
    EXPECT_GT(passed, calls / 4) << "of " << calls;
    EXPECT_LT(passed, calls) << "nothing was ever damaged";
}

}  // namespace
}  // namespace rung::turn
