#pragma once
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "engine/base/address.hpp"
#include "engine/net/descriptor.hpp"

namespace rung::net {

enum class ResolveError : std::uint8_t {
    none,
    no_such_name,  ///< The name does not exist, or has neither an A nor an AAAA record.
    no_answer,     ///< No name server answered in time, or it failed; later it may work.
    failed,        ///< The machine could not ask at all.
};

/// What became of a name: its addresses in the order in which to try them (RFC 6724), or an error.
struct Resolution {
    std::string host;  ///< In lower case.
    std::vector<base::IpAddress> addresses;
    ResolveError error = ResolveError::none;

    friend bool operator==(const Resolution&, const Resolution&) = default;
};

/// "bob.invalid does not exist: neither an A nor an AAAA record"; for an error only.
[[nodiscard]] std::string explain(const Resolution& resolution);

/// Host names to addresses by A and AAAA, off the loop: a thread of its own asks the system's
/// resolver, one name after the other. Each name is asked once in a run, failures included; the
/// cache never forgets. Addresses in literal form are known at once and ask nobody.
///
/// All calls come from one thread. The destructor drops what is queued and waits for the question
/// in progress: at most 2 s for each name server and search domain of resolv.conf, since the thread
/// asks each of them once; usually milliseconds.
class Resolver {
public:
    static constexpr std::size_t max_queued = 64;
    static constexpr std::size_t max_names = 4096;
    static constexpr std::size_t max_addresses = 16;

    /// Fills `addresses` or returns why not. Called on the resolver's thread.
    using Lookup =
        std::function<ResolveError(const std::string& host, std::vector<base::IpAddress>&)>;

    enum class Answer : std::uint8_t {
        known,    ///< `find` has it.
        pending,  ///< `take` will give it; asked for twice it is given once.
        refused,  ///< Not a host name, or a limit is reached.
    };

    /// `lookup` is for tests; the default asks the system. Throws `SetupError`.
    explicit Resolver(Lookup lookup = system_lookup);
    ~Resolver();
    Resolver(const Resolver&) = delete;
    Resolver& operator=(const Resolver&) = delete;

    [[nodiscard]] Answer ask(std::string_view host);

    /// Readable while `take` has something to give.
    [[nodiscard]] int fd() const { return wake_.fd(); }

    /// The next name that was settled, nullptr when there is none. Valid for the whole run.
    [[nodiscard]] const Resolution* take();

    /// nullptr when the name was never asked for or is still being asked.
    [[nodiscard]] const Resolution* find(std::string_view host) const;

    static ResolveError system_lookup(const std::string& host,
                                      std::vector<base::IpAddress>& addresses);

private:
    void work();
    void start_thread();

    struct Entry {
        Resolution resolution;
        bool settled = false;
    };

    Lookup lookup_;
    Descriptor wake_;
    std::map<std::string, Entry, std::less<>> names_;  ///< Of the caller's thread.

    std::mutex mutex_;  ///< Guards what follows, up to the thread.
    std::condition_variable changed_;
    std::deque<std::string> questions_;
    std::deque<Resolution> answers_;
    bool stopping_ = false;

    std::thread thread_;  ///< Started by the first question.
};

}  // namespace rung::net
