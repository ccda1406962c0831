#include <algorithm>

#include "scenarios/language/ladder_builder.hpp"

/// The part of `LadderBuilder` that makes arms which are walked side by side.
namespace rung::language {
namespace {

bool waits_for_call(const syntax::Statement& statement) {
    const auto* const receive = std::get_if<syntax::Receive>(&statement.what);
    return receive != nullptr && receive->method.has_value();
}

}  // namespace

void LadderBuilder::together(const syntax::Together& together) {
    judge_arms(together);
    const bool around = in_together_;
    in_together_ = true;
    const State before = state_;
    std::optional<State> after;
    std::vector<std::uint32_t> begins;
    std::vector<std::uint32_t> ends;
    const std::uint32_t head = emit(call::Together{});
    for (std::size_t index = 0; index < together.arms.size(); ++index) {
        state_ = before;
        begins.push_back(here());
        block(together.arms[index]);
        if (after) {
            after->join(state_);
        } else {
            after = state_;
        }
        line_ = together.arm_lines[index];
        ends.push_back(emit(call::ArmEnd{}));
    }
    state_ = std::move(*after);
    in_together_ = around;
    for (const std::uint32_t end : ends) {
        std::get<call::ArmEnd>(program_.code[end].what).behind = here();
    }
    std::get<call::Together>(program_.code[head].what).arms = std::move(begins);
}

void LadderBuilder::judge_arms(const syntax::Together& together) {
    const Span line = line_;
    if (in_together_) {
        reporter_.error(line,
                        Code::misplaced,
                        {"a `together` within a `together`", "give it more arms: `and`"});
    }
    if (together.arms.size() < 2) {
        reporter_.error(
            line, Code::bad_arm, {"a `together` needs at least two arms", "`and` begins another"});
    }
    if (!program_.code.empty() && call::window_if_optional(program_.code.back()) != nullptr) {
        // Which arm's message says that it does not come?
        reporter_.error(line,
                        Code::misplaced,
                        {"`together` stands behind an optional rung",
                         "put that rung into the arm that it belongs to"});
    }
    const bool begins = std::ranges::all_of(program_.code, call::is_instant);
    for (std::size_t index = 0; index < together.arms.size(); ++index) {
        const syntax::Block& arm = together.arms[index];
        if (arm.empty()) {
            reporter_.error(together.arm_lines[index],
                            Code::bad_arm,
                            {"this arm is empty", "rungs stand between it and the next line"});
        } else if (begins && waits_for_call(behind_do(arm.front()))) {
            reporter_.error(arm.front().line,
                            Code::bad_arm,
                            {"a ladder that is called begins with one `<-`",
                             "put the rung that begins the call in front of `together`"});
        }
    }
}

}  // namespace rung::language
