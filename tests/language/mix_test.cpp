#include <gtest/gtest.h>

#include "engine/call/program.hpp"
#include "scenarios/language/compile.hpp"
#include "tests/language/mistakes.hpp"

namespace rung::language {
namespace {

using call::Program;

constexpr const char* ping = "-> OPTIONS sip:{target}\n<- 200\n";

Program program_of(std::string_view text) {
    Compiled compiled = compile("x.rung", text);
    EXPECT_EQ(mistakes_of(compiled), std::vector<std::string>{});
    return compiled.program ? std::move(*compiled.program) : Program{};
}

const call::Mix& mix_at(const Program& program, std::size_t index) {
    return std::get<call::Mix>(program.code.at(index).what);
}

TEST(Mix, DrawsOneOfItsArms) {
    const Program program = program_of(
        "mix 90%\n"
        "  -> OPTIONS sip:{target}\n"
        "  <- 200\n"
        "or 7.5%\n"
        "  -> MESSAGE sip:{target}\n"
        "or 2.5%\n"
        "  pause 1s\n"
        "end\n"
        "-> INFO sip:{target}\n");
    ASSERT_EQ(program.code.size(), 8U);
    const auto& arms = mix_at(program, 0).arms;
    ASSERT_EQ(arms.size(), 3U);
    EXPECT_DOUBLE_EQ(arms[0].share, 0.9);
    EXPECT_DOUBLE_EQ(arms[1].share, 0.075);
    EXPECT_DOUBLE_EQ(arms[2].share, 0.025);
    EXPECT_EQ(arms[0].to, 1U);
    EXPECT_EQ(arms[1].to, 4U);
    EXPECT_EQ(arms[2].to, 6U);
    // Each arm but the last jumps behind them all.
    EXPECT_EQ(std::get<call::Jump>(program.code[3].what).to, 7U);
    EXPECT_EQ(std::get<call::Jump>(program.code[5].what).to, 7U);
    EXPECT_EQ(std::get<call::SendRequest>(program.code[7].what).method, "INFO");
    EXPECT_FALSE(program.is_called);
    EXPECT_EQ(program.code[0].place.text, "mix 90%");
    EXPECT_EQ(program.code[3].place.text, "or 7.5%");
}

TEST(Mix, AddsUpWhateverTheDigits) {
    const struct {
        const char* shares[4];
        std::size_t count;
    } cases[] = {
        {{"50%", "50%"}, 2},
        {{"33.3%", "33.3%", "33.4%"}, 3},
        {{"0.1%", "0.2%", "99.7%"}, 3},
        {{"33.33333333%", "33.33333333%", "33.33333334%"}, 3},
        {{"14.3%", "14.3%", "57.1%", "14.3%"}, 4},
    };

    for (const auto& one : cases) {
        std::string text;
        for (std::size_t index = 0; index < one.count; ++index) {
            text += std::string{index == 0 ? "mix " : "or "} + one.shares[index] + "\n" + ping;
        }
        SCOPED_TRACE(text);
        const Program program = program_of(text + "end\n");
        double all = 0;
        for (const call::Mix::Arm& arm : mix_at(program, 0).arms) {
            all += arm.share;
        }
        EXPECT_NEAR(all, 1, 1e-15);
    }
}

TEST(Mix, StandsWhereverEitherAndIfDo) {
    const Program program = program_of(
        "repeat 2\n"
        "  mix 50%\n"
        "    if seq == 1\n"
        "      mix 10%\n"
        "        -> OPTIONS sip:{target} as ping\n"
        "      or 90%\n"
        "        -> MESSAGE sip:{target} as ping\n"
        "      end\n"
        "      either\n"
        "        <- 200\n"
        "        mix 1%\n"
        "          pause 1s\n"
        "        or 99%\n"
        "          pause 2s\n"
        "        end\n"
        "      or\n"
        "        <- 404\n"
        "           CSeq.number == ping.CSeq.number\n"
        "      end\n"
        "    end\n"
        "  or 50%\n"
        "    let n = 1\n"
        "    pause n * 1s\n"
        "  end\n"
        "end\n");
    std::size_t mixes = 0;
    for (const call::Instruction& instruction : program.code) {
        const auto* const mix = std::get_if<call::Mix>(&instruction.what);
        mixes += mix != nullptr ? 1 : 0;
        for (const call::Mix::Arm& arm :
             mix != nullptr ? mix->arms : std::vector<call::Mix::Arm>{}) {
            EXPECT_LT(arm.to, program.code.size());
        }
    }
    EXPECT_EQ(mixes, 3U);
}

/// A ladder that draws what it answers is still one that is called.
TEST(Mix, FollowsTheRequestThatItAnswers) {
    const Program program = program_of(
        "<- INVITE\n"
        "mix 70%\n"
        "  -> 486\n"
        "or 30%\n"
        "  -> 503\n"
        "end\n"
        "<- ACK\n");
    EXPECT_TRUE(program.is_called);
}

TEST(Mix, RefusesSharesThatDoNotAddUp) {
    const std::string arm = std::string{"\n"} + ping;

    const struct {
        std::string text;
        std::vector<std::string> mistakes;
    } cases[] = {
        {"mix 90%" + arm + "or 7%" + arm + "end",
         {"1:1+7 the shares of this `mix` add up to 97% | they must add up to 100%"}},
        {"mix 90.5%" + arm + "or 9.51%" + arm + "end",
         {"1:1+9 the shares of this `mix` add up to 100.01% | they must add up to 100%"}},
        {"mix 100%" + arm + "end",
         {"1:1+8 a `mix` needs at least two arms | `or SHARE` begins another"}},
        {"mix 90" + arm + "or 10%" + arm + "end", {"1:5+2 `90` is no share | such as `90%`"}},
        {"mix" + arm + "or 10%" + arm + "end",
         {"1:4+1 expected a share, found the end of the line | such as `90%`"}},
        {"mix 90%" + arm + "or" + arm + "end",
         {"4:3+1 expected a share, found the end of the line | such as `90%`"}},
        {"mix 90%" + arm + "or 0%" + arm + "or 10%" + arm + "end",
         {"4:4+2 a share of `0%` | more than 0%, and all of them 100%"}},
        {"mix 101%" + arm + "or 10%" + arm + "end",
         {"1:5+4 a share of `101%` | more than 0%, and all of them 100%"}},
        {"mix -5%" + arm + "or 10%" + arm + "end",
         {"1:5+1 expected a share, found `-` | such as `90%`"}},
        {"mix 50% of all" + arm + "or 50%" + arm + "end",
         {"1:9+2 did not expect `of` here | the line should end before this"}},
        {"mix 50%\nor 50%" + arm + "end",
         {"1:1+7 this arm is empty | a share without a rung does nothing"}},
        {"mix 50%" + arm + "or 50%\nend",
         {"4:1+6 this arm is empty | a share without a rung does nothing"}},
        {"mix 50%" + arm + "else" + arm + "or 50%" + arm + "end",
         {"4:1+4 `else` does not belong to `mix`"}},
        {"mix 50%" + arm + "or 50%" + arm + "end now",
         {"7:5+3 did not expect `now` here | the line should end before this"}},
        {"mix 50%" + arm + "or 50%" + arm, {"1:1+3 `mix` is never closed | needs an `end`"}},
        {"mxi 50%" + arm + "or 50%" + arm + "end",
         {"1:1+3 unknown word `mxi` | did you mean `mix`?"}},
    };

    for (const auto& one : cases) {
        SCOPED_TRACE(one.text);
        const Compiled compiled = compile("x.rung", one.text);
        EXPECT_EQ(mistakes_of(compiled), one.mistakes);
        EXPECT_FALSE(compiled.program.has_value());
    }
}

/// Names and dialogs are carried along every arm, and joined behind them.
TEST(Mix, JudgesEveryArmByItself) {
    const Bad cases[] = {
        {"mix 50%\n-> OPTIONS sip:{target} as ping\n<- 200\nor 50%\n-> OPTIONS sip:{target}\n<- "
         "200\n"
         "   CSeq.number > ping.CSeq.number\nend\n",
         {"7:18+4 `ping` is used before it is taken | no way through the ladder gives it before "
          "this rung"}},
        {"mix 50%\n-> INVITE sip:{target}\n<- 200\n-> ACK\nor 50%\n-> ACK\nend\n",
         {"6:4+3 nothing to acknowledge | no INVITE was sent before this rung"}},
        {"mix 50%\n<- 200\nor 50%\n-> OPTIONS sip:{target}\nend\n",
         {"2:4+3 nothing was sent that could be answered | a request goes out before its answer "
          "comes"}},
        {"mix 50%\n-> BYE\nor 50%\n-> OPTIONS sip:{target}\nend\n",
         {"2:4+3 `-> BYE` needs a URI here | there is no dialog yet"}},
        {"mix 50%\n<- INVITE\n-> 200\nor 50%\n-> OPTIONS sip:{target}\nend\n",
         {"2:1+9 `mix` draws before this call has come | put the `<-` of the first request in "
          "front of the `mix`"}},
        {"let n = 1\nmix 50%\npause 1s\neither\n<- INVITE\nor\n<- OPTIONS\nend\n-> 200\nor 50%\n"
         "-> OPTIONS sip:{target}\nend\n",
         {"4:1+6 `mix` draws before this call has come | put the `<-` of the first request in "
          "front of the `mix`"}},
    };
    expect_refused(cases, [](const char* text) { return std::string{text}; });

    const Program joined = program_of(
        "mix 50%\n-> OPTIONS sip:{target} as ping\nor 50%\n-> MESSAGE sip:{target} as ping\nend\n"
        "<- 200 for ping\n");
    EXPECT_EQ(joined.labels, std::vector<std::string>{"ping"});
    // Arms may do what only one of them allows later.
    (void)program_of(
        "mix 50%\n-> INVITE sip:{target}\n<- 200\nor 50%\n-> INVITE sip:{target}\n<- 200\nend\n"
        "-> ACK\n-> BYE\n<- 200\n");
}

}  // namespace
}  // namespace rung::language
