#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

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
    };

    /// Starts over with the URI of the original request.
    void begin(std::string_view request_uri);

    [[nodiscard]] bool begun() const { return count_ > 0; }

    void clear();

    /// Takes the Contacts of a 3xx. `limit` bounds how many URIs are tried beside the original.
    /// What is skipped, and why, is appended to `skipped` (one line each).
    void add(const sip::Message& redirection, std::size_t limit, std::vector<std::string>& skipped);

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

    std::vector<Entry> entries_;  ///< The original, then in the order of appearance.
    std::size_t count_ = 0;       ///< How many are in use.
    std::size_t tried_ = 0;       ///< Of those; the original is.
};

}  // namespace rung::call
