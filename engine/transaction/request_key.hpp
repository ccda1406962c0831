#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "engine/sip/fields.hpp"
#include "engine/sip/message.hpp"
#include "engine/transaction/machine.hpp"

namespace rung::transaction {

[[nodiscard]] Method method_of(std::string_view method);

/// The first value of the topmost Via row; empty when there is none.
[[nodiscard]] std::string_view top_via(const sip::Message& message);

/// What identifies a request at the server side (RFC 3261 17.2.3): branch, sent-by and method; and
/// where the branch lacks the cookie (or is nothing else), Request-URI, From tag, Call-ID, CSeq
/// number, top Via and method, with the To tag beside it. An ACK counts as INVITE. Every request
/// has a key, however broken. Reused from request to request, it then allocates nothing.
class RequestKey {
public:
    /// `via` is the request's top one, if it is right. `as` is the method to look for: of a CANCEL,
    /// INVITE finds what is to be cancelled (RFC 3261 9.2).
    void read(const sip::Message& request, const std::optional<sip::Via>& via, Method as);

    /// All that must be equal.
    [[nodiscard]] std::string_view text() const { return text_; }

    /// The part of it that is hashed: the branch, where that tells requests apart.
    [[nodiscard]] std::string_view hashed() const {
        return branch_size_ == 0 ? text_ : std::string_view{text_}.substr(1, branch_size_);
    }

    /// RFC 2543 only, else empty: the request's To tag. An ACK has that of the response instead.
    [[nodiscard]] std::string_view to_tag() const { return to_tag_; }

private:
    std::string text_;
    std::string to_tag_;
    std::size_t branch_size_ = 0;
};

/// True for the `text` of a key by the rules of RFC 2543.
[[nodiscard]] bool is_rfc2543_key(std::string_view text);

}  // namespace rung::transaction
