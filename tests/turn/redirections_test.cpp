// Where a call was redirected to, for its later requests.
#include <gtest/gtest.h>

#include <functional>
#include <utility>

#include "tests/turn/exchange.hpp"

namespace rung::turn {
namespace {

/// Calls the same URI three times.
std::string thrice(std::string_view gap) {
    std::string ladder{"on 3xx follow\n\n"};
    for (int i = 0; i < 3; ++i) {
        ladder.append("-> OPTIONS sip:bob@{target}\n<- 200\npause ").append(gap).append("\n");
    }
    return ladder;
}

using Script = std::function<std::pair<const char*, const char*>(const std::string& user)>;

/// Runs it against a far side that goes by the script: status line and rows. The users asked for.
std::vector<std::string> asked_by(Exchange& exchange, const Script& script) {
    std::vector<std::string> asked;
    const base::Endpoint here = support::endpoint(target_address);
    exchange.network.add_peer(here, [&](const support::Packet& packet) {
        asked.push_back(packet.bytes.substr(12, packet.bytes.find('@') - 12));
        const auto [line, rows] = script(asked.back());
        exchange.network.send({here, packet.from, answer(packet.bytes, line, rows)});
    });
    exchange.run();
    EXPECT_EQ(exchange.finding(), "") << exchange.network.trace();
    return asked;
}

TEST(Redirections, GoesToAContactAtOnceAsLongAsItIsGood) {
    const struct {
        const char* name;
        const char* status_line;
        const char* rows;
        std::vector<std::string> users;  ///< In the order asked.
    } cases[] = {
        {"a 301 from then on",
         "301 Moved Permanently",
         "Contact: <sip:ok@192.0.2.2>\n",
         {"bob", "ok", "ok", "ok"}},
        {"a 302 without a time only once",
         "302 Moved Temporarily",
         "Contact: <sip:ok@192.0.2.2>\n",
         {"bob", "ok", "bob", "ok", "bob", "ok"}},
        {"a 302 until its Contact expires",
         "302 Moved Temporarily",
         "Contact: <sip:ok@192.0.2.2>;expires=15\nExpires: 99\n",
         {"bob", "ok", "ok", "bob", "ok"}},
        {"a 302 until its Expires",
         "302 Moved Temporarily",
         "Contact: <sip:ok@192.0.2.2>\nExpires: 15\n",
         {"bob", "ok", "ok", "bob", "ok"}},
        {"a malformed time is an hour",
         "302 Moved Temporarily",
         "Contact: <sip:ok@192.0.2.2>;expires=soon\n",
         {"bob", "ok", "ok", "ok"}},
        {"a 305 is for this request",
         "305 Use Proxy",
         "Contact: <sip:ok@192.0.2.2>;expires=99\n",
         {"bob", "ok", "bob", "ok", "bob", "ok"}},
    };

    for (const auto& one : cases) {
        SCOPED_TRACE(one.name);
        Exchange exchange{thrice("10s"), ""};
        const auto asked = asked_by(exchange, [&one](const std::string& user) {
            const bool moved = user == "bob";
            return std::pair{moved ? one.status_line : "200 OK", moved ? one.rows : ""};
        });
        EXPECT_EQ(asked, one.users);
        for (std::size_t i = 0; i < asked.size(); ++i) {
            EXPECT_EQ(header(exchange.packet(alice_address, "OPTIONS", i), "To"),
                      "<sip:bob@192.0.2.2>")
                << "what the ladder calls";
        }
    }
}

TEST(Redirections, AsksTheOriginalAgainWhenItsContactFailsLater) {
    Exchange exchange{thrice("1s"), ""};
    int requests = 0;
    const auto asked = asked_by(exchange, [&requests](const std::string&) {
        ++requests;
        const bool moved = requests == 1;
        const bool gone = requests == 3;  // The contact, the second time.
        return std::pair{moved  ? "301 Moved Permanently"
                         : gone ? "404 Not Found"
                                : "200 OK",
                         moved ? "Contact: <sip:new@192.0.2.2>\n" : ""};
    });
    EXPECT_EQ(asked, (std::vector<std::string>{"bob", "new", "new", "bob", "bob"}));
}

TEST(Redirections, KeepsAContactThatAnsweredWhateverItSaid) {
    Exchange exchange{
        "on 3xx follow\n\n-> OPTIONS sip:bob@{target}\n<- 486\n-> OPTIONS sip:bob@{target}\n<- "
        "486\n",
        ""};
    const auto asked = asked_by(exchange, [](const std::string& user) {
        const bool moved = user == "bob";
        return std::pair{moved ? "301 Moved Permanently" : "486 Busy Here",
                         moved ? "Contact: <sip:busy@192.0.2.2>\n" : ""};
    });
    EXPECT_EQ(asked, (std::vector<std::string>{"bob", "busy", "busy"}));
}

TEST(Redirections, GoesAlongAChainOfKeptContacts) {
    Exchange exchange{thrice("1s"), ""};
    const auto asked = asked_by(exchange, [](const std::string& user) {
        return std::pair{user == "carol" ? "200 OK" : "301 Moved Permanently",
                         user == "bob"   ? "Contact: <sip:ann@192.0.2.2>\n"
                         : user == "ann" ? "Contact: <sip:carol@192.0.2.2>\n"
                                         : ""};
    });
    EXPECT_EQ(asked, (std::vector<std::string>{"bob", "ann", "carol", "carol", "carol"}));
}

TEST(Redirections, AsksTheOriginalWhereTheRungSendsIt) {
    const std::string rung = "-> OPTIONS sip:bob@elsewhere.invalid\n   to sip:192.0.2.2\n<- 200\n";
    Exchange exchange{std::string{"on 3xx follow\n\n"}.append(rung).append(rung), ""};
    int requests = 0;
    const auto asked = asked_by(exchange, [&requests](const std::string&) {
        ++requests;
        const bool moved = requests == 1;
        const bool gone = requests == 3;
        return std::pair{moved  ? "301 Moved Permanently"
                         : gone ? "404 Not Found"
                                : "200 OK",
                         moved ? "Contact: <sip:new@192.0.2.2>\n" : ""};
    });
    EXPECT_EQ(asked, (std::vector<std::string>{"bob", "new", "new", "bob"}));
}

TEST(Redirections, LeavesAKeptContactThatCannotBeReached) {
    Exchange exchange{thrice("15s"), ""};
    exchange.network.set_name("new.example.com", {base::IpAddress::v4(192, 0, 2, 2)});
    const auto asked = asked_by(exchange, [&](const std::string& user) {
        const bool moved = user == "bob" && exchange.network.elapsed() < 1s;
        return std::pair{moved ? "301 Moved Permanently" : "200 OK",
                         moved ? "Contact: <sip:new@8.8.8.8>, <sip:ok@192.0.2.2>\n" : ""};
    });
    EXPECT_EQ(asked, (std::vector<std::string>{"bob", "ok", "ok", "ok"}));
}

/// What `digest` says is for whom the ladder names.
TEST(Redirections, GivesNoCredentialsToAKeptContact) {
    Exchange exchange{
        "on 3xx follow\n\n-> OPTIONS sip:bob@{target}\n<- 200\n-> OPTIONS sip:bob@{target}\n<- "
        "401\n"
        "-> OPTIONS sip:bob@{target}\n   digest user=u password=p\n<- 200\n",
        ""};
    int requests = 0;
    const auto asked = asked_by(exchange, [&requests](const std::string&) {
        ++requests;
        return requests == 1 ? std::pair{"301 Moved Permanently", "Contact: <sip:new@192.0.2.2>\n"}
               : requests == 3
                   ? std::pair{"401 Unauthorized",
                               "WWW-Authenticate: Digest realm=\"r\", nonce=\"n\", algorithm=MD5\n"}
                   : std::pair{"200 OK", ""};
    });
    EXPECT_EQ(asked, (std::vector<std::string>{"bob", "new", "new", "bob"}));
    EXPECT_NE(header(exchange.packet(alice_address, "OPTIONS", 3), "Authorization"), "");
}

}  // namespace
}  // namespace rung::turn
