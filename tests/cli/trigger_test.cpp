// `--profile`: what is known of the target, and how it is made to call.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <sstream>

#include "tests/cli/rung_program.hpp"

namespace rung::cli {
namespace {

constexpr std::string_view answers_a_call =
    "<- INVITE\n-> 200\n   body sdp\n<- ACK\n<- BYE\n-> 200\n";

/// What a target does that is told to call: Rung again, with a ladder of its own.
constexpr std::string_view calls =
    "-> INVITE sip:{profile.callee}@{target}\n   body sdp\n<- 200\n-> ACK\n-> BYE\n<- 200\n";

/// Less the breaks of lines that a terminal needs.
std::string unwrapped(const std::string& text) {
    std::istringstream words{text};
    std::string out;
    for (std::string word; words >> word;) {
        out.append(out.empty() ? "" : " ").append(word);
    }
    return out;
}

std::string profile_with(std::string_view originate) {
    return fmt::format("[target]\nudp = \"127.0.0.1:9\"\n\n[trigger]\noriginate = {}\n", originate);
}

/// The same program as the caller.
std::string rung_calls(const Workplace& workplace) {
    return profile_with(fmt::format(
        R"(["{}", "run", "{}", "--target", "${{host}}:${{port}}", "--set", "profile.callee=${{user}}"])",
        workplace.command({}).program,
        workplace.ladder("calls.rung", calls)));
}

TEST(Trigger, MakesARealProgramCall) {
    const Workplace workplace;
    workplace.write("target.toml", rung_calls(workplace));
    const std::string profile = workplace.path("target.toml");
    const std::string told = std::string{"trigger\n"}.append(answers_a_call);
    for (const std::string& ladder : {told, std::string{answers_a_call}}) {
        const Finished once =
            workplace.rung({"run", workplace.ladder("answers.rung", ladder), "--profile", profile});
        EXPECT_EQ(once.status, 0) << once.out << once.err;
    }
    const Finished load = workplace.rung({"run",
                                          workplace.ladder("answers.rung", told),
                                          "--profile",
                                          profile,
                                          "--rate",
                                          "20/s",
                                          "--calls",
                                          "20",
                                          "--json",
                                          workplace.path("load.json")});
    // Whether it kept its schedule beside so many programs is another matter.
    EXPECT_NE(load.status, 1) << load.out << load.err;
    EXPECT_EQ(number(workplace.result("load.json"), "/calls/passed"), 20U);
}

TEST(Trigger, SaysWhyItFailed) {
    const struct {
        const char* originate;
        const char* says;
    } cases[] = {
        {R"(["sh", "-c", "echo dialling; echo no such trunk >&2; exit 3"])",
         "the trigger failed: `sh` ended with status 3: no such trunk"},
        {R"(["rung-has-no-such-program"])",
         "the trigger failed: `rung-has-no-such-program` cannot be started: No such file"},
        {R"(["sh", "-c", "kill -9 $$"])", "the trigger failed: `sh` was ended by signal 9"},
        {R"(["sleep", "60"]
timeout_s = 0.2)",
         "the trigger failed: `sleep` had not ended after 0.2 s"},
    };

    const Workplace workplace;
    const std::string ladder = workplace.ladder("answers.rung", answers_a_call);
    for (const auto& one : cases) {
        workplace.write("target.toml", profile_with(one.originate));
        const Finished run =
            workplace.rung({"run", ladder, "--profile", workplace.path("target.toml")});
        EXPECT_EQ(run.status, 1) << run.err;
        EXPECT_NE(unwrapped(run.out).find(one.says), std::string::npos) << one.says << "\n"
                                                                        << run.out;
    }
}

TEST(Profile, GivesUsersAndTheTarget) {
    const Workplace workplace;
    Server server{workplace, {}};
    workplace.write("target.toml",
                    fmt::format("[target]\nname = \"lab\"\nudp = \"{}\"\n[users]\nknown = 1001\n",
                                server.address()));
    const std::string ladder =
        workplace.ladder("known.rung",
                         "-> OPTIONS sip:{profile.known}@{target} as ping\n<- 200\n"
                         "   To.uri.user == \"1001\"\n");
    const std::string profile = workplace.path("target.toml");
    const Finished run = workplace.rung({"run", ladder, "--profile", profile});
    EXPECT_EQ(run.status, 0) << run.out << run.err;
    const Finished over_tcp =
        workplace.rung({"run", ladder, "--profile", profile, "--transport", "tcp"});
    EXPECT_EQ(over_tcp.status, 2);
    EXPECT_NE(over_tcp.err.find("its [target] has no `tcp` address"), std::string::npos)
        << over_tcp.err;
    const Finished changed =
        workplace.rung({"run", ladder, "--profile", profile, "--set", "profile.known=1002"});
    EXPECT_EQ(changed.status, 1) << "what --set says comes first";
}

TEST(Profile, SaysWhereItIsWrong) {
    const struct {
        const char* text;
        const char* says;
    } cases[] = {
        {"[tigger]\n", "target.toml:1: unknown section `tigger`: did you mean `trigger`?"},
        {"[target]\nudp = 5060\n", "target.toml:2: `udp` must be a text in quotes, and not empty"},
        {"[target]\nsctp = \"x\"\n",
         "target.toml:2: unknown key `sctp`: known: name, vendor, udp, tcp"},
        {"users = 5\n", "target.toml:1: `users` must be a section: `[users]`"},
        {"[users]\nknown = [1]\n", "target.toml:2: `known` must be a text in quotes"},
        {"[trigger]\n\noriginate = \"dial ${uri}\"\n",
         "target.toml:3: `originate` must be a program with its arguments, such as"},
        {"[trigger]\noriginate = [\"dial\", \"${url}\"]\n",
         "target.toml:2: `${url}` stands for nothing; known: ${uri}, ${user}, ${host}, ${port}"},
        {"[trigger]\ntimeout_s = -1\n", "target.toml:2: `timeout_s` must be a number of seconds"},
        {"[trigger\n", "target.toml:1: "},
        {"[target]\nudp = \"no such host\"\n",
         "target.toml: [target] udp = no such host: write HOST or HOST:PORT"},
    };

    const Workplace workplace;
    const std::string ladder = workplace.ladder("ping.rung", "-> OPTIONS sip:{target}\n<- 200\n");
    for (const auto& one : cases) {
        workplace.write("target.toml", one.text);
        const Finished run =
            workplace.rung({"run", ladder, "--profile", workplace.path("target.toml")});
        EXPECT_EQ(run.status, 2) << one.text << run.out;
        EXPECT_NE(run.err.find(one.says), std::string::npos) << one.says << "\n" << run.err;
    }
}

TEST(Profile, IsAskedForByLaddersThatNeedIt) {
    const Workplace workplace;

    const struct {
        std::vector<std::string> arguments;
        const char* says;
    } cases[] = {
        {{"run", workplace.ladder("t.rung", "trigger\n<- INVITE\n-> 486\n")},
         "makes the target call (`trigger`): say how in a profile, under [trigger] as `originate"},
        {{"run", workplace.ladder("h.rung", "-> OPTIONS sip:{target}\n<- 200\ntrigger hangup\n")},
         "makes the target hang up (`trigger`)"},
        {{"serve", workplace.ladder("s.rung", "<- OPTIONS\n-> 200\ntrigger\n")},
         "makes the target call (`trigger`)"},
        {{"run", workplace.ladder("w.rung", "<- INVITE\n-> 486\n")},
         "or say in a --profile how to make the target call ([trigger] originate)"},
        {{"run", workplace.path("w.rung"), "--profile", workplace.path("none.toml")},
         "none.toml: cannot be read"},
    };

    for (const auto& one : cases) {
        const Finished run = workplace.rung(one.arguments);
        EXPECT_EQ(run.status, 2) << run.out;
        EXPECT_NE(run.err.find(one.says), std::string::npos) << one.says << "\n" << run.err;
    }
}

}  // namespace
}  // namespace rung::cli
