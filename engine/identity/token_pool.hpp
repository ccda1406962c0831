#pragma once
#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>

#include "engine/base/result.hpp"
#include "engine/base/time.hpp"
#include "engine/identity/signer.hpp"

namespace rung::identity {

/// An Identity header value. The view lives until the next token is asked for.
struct Token {
    std::string_view value;
    base::WallTime iat;
    bool is_new = true;  ///< Signed just now.
};

/// Signs once what several calls say alike, for loads that signing would limit (`sign … pooled`).
/// A token is given out until the half minute of its `iat` is over: of the minute in which the far
/// side takes it for fresh (RFC 8224 12.1), as much is left for the way and for its clock.
class TokenPool {
public:
    /// Holds `most` tokens; some 50 MB are full. `signer` outlives the pool.
    explicit TokenPool(Signer& signer, std::size_t most = 65'536) : signer_{signer}, most_{most} {}

    /// For `request.pooled`, whose `iat` is the present: a token that says the same but for
    /// `origid` and `iat`, signed before where there is a fresh one. Else one of its own.
    base::Result<Token, SignError> take(const SigningRequest& request);

    /// When what the pool gives out at `now` will be too old to be sent.
    [[nodiscard]] static base::WallTime fresh_until(base::WallTime now);

private:
    struct Kept {
        std::string value;
        base::WallTime iat;
    };

    base::Result<Token, SignError> sign(const SigningRequest& request);

    Signer& signer_;
    std::size_t most_;
    std::unordered_map<std::string, Kept> tokens_;  ///< By what they say.
    std::deque<const std::string*> order_;          ///< Of `tokens_`: who came first goes first.
    std::string key_;                               ///< Scratch,
    std::string value_;                             ///< and of `sign`.
};

}  // namespace rung::identity
