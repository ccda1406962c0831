#include "engine/net/resolver.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <future>

#include "tests/net/loopback.hpp"

namespace rung::net {
namespace {

using base::IpAddress;
using Answer = Resolver::Answer;

const Resolution* take_soon(Resolver& resolver, int seconds = 2) {
    pollfd poll{resolver.fd(), POLLIN, 0};
    return ::poll(&poll, 1, seconds * 1000) == 1 ? resolver.take() : nullptr;
}

/// A zone of its own, and how often it was asked.
struct Zone {
    ResolveError operator()(const std::string& host, std::vector<IpAddress>& addresses) {
        ++*asked;
        if (host == "two.example") {
            addresses = {*IpAddress::parse("2001:db8::1"), IpAddress::v4(192, 0, 2, 1)};
            return ResolveError::none;
        }
        return host == "slow.example" ? ResolveError::no_answer : ResolveError::no_such_name;
    }

    std::shared_ptr<std::atomic<int>> asked = std::make_shared<std::atomic<int>>(0);
};

TEST(Resolver, AsksANameOnceInARun) {
    const Zone zone;
    Resolver resolver{zone};
    EXPECT_EQ(resolver.find("two.example"), nullptr);
    EXPECT_EQ(resolver.ask("Two.Example"), Answer::pending);
    const Resolution* const resolution = take_soon(resolver);
    ASSERT_NE(resolution, nullptr);
    EXPECT_EQ(*resolution,
              (Resolution{"two.example",
                          {*IpAddress::parse("2001:db8::1"), IpAddress::v4(192, 0, 2, 1)},
                          ResolveError::none}));
    EXPECT_EQ(resolver.take(), nullptr);
    EXPECT_EQ(resolver.ask("two.example"), Answer::known);
    EXPECT_EQ(resolver.find("TWO.example"), resolution);
    EXPECT_EQ(*zone.asked, 1);
}

TEST(Resolver, TheDescriptorIsReadableOnlyWhileAnswersWait) {
    Resolver resolver{Zone{}};
    ASSERT_EQ(resolver.ask("a.example"), Answer::pending);
    ASSERT_EQ(resolver.ask("b.example"), Answer::pending);
    ASSERT_NE(take_soon(resolver), nullptr);
    ASSERT_NE(take_soon(resolver), nullptr);
    EXPECT_EQ(resolver.take(), nullptr);
    pollfd poll{resolver.fd(), POLLIN, 0};
    EXPECT_EQ(::poll(&poll, 1, 0), 0);
}

struct FailureCase {
    const char* host;
    ResolveError error;
    const char* text;
};

TEST(Resolver, NamesAndRemembersFailures) {
    const auto cases = std::to_array<FailureCase>({
        {"gone.example",
         ResolveError::no_such_name,
         "gone.example does not exist: neither an A nor an AAAA record"},
        {"slow.example",
         ResolveError::no_answer,
         "slow.example cannot be resolved: no name server answered"},
    });
    const Zone zone;
    Resolver resolver{zone};
    for (const FailureCase& c : cases) {
        SCOPED_TRACE(c.host);
        ASSERT_EQ(resolver.ask(c.host), Answer::pending);
        const Resolution* const resolution = take_soon(resolver);
        ASSERT_NE(resolution, nullptr);
        EXPECT_EQ(resolution->error, c.error);
        EXPECT_EQ(explain(*resolution), c.text);
        EXPECT_EQ(resolver.ask(c.host), Answer::known);
    }
    EXPECT_EQ(*zone.asked, 2);
}

TEST(Resolver, LiteralAddressesAskNobody) {
    const Zone zone;
    Resolver resolver{zone};
    for (const char* literal : {"192.0.2.1", "2001:db8::1", "[2001:DB8::1]"}) {
        SCOPED_TRACE(literal);
        ASSERT_EQ(resolver.ask(literal), Answer::known);
        ASSERT_NE(resolver.find(literal), nullptr);
        EXPECT_THAT(resolver.find(literal)->addresses,
                    testing::ElementsAre(*IpAddress::parse(literal)));
    }
    EXPECT_EQ(resolver.take(), nullptr);
    EXPECT_EQ(*zone.asked, 0);
}

TEST(Resolver, RefusesWhatIsNoHostName) {
    Resolver resolver{Zone{}};
    const std::string long_name(254, 'a');
    for (const std::string_view host : {std::string_view{},
                                        std::string_view{"a b"},
                                        std::string_view{"a\0b", 3},
                                        std::string_view{"a/b"},
                                        std::string_view{long_name}}) {
        SCOPED_TRACE(host);
        EXPECT_EQ(resolver.ask(host), Answer::refused);
    }
}

TEST(Resolver, RefusesMoreThanItsQueueHolds) {
    std::promise<void> release;
    const std::shared_future<void> released = release.get_future().share();
    std::atomic<bool> busy = false;
    Resolver resolver{[released, &busy](const std::string&, std::vector<IpAddress>&) {
        busy = true;
        busy.notify_one();
        released.wait();
        return ResolveError::no_such_name;
    }};
    ASSERT_EQ(resolver.ask("first.example"), Answer::pending);
    busy.wait(false);
    for (std::size_t n = 0; n < Resolver::max_queued; ++n) {
        ASSERT_EQ(resolver.ask("n" + std::to_string(n)), Answer::pending);
    }
    EXPECT_EQ(resolver.ask("one.too.many"), Answer::refused);
    EXPECT_EQ(resolver.ask("first.example"), Answer::pending);
    release.set_value();
    ASSERT_NE(take_soon(resolver), nullptr);
    // The destructor drops the queue and does not wait for 64 lookups.
}

TEST(Resolver, FindsLocalhost) {
    Resolver resolver;
    ASSERT_EQ(resolver.ask("localhost"), Answer::pending);
    const Resolution* const resolution = take_soon(resolver, 30);
    ASSERT_NE(resolution, nullptr);
    EXPECT_EQ(resolution->error, ResolveError::none);
    EXPECT_THAT(resolution->addresses,
                testing::AnyOf(testing::Contains(IpAddress::v4(127, 0, 0, 1)),
                               testing::Contains(*IpAddress::parse("::1"))));
}

// RFC 6761 6.4: names under .invalid never exist. A machine without a name server cannot know.
TEST(Resolver, FindsNothingUnderInvalid) {
    Resolver resolver;
    ASSERT_EQ(resolver.ask("bob.invalid"), Answer::pending);
    const Resolution* const resolution = take_soon(resolver, 60);
    ASSERT_NE(resolution, nullptr);
    EXPECT_THAT(resolution->error,
                testing::AnyOf(ResolveError::no_such_name, ResolveError::no_answer));
    EXPECT_TRUE(resolution->addresses.empty());
    EXPECT_THAT(explain(*resolution), testing::StartsWith("bob.invalid "));
}

}  // namespace
}  // namespace rung::net
