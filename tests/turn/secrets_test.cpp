// What must not be seen is not in what is told of a call.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>

#include "engine/call/redactor.hpp"
#include "tests/turn/exchange.hpp"

namespace rung::turn {
namespace {

struct Name {
    const char* name;
    bool secret;
};

TEST(Secrets, AreKnownByTheirNames) {
    constexpr std::array<Name, 10> names = {{{"password", true},
                                             {"sip-password", true},
                                             {"api_key", true},
                                             {"client-secret-2", true},
                                             {"Password", true},
                                             {"profile.secret", true},
                                             {"keyword", false},
                                             {"monkey", false},
                                             {"user", false},
                                             {"", false}}};
    for (const Name& one : names) {
        EXPECT_EQ(call::names_a_secret(one.name), one.secret) << one.name;
    }
}

struct Text {
    std::vector<std::string> secrets;
    const char* text;
    const char* redacted;
};

TEST(Secrets, AreReplacedWhereverTheyStand) {
    const std::vector<Text> texts = {
        {{"hunter2"}, "hunter2 and xhunter2x", "••• and x•••x"},
        {{"ab", "abcdef"}, "abcdef", "•••"},
        {{"1"}, "SIP/2.0 100 1", "SIP/2.0 100 •••"},
        {{""}, "all of it", "all of it"},
        {{}, "all of it", "all of it"},
    };
    for (const Text& one : texts) {
        call::Redactor redactor;
        for (const std::string& secret : one.secrets) {
            redactor.add(secret);
        }
        EXPECT_EQ(redactor.redacted(one.text), one.redacted);
    }
}

/// Everything that is told of the first call.
std::string told(const Exchange& exchange) {
    std::string all = exchange.call().trace.octets;
    for (const call::Finding& finding : exchange.call().findings) {
        all += fmt::format("{}\n{}\n{}\n{}\n{}\n{}\n",
                           finding.rung,
                           finding.expected,
                           finding.actual,
                           finding.why,
                           finding.difference.wanted,
                           finding.difference.came);
    }
    return all;
}

struct Leak {
    const char* name;
    const char* caller;
    const char* secret;
};

TEST(Secrets, AreInNothingThatIsToldOfACall) {
    constexpr std::array<Leak, 8> leaks = {{
        {"a variable by its name",
         "let password = \"hunter2\"\n-> OPTIONS sip:{target}\n   Subject: {password}\n"
         "<- 200\n   info password\n   password == \"other\"\n",
         "hunter2"},
        {"a value that it had before",
         "let password = \"hunter2\"\n-> OPTIONS sip:{target}\n   Subject: {password}\n"
         "let password = \"another\"\n<- 404\n",
         "hunter2"},
        {"what `redact` names",
         "redact pin\nlet pin = \"4711-x\"\n-> OPTIONS sip:{target}\n   Subject: {pin}\n<- 404\n",
         "4711-x"},
        {"what was captured",
         "redact product\n-> OPTIONS sip:{target}\n<- 200\n   product := Server\n"
         "   product == \"b\"\n",
         "far-side"},
        {"what a check compares with it",
         "let password = \"hunter2-and-so-on\"\n-> OPTIONS sip:{target}\n<- 200\n"
         "   Server == password\n",
         "hunter2"},
        {"a column",
         "data users\n  name | password\n  bob  | hunter2\n-> OPTIONS sip:{target}\n"
         "   Subject: {users.password}\n<- 404\n",
         "hunter2"},
        {"the password of a `digest` line",
         "-> OPTIONS sip:{target}\n<- 200\n-> OPTIONS sip:{target}\n"
         "   digest user=bob password=hunter2\n<- 200\n",
         "hunter2"},
        {"the password of a `verifies`",
         "-> OPTIONS sip:{target}\n<- 200\n<- OPTIONS\n"
         "   Authorization verifies with \"hunter2\"\n-> 200\n",
         "hunter2"},
    }};
    for (const Leak& leak : leaks) {
        SCOPED_TRACE(leak.name);
        Exchange exchange{leak.caller,
                          "<- OPTIONS\n-> 200\n   Server: far-side\n-> OPTIONS sip:{source}\n"
                          "   Authorization: Digest username=\"x\"\n<- 200\n"};
        exchange.run();
        EXPECT_EQ(exchange.outcome(), call::Outcome::failed);
        EXPECT_EQ(told(exchange).find(leak.secret), std::string::npos) << told(exchange);
        EXPECT_NE(told(exchange).find("•••"), std::string::npos) << told(exchange);
    }
}

TEST(Secrets, GoOutAsTheyAre) {
    Exchange exchange{
        "let password = \"hunter2\"\n-> OPTIONS sip:{target}\n   Subject: {password}\n<- 200\n",
        "<- OPTIONS\n   Subject == \"hunter2\"\n-> 200\n"};
    exchange.run();
    EXPECT_EQ(exchange.bob->reports.at(0).outcome, call::Outcome::passed);
    EXPECT_NE(exchange.packet(alice_address, "OPTIONS").find("hunter2"), std::string::npos);
}

}  // namespace
}  // namespace rung::turn
