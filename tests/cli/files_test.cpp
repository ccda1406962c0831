// `data` and octets from files, as a user runs them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/load_run.hpp"
#include "tests/support/udp_peer.hpp"

namespace rung::cli {
namespace {

using testing::HasSubstr;

constexpr std::string_view caller =
    "-> OPTIONS sip:{users.number}@{target}\n"
    "   Subject: {users.name}\n"
    "<- 200\n";

/// "number,name" and so many rows.
std::string users(std::size_t count) {
    std::string text = "number,name\r\n";
    for (std::size_t index = 0; index < count; ++index) {
        text +=
            std::to_string(12025550000 + index) + ",\"User, " + std::to_string(index) + "\"\r\n";
    }
    return text;
}

std::string reading(std::string_view how, std::string_view ladder, std::string_view load = "") {
    std::string text = "data users from \"users.csv\"";
    text += how;
    text += "\n";
    text += load;
    return text += ladder;
}

/// Caller and server read the same file, so call by call they know what to send and to expect.
TEST(Data, EachCallHasItsRowOfTheFile) {
    const Workplace workplace;
    workplace.write("users.csv", users(10'000));
    const std::string server_ladder = workplace.ladder("server.rung",
                                                       reading("",
                                                               "<- OPTIONS\n"
                                                               "   uri.user == users.number\n"
                                                               "   Subject == users.name\n"
                                                               "-> 200\n"));
    Server server{workplace, {server_ladder, "--json", workplace.path("server.json")}};
    const LoadRun run = run_load(workplace,
                                 {workplace.ladder("caller.rung", reading(" once", caller)),
                                  "--target",
                                  server.address(),
                                  "--users",
                                  "1"});
    EXPECT_EQ(run.finished.status, unless_unfit(run, 0)) << run.finished.out << run.finished.err;
    EXPECT_EQ(number(run.result, "/calls/due"), 10'000U) << "`once`: as many as there are rows";
    EXPECT_EQ(number(run.result, "/calls/passed"), 10'000U);
    EXPECT_EQ(server.stop().status, 0);
    const auto served = workplace.result("server.json");
    EXPECT_EQ(number(served, "/calls/passed"), 10'000U);
    EXPECT_EQ(number(served, "/calls/failed"), 0U);
}

TEST(Data, MoreCallsThanRowsAreRefused) {
    const Workplace workplace;
    workplace.write("users.csv", users(10));
    const std::string ladder = workplace.ladder("once.rung", reading(" once", caller));
    const Finished refused = workplace.rung({"run", ladder, "--calls", "11"});
    EXPECT_EQ(refused.status, 2);
    EXPECT_EQ(refused.err,
              "rung: --calls 11: 11 calls, but `users` of " + ladder +
                  " has 10 rows and is read `once`: ask for fewer calls, or read it `in order` or "
                  "`at random`\n");
    EXPECT_EQ(workplace.rung({"run", ladder, "--calls", "10", "--quiet"}).status, 0);
    const std::string block = workplace.ladder(
        "block.rung", reading(" once", caller, "load\n  rate 5/s for 1s\n  calls 11\n"));
    const Finished checked = workplace.rung({"check", block});
    EXPECT_EQ(checked.status, 2);
    EXPECT_THAT(checked.err, HasSubstr("`users` has 10 rows for 11 calls"));
}

TEST(Data, MistakesNameTheFileAndItsLine) {
    const Workplace workplace;
    const std::string ladder = workplace.ladder("data.rung", reading("", caller));
    const std::string csv = workplace.path("users.csv");
    EXPECT_THAT(workplace.rung({"check", ladder}).err,
                HasSubstr("cannot read `" + csv + "`\n  --> " + ladder + ":1:17\n"));
    workplace.write("users.csv", users(3) + "12025550199\r\n");
    const Finished finished = workplace.rung({"run", ladder});
    EXPECT_EQ(finished.status, 2);
    EXPECT_THAT(finished.err, HasSubstr(csv + ":5: 1 value where the first line names 2 columns"));
    EXPECT_THAT(finished.err, HasSubstr("nothing was sent"));
    workplace.write("folder.rung", "data users from \".\"\n-> OPTIONS sip:{target}\n<- 200\n");
    EXPECT_THAT(workplace.rung({"check", workplace.path("folder.rung")}).err,
                HasSubstr("not a file"));
}

/// A failure in a fragment names the file that it stands in.
TEST(FilesOfALadder, BringFragments) {
    const Workplace workplace;
    Server server{workplace, {}};
    workplace.write("common.rung",
                    "let  callee = \"bob\"\n"
                    "fragment call\n"
                    "  -> INVITE sip:{callee}@{target} as call\n"
                    "     body sdp\n"
                    "  <- 180\n"
                    "  <- 200\n"
                    "     should Server == \"none\"\n"
                    "  -> ACK\n"
                    "  -> BYE\n"
                    "  <- 200\n"
                    "end\n");
    const std::string ladder = workplace.ladder(
        "calls.rung", "include \"common.rung\"\ndo call\nlet callee = \"carol\"\ndo call\n");
    const Finished finished = workplace.rung(
        {"run", ladder, "--target", server.address(), "--json", workplace.path("result.json")});
    EXPECT_EQ(finished.status, 0) << finished.out << finished.err;
    EXPECT_THAT(finished.out, HasSubstr(workplace.path("common.rung") + ":7"));
    const auto result = workplace.result("result.json");
    std::vector<std::string> rungs;
    for (const boost::json::value& rung : result.at("rungs").as_array()) {
        rungs.push_back(std::to_string(rung.at("line").to_number<int>()) + " " +
                        std::to_string(rung.at("reached").to_number<int>()));
    }
    const std::vector<std::string> once_each{"2 1",
                                             "2 1",
                                             "2 1",
                                             "2 1",
                                             "2 1",
                                             "2 1",
                                             "2 0",
                                             "4 1",
                                             "4 1",
                                             "4 1",
                                             "4 1",
                                             "4 1",
                                             "4 1",
                                             "4 0"};
    EXPECT_EQ(rungs, once_each);
}

/// Octet for octet: what the ladder would make something of is left alone.
TEST(FilesOfALadder, GoOutAsTheyAre) {
    const Workplace workplace;
    using namespace std::string_literals;
    const std::string body = "{seq} \\r\\n {{ \xff\0\n\r\n  #"s;
    workplace.write("body.bin", body);
    const support::UdpPeer target;
    const std::string raw =
        "OPTIONS sip:" + target.address() + " SIP/2.0\r\nX: {local}\r\n\r\n" + body;
    workplace.write("raw.bin", raw);
    const std::string ladder =
        workplace.ladder("octets.rung",
                         "-> raw from \"raw.bin\" as first\n"
                         "-> MESSAGE sip:{target}\n"
                         "   body application/octet-stream from \"body.bin\"\n"
                         "<- nothing within 10ms\n");
    const Finished finished =
        workplace.rung({"run", ladder, "--target", target.address(), "--transport", "udp"});
    EXPECT_EQ(finished.status, 0) << finished.out << finished.err;
    const auto first = target.receive(std::chrono::seconds{5});
    const auto second = target.receive(std::chrono::seconds{5});
    ASSERT_TRUE(first && second);
    EXPECT_EQ(first->octets, raw);
    EXPECT_THAT(second->octets, testing::EndsWith("\r\n\r\n" + body));
    EXPECT_THAT(second->octets,
                HasSubstr("Content-Length: " + std::to_string(body.size()) + "\r\n"));
}

}  // namespace
}  // namespace rung::cli
