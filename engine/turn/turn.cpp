#include "engine/turn/turn.hpp"

#include <algorithm>
#include <cstring>

#include "engine/base/ensure.hpp"
#include "engine/call/secrets.hpp"

namespace rung::turn {

namespace {

constexpr std::uint64_t kind_bit = 1ULL << 32;

/// A call with connections of its own has a number that no shared one has.
std::uint32_t stream_of(std::uint64_t seq, std::uint32_t connections, bool own) {
    constexpr std::uint32_t first_own = base::Link::first_accepted / 2;
    const std::uint64_t count = own || connections == 0 ? first_own : connections;
    return static_cast<std::uint32_t>(seq % count) + (own ? first_own : 0);
}

/// Each connection has one source; over UDP the calls of a shard take them in turn.
std::uint16_t source_of(const call::Call& call, const RunPlan& plan) {
    const auto& target = plan.settings.target;
    const bool udp = target && target->link.transport == base::Transport::udp;
    const std::uint64_t number = udp ? (call.seq - 1) / plan.shards : call.stream;
    return static_cast<std::uint16_t>(number % plan.settings.sources);
}

transaction::TransactionTable::Run table_run(const RunPlan& plan) {
    base::Random random{plan.nonce ^ 0x5e1f5eedULL};
    return {.nonce = plan.nonce, .shard = plan.shard, .hash_seed = random.next()};
}

}  // namespace

Turn::Turn(const RunPlan& plan, base::Instant start)
    : plan_{plan},
      clocks_{start, {}},
      wheel_{start},
      table_{plan.transactions, plan.timers, table_run(plan)},
      calls_{plan.open_calls, plan.awake_calls},
      stack_runner_{stack_program_},
      source_{plan, start, rows_for(plan)},
      catch_up_{start},
      meter_{plan.load != nullptr} {
    if (plan.signer != nullptr) {
        tokens_.emplace(*plan.signer);
    }
    books_.ladders.resize(plan.callers.size() + plan.servers.size());
    for (const auto* ladders : {&plan.callers, &plan.servers}) {
        for (const call::Runner* ladder : *ladders) {
            uses_verdict_ = uses_verdict_ || ladder->program().uses_verdict;
            takes_octets_ = takes_octets_ || ladder->program().takes_octets;
            watches_links_ = watches_links_ || ladder->program().watches_links;
            triggers_ = triggers_ || ladder->program().triggers;
            leaves_replies_ = leaves_replies_ || ladder->program().manual.reply;
            books_.rungs.emplace_back(ladder->program().code.size());
        }
    }
}

void Turn::run(const Input& input, Output& output) {
    clocks_ = input.clocks;
    output_ = &output;
    ++turns_;
    signatures_ = 0;
    scratch_.reset();
    take_messages(input.received);
    for (const base::SendFailure& failure : input.failures) {
        take_failure(failure);
    }
    for (const base::LinkEvent& event : input.links) {
        take_link_event(event);
    }
    for (const TriggerEnd& end : input.triggers) {
        take_trigger(end);
    }
    take_names(input.names);
    wheel_.advance(clocks_.now, [this](std::uint64_t key) { fire(key); });
    table_.expire_lingering(clocks_.now);
    sign_some();
    start_due_calls(input);
    verify_some();
    end_drain();
    calls_.rest();
    output_ = nullptr;
}

/// The memory that a message needs is fetched while those before it are at work.
void Turn::take_messages(std::span<const base::Received> received) {
    constexpr std::size_t ahead = 8;
    constexpr std::size_t again = 4;
    for (std::size_t n = 0; n < std::min(ahead, received.size()); ++n) {
        table_.look_ahead(received[n]);
    }
    for (std::size_t n = 0; n < received.size(); ++n) {
        if (n + ahead < received.size()) {
            table_.look_ahead(received[n + ahead]);
        }
        if (n + again < received.size()) {
            table_.look_ahead_again(received[n + again]);
        }
        on_datagram(received[n]);
    }
    table_.end_look_ahead();
}

void Turn::stop() {
    source_.stop(clocks_.now);
    stopped_ = true;
}

std::optional<base::Instant> Turn::next_deadline() const {
    std::optional<base::Instant> next = wheel_.next_deadline();
    const auto sooner = [&next](std::optional<base::Instant> other) {
        if (other && (!next || *other < *next)) {
            next = other;
        }
    };
    sooner(table_.next_linger_deadline());
    if (!verifications_.empty() || !to_sign_.empty()) {
        sooner(clocks_.now);
    }
    sooner(source_.next(clocks_.now, books_.in_progress()));
    if (books_.in_progress() > 0) {
        sooner(source_.drained_at(clocks_.now));
    }
    return next;
}

bool Turn::done() const {
    const bool served = plan_.serve_calls > 0 && served_ >= plan_.serve_calls;
    const bool called = plan_.servers.empty() && source_.exhausted(clocks_.now);
    return (served || called) && books_.in_progress() == 0 && orders_ == 0;
}

void Turn::abort(const base::Clocks& clocks) {
    clocks_ = clocks;
    calls_.for_each([this](base::Handle handle) {
        CallSlot* slot = calls_.find(handle);
        slot->call.outcome = std::max(slot->call.outcome, call::Outcome::aborted);
        close_call(handle);
    });
}

const Books& Turn::books() {
    books_.transactions = table_.counters();
    return books_;
}

std::vector<CallReport> Turn::take_reports() {
    return std::exchange(reports_, {});
}

call::Environment Turn::environment(call::Call& call) {
    return {clocks_, plan_.settings, call.decisions, scratch_, seen_, names_, moulds_};
}

/// What waits to be received goes first, or a socket would overflow with answers: who cannot keep
/// up shall begin calls late and say so. But not for ever.
void Turn::start_due_calls(const Input& input) {
    constexpr std::uint32_t most_put_off = 32;
    if (input.more && ++put_off_ < most_put_off) {
        return;
    }
    put_off_ = 0;
    const std::size_t most =
        catch_up_.most(source_, clocks_.now, input.received.size(), plan_.starts_a_turn);
    for (std::size_t i = 0; i < most && to_sign_.empty(); ++i) {
        const auto due = source_.take(clocks_.now, books_.in_progress());
        if (!due) {
            break;
        }
        const bool full = plan_.load != nullptr && plan_.load->at_most &&
                          books_.in_progress() >= plan_.share_of(*plan_.load->at_most);
        const base::Handle handle =
            full ? base::Handle{} : open_call(*plan_.callers[due->ladder], *due);
        book_due(due->at, due->ladder, handle);
        if (handle.valid()) {
            CallSlot& slot = *calls_.find(handle);
            slot.measure.measured = counts(due->at);
            meter_.on_started(slot.measure, due->at, clocks_.now);
            if (slot.runner->program().is_called) {
                static_cast<void>(
                    carry_out(handle,
                              slot,
                              slot.runner->have_target_call(slot.call, environment(slot.call))));
            }
            drive(handle);
        }
    }
}

/// Opens the account of a call, which has no handle when it could not be started. The ladders know
/// nothing of the warm-up.
void Turn::book_due(base::Instant due, std::uint32_t ladder, base::Handle call) {
    const auto open_account = [call](CallBooks& books) {
        ++books.due;
        call.valid() ? books.begin() : void(++books.not_started);
    };
    open_account(counts(due) ? books_.calls : books_.warm_up);
    if (counts(due)) {
        open_account(books_.ladders[ladder]);
    }
}

/// Calls that outlast the drain are cut off.
void Turn::end_drain() {
    const auto drained = source_.drained_at(clocks_.now);
    if (drained && clocks_.now >= *drained && books_.in_progress() > 0) {
        abort(clocks_);
    }
}

base::Handle Turn::open_call(const call::Runner& runner, const CallSource::Due& due) {
    const base::Handle handle = calls_.take();
    if (!handle.valid()) {
        return handle;
    }
    CallSlot& slot = *calls_.find(handle);
    slot.runner = &runner;
    slot.call.reset(runner.program());
    slot.measure = {};
    slot.links.clear();
    slot.sent_in = 0;  // The call before it in this slot may have sent in this very turn.
    slot.call.ladder = due.ladder;
    slot.call.seq = due.seq;
    const bool alone = !is_of_load(plan_) && due.ladder < plan_.callers.size();
    slot.call.data_number = alone ? 1 : due.seq;
    slot.call.due = due.at;
    slot.call.decisions = base::Random{plan_.seed + (due.seq << 16U)};
    slot.call.stream = stream_of(due.seq, plan_.connections, runner.program().watches_links);
    slot.call.source = source_of(slot.call, plan_);
    slot.call.trace.wanted =
        plan_.reports != RunPlan::Reports::none && handle.index < plan_.traced_calls;
    using transaction::IdentifierKind;
    slot.call.tag = transaction::text_of(table_.identifiers().bare(IdentifierKind::dialog, handle));
    slot.call.call_id =
        transaction::text_of(table_.identifiers().bare(IdentifierKind::call, handle));
    file_number(handle, slot);
    runner.start(slot.call, environment(slot.call));
    return handle;
}

void Turn::close_call(base::Handle handle) {
    CallSlot& slot = *calls_.find(handle);
    count_rungs(slot);
    book(slot);
    if (output_ != nullptr) {
        for (const base::Link& link : slot.links) {
            output_->closings.push_back({link});
        }
    }
    unfile(handle, slot);
    drop_timer(TimerKind::call, handle);
    table_.release_owner(
        handle, clocks_.now, [this](const transaction::Event& event) { apply(event); });
    calls_.give_back(handle);
}

void Turn::book(CallSlot& slot) {
    const call::Call& call = slot.call;
    const bool warm_up = !counts(call.due);
    (warm_up ? books_.warm_up : books_.calls).end(call.outcome);
    if (!warm_up) {
        books_.ladders[call.ladder].end(call.outcome);
        book_findings(call);
    }
    const bool noteworthy = call.outcome != call::Outcome::passed && !warm_up;
    if (plan_.reports == RunPlan::Reports::all ||
        (plan_.reports == RunPlan::Reports::not_passed && noteworthy)) {
        CallReport& report = reports_.emplace_back(CallReport{call.ladder,
                                                              call.seq,
                                                              call.outcome,
                                                              call.started,
                                                              clocks_.now,
                                                              call.findings,
                                                              slot.call.trace.written()});
        call::hide_secrets(call, plan_.settings, report.findings, report.trace);
    }
}

void Turn::book_findings(const call::Call& call) {
    for (const call::Finding& finding : call.findings) {
        const bool failed = finding.severity == call::Finding::Severity::failure;
        if (finding.line == 0 ||
            (!failed && finding.severity != call::Finding::Severity::warning)) {
            continue;
        }
        MissBooks& miss = books_.miss_of(call.ladder, finding.line, finding.rung);
        ++(failed ? miss.failed : miss.warned);
    }
}

void Turn::fire(std::uint64_t key) {
    const bool of_call = (key & kind_bit) == 0;
    Timer& timer = timers_[of_call ? 0 : 1][static_cast<std::uint32_t>(key)];
    timer.entry = {};
    const base::Handle handle = timer.of;
    if (!of_call) {
        apply(table_.on_timer(handle, clocks_.now), "retransmission");
        return;
    }
    if (CallSlot* slot = calls_.find(handle)) {
        slot->runner->on_timer(slot->call, environment(slot->call));
        drive(handle);
    }
}

void Turn::set_timer(TimerKind kind, base::Handle of, base::Instant at) {
    auto& timers = timers_[static_cast<std::size_t>(kind)];
    if (timers.size() <= of.index) {
        timers.resize(of.index + std::size_t{1});
    }
    Timer& timer = timers[of.index];
    timer.of = of;
    if (!timer.entry.valid() || !wheel_.reschedule(timer.entry, at)) {
        const std::uint64_t bit = kind == TimerKind::call ? 0 : kind_bit;
        timer.entry = wheel_.schedule(of.index | bit, at);
    }
}

void Turn::drop_timer(TimerKind kind, base::Handle of) {
    auto& timers = timers_[static_cast<std::size_t>(kind)];
    if (of.index < timers.size() && timers[of.index].of == of && timers[of.index].entry.valid()) {
        wheel_.cancel(timers[of.index].entry);
        timers[of.index].entry = {};
    }
}

void Turn::take_failure(const base::SendFailure& failure) {
    ++books_.messages.undelivered;
    const transaction::Event event = table_.on_send_failure(failure, clocks_.now);
    apply(event);
    if (event.what == transaction::What::transport_error) {
        lose(event,
             std::string{std::strerror(failure.error)} + " (" + failure.link.remote.text() + ")");
    }
}

void Turn::take_names(std::span<const ResolvedName> names) {
    for (const ResolvedName& resolved : names) {
        if (names_.size() >= plan_.settings.limits.names) {
            names_.clear();  // A target may redirect every call to a host of its own.
        }
        names_[resolved.name] = resolved.addresses;
        std::vector<base::Handle> waiting;
        calls_.for_each_awake([&](base::Handle handle, CallSlot& slot) {
            if (slot.call.phase == call::Call::Phase::resolving) {
                waiting.push_back(handle);
            }
        });
        for (const base::Handle handle : waiting) {
            CallSlot& slot = *calls_.find(handle);
            slot.runner->on_resolved(slot.call);
            drive(handle);
        }
    }
}

}  // namespace rung::turn
