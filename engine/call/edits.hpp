#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/address.hpp"
#include "engine/base/time.hpp"
#include "engine/call/digest_fault.hpp"
#include "engine/call/expression.hpp"
#include "engine/call/party.hpp"
#include "engine/sip/header_id.hpp"

namespace rung::call {

/// A place in the ladder, carried to findings and reports.
struct Place {
    std::uint32_t line = 0;  ///< From 1.
    std::string text;        ///< The line as written, without indentation and comment.
    bool setup = false;      ///< Within `setup`: a miss there is inconclusive.
};

enum class HeaderEdit : std::uint8_t {
    replace,  ///< `Name: value`
    add,      ///< `+Name: value`
    remove,   ///< `-Name`
};

struct HeaderLine {
    HeaderEdit edit = HeaderEdit::replace;
    sip::HeaderId id = sip::HeaderId::other;
    std::string name;  ///< As written; goes out like that.
    Text value;
    Place place;
};

struct Body {
    Text content_type;         ///< "application/sdp"
    Text content;              ///< CRLF line ends; unused with `default_sdp`.
    bool default_sdp = false;  ///< `body sdp` alone: a valid offer, or an answer to the offer.
};

/// `sign …`; an empty text or `no_expr` means the default.
struct Sign {
    Text attest;           ///< Default "A".
    Text orig;             ///< Default: the number or URI of From.
    Text dest;             ///< Default: the number or URI of To.
    ExprId iat = no_expr;  ///< Seconds since 1970; default now.
    bool plain = false;    ///< ppt=none: a base PASSporT.
    bool pooled = false;   ///< A token that other calls bear, too, will do (token_pool.hpp).
    Place place;
};

/// `digest user=U password=P [but FAULT]`: answers the newest 401 or 407.
struct Digest {
    Text user;
    Text password;
    DigestFault fault = DigestFault::none;
    Place place;
};

/// `split N [every D]`, `split at 1, 17, body`: how many octets of a stream go into each write.
struct Split {
    std::uint32_t size = 0;         ///< Of each; 0: it is cut at `at` and `at_body`.
    std::vector<std::uint32_t> at;  ///< Ascending.
    bool at_body = false;
    base::Duration every{0};  ///< From one to the next.

    /// Where the piece ends that begins at `from`, of a message whose body begins at `body`.
    [[nodiscard]] std::size_t end_of(std::size_t from, std::size_t body, std::size_t whole) const;
};

/// The lines under a `->`.
struct Edits {
    std::vector<HeaderLine> headers;
    std::optional<Body> body;
    std::vector<Sign> signatures;
    std::optional<Digest> digest;
    Text to;                             ///< `to ADDRESS`: host[:port] or a URI; empty: none.
    std::optional<base::Transport> via;  ///< `via udp`
    PartyId from = no_party;             ///< `from NAME`: leaves from that one's socket.
    bool once = false;                   ///< The stack does not repeat it.
    bool new_call = false;               ///< A Call-ID of its own, whatever the one before met.
    std::optional<Split> split;
};

}  // namespace rung::call
