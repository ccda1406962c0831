#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/time.hpp"
#include "engine/call/redirections.hpp"
#include "engine/sip/message.hpp"

namespace rung::call {

/// The target set of a client that follows redirects (RFC 3261 8.1.3.4, 19.1.4, 19.1.5; RFC 5630
/// 5). Pure: answers go in, the next URI to try comes out. No URI is tried twice; the highest q
/// comes first, equal q in the order of appearance. Keeps its memory from call to call.
class TargetSet {
public:
    struct Candidate {
        std::string uri;           ///< Request-URI: less `method` and header components.
        std::string header_lines;  ///< What may be taken of the header components, as rows.
        int q = 1000;              ///< Thousandths; RFC 3261 gives no default, 1.0 is usual.
        std::uint16_t from = 0;    ///< Whose answer named it: which entry of the set.
        std::optional<base::Instant> until{};  ///< It may stand for that one (RFC 3261 21.3.3).
    };

    /// Starts over with the URI of the original request.
    void begin(std::string_view request_uri);

    /// The original was redirected before: its contact is being tried, and itself comes last (RFC
    /// 3261 21.3.3).
    void begin_at(std::string_view original, std::string_view contact);

    [[nodiscard]] bool begun() const { return count_ > 0; }

    /// A request to that URI was answered: when it is the candidate that is being tried, keeps what
    /// was redirected to it, if it may.
    void keep_redirection(std::string_view uri, Redirections& redirections) const;

    /// The original is being tried again, as `begin_at` has it.
    [[nodiscard]] bool is_back() const { return from_before_ && current_ == 1; }

    /// The original, where what it was redirected to before is being tried.
    [[nodiscard]] std::string_view stood_for() const;

    void clear();

    /// Which Contacts of a 3xx it takes.
    struct Rule {
        std::size_t limit = 10;  ///< How many URIs are tried beside the original.
        bool best_only = false;  ///< Of each 3xx one, that of the highest q.
        base::Instant now{};
    };

    /// Takes the Contacts of a 3xx. What is skipped, and why, is appended to `skipped` (one line
    /// each).
    void add(const sip::Message& redirection, const Rule& rule, std::vector<std::string>& skipped);

    [[nodiscard]] bool empty() const { return tried_ == count_; }

    /// The next candidate, which counts as tried from now on; `empty()` must be false. Valid until
    /// the set changes.
    const Candidate& next();

    /// Beside the original.
    [[nodiscard]] std::size_t tried() const { return tried_ - 1; }

private:
    struct Entry {
        Candidate candidate;
        bool tried = false;
    };

    [[nodiscard]] bool knows(std::string_view uri) const;
    Entry& spare();
    void take(const sip::Message& redirection,
              std::string_view value,
              const Rule& rule,
              std::vector<std::string>& skipped);
    [[nodiscard]] bool is_better(std::string_view value,
                                 std::size_t before,
                                 std::vector<std::string>& skipped);

    std::vector<Entry> entries_;  ///< The original, then in the order of appearance.
    std::size_t count_ = 0;       ///< How many are in use.
    std::size_t tried_ = 0;       ///< Of those; the original is.
    std::size_t current_ = 0;     ///< The one that is being tried.
    bool from_before_ = false;    ///< See `begin_at`.
};

}  // namespace rung::call
