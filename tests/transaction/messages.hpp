#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "engine/base/link.hpp"
#include "engine/sip/message.hpp"
#include "engine/transaction/identifier.hpp"

namespace rung::transaction {

/// What a request of the tests says; the rest of it is always the same.
struct RequestText {
    std::string method = "OPTIONS";
    std::string branch = "z9hG4bKpeer1";
    std::string sent_by = "192.0.2.9:5070";
    std::string transport = "UDP";
    std::string via_parameters{};
    std::string uri = "sip:bob@192.0.2.1";
    std::string from_tag = "from1";
    std::string to_tag{};
    std::string call_id = "call1@192.0.2.9";
    std::string cseq = "1";
    std::string cseq_method{};  ///< That of the request when empty.
    std::string extra{};        ///< Whole rows, each with its CRLF.

    [[nodiscard]] std::string text() const;
};

/// The answer to `request` with the headers that RFC 3261 8.2.6.2 copies.
[[nodiscard]] std::string answer_to(std::string_view request, int status, std::string_view to_tag);

/// A message and the bytes that it points to.
class Parsed {
public:
    explicit Parsed(std::string bytes);

    operator const sip::Message&() const { return message_; }  // NOLINT: reads as the message.

    [[nodiscard]] const std::string& bytes() const { return *bytes_; }

private:
    std::unique_ptr<std::string> bytes_;  ///< Stays in place when this moves.
    sip::Message message_;
};

inline const base::Link udp{base::Transport::udp, 0, {base::IpAddress::v4(192, 0, 2, 9), 5070}};
inline const base::Link tcp{base::Transport::tcp, 3, {base::IpAddress::v4(192, 0, 2, 9), 40000}};
inline const base::IpAddress local = base::IpAddress::v4(192, 0, 2, 1);

[[nodiscard]] base::Received received_on(const base::Link& link);

}  // namespace rung::transaction
