#pragma once
#include <sys/types.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/time.hpp"
#include "engine/net/descriptor.hpp"
#include "engine/turn/turn.hpp"

namespace rung::shard {

/// How the target is made to do something from outside of SIP: a program with its arguments, in
/// which `${uri}`, `${user}`, `${host}` and `${port}` stand for what it is to call.
struct TriggerPlan {
    std::vector<std::string> call;                    ///< Empty: it cannot be made to call.
    std::vector<std::string> hang_up;                 ///< As that.
    base::Duration limit = std::chrono::seconds{10};  ///< A program that takes longer has failed.
};

/// What may stand in `${…}`; empty: `text` has nothing else.
[[nodiscard]] std::string unknown_placeholder(std::string_view text);

/// Starts those programs and hears how they end, without ever blocking the loop. Of what they
/// print, the last line is told when one fails. The destructor kills those that still run. Child
/// processes of others than it are not waited for.
class TriggerCommands {
public:
    static constexpr std::size_t most_at_once = 256;

    /// Throws `net::SetupError`.
    explicit TriggerCommands(TriggerPlan plan);
    ~TriggerCommands();
    TriggerCommands(const TriggerCommands&) = delete;
    TriggerCommands& operator=(const TriggerCommands&) = delete;

    void start(const turn::TriggerOrder& order);

    /// Readable while `take` has something to give or a limit has passed.
    [[nodiscard]] int fd() const { return watch_.fd(); }

    /// Those that have ended, or could not be started, since the last time.
    [[nodiscard]] std::vector<turn::TriggerEnd> take();

    /// Nothing else would wake the loop for that.
    [[nodiscard]] bool failed() const { return !ends_.empty(); }

private:
    struct Running {
        pid_t id = -1;
        base::Handle call;
        std::string name;
        net::Descriptor process;  ///< Readable once it has ended.
        net::Descriptor output;   ///< Its standard output and standard error.
        std::string printed;      ///< The last of it.
        base::Instant until;
        bool told = false;  ///< Its time was up; it only has to be reaped.
    };

    /// Empty when it runs.
    [[nodiscard]] std::string launch(const turn::TriggerOrder& order);
    void watch(int fd) const;
    void read_output(Running& running) const;
    [[nodiscard]] bool settle(Running& running, base::Instant now);
    void tell(Running& running, const std::string& how);
    void set_timer();

    TriggerPlan plan_;
    net::Descriptor watch_;  ///< epoll
    net::Descriptor timer_;
    std::vector<Running> running_;
    std::vector<turn::TriggerEnd> ends_;
};

}  // namespace rung::shard
