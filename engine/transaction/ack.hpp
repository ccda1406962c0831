#pragma once
#include <string>
#include <string_view>

#include "engine/sip/message.hpp"

namespace rung::transaction {

/// Writes the ACK of a non-2xx final response into `out` (RFC 3261 17.1.1.3): Request-URI, top Via,
/// Route, From, Call-ID, CSeq number and credentials of the INVITE as it was sent, To of the
/// response. False when the INVITE has no request line, no Via or not one CSeq; `out`
/// holds nothing useful then. The INVITE's body is not looked at, so a
/// Content-Length that was made wrong on purpose does no harm.
bool write_ack(std::string_view invite, const sip::Message& response, std::string& out);

}  // namespace rung::transaction
