#include "scenarios/language/ladder_builder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace rung::language {
namespace {

/// Fragments that do fragments.
constexpr std::size_t deepest_do = 16;

/// A ladder that begins with `<-` waits for its call without limit.
void mark_called(call::Program& program);
bool wait_without_limit(call::Instruction& instruction);

}  // namespace

struct LadderBuilder::Visitor {
    LadderBuilder& builder;

    void operator()(const syntax::Broken& rung) const { builder.broken(rung); }

    void operator()(const syntax::SendRequest& rung) const { builder.send_request(rung); }

    void operator()(const syntax::SendAnswer& rung) const { builder.send_answer(rung); }

    void operator()(const syntax::SendRaw& rung) const { builder.send_raw(rung); }

    void operator()(const syntax::SendCopy& rung) const { builder.send_copy(rung); }

    void operator()(const syntax::Receive& rung) const { builder.receive(rung); }

    void operator()(const syntax::ReceiveCopy& rung) const { builder.receive_copy(rung); }

    void operator()(const syntax::ReceiveNothing& rung) const { builder.receive_nothing(rung); }

    void operator()(const syntax::ReceiveLink& rung) const { builder.receive_link(rung); }

    void operator()(const syntax::ReceiveOctets& rung) const { builder.receive_octets(rung); }

    void operator()(const syntax::Trigger& rung) const { builder.trigger(rung); }

    void operator()(const syntax::Connect& /*rung*/) const { builder.connect(); }

    void operator()(const syntax::CloseLink& rung) const { builder.close_link(rung); }

    void operator()(const syntax::Pause& rung) const { builder.pause(rung); }

    void operator()(const syntax::Let& rung) const { builder.let(rung); }

    void operator()(const syntax::Either& rung) const { builder.either(rung); }

    void operator()(const syntax::Mix& rung) const { builder.mix(rung); }

    void operator()(const syntax::Together& rung) const { builder.together(rung); }

    void operator()(const syntax::If& rung) const { builder.branch(rung); }

    void operator()(const syntax::Repeat& rung) const { builder.repeat(rung); }

    void operator()(const syntax::While& rung) const { builder.while_loop(rung); }

    void operator()(const syntax::Setup& rung) const { builder.setup(rung); }

    void operator()(const syntax::Log& rung) const { builder.log(rung); }

    void operator()(const syntax::Verdict& rung) const { builder.verdict(rung); }

    void operator()(const syntax::Stop& /*rung*/) const { builder.stop(); }

    void operator()(const syntax::Mark& rung) const { builder.mark(rung); }

    void operator()(const syntax::Measure& rung) const { builder.measure(rung); }

    void operator()(const syntax::Do& rung) const { builder.do_fragment(rung); }
};

LadderBuilder::LadderBuilder(const Source& source,
                             Reporter& reporter,
                             Names& names,
                             call::Program& program)
    : source_(source),
      reporter_(reporter),
      names_(names),
      program_(program),
      expressions_(program, names, reporter) {}

void LadderBuilder::build(const syntax::Ladder& ladder) {
    program_.heading = ladder.heading;
    program_.manual = ladder.manual;
    fragments_ = &ladder.fragments;
    declare(ladder.endpoints);
    for (const syntax::StandingReply& reply : ladder.replies) {
        program_.replies.push_back({std::string{reply.method.text}, reply.status});
    }
    const Taken everything = names_.everything_taken();
    expressions_.look_at(everything);
    for (const syntax::Policy& one : ladder.policies) {
        policy(one);
    }
    state_.taken = names_.nothing_taken();
    state_.dialogs.resize(std::max<std::size_t>(program_.parties.size(), 1));
    expressions_.look_at(state_.taken);
    if (ladder.match_by) {
        // Of requests that belong to no call yet: nothing of a call is known.
        guard([&] { program_.match_by = expressions_.build(*ladder.match_by).id; });
    }
    block(ladder.rungs);
    if (!program_.manual.ack) {
        for (const DialogState& one : state_.dialogs) {
            judge_end(one, reporter_);
        }
    }
    mark_called(program_);
}

void LadderBuilder::block(const syntax::Block& block) {
    for (std::size_t index = 0; index < block.size(); ++index) {
        statement(block[index]);
        judge_join(block[index], index + 1 < block.size() ? &block[index + 1] : nullptr);
    }
}

void LadderBuilder::statement(const syntax::Statement& statement) {
    line_ = statement.line;
    party_ = party_of(statement);
    judge_reachable(statement);
    ++statements_;
    std::visit(Visitor{*this}, statement.what);
}

void LadderBuilder::policy(const syntax::Policy& policy) {
    guard([&] {
        call::Policy made;
        made.statuses = statuses(policy.statuses);
        made.place = place(policy.line);
        if (const auto* const line = std::get_if<syntax::SignLine>(&policy.what)) {
            made.what = call::SignPolicy{sign(*line)};
        } else if (const auto* const digest = std::get_if<syntax::DigestLine>(&policy.what)) {
            made.what = call::DigestPolicy{this->digest(*digest)};
        } else {
            made.what = std::get<call::FollowPolicy>(policy.what);
        }
        program_.policies.push_back(std::move(made));
    });
}

void LadderBuilder::either(const syntax::Either& either) {
    judge_arms(either);
    const std::uint32_t head = emit(call::Either{});
    auto begins = arms(either.arms, either.arm_lines);
    std::get<call::Either>(program_.code[head].what).arms = std::move(begins);
}

void LadderBuilder::mix(const syntax::Mix& mix) {
    judge_arms(mix);
    judge_shares(mix);
    const std::uint32_t head = emit(call::Mix{});
    const std::vector<std::uint32_t> begins = arms(mix.arms, mix.arm_lines);
    const double all = std::accumulate(mix.shares.begin(), mix.shares.end(), 0.0);
    auto& made = std::get<call::Mix>(program_.code[head].what).arms;
    for (std::size_t index = 0; index < mix.shares.size(); ++index) {
        made.push_back({mix.shares[index] / all, begins[index]});
    }
}

std::vector<std::uint32_t> LadderBuilder::arms(const std::vector<syntax::Block>& arms,
                                               const std::vector<Span>& lines) {
    const State before = state_;
    std::optional<State> after;
    std::vector<std::uint32_t> jumps;
    std::vector<std::uint32_t> begins;
    for (std::size_t index = 0; index < arms.size(); ++index) {
        state_ = before;
        begins.push_back(here());
        block(arms[index]);
        if (after) {
            after->join(state_);
        } else {
            after = state_;
        }
        if (index + 1 < arms.size()) {
            line_ = lines[index + 1];
            jumps.push_back(emit(call::Jump{}));
        }
    }
    state_ = std::move(*after);
    for (const std::uint32_t jump : jumps) {
        std::get<call::Jump>(program_.code[jump].what).to = here();
    }
    return begins;
}

void LadderBuilder::branch(const syntax::If& block) {
    const State before = state_;
    std::optional<State> after;
    std::vector<std::uint32_t> jumps;
    bool has_else = false;
    for (std::size_t index = 0; index < block.arms.size(); ++index) {
        const syntax::If::Arm& arm = block.arms[index];
        state_ = before;
        line_ = arm.line;
        has_else = has_else || arm.is_else;
        std::optional<std::uint32_t> test;
        if (!arm.is_else) {
            call::Branch made;
            guard([&] {
                made.condition = arm.condition ? expressions_.truth(*arm.condition) : call::no_expr;
            });
            test = emit(made);
        }
        this->block(arm.body);
        if (after) {
            after->join(state_);
        } else {
            after = state_;
        }
        if (index + 1 < block.arms.size()) {
            line_ = block.arms[index + 1].line;
            jumps.push_back(emit(call::Jump{}));
        }
        if (test) {
            std::get<call::Branch>(program_.code[*test].what).otherwise = here();
        }
    }
    state_ = std::move(*after);
    if (!has_else) {
        state_.join(before);
    }
    for (const std::uint32_t jump : jumps) {
        std::get<call::Jump>(program_.code[jump].what).to = here();
    }
}

void LadderBuilder::repeat(const syntax::Repeat& repeat) {
    const Span line = line_;
    const State before = state_;
    call::RepeatBegin begin;
    begin.loop = program_.loops++;
    guard([&] { begin.times = repeat.times ? expressions_.number(*repeat.times) : call::no_expr; });
    if (repeat.counter) {
        names_.give_variable(*repeat.counter, ValueKind::number, state_.taken);
        const Symbol* const symbol = names_.find(repeat.counter->text);
        begin.counter = symbol == nullptr ? call::no_variable : symbol->id;
    }
    if (repeat.body.empty() && repeat.times) {
        reporter_.error(
            line, Code::empty, {"this `repeat` is empty", "rungs stand between it and its `end`"});
    }
    if (program_.loops == 0xffff) {
        reporter_.error(line, Code::too_large, {"more than 65534 `repeat`s"});
        --program_.loops;
    }
    names_.add_names(repeat.body, state_.taken.around);
    const std::uint32_t head = emit(begin);
    block(repeat.body);
    line_ = line;
    emit(call::RepeatEnd{begin.loop, begin.counter, head + 1});
    std::get<call::RepeatBegin>(program_.code[head].what).behind = here();
    leave_loop(before);
}

/// Its rungs stand here. Its labels are its own; what its variables got stays.
void LadderBuilder::do_fragment(const syntax::Do& rung) {
    guard([&] {
        const std::size_t index = names_.fragment(rung.name);
        check_do(rung.name, index);
        if (doing_.empty()) {
            do_line_ = line_;
        }
        doing_.push_back(index);
        const std::size_t outer = names_.enter_fragment(index);
        block((*fragments_)[index].body);
        names_.enter_fragment(outer);
        names_.forget_labels(index, state_.taken);
        doing_.pop_back();
    });
}

const syntax::Statement& LadderBuilder::behind_do(const syntax::Statement& statement) const {
    const syntax::Statement* first = &statement;
    for (std::size_t depth = 0; depth < deepest_do; ++depth) {
        const auto* const rung = std::get_if<syntax::Do>(&first->what);
        const syntax::Fragment* const done =
            rung == nullptr ? nullptr : names_.find_fragment(rung->name.text);
        if (done == nullptr || done->body.empty()) {
            break;
        }
        first = &done->body.front();
    }
    return *first;
}

void LadderBuilder::check_do(const syntax::Word& word, std::size_t index) {
    constexpr std::size_t most_statements = 500'000;
    if (std::ranges::find(doing_, index) != doing_.end()) {
        reporter_.fail(word.span,
                       Code::circular,
                       {fmt::format("`{}` is done by way of itself", word.text),
                        "it would never end; repeat with `repeat`"});
    }
    if (doing_.size() == deepest_do) {
        reporter_.fail(
            word.span,
            Code::too_large,
            {"fragments are done too deep", fmt::format("at most {} levels", deepest_do)});
    }
    if (statements_ > most_statements) {
        reporter_.fail(
            word.span,
            Code::too_large,
            {fmt::format("more than {} rungs, those of the fragments each time that they are done",
                         most_statements)});
    }
}

std::uint32_t LadderBuilder::emit(decltype(call::Instruction::what) what) {
    program_.code.push_back({std::move(what), place(line_), party_});
    return here() - 1;
}

std::uint32_t LadderBuilder::here() const {
    return static_cast<std::uint32_t>(program_.code.size());
}

call::Place LadderBuilder::place(Span line) const {
    const std::uint32_t own = source_.position(own_line(line).offset).line;
    std::string text = unfolded(source_.text(line));
    if (!source_.is_own(line.offset)) {
        text += fmt::format(
            "  # {}:{}", source_.file_of(line.offset).name, source_.position(line.offset).line);
    }
    return {own, std::move(text), in_setup_};
}

/// The line of the ladder itself that a line belongs to: what is included stands in the place of
/// its `do`, or of its `include`.
Span LadderBuilder::own_line(Span line) const {
    if (!doing_.empty() && !source_.is_own(line.offset)) {
        return do_line_;
    }
    while (!source_.is_own(line.offset)) {
        line = source_.file_of(line.offset).included;
    }
    return line;
}

namespace {

void mark_called(call::Program& program) {
    const auto first = std::ranges::find_if_not(program.code, call::is_instant);
    if (first == program.code.end()) {
        return;
    }
    program.is_called = wait_without_limit(*first);
    if (const auto* const either = std::get_if<call::Either>(&first->what)) {
        for (const std::uint32_t arm : either->arms) {
            const bool called = arm < program.code.size() && wait_without_limit(program.code[arm]);
            program.is_called = program.is_called || called;
        }
    }
}

/// True for a `<-` of a message.
bool wait_without_limit(call::Instruction& instruction) {
    auto* const receive = std::get_if<call::Receive>(&instruction.what);
    if (receive == nullptr) {
        return false;
    }
    receive->window.unlimited = !receive->window.given;
    return true;
}

}  // namespace
}  // namespace rung::language
