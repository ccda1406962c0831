// What keeps a command from running: one clear message, the right exit status, nothing sent.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/cli/rung_program.hpp"
#include "tests/support/udp_peer.hpp"

namespace rung::cli {
namespace {

using std::chrono::milliseconds;

std::ptrdiff_t lines(const std::string& text) {
    return std::ranges::count(text, '\n');
}

struct Case {
    std::vector<std::string> arguments;
    std::vector<std::string> said;  ///< All of it on standard error.
};

/// The command ends with status 2 and one line that has all the words.
void expect_refused(const Workplace& workplace, const Case& refused) {
    std::string typed = "rung";
    for (const std::string& word : refused.arguments) {
        typed += " " + word;
    }
    SCOPED_TRACE(typed);
    const Finished finished = workplace.rung(refused.arguments);
    EXPECT_EQ(finished.status, 2);
    EXPECT_EQ(finished.out, "");
    EXPECT_EQ(lines(finished.err), 1) << finished.err;
    EXPECT_TRUE(finished.err.starts_with("rung: ")) << finished.err;
    for (const std::string& word : refused.said) {
        EXPECT_THAT(finished.err, testing::HasSubstr(word));
    }
}

TEST(Usage, VerbsAndOptionsThatDoNotExist) {
    const Workplace workplace;
    const std::vector<Case> cases{
        {{"runn"}, {"rung runn", "did you mean `run`?", "rung --help"}},
        {{"--nonsense"}, {"no option --nonsense", "rung --help"}},
        {{"pki"}, {"`rung pki` needs a verb"}},
        {{"pki", "inti"}, {"rung pki inti", "did you mean `init`?"}},
        {{"run"}, {"LADDER is required", "rung run --help"}},
        {{"check"}, {"LADDER is required"}},
        {{"pki", "init"}, {"DIR is required"}},
        {{"run", "@examples/options", "--targe", "x"},
         {"no option --targe", "did you mean `--target`?"}},
        {{"serve", "--target", "x"}, {"`rung serve` has no option --target"}},
        {{"run", "@examples/options", "--target"}, {"--target wants HOST[:PORT]"}},
        {{"serve", "--listen"}, {"--listen wants ADDR[:PORT]"}},
        {{"list", "a", "b"}, {"`b` is too much"}},
        {{"call.rung"}, {"`rung run call.rung` runs it"}},
        {{"@examples/call"}, {"`rung run @examples/call` runs it"}},
        {{"run", "@examples/options", "-r", "10"}, {"no option -r", "--rate 10/s"}},
        {{"run", "@examples/options", "-trace_msg"}, {"--messages all"}},
        {{"run", "@examples/options", "--strict=5"}, {"strict"}},
    };
    for (const Case& refused : cases) {
        expect_refused(workplace, refused);
    }
}

TEST(Usage, ValuesThatAreNone) {
    const Workplace workplace;
    const std::vector<Case> cases{
        {{"--set", "garbage"}, {"--set garbage", "NAME=VALUE"}},
        {{"--set", "colour=blue"}, {"--set colour=blue", "profile.NAME"}},
        {{"--messages", "x"}, {"--messages x", "none, failed or all"}},
        {{"--transport", "sctp"}, {"--transport sctp", "udp or tcp"}},
        {{"--transport", "tls"}, {"--transport tls", "not there yet", "udp and tcp"}},
        {{"--transport", "udp,tcp"}, {"--transport udp,tcp", "a run uses one"}},
        {{"--allow", "x"}, {"--allow x", "203.0.113.9"}},
        {{"--seed", "x"}, {"--seed x", "whole number"}},
        {{"--seed", "-1"}, {"--seed -1", "whole number"}},
        {{"--nonce", "xyz"}, {"--nonce xyz", "hexadecimal"}},
        {{"--nonce", "00112233445566778"}, {"at most 16"}},
        {{"--label", "x"}, {"--label x", "NAME=VALUE"}},
        {{"--local", "somewhere"}, {"--local somewhere", "not a name"}},
        {{"--local", "127.0.0.1:x"}, {"--local 127.0.0.1:x", "up to 65535"}},
        {{"--local", "127.0.0.1:70000"}, {"--local 127.0.0.1:70000", "up to 65535"}},
        {{"--local", "127.0.0.1-127.0.0.4:6000-"}, {"up to 65535", "127.0.0.4:6000-6003"}},
        {{"--local", "127.0.0.4-127.0.0.1"}, {"no range"}},
        {{"--local", "127.0.0.1-[::1]"}, {"no range"}},
        {{"--local", "127.0.0.1:6003-6000"}, {"no range"}},
        {{"--local", "127.0.0.1:0-6000"}, {"no range"}},
        {{"--local", "127.0.0.1-127.0.0.2:1000-1128"}, {"more than 256 sockets"}},
        {{"--local", "10.0.0.0-10.255.255.255"}, {"more than 256 sockets"}},
        {{"--advertise", "::"}, {"--advertise ::", "in brackets"}},
        {{"--pki", workplace.path("none")}, {workplace.path("none"), "No such file"}},
        {{"--json", workplace.path("none/result.json")}, {"there is no folder"}},
        {{"--json", workplace.path("")}, {"is a folder"}},
        {{"--json", "/dev/null/result.json"}, {"there is no folder"}},
    };
    const support::UdpPeer target;
    for (Case refused : cases) {
        refused.arguments.insert(
            refused.arguments.begin(),
            {"run", "@examples/identity-428", "--set", "profile.protected=bob", "--target"});
        refused.arguments.insert(refused.arguments.begin() + 5, target.address());
        expect_refused(workplace, refused);
    }
    EXPECT_FALSE(target.receive(milliseconds{0})) << "something was sent";
}

TEST(Usage, TargetsThatMayNotBeSentTo) {
    const Workplace workplace;
    const std::vector<Case> cases{
        {{":::::"}, {"--target :::::", "HOST:PORT"}},
        {{"127.0.0.1:99999"}, {"--target 127.0.0.1:99999", "HOST:PORT"}},
        {{"127.0.0.1:port"}, {"--target 127.0.0.1:port"}},
        {{"sip:bob@127.0.0.1"}, {"--target sip:bob@127.0.0.1"}},
        {{""}, {"--target", "HOST:PORT"}},
        {{"::1"}, {"[2001:db8::1]:5060"}},
        {{"8.8.8.8"}, {"8.8.8.8", "outside the allowed destinations", "--allow 8.8.8.8"}},
        {{"[2606:4700::1111]"}, {"outside the allowed destinations", "--allow"}},
        {{"224.0.0.1"}, {"224.0.0.1", "nothing is ever sent there"}},
        {{"0.0.0.0"}, {"0.0.0.0"}},
    };
    for (Case refused : cases) {
        refused.arguments.insert(refused.arguments.begin(),
                                 {"run", "@examples/options", "--target"});
        expect_refused(workplace, refused);
    }
}

TEST(Usage, LaddersThatCannotBeRun) {
    const Workplace workplace;
    const support::UdpPeer target;
    const std::string called = workplace.ladder("called.rung", "<- INVITE\n-> 486\n<- ACK\n");
    const std::string calling =
        workplace.ladder("calling.rung", "-> OPTIONS sip:{target}\n<- 200\n");
    const std::vector<Case> cases{
        {{"run", "nonexistent.rung", "--target", target.address()},
         {"nonexistent.rung", "no such file", "rung list"}},
        {{"run", workplace.path(""), "--target", target.address()}, {"not a file"}},
        {{"run", called.substr(0, called.size() - 5)}, {"did you mean " + called}},
        {{"run", calling, "127.0.0.1:5060"}, {"--target 127.0.0.1:5060"}},
        {{"serve", "@targets/registrar"},
         {"--set profile.algorithm=VALUE, or under [users] in a --profile FILE\n"}},
        {{"run", "@examples/optoins", "--target", target.address()},
         {"did you mean @examples/options?"}},
        {{"run", called, "--target", target.address()}, {called, "`<-`", "rung serve " + called}},
        {{"serve", calling}, {calling, "`->`", "rung run " + calling}},
        {{"run", "@examples/redirect-302", "--target", target.address()},
         {"profile.redirected", "--set profile.redirected=VALUE", "leave --target out"}},
        {{"serve", "--calls", "x"}, {"--calls x"}},
        {{"serve", "--calls", "0"}, {"--calls 0"}},
        {{"serve", "--listen", "localhost"}, {"--listen localhost", "not a name"}},
        {{"serve", "--listen", "127.0.0.1:99999"}, {"--listen 127.0.0.1:99999"}},
    };
    for (const Case& refused : cases) {
        expect_refused(workplace, refused);
    }
    EXPECT_FALSE(target.receive(milliseconds{0})) << "something was sent";
}

TEST(Usage, AllMistakesOfALadderAreShownInOrder) {
    const Workplace workplace;
    const support::UdpPeer target;
    const std::string ladder = workplace.ladder("three.rung",
                                                "title  three mistakes\n"
                                                "on 3xx folow up to 5 times\n"
                                                "-> INVITE sip:bob@{target}\n"
                                                "   bodi sdp\n"
                                                "<- 20\n");
    const Finished finished = workplace.rung({"run", ladder, "--target", target.address()});
    EXPECT_EQ(finished.status, 2);
    EXPECT_EQ(finished.out, "");
    const std::size_t first = finished.err.find("three.rung:2:8");
    const std::size_t second = finished.err.find("three.rung:4:4");
    const std::size_t third = finished.err.find("three.rung:5:4");
    EXPECT_NE(third, std::string::npos) << finished.err;
    EXPECT_LT(first, second) << finished.err;
    EXPECT_LT(second, third) << finished.err;
    EXPECT_THAT(finished.err, testing::HasSubstr("did you mean `follow`?"));
    EXPECT_THAT(finished.err, testing::HasSubstr("rung: 3 mistakes: nothing was sent\n"));
    EXPECT_FALSE(target.receive(milliseconds{0})) << "something was sent";
}

/// A PKI folder that lacks a file, holds no certificate, or holds another one's key.
TEST(Usage, BrokenKeysAreNamed) {
    const Workplace workplace;
    const std::string keys = workplace.path("keys");
    const std::string other = workplace.path("other");
    ASSERT_EQ(workplace.rung({"pki", "init", keys}).status, 0);
    ASSERT_EQ(workplace.rung({"pki", "init", other}).status, 0);
    const auto run = [&] {
        return workplace.rung({"run", "@examples/identity-428", "--pki", keys});
    };
    ASSERT_EQ(run().status, 0);

    const std::string own_key = workplace.read("keys/shaken.key");
    for (const std::string& broken : {std::string{"no key"}, workplace.read("other/shaken.key")}) {
        SCOPED_TRACE(broken);
        workplace.write("keys/shaken.key", broken);
        const Finished finished = run();
        EXPECT_EQ(finished.status, 2);
        EXPECT_EQ(finished.out, "");
        EXPECT_EQ(lines(finished.err), 1);
        EXPECT_THAT(finished.err, testing::HasSubstr("shaken"));
    }
    workplace.write("keys/shaken.key", own_key);
    workplace.write("keys/root.pem", "-----BEGIN");
    const Finished finished = run();
    EXPECT_EQ(finished.status, 2);
    EXPECT_THAT(finished.err, testing::HasSubstr("root.pem"));
}

}  // namespace
}  // namespace rung::cli
