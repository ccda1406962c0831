#include "engine/transaction/request_key.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "engine/transaction/identifier.hpp"

namespace rung::transaction {

namespace {

// The first character keeps the two kinds of key apart.
constexpr char rfc3261_mark = '3';
constexpr char rfc2543_mark = '2';

void append_number(std::string& out, std::uint32_t number);
void append_lower(std::string& out, std::string_view text);
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
        text_.push_back(rfc3261_mark);
        text_.append(branch).push_back('\n');
        branch_size_ = branch.size();
        append_lower(text_, via->host);
        text_.push_back('\n');
        append_number(text_, via->port.value_or(default_port(via->transport)));
        append_method(request.method(), as);
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
    append_method(request.method(), as);
    to_tag_.append(tag_of(request, sip::HeaderId::to));
}

void RequestKey::append_method(std::string_view method, Method as) {
    text_.push_back('\n');
    text_.append(as == Method::invite || as == Method::ack ? std::string_view{"INVITE"} : method);
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

void append_lower(std::string& out, std::string_view text) {
    const std::size_t begin = out.size();
    out.append(text);
    std::transform(out.begin() + static_cast<std::ptrdiff_t>(begin),
                   out.end(),
                   out.begin() + static_cast<std::ptrdiff_t>(begin),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
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
