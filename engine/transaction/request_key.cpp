#include "engine/transaction/request_key.hpp"

#include <array>
#include <charconv>

#include "engine/base/put.hpp"
#include "engine/transaction/identifier.hpp"

namespace rung::transaction {

namespace {

// The first character keeps the two kinds of key apart.
constexpr char rfc3261_mark = '3';
constexpr char rfc2543_mark = '2';

void append_number(std::string& out, std::uint32_t number);
std::string_view method_in_key(std::string_view method, Method as);
std::string_view tag_of(const sip::Message& request, sip::HeaderId id);
std::uint16_t default_port(std::string_view transport);

}  // namespace

Method method_of(std::string_view method) {
    if (method == "INVITE") {
        return Method::invite;
    }
    if (method == "ACK") {
        return Method::ack;
    }
    return method == "CANCEL" ? Method::cancel : Method::other;
}

std::string_view top_via(const sip::Message& message) {
    return sip::split_value(message.value(sip::HeaderId::via)).first;
}

void RequestKey::read(const sip::Message& request, const std::optional<sip::Via>& via, Method as) {
    text_.clear();
    to_tag_.clear();
    branch_size_ = 0;
    const std::string_view branch = via ? via->branch : std::string_view{};
    // "z9hG4bK" alone promises an identifier and has none, so it is treated as if it had not been
    // there.
    if (branch.size() > Identifiers::cookie.size() && branch.starts_with(Identifiers::cookie)) {
        branch_size_ = branch.size();
        const std::uint16_t port = via->port ? *via->port : default_port(via->transport);
        const std::string_view method = method_in_key(request.method(), as);
        text_.resize(branch.size() + via->host.size() + method.size() + 9);
        char* out = text_.data();
        *out++ = rfc3261_mark;
        out = base::put(out, branch);
        *out++ = '\n';
        for (const char c : via->host) {
            *out++ = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
        }
        *out++ = '\n';
        out = std::to_chars(out, out + 5, port).ptr;
        *out++ = '\n';
        out = base::put(out, method);
        text_.resize(static_cast<std::size_t>(out - text_.data()));
        return;
    }
    text_.push_back(rfc2543_mark);
    text_.append(request.uri()).push_back('\n');
    text_.append(tag_of(request, sip::HeaderId::from)).push_back('\n');
    text_.append(request.value(sip::HeaderId::call_id)).push_back('\n');
    const auto cseq = sip::parse_cseq(request.value(sip::HeaderId::cseq));
    append_number(text_, cseq ? cseq->number : 0);
    text_.push_back('\n');
    text_.append(top_via(request));
    text_.push_back('\n');
    text_.append(method_in_key(request.method(), as));
    to_tag_.append(tag_of(request, sip::HeaderId::to));
}

bool is_rfc2543_key(std::string_view text) {
    return text.starts_with(rfc2543_mark);
}

namespace {

void append_number(std::string& out, std::uint32_t number) {
    std::array<char, 10> digits;
    out.append(digits.data(),
               std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr);
}

std::string_view method_in_key(std::string_view method, Method as) {
    return as == Method::invite || as == Method::ack ? std::string_view{"INVITE"} : method;
}

std::string_view tag_of(const sip::Message& request, sip::HeaderId id) {
    const auto address = sip::parse_name_addr(request.value(id));
    return address ? address->tag() : std::string_view{};
}

// RFC 3261 18.2.2: what a sent-by without a port means.
std::uint16_t default_port(std::string_view transport) {
    return sip::equal_ignoring_case(transport, "TLS") ? 5061 : 5060;
}

}  // namespace

}  // namespace rung::transaction
