#include "tests/transaction/messages.hpp"

#include <gtest/gtest.h>

namespace rung::transaction {

std::string RequestText::text() const {
    std::string out = method + " " + uri + " SIP/2.0\r\n";
    out += "Via: SIP/2.0/" + transport + " " + sent_by;
    out += (branch.empty() ? "" : ";branch=" + branch) + via_parameters + "\r\n";
    out += "From: <sip:alice@192.0.2.9>;tag=" + from_tag + "\r\n";
    out += "To: <sip:bob@192.0.2.1>" + (to_tag.empty() ? "" : ";tag=" + to_tag) + "\r\n";
    out += "Call-ID: " + call_id + "\r\n";
    out += "CSeq: " + cseq + " " + (cseq_method.empty() ? method : cseq_method) + "\r\n";
    out += extra;
    out += "Content-Length: 0\r\n\r\n";
    return out;
}

std::string answer_to(std::string_view request, int status, std::string_view to_tag) {
    const Parsed parsed{std::string{request}};
    const sip::Message& message = parsed;
    std::string out = "SIP/2.0 " + std::to_string(status) + " Answer\r\n";
    for (const sip::Header& header : message.headers()) {
        switch (header.id) {
            case sip::HeaderId::to:
                out.append("To: ").append(header.value);
                if (!to_tag.empty()) {
                    out.append(";tag=").append(to_tag);
                }
                out.append("\r\n");
                break;
            case sip::HeaderId::via:
            case sip::HeaderId::from:
            case sip::HeaderId::call_id:
            case sip::HeaderId::cseq:
                out.append(header.name).append(": ").append(header.value).append("\r\n");
                break;
            default:
                break;
        }
    }
    return out + "Content-Length: 0\r\n\r\n";
}

Parsed::Parsed(std::string bytes) : bytes_{std::make_unique<std::string>(std::move(bytes))} {
    const auto result = sip::parse(*bytes_, message_);
    EXPECT_TRUE(result.has_value()) << *bytes_;
}

base::Received received_on(const base::Link& link) {
    return {link, local, {}};
}

}  // namespace rung::transaction
