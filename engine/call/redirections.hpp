#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/time.hpp"
#include "engine/sip/fields.hpp"
#include "engine/sip/message.hpp"

namespace rung::call {

/// Until when a Contact of that answer stands for the URI that was asked for: of a 301 as long as
/// the call lasts, of a 302 or 300 as its `expires` or Expires says (RFC 3261 21.3.2, 21.3.3).
/// nullopt: for this request only.
[[nodiscard]] std::optional<base::Instant> good_until(const sip::Message& redirection,
                                                      const sip::NameAddr& contact,
                                                      base::Instant now);

/// Where a call was redirected to, for its later requests. Keeps its memory from call to call.
class Redirections {
public:
    struct Entry {
        std::string from;  ///< The URI that was asked for.
        std::string to;
        std::string header_lines;  ///< As `TargetSet::Candidate` has them.
        base::Instant until;
    };

    /// Takes the place of an older one of that URI.
    void keep(std::string_view from,
              std::string_view to,
              std::string_view header_lines,
              base::Instant until);

    /// Where a request to that URI goes now, step by step; nullptr: to the URI itself. Valid until
    /// the next `keep`.
    [[nodiscard]] const Entry* find(std::string_view uri, base::Instant now) const;

    /// It came to nothing: the URI itself again.
    void forget(std::string_view from);

    void clear() { count_ = 0; }

    [[nodiscard]] bool empty() const { return count_ == 0; }

private:
    [[nodiscard]] std::size_t index_of(std::string_view uri) const;

    std::vector<Entry> entries_;
    std::size_t count_ = 0;  ///< How many are in use.
};

}  // namespace rung::call
