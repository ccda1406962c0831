#include "engine/identity/token_pool.hpp"

namespace rung::identity {

namespace {

/// What the token will say.
void write_key(const SigningRequest& request, std::string& out) {
    out.assign(1, static_cast<char>(request.attest));
    out += request.ppt == PassportType::shaken ? 's' : '-';
    out += request.orig ? 'o' : '-';
    out += request.dest ? 'd' : '-';
    const std::string_view orig = request.orig.value_or(request.from_uri);
    out += std::to_string(orig.size());
    out += ' ';
    out += orig;
    out += request.dest.value_or(request.to_uri);
}

}  // namespace

base::WallTime TokenPool::fresh_until(base::WallTime now) {
    constexpr std::chrono::seconds window{30};
    const auto since_1970 = now.time_since_epoch();
    return now - since_1970 % window + window;
}

base::Result<Token, SignError> TokenPool::take(const SigningRequest& request) {
    if (!request.pooled) {
        return sign(request);
    }
    const base::WallTime now = request.iat;
    write_key(request, key_);
    const auto known = tokens_.find(key_);
    if (known != tokens_.end() && fresh_until(known->second.iat) == fresh_until(now)) {
        return Token{known->second.value, known->second.iat, false};
    }
    auto token = sign(request);
    if (!token) {
        return token;
    }
    if (known != tokens_.end()) {
        known->second = {value_, now};
        return token;
    }
    if (tokens_.size() == most_) {
        tokens_.erase(tokens_.find(*order_.front()));
        order_.pop_front();
    }
    order_.push_back(&tokens_.emplace(key_, Kept{value_, now}).first->first);
    return token;
}

base::Result<Token, SignError> TokenPool::sign(const SigningRequest& request) {
    const auto signed_now = signer_.sign(request, value_);
    if (!signed_now) {
        return signed_now.error();
    }
    return Token{value_, request.iat, true};
}

}  // namespace rung::identity
