#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/turn/exchange.hpp"

namespace rung::turn {

/// What comes in for a turn beside the time.
struct Incoming {
    std::vector<std::string> messages{};
    std::vector<base::LinkEvent> links{};
    std::vector<base::SendFailure> failures{};
    std::vector<ResolvedName> names{};
    bool more = false;
};

/// A caller under load whose turns the test calls when it likes, and whose peer it is: for what a
/// clock that jumps shows.
class Desk {
public:
    Desk(std::string_view ladder,
         const load::Plan& load,
         base::Transport transport = base::Transport::udp);

    /// Before the first turn.
    [[nodiscard]] RunPlan& plan() { return party_.plan; }

    /// One turn at that time since the start. Returns what it sends.
    std::vector<std::string> turn_at(base::Duration at, const Incoming& incoming);

    std::vector<std::string> turn_at(base::Duration at,
                                     const std::vector<std::string>& messages = {}) {
        return turn_at(at, Incoming{.messages = messages});
    }

    /// Of what the last turn sent (base::Outgoing).
    [[nodiscard]] const std::vector<bool>& may_wait() const { return may_wait_; }

    /// The link that its messages go out on.
    [[nodiscard]] base::Link link() const;

    [[nodiscard]] Turn& turn() { return *turn_; }

    /// The names that it wanted to know so far.
    [[nodiscard]] const std::vector<std::string>& lookups() const { return lookups_; }

    /// The times to answers of one kind.
    [[nodiscard]] const load::Histogram& times(std::string_view method, int status);

private:
    support::SimParty party_{alice_address};
    std::optional<Turn> turn_;
    Output output_;
    std::vector<bool> may_wait_;
    std::vector<std::string> lookups_;
    load::Histogram none_;
};

/// An answer to each.
[[nodiscard]] std::vector<std::string> answers(const std::vector<std::string>& requests,
                                               std::string_view status_line,
                                               std::string_view rows = "");

}  // namespace rung::turn
