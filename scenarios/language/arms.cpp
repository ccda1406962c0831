#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "scenarios/language/ladder_builder.hpp"

/// Rules for the arms of an `either` and of a `mix`.
namespace rung::language {
namespace {

/// Shares written with so many digits add up to 100 % within this.
constexpr double share_tolerance = 1e-6;

const syntax::Statement* first_rung(const syntax::Block& arm);
bool waits_for_request(const syntax::Statement& statement);
bool begins_with_wait(const syntax::Statement& statement);
bool takes_all_of(const syntax::Receive& earlier, const syntax::Receive& later);
bool covers(const syntax::Statuses& wide, const syntax::Statuses& narrow);

bool same_party(const syntax::Statement& one, const syntax::Statement& other) {
    return (one.party ? one.party->text : "") == (other.party ? other.party->text : "");
}

}  // namespace

void LadderBuilder::judge_arms(const syntax::Either& either) {
    for (std::size_t index = 0; index < either.arms.size(); ++index) {
        const syntax::Block& arm = either.arms[index];
        const Span line = either.arm_lines[index];
        if (arm.empty()) {
            reporter_.error(line, Code::bad_arm, {"this arm is empty", "an arm begins with `<-`"});
            continue;
        }
        const syntax::Statement& first = behind_do(arm.front());
        if (!begins_with_wait(first)) {
            reporter_.error(
                arm.front().line, Code::bad_arm, {"an arm of `either` begins with `<-`"});
            continue;
        }
        const auto* const rung = std::get_if<syntax::Receive>(&first.what);
        if (rung == nullptr) {
            continue;
        }
        if (rung->notes.optional) {
            reporter_.error(
                arm.front().line, Code::bad_arm, {"the first rung of an arm cannot be optional"});
        }
        for (std::size_t before = 0; before < index; ++before) {
            const syntax::Block& other = either.arms[before];
            const auto* const earlier =
                other.empty() ? nullptr
                              : std::get_if<syntax::Receive>(&behind_do(other.front()).what);
            if (earlier != nullptr && same_party(behind_do(other.front()), first) &&
                takes_all_of(*earlier, *rung)) {
                const std::string above =
                    source_.place(other.front().line.offset, arm.front().line.offset);
                reporter_.error(arm.front().line,
                                Code::unreachable,
                                {"this arm is never reached",
                                 fmt::format("the arm in {} takes all of these", above)});
                break;
            }
        }
    }
}

void LadderBuilder::judge_arms(const syntax::Mix& mix) {
    const bool nothing_yet = std::ranges::none_of(
        state_.dialogs, [](const DialogState& one) { return one.sent || one.received; });
    for (std::size_t index = 0; index < mix.arms.size(); ++index) {
        if (mix.arms[index].empty()) {
            reporter_.error(mix.arm_lines[index],
                            Code::bad_mix,
                            {"this arm is empty", "a share without a rung does nothing"});
            continue;
        }
        const syntax::Statement* const first = first_rung(mix.arms[index]);
        if (nothing_yet && first != nullptr && waits_for_request(behind_do(*first))) {
            // The arm is drawn when a call begins, and this one has not come yet.
            reporter_.error(first->line,
                            Code::bad_mix,
                            {"`mix` draws before this call has come",
                             "put the `<-` of the first request in front of the `mix`"});
        }
    }
}

void LadderBuilder::judge_shares(const syntax::Mix& mix) {
    const Span line = mix.arm_lines.front();
    if (mix.arms.size() < 2) {
        reporter_.error(
            line, Code::bad_mix, {"a `mix` needs at least two arms", "`or SHARE` begins another"});
        return;
    }
    const double all = std::accumulate(mix.shares.begin(), mix.shares.end(), 0.0);
    if (!mix.shares.empty() && std::abs(all - 100) > share_tolerance) {
        reporter_.error(line,
                        Code::bad_mix,
                        {fmt::format("the shares of this `mix` add up to {:.10g}%", all),
                         "they must add up to 100%"});
    }
}

namespace {

const syntax::Statement* first_rung(const syntax::Block& arm) {
    const auto found = std::ranges::find_if_not(arm, [](const syntax::Statement& statement) {
        return std::holds_alternative<syntax::Let>(statement.what) ||
               std::holds_alternative<syntax::Pause>(statement.what);
    });
    return found == arm.end() ? nullptr : &*found;
}

bool waits_for_request(const syntax::Statement& statement) {
    if (const auto* const either = std::get_if<syntax::Either>(&statement.what)) {
        return std::ranges::any_of(either->arms, [](const syntax::Block& arm) {
            return !arm.empty() && waits_for_request(arm.front());
        });
    }
    const auto* const receive = std::get_if<syntax::Receive>(&statement.what);
    return receive != nullptr && receive->method.has_value();
}

bool begins_with_wait(const syntax::Statement& statement) {
    return std::holds_alternative<syntax::Receive>(statement.what) ||
           std::holds_alternative<syntax::ReceiveCopy>(statement.what) ||
           std::holds_alternative<syntax::ReceiveNothing>(statement.what) ||
           std::holds_alternative<syntax::ReceiveLink>(statement.what) ||
           std::holds_alternative<syntax::ReceiveOctets>(statement.what) ||
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
