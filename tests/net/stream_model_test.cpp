// Two networks, links opened, closed and broken at random, against a model of what may happen.
#include <gtest/gtest.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <set>

#include "engine/base/random.hpp"
#include "engine/net/stream_network.hpp"
#include "tests/net/stream_side.hpp"

namespace rung::net {
namespace {

using base::Link;

constexpr std::uint32_t streams = 8;

std::string numbered(std::uint64_t n, std::size_t body) {
    return message("MESSAGE sip:" + std::to_string(n) + " SIP/2.0", std::string(body, 'x'));
}

std::uint64_t number_of(std::string_view text) {
    std::uint64_t number = 0;
    text.remove_prefix(std::string_view{"MESSAGE sip:"}.size());
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

class Model {
public:
    explicit Model(std::uint64_t seed) : random_{seed} {}

    void step() {
        const auto stream = static_cast<std::uint32_t>(random_.below(streams));
        switch (random_.below(8)) {
            case 0:
                close(stream);
                break;
            case 1:
                break_one_of_bob();
                break;
            case 2:
            case 3:
            case 4:
                send(stream);
                break;
            default:
                random_.below(2) == 0 ? alice_.poll() : bob_.poll();
                check();
        }
    }

    /// Nothing is closed or broken any more: all that is in use must get through.
    void finish() {
        // Until every use is over or heard of: the last messages of both may cross.
        const auto settled = [&] {
            check();
            return alice_.network.connections() == bob_.network.connections() && all_delivered();
        };
        EXPECT_TRUE(run(alice_, bob_, settled));
        std::uint32_t in_use = 0;
        for (const Use& use : uses_) {
            in_use += use.active ? 1 : 0;
        }
        EXPECT_EQ(alice_.network.connections(), in_use);
        EXPECT_EQ(alice_.network.waiting(), 0U);
        const StreamCounters a = alice_.network.counters();
        EXPECT_EQ(a.sent + a.lost, number_) << "each message is sent or lost, none twice";
        EXPECT_EQ(alice_.failures(), std::vector<int>{});
    }

private:
    /// A link from its first message to its loss or close.
    struct Use {
        bool active = false;
        bool connected = false;
        std::vector<std::uint64_t> sent;
    };

    void send(std::uint32_t stream) {
        Use& use = uses_[stream];
        std::vector<std::string> texts;
        std::vector<base::Outgoing> batch;
        for (std::uint64_t n = 1 + random_.below(5); n > 0; --n) {
            texts.push_back(numbered(++number_, random_.below(3) == 0 ? 30'000 : 10));
            use.active = true;
            use.sent.push_back(number_);
        }
        batch.reserve(texts.size());
        for (const std::string& text : texts) {
            batch.push_back({alice_.link_to(bob_.local(), stream), {}, text});
        }
        alice_.network.send(batch);
    }

    void close(std::uint32_t stream) {
        const base::Ending how =
            random_.below(2) == 0 ? base::Ending::orderly : base::Ending::reset;
        alice_.network.close(alice_.link_to(bob_.local(), stream), how);
        uses_[stream] = {};
    }

    void break_one_of_bob() {
        if (heard_.empty()) {
            return;
        }
        const auto which = static_cast<std::ptrdiff_t>(random_.below(heard_.size()));
        const auto at = std::next(heard_.begin(), which);
        const base::Ending how =
            random_.below(2) == 0 ? base::Ending::orderly : base::Ending::reset;
        bob_.network.close(at->second.link, how);
        heard_.erase(at);
    }

    void check() {
        for (const Happened& event : alice_.events) {
            Use& use = uses_.at(event.link.stream);
            EXPECT_TRUE(use.active) << testing::PrintToString(event);
            if (event.kind == Kind::connected) {
                EXPECT_FALSE(use.connected);
                use.connected = true;
            } else {
                EXPECT_TRUE(use.connected) << testing::PrintToString(event);
                use = {};
            }
        }
        alice_.events.clear();
        for (const Kept& received : bob_.messages) {
            const std::uint64_t number = number_of(received.bytes);
            Heard& heard = heard_[received.link.stream];
            EXPECT_GT(number, heard.last) << "in order on each connection";
            heard = {received.link, number};
            EXPECT_TRUE(delivered_.insert(number).second) << "once";
        }
        bob_.messages.clear();
        for (const Happened& event : bob_.events) {
            heard_.erase(event.link.stream);
        }
        bob_.events.clear();
    }

    [[nodiscard]] bool all_delivered() const {
        for (const Use& use : uses_) {
            const auto arrived = [this](std::uint64_t n) { return delivered_.contains(n); };
            if (!std::ranges::all_of(use.sent, arrived)) {
                return false;
            }
        }
        return true;
    }

    /// A connection as bob knows it.
    struct Heard {
        Link link;
        std::uint64_t last = 0;
    };

    base::Random random_;
    StreamSide alice_{{.waiting_octets = std::size_t{1} << 30, .waiting_messages = 1'000'000}};
    StreamSide bob_;
    std::array<Use, streams> uses_{};
    std::map<std::uint32_t, Heard> heard_;
    std::set<std::uint64_t> delivered_;
    std::uint64_t number_ = 0;
};

TEST(StreamModel, EveryMessageArrivesInOrderOrItsLossIsTold) {
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        SCOPED_TRACE(seed);
        Model model{seed};
        for (int n = 0; n < 3000; ++n) {
            model.step();
        }
        model.finish();
        if (HasFailure()) {
            return;
        }
    }
}

}  // namespace
}  // namespace rung::net
