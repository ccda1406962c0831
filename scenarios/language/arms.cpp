#include <fmt/format.h>

#include <algorithm>

#include "scenarios/language/ladder_builder.hpp"

/// Rules for the arms of an `either`.
namespace rung::language {
namespace {

bool begins_with_wait(const syntax::Statement& statement);
bool takes_all_of(const syntax::Receive& earlier, const syntax::Receive& later);
bool covers(const syntax::Statuses& wide, const syntax::Statuses& narrow);

}  // namespace

void LadderBuilder::judge_arms(const syntax::Either& either) {
    for (std::size_t index = 0; index < either.arms.size(); ++index) {
        const syntax::Block& arm = either.arms[index];
        const Span line = either.arm_lines[index];
        if (arm.empty()) {
            reporter_.error(line, {"this arm is empty", "an arm begins with `<-`"});
            continue;
        }
        if (!begins_with_wait(arm.front())) {
            reporter_.error(arm.front().line, {"an arm of `either` begins with `<-`"});
            continue;
        }
        const auto* const rung = std::get_if<syntax::Receive>(&arm.front().what);
        if (rung == nullptr) {
            continue;
        }
        if (rung->notes.optional) {
            reporter_.error(arm.front().line, {"the first rung of an arm cannot be optional"});
        }
        for (std::size_t before = 0; before < index; ++before) {
            const syntax::Block& other = either.arms[before];
            const auto* const earlier =
                other.empty() ? nullptr : std::get_if<syntax::Receive>(&other.front().what);
            if (earlier != nullptr && takes_all_of(*earlier, *rung)) {
                const auto first = source_.position(other.front().line.offset).line;
                reporter_.error(arm.front().line,
                                {"this arm is never reached",
                                 fmt::format("the arm in line {} takes all of these", first)});
                break;
            }
        }
    }
}

namespace {

bool begins_with_wait(const syntax::Statement& statement) {
    return std::holds_alternative<syntax::Receive>(statement.what) ||
           std::holds_alternative<syntax::ReceiveCopy>(statement.what) ||
           std::holds_alternative<syntax::ReceiveNothing>(statement.what) ||
           std::holds_alternative<syntax::Broken>(statement.what);
}

bool takes_all_of(const syntax::Receive& earlier, const syntax::Receive& later) {
    const syntax::Annotations& notes = earlier.notes;
    if (notes.where || notes.whose || notes.window ||
        earlier.method.has_value() != later.method.has_value()) {
        return false;
    }
    return earlier.method ? earlier.method->text == later.method->text
                          : covers(earlier.statuses, later.statuses);
}

bool covers(const syntax::Statuses& wide, const syntax::Statuses& narrow) {
    if (wide.inverted || narrow.inverted || wide.expression || narrow.expression) {
        return false;
    }
    return std::ranges::all_of(narrow.ranges, [&](call::StatusSet::Range part) {
        return std::ranges::any_of(wide.ranges, [&](call::StatusSet::Range whole) {
            return whole.first <= part.first && part.last <= whole.last;
        });
    });
}

}  // namespace
}  // namespace rung::language
