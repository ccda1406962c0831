#include <fmt/format.h>

#include <algorithm>

#include "scenarios/language/ladder_builder.hpp"

/// The third of `LadderBuilder` that makes loops and statements of one line.
namespace rung::language {
namespace {

bool is_always_true(const syntax::While& loop);
bool waits_or_ends(const syntax::Block& block);

/// Whether a statement lets time pass, or may end the ladder.
struct WaitVisitor {
    template <class Statement>
    bool operator()(const Statement& /*statement*/) const {
        return false;
    }

    bool operator()(const syntax::Broken& /*rung*/) const { return true; }

    bool operator()(const syntax::Receive& /*rung*/) const { return true; }

    bool operator()(const syntax::ReceiveCopy& /*rung*/) const { return true; }

    bool operator()(const syntax::ReceiveNothing& /*rung*/) const { return true; }

    bool operator()(const syntax::ReceiveLink& /*rung*/) const { return true; }

    bool operator()(const syntax::ReceiveOctets& /*rung*/) const { return true; }

    bool operator()(const syntax::Connect& /*rung*/) const { return true; }

    bool operator()(const syntax::Pause& /*rung*/) const { return true; }

    bool operator()(const syntax::Either& /*block*/) const { return true; }

    bool operator()(const syntax::Together& /*block*/) const { return true; }

    bool operator()(const syntax::Stop& /*stop*/) const { return true; }

    bool operator()(const syntax::Verdict& verdict) const {
        return verdict.kind != call::Verdict::Kind::warn;
    }

    bool operator()(const syntax::Mix& mix) const {
        return std::ranges::any_of(mix.arms, waits_or_ends);
    }

    bool operator()(const syntax::If& block) const {
        return std::ranges::any_of(
            block.arms, [](const syntax::If::Arm& arm) { return waits_or_ends(arm.body); });
    }

    bool operator()(const syntax::Repeat& repeat) const { return waits_or_ends(repeat.body); }

    bool operator()(const syntax::While& loop) const { return waits_or_ends(loop.body); }

    bool operator()(const syntax::Setup& setup) const { return waits_or_ends(setup.body); }
};

}  // namespace

void LadderBuilder::while_loop(const syntax::While& loop) {
    const Span line = line_;
    const State before = state_;
    const bool endless = is_always_true(loop);
    if (loop.body.empty()) {
        reporter_.error(
            line, Code::empty, {"this `while` is empty", "rungs stand between it and its `end`"});
    } else if (endless && !waits_or_ends(loop.body)) {
        reporter_.error(line,
                        Code::endless,
                        {"this `while true` neither waits nor ends",
                         "put a `<-`, a `pause` or a `stop` between it and its `end`"});
    }
    names_.add_names(loop.body, state_.taken.around);
    call::Branch head;
    guard([&] {
        head.condition = loop.condition ? expressions_.truth(*loop.condition) : call::no_expr;
    });
    const std::uint32_t begin = emit(head);
    block(loop.body);
    line_ = line;
    emit(call::Jump{begin});
    std::get<call::Branch>(program_.code[begin].what).otherwise = here();
    leave_loop(before);
    if (endless) {
        state_.ended = fmt::format("the `while true` in line {} goes round for ever",
                                   source_.position(line.offset).line);
    }
}

/// Behind a loop that may have had no round.
void LadderBuilder::leave_loop(const State& before) {
    if (!state_.ended.empty()) {
        state_ = before;
        return;
    }
    state_.taken.around = before.taken.around;
    state_.join_dialogs(before);
}

void LadderBuilder::setup(const syntax::Setup& setup) {
    if (setup.body.empty()) {
        reporter_.error(
            line_, Code::empty, {"this `setup` is empty", "rungs stand between it and its `end`"});
    }
    const bool around = in_setup_;
    in_setup_ = true;
    block(setup.body);
    in_setup_ = around;
}

void LadderBuilder::log(const syntax::Log& log) {
    guard([&] { emit(call::Log{expressions_.text(log.text)}); });
}

void LadderBuilder::verdict(const syntax::Verdict& verdict) {
    guard([&] { emit(call::Verdict{verdict.kind, expressions_.text(verdict.text)}); });
    if (verdict.kind != call::Verdict::Kind::warn) {
        end_here(verdict.kind == call::Verdict::Kind::fail ? "fail" : "inconclusive");
    }
}

void LadderBuilder::stop() {
    emit(call::Stop{});
    end_here("stop");
}

void LadderBuilder::end_here(std::string_view word) {
    state_.ended =
        fmt::format("`{}` in line {} ends the ladder", word, source_.position(line_.offset).line);
}

/// One report for all that stands behind the end of a way.
void LadderBuilder::judge_reachable(const syntax::Statement& statement) {
    if (state_.ended.empty()) {
        return;
    }
    if (!std::holds_alternative<syntax::Broken>(statement.what)) {
        reporter_.error(
            statement.line, Code::unreachable, {"this line is never reached", state_.ended});
    }
    state_.ended.clear();
}

void LadderBuilder::mark(const syntax::Mark& mark) {
    names_.give_mark(mark.name, state_.taken);
    const Symbol* const symbol = names_.find(mark.name.text);
    if (symbol != nullptr && symbol->kind == NameKind::mark) {
        emit(call::Mark{symbol->id});
    }
}

void LadderBuilder::measure(const syntax::Measure& measure) {
    guard([&] { emit(call::Measure{names_.use_mark(measure.name, state_.taken).id}); });
}

namespace {

bool is_always_true(const syntax::While& loop) {
    const auto* const literal =
        loop.condition ? std::get_if<syntax::Literal>(&loop.condition->node) : nullptr;
    const bool* const truth = literal != nullptr ? std::get_if<bool>(&literal->value) : nullptr;
    return truth != nullptr && *truth;
}

bool waits_or_ends(const syntax::Block& block) {
    return std::ranges::any_of(block, [](const syntax::Statement& statement) {
        return std::visit(WaitVisitor{}, statement.what);
    });
}

}  // namespace
}  // namespace rung::language
