#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/arena.hpp"
#include "engine/base/random.hpp"
#include "engine/call/digest_credentials.hpp"
#include "engine/sip/message.hpp"

namespace rung::call {

/// Who asks for credentials: WWW-Authenticate or Proxy-Authenticate (RFC 3261 22.2, 22.3).
enum class Challenger : std::uint8_t { server, proxy };

/// With what a challenge is answered.
struct Account {
    std::string_view user{};
    std::string_view password{};
    DigestFault fault = DigestFault::none;
};

/// The credentials of one call: what answers each challenge that it met, and how often each nonce
/// was used. A container of the call: keeps its memory.
class Authorizations {
public:
    /// Which challenges may be answered.
    enum class Repeat : std::uint8_t {
        once,    ///< New ones, and once more what is stale; credentials that were refused stand.
        always,  ///< The ladder says so.
    };

    /// What became of the challenges of an answer; texts live in the arena or for ever.
    struct Uptake {
        std::size_t taken = 0;
        std::string_view what{};  ///< `realm "a", SHA-256`; of the last one.
        std::string_view why{};   ///< When none was taken.
    };

    /// Forgets all: another call.
    void clear() { count_ = 0; }

    /// None was made since `clear`.
    [[nodiscard]] bool empty() const { return count_ == 0; }

    /// Another request: it bears none until it is challenged.
    void begin_request();

    /// The request bears some.
    [[nodiscard]] bool any() const;

    /// For each realm the topmost challenge that can be answered (RFC 8760 2.4): it goes along from
    /// now on, with the earlier ones of other realms.
    Uptake take(const sip::Message& answer,
                const Account& account,
                Repeat repeat,
                base::Random& random,
                base::Arena& scratch);

    /// Which rows a request shall have; one that the ladder writes itself is left to it.
    struct Rows {
        bool server = true;
        bool proxy = true;
    };

    struct Written {
        std::string_view rows{};  ///< Whole ones; until the next time.
        std::string_view why{};   ///< Why one cannot be made as the ladder asks for it.
    };

    /// Counts the uses of the nonces.
    [[nodiscard]] Written write(const DigestRequest& request,
                                Rows wanted,
                                base::Random& random,
                                base::Arena& scratch);

private:
    struct Entry {
        Challenger challenger = Challenger::server;
        bool goes_along = false;
        bool renewed = false;     ///< Answered once more since the nonce before was stale.
        std::uint32_t age = 0;    ///< Higher is newer.
        std::uint32_t count = 0;  ///< Requests that bore the nonce.
        DigestFault fault = DigestFault::none;
        std::string challenge;  ///< "Digest realm=…", on one line.
        std::string user;
        std::string password;
        std::string cnonce;  ///< Stays with its nonce, as the key of a session does.
    };

    struct Offer;

    void take_all(const sip::Message& answer, Challenger challenger, Offer& offer);
    void take_one(const sip::Authentication& challenge, Offer& offer);
    Entry* borne(Challenger challenger, std::string_view realm);
    Entry* entry_of(Challenger challenger, const DigestChallenge& challenge);
    Entry* free_entry();

    std::vector<Entry> entries_;
    std::size_t count_ = 0;
    std::uint32_t age_ = 0;
    std::string rows_;
};

}  // namespace rung::call
