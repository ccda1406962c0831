#include "engine/turn/books.hpp"

#include "engine/base/ensure.hpp"

namespace rung::turn {

void CallBooks::add(const CallBooks& other) {
    due += other.due;
    started += other.started;
    not_started += other.not_started;
    passed += other.passed;
    warned += other.warned;
    failed += other.failed;
    inconclusive += other.inconclusive;
    aborted += other.aborted;
    in_progress += other.in_progress;
    in_progress_max += other.in_progress_max;
}

void MessageBooks::add(const MessageBooks& other) {
    sent += other.sent;
    received += other.received;
    stray += other.stray;
    malformed += other.malformed;
    over_1300 += other.over_1300;
    undelivered += other.undelivered;
}

void TokenBooks::add(const TokenBooks& other) {
    signed_anew += other.signed_anew;
    pooled += other.pooled;
}

void Books::add(const Books& other) {
    ENSURE(ladders.size() == other.ladders.size() && rungs.size() == other.rungs.size());
    calls.add(other.calls);
    warm_up.add(other.warm_up);
    messages.add(other.messages);
    tokens.add(other.tokens);
    transactions.add(other.transactions);
    for (std::size_t ladder = 0; ladder < ladders.size(); ++ladder) {
        ladders[ladder].add(other.ladders[ladder]);
        for (std::size_t rung = 0; rung < rungs[ladder].size(); ++rung) {
            rungs[ladder][rung].reached += other.rungs[ladder][rung].reached;
            rungs[ladder][rung].latency.add(other.rungs[ladder][rung].latency);
        }
    }
    for (std::size_t status = 0; status < responses.size(); ++status) {
        responses[status] += other.responses[status];
    }
    for (const MissBooks& miss : other.misses) {
        MissBooks& same = miss_of(miss.ladder, miss.line, miss.text);
        same.failed += miss.failed;
        same.warned += miss.warned;
    }
}

MissBooks& Books::miss_of(std::uint32_t ladder, std::uint32_t line, std::string_view text) {
    const auto same = std::ranges::find_if(misses, [&](const MissBooks& miss) {
        return miss.line == line && miss.ladder == ladder && miss.text == text;
    });
    return same != misses.end() ? *same
                                : misses.emplace_back(MissBooks{
                                      .ladder = ladder, .line = line, .text = std::string{text}});
}

}  // namespace rung::turn
