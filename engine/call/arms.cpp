#include "engine/call/arms.hpp"

#include <algorithm>

namespace rung::call {

namespace {

void put_away(Call& call) {
    call.arms[call.arm] = {
        call.position, call.rung_done, call.deadline, call.has_deadline, call.phase};
}

void take_up(Call& call, std::size_t index) {
    const Arm& arm = call.arms[index];
    call.arm = index;
    call.position = arm.position;
    call.rung_done = arm.rung_done;
    call.deadline = arm.deadline;
    call.has_deadline = arm.has_deadline;
    call.phase = arm.phase;
}

}  // namespace

void begin_arms(Call& call, const Together& together) {
    call.first_arm = call.next_arm;
    call.next_arm += static_cast<std::uint32_t>(together.arms.size());
    for (const std::uint32_t begin : together.arms) {
        call.arms.push_back({.position = begin, .rung_done = call.rung_done});
    }
    call.arm = 0;
    call.position = together.arms.front();
}

void end_arm(Call& call, const ArmEnd& end) {
    call.phase = Call::Phase::arm_over;
    call.has_deadline = false;
    put_away(call);
    const auto is_over = [](const Arm& arm) { return arm.phase == Call::Phase::arm_over; };
    if (!std::ranges::all_of(call.arms, is_over)) {
        const auto open = std::ranges::find_if_not(call.arms, is_over);
        take_up(call, static_cast<std::size_t>(open - call.arms.begin()));
        return;
    }
    call.rung_done = std::ranges::max_element(call.arms, {}, &Arm::rung_done)->rung_done;
    call.position = end.behind;
    call.phase = Call::Phase::running;
    leave_arms(call);
}

void load_arm(Call& call, std::size_t index) {
    if (index != call.arm) {
        put_away(call);
        take_up(call, index);
    }
}

void load_arm_of(Call& call, std::uint32_t number) {
    const std::uint32_t index = number - call.first_arm;
    if (number >= call.first_arm && index < call.arms.size() && index != call.arm &&
        !is_held(call)) {
        load_arm(call, index);
    }
}

bool load_running_arm(Call& call) {
    return !call.arms.empty() && !call.over() &&
           in_some_arm(call, [&call] { return call.phase == Call::Phase::running; });
}

void leave_arms(Call& call) {
    call.arms.clear();
    call.arm = 0;
}

std::optional<base::Instant> next_deadline(const Call& call) {
    std::optional<base::Instant> next;
    const auto sooner = [&next](bool has, base::Instant other) {
        if (has && (!next || other < *next)) {
            next = other;
        }
    };
    sooner(call.has_deadline, call.deadline);
    for (std::size_t index = 0; index < call.arms.size(); ++index) {
        if (index != call.arm) {
            sooner(call.arms[index].has_deadline, call.arms[index].deadline);
        }
    }
    return next;
}

}  // namespace rung::call
