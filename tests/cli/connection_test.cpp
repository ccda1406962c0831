// Connections of a ladder on real sockets: opened, cut into pieces, half closed, reset, refused.
#include <gtest/gtest.h>

#include <array>

#include "tests/cli/rung_program.hpp"

namespace rung::cli {
namespace {

constexpr std::string_view far_side =
    "either\n"
    "  <- OPTIONS where Subject == \"twice\"\n"
    "  -> 200\n"
    "     split 30\n"
    "or\n"
    "  <- OPTIONS where Subject == \"ended\"\n"
    "  -> 200\n"
    "  close\n"
    "or\n"
    "  <- OPTIONS where Subject == \"watched\"\n"
    "  -> 200\n"
    "  <- closed within 5s\n"
    "or\n"
    "  <- OPTIONS\n"
    "  -> 200\n"
    "end\n";

struct Case {
    const char* name;
    const char* ladder;
};

constexpr std::array<Case, 7> cases = {{
    {"crumbs",
     "connect\n-> OPTIONS sip:{target}\n   Subject: twice\n   split 20\n<- 200\n"
     "-> OPTIONS sip:{target}\n   split 50 every 1ms\n<- 200\n"},
    {"places",
     "connect\n-> MESSAGE sip:{target}\n   body text/plain\n     hello\n   split at 1, 5, body\n"
     "<- 405\n"},
    {"joined",
     "connect\n-> OPTIONS sip:{target} as first\n   join\n-> OPTIONS sip:{target} as second\n"
     "<- 200 for first\n<- 200 for second\n"},
    {"the far side closes",
     "-> OPTIONS sip:{target}\n   Subject: ended\n<- 200\n<- closed within 5s\n"},
    {"we close",
     "connect\n-> OPTIONS sip:{target}\n   Subject: watched\n<- 200\nclose\n"
     "-> OPTIONS sip:{target}\n<- 200\n"},
    {"half",
     "connect\n-> OPTIONS sip:{target}\n   Subject: watched\n<- 200\nclose half\n"
     "<- closed within 5s\n"},
    {"reset",
     "connect\n-> OPTIONS sip:{target}\n   Subject: watched\n<- 200\nclose reset\nconnect\n"
     "-> OPTIONS sip:{target}\n<- 200\n"},
}};

TEST(Connections, OfALadderAreReal) {
    const Workplace workplace;
    Server server{workplace, {workplace.ladder("far.rung", far_side)}};
    for (const Case& one : cases) {
        const Finished run = workplace.rung({"run",
                                             workplace.ladder("near.rung", one.ladder),
                                             "--target",
                                             server.address(),
                                             "--transport",
                                             "tcp"});
        EXPECT_EQ(run.status, 0) << one.name << "\n" << run.out << run.err;
    }
    const Finished served = server.stop();
    EXPECT_EQ(served.status, 0) << served.out;
}

TEST(Octets, ComeOverRealSockets) {
    constexpr std::string_view odd_far_side =
        "either\n"
        "  <- OPTIONS where Subject == \"web\"\n"
        "  -> raw\n"
        "     HTTP/1.1 400 Bad Request\n"
        "     Connection: close\\r\\n\\r\\n\\\n"
        "or\n"
        "  <- OPTIONS\n"
        "  -> raw\n"
        "     \\r\\n\\\n"
        "  -> 200\n"
        "end\n";
    constexpr std::string_view pong =
        "-> OPTIONS sip:{target}\n<- bytes within 5s\n   raw == \"\\r\\n\"\n<- 200\n";
    constexpr std::string_view web =
        "-> OPTIONS sip:{target}\n   Subject: web\n<- bytes within 5s\n"
        "   raw contains \"400 Bad Request\"\n";
    constexpr std::string_view ping =
        "connect\n-> raw\n   \\r\\n\\r\\n\\\n<- bytes within 5s\n   raw == \"\\r\\n\"\n"
        "-> OPTIONS sip:{target}\n<- 200\n";
    const Workplace workplace;
    Server server{workplace, {workplace.ladder("odd.rung", odd_far_side)}};
    const auto play = [&](const char* transport, std::string_view ladder) {
        const Finished run = workplace.rung({"run",
                                             workplace.ladder("near.rung", ladder),
                                             "--target",
                                             server.address(),
                                             "--transport",
                                             transport});
        EXPECT_EQ(run.status, 0) << transport << ladder << "\n" << run.out << run.err;
    };
    play("udp", pong);
    play("tcp", pong);
    play("udp", web);
    play("tcp", std::string{web}.append("<- closed within 5s\n"));
    play("tcp", ping);
    play("tcp", "connect\n-> raw\n   \\r\\n\\r\\n\\\n<- bytes within 5s\n");
}

TEST(Connections, AreRefusedWhereNobodyListens) {
    const Workplace workplace;
    std::string address;
    {
        Server server{workplace, {}};
        address = server.address();
        EXPECT_EQ(server.stop().status, 0);
    }
    const Finished run = workplace.rung(
        {"run",
         workplace.ladder("refused.rung", "transport tcp\n\nconnect\n<- refused within 2s\n"),
         "--target",
         address});
    EXPECT_EQ(run.status, 0) << run.out << run.err;
}

}  // namespace
}  // namespace rung::cli
