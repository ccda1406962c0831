#include "engine/transaction/request_shape.hpp"

#include "engine/base/put.hpp"
#include "engine/sip/rows.hpp"

namespace rung::transaction {

namespace {

constexpr std::string_view ack_method = "ACK ";
constexpr std::string_view version = " SIP/2.0\r\n";
constexpr std::string_view cseq_method = " ACK\r\n";
constexpr std::string_view to = "To: ";
constexpr std::string_view behind_to = "\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n";

}  // namespace

RequestShape::RequestShape(std::string_view request) {
    sip::Message message;
    sip::RowReader reader{request, 0};
    const auto start_line = reader.line();
    bool plain = start_line && sip::parse(request, message) && message.is_request() &&
                 copy(request, message.uri().data(), message.uri().data() + message.uri().size());
    sip::Header row;
    while (plain && reader.row(row) == sip::Row::header) {
        plain = take(request, row);
    }
    if (!plain || !has_via_ || behind_cseq_ == 0) {
        count_ = 0;
    }
}

/// False when the row is no plain copy in the ACK (RFC 3261 17.1.1.3).
bool RequestShape::take(std::string_view request, const sip::Header& row) {
    switch (row.id) {
        case sip::HeaderId::via: {
            const bool first = !has_via_;
            has_via_ = true;
            const bool one_value = row.value.find(',') == std::string_view::npos;
            return first && one_value && copy_row(request, row);
        }
        case sip::HeaderId::cseq: {
            const std::size_t digits = row.value.find_first_not_of("0123456789");
            const bool usual = std::string_view{row.name.data(), row.value.data()} == "CSeq: " &&
                               digits != std::string_view::npos && digits > 0;
            const bool copied = usual && behind_cseq_ == 0 &&
                                copy(request, row.name.data(), row.value.data() + digits);
            behind_cseq_ = count_;
            return copied;
        }
        case sip::HeaderId::route:
        case sip::HeaderId::from:
        case sip::HeaderId::call_id:
        case sip::HeaderId::authorization:
        case sip::HeaderId::proxy_authorization:
            return copy_row(request, row);
        default:
            return true;
    }
}

bool RequestShape::copy_row(std::string_view request, const sip::Header& row) {
    const char* const end = row.value.data() + row.value.size();
    return !row.folded && end[0] == '\r' && end[1] == '\n' &&
           copy(request, row.name.data(), end + 2);
}

/// Rows that follow each other are one range.
bool RequestShape::copy(std::string_view request, const char* begin, const char* end) {
    const Range range{static_cast<std::uint32_t>(begin - request.data()),
                      static_cast<std::uint32_t>(end - request.data())};
    if (count_ > 1 && count_ != behind_cseq_ && ranges_[count_ - 1].end == range.begin) {
        ranges_[count_ - 1].end = range.end;
        return true;
    }
    if (count_ == most) {
        return false;
    }
    ranges_[count_++] = range;
    return true;
}

void RequestShape::write_ack(std::string_view request,
                             const sip::Message& response,
                             std::string& out) const {
    const std::string_view to_value = response.value(sip::HeaderId::to);
    std::string storage;
    const std::string_view to_line = sip::unfolded(to_value, storage);
    std::size_t size = ack_method.size() + version.size() + cseq_method.size() + to.size() +
                       to_line.size() + behind_to.size();
    for (std::size_t n = 0; n < count_; ++n) {
        size += ranges_[n].end - ranges_[n].begin;
    }
    out.resize(size);
    char* at = base::put(out.data(), ack_method);
    for (std::size_t n = 0; n < count_; ++n) {
        if (n == behind_cseq_) {
            at = base::put(at, cseq_method);
        }
        at = base::put(at, request.substr(ranges_[n].begin, ranges_[n].end - ranges_[n].begin));
        if (n == 0) {
            at = base::put(at, version);
        }
    }
    if (behind_cseq_ == count_) {
        at = base::put(at, cseq_method);
    }
    at = base::put(at, to);
    at = base::put(at, to_line);
    base::put(at, behind_to);
}

}  // namespace rung::transaction
