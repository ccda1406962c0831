// Which running call a request outside every dialog is for.
#include "engine/call/party_place.hpp"
#include "engine/turn/turn.hpp"

namespace rung::turn {

namespace {

constexpr std::string_view rung_header = "X-Rung";

/// FNV-1a. Two texts of one run that come to the same are not worth a string for each call.
std::uint64_t hash_of(std::uint64_t seed, std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325ULL ^ (seed * 0x9e3779b97f4a7c15ULL);
    for (const char c : text) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    }
    return hash;
}

/// Of a call's number, apart from those of texts.
std::uint64_t hash_of(std::uint32_t ladder, std::uint64_t seq) {
    return hash_of(ladder, "#") ^ (seq * 0xff51afd7ed558ccdULL);
}

}  // namespace

/// A waiting rung comes before a new ladder. The call is that of the Call-ID, which a client keeps
/// when it tries again (RFC 3261 8.1.3.5) and a proxy leaves alone; or the only one that runs, when
/// it waits for such a request.
base::Handle Turn::find_running(const call::Arrival& arrival) {
    if (const auto ladder = ladder_of(arrival.received.link)) {
        return find_among_parties(arrival, *ladder);
    }
    if (const base::Handle triggered = find_triggered(arrival.message); triggered.valid()) {
        return triggered;
    }
    if (calls_.size() == 1 && by_call_id_.empty()) {
        return find_only_triggered(arrival);
    }
    if (by_call_id_.empty()) {
        return {};
    }
    const base::Handle same = find_by_call_id(arrival.message);
    if (same.valid()) {
        return same;
    }
    const base::Handle only = by_call_id_.begin()->second;
    CallSlot* slot = calls_.size() == 1 ? calls_.find(only) : nullptr;
    return slot != nullptr && slot->runner->awaits(slot->call, environment(slot->call), arrival)
               ? only
               : base::Handle{};
}

base::Handle Turn::find_by_call_id(const sip::Message& request) const {
    const auto same = by_call_id_.find(request.value(sip::HeaderId::call_id));
    return same != by_call_id_.end() ? same->second : base::Handle{};
}

/// Whatever the target calls, where only one call waits for it.
base::Handle Turn::find_only_triggered(const call::Arrival& arrival) {
    base::Handle only;
    calls_.for_each_awake([&](base::Handle handle, CallSlot& slot) {
        const bool waits = slot.call.triggered && slot.runner->program().parties.empty() &&
                           slot.runner->awaits(slot.call, environment(slot.call), arrival);
        only = waits ? handle : base::Handle{};
    });
    return only;
}

/// A call that its own `trigger` asked for, in a ladder without parties.
base::Handle Turn::find_triggered(const sip::Message& request) const {
    if (!triggers_) {
        return {};
    }
    const auto uri = sip::parse_uri(request.uri());
    const std::uint64_t seq = uri ? call::seq_in_user(call::unnamed_user, uri->user) : 0;
    const std::size_t ladders = plan_.callers.size() + plan_.servers.size();
    for (std::uint32_t ladder = 0; seq > 0 && ladder < ladders; ++ladder) {
        const auto found = by_key_.find(hash_of(ladder, seq));
        if (found != by_key_.end() && runner_of(ladder).program().parties.empty()) {
            return found->second;
        }
    }
    return {};
}

/// The ladder whose party has that socket for itself; nullopt: it is everybody's.
std::optional<std::uint32_t> Turn::ladder_of(const base::Link& link) const {
    const auto& sockets = plan_.settings.sockets;
    if (link.socket >= sockets.size() || sockets[link.socket].party == call::no_party) {
        return std::nullopt;
    }
    return sockets[link.socket].ladder;
}

const call::Runner& Turn::runner_of(std::uint32_t ladder) const {
    const auto callers = static_cast<std::uint32_t>(plan_.callers.size());
    return ladder < callers ? *plan_.callers[ladder] : *plan_.servers[ladder - callers];
}

/// What came to a party: by `match by`, else by what the stack wrote (X-Rung, Call-ID), by the user
/// part that the ladder asked for, by that of a party, or because only one call runs.
base::Handle Turn::find_among_parties(const call::Arrival& arrival, std::uint32_t ladder) {
    const call::Runner& runner = runner_of(ladder);
    const auto filed = [this](std::uint64_t key) {
        const auto found = by_key_.find(key);
        return found != by_key_.end() ? found->second : base::Handle{};
    };
    const auto of_ladder = [&](base::Handle call) {
        const CallSlot* slot = calls_.find(call);
        return slot != nullptr && slot->call.ladder == ladder;
    };
    stack_call_.reset(runner.program());
    stack_call_.ladder = ladder;
    const std::string_view key = runner.match_key(stack_call_, environment(stack_call_), arrival);
    const base::Handle by_key = key.empty() ? base::Handle{} : filed(hash_of(ladder, key));
    if (runner.program().match_by != call::no_expr) {
        return by_key;
    }
    const sip::Header* const header = arrival.message.find(rung_header);
    const auto written = header == nullptr ? std::nullopt
                                           : table_.identifiers().decode_bare(
                                                 transaction::IdentifierKind::call, header->value);
    const std::uint64_t seq = call::seq_in_user(runner.program(), key);
    for (const base::Handle call : {written.value_or(base::Handle{}),
                                    find_by_call_id(arrival.message),
                                    by_key,
                                    seq > 0 ? filed(hash_of(ladder, seq)) : base::Handle{}}) {
        if (of_ladder(call)) {
            return call;
        }
    }
    base::Handle only;
    if (calls_.size() == 1) {
        calls_.for_each([&only](base::Handle handle) { only = handle; });
    }
    return of_ladder(only) ? only : base::Handle{};
}

void Turn::file(base::Handle handle, CallSlot& slot) {
    const std::string_view key = slot.runner->expects_requests(slot.call)
                                     ? call::Runner::newest_call_id(slot.call)
                                     : std::string_view{};
    if (slot.filed_under != key) {
        unfile_call_id(handle, slot);
        slot.filed_under = key;
        if (!key.empty()) {
            file_call_id(handle, slot.filed_under);
        }
    }
}

void Turn::file_call_id(base::Handle handle, const std::string& call_id) {
    if (spare_entries_.empty()) {
        by_call_id_.insert_or_assign(call_id, handle);
        return;
    }
    CallIds::node_type entry = std::move(spare_entries_.back());
    spare_entries_.pop_back();
    entry.key() = call_id;
    entry.mapped() = handle;
    auto filed = by_call_id_.insert(std::move(entry));
    if (!filed.inserted) {
        filed.position->second = handle;
        spare_entries_.push_back(std::move(filed.node));
    }
}

void Turn::unfile_call_id(base::Handle handle, CallSlot& slot) {
    const auto entry = by_call_id_.find(slot.filed_under);
    if (entry != by_call_id_.end() && entry->second == handle) {
        spare_entries_.push_back(by_call_id_.extract(entry));
    }
    slot.filed_under.clear();
}

/// A call of a ladder with parties, from its first moment on.
void Turn::file_number(base::Handle handle, CallSlot& slot) {
    if (!slot.runner->program().parties.empty()) {
        file_seq(handle, slot);
    }
}

void Turn::file_seq(base::Handle handle, CallSlot& slot) {
    file_key(handle, slot, hash_of(slot.call.ladder, slot.call.seq));
}

/// A request that it started.
void Turn::file_request(base::Handle handle, CallSlot& slot, call::StoredMessage& request) {
    if (slot.runner->program().parties.empty()) {
        return;
    }
    const std::string_view key = slot.runner->match_key(slot.call, environment(slot.call), request);
    if (!key.empty()) {
        file_key(handle, slot, hash_of(slot.call.ladder, key));
    }
}

void Turn::file_key(base::Handle handle, CallSlot& slot, std::uint64_t key) {
    constexpr std::size_t most_keys = 64;  // Of one call; a loop of it may ask for new users.
    if (slot.keys.size() < most_keys) {
        slot.keys.push_back(key);
        by_key_.insert_or_assign(key, handle);
    }
}

void Turn::unfile(base::Handle handle, CallSlot& slot) {
    unfile_call_id(handle, slot);
    for (const std::uint64_t key : slot.keys) {
        const auto entry = by_key_.find(key);
        if (entry != by_key_.end() && entry->second == handle) {
            by_key_.erase(entry);
        }
    }
    slot.keys.clear();
}

}  // namespace rung::turn
