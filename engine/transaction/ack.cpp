#include "engine/transaction/ack.hpp"

#include <optional>

#include "engine/sip/fields.hpp"
#include "engine/sip/rows.hpp"

namespace rung::transaction {

namespace {

struct RowsSeen {
    unsigned vias = 0;
    unsigned cseqs = 0;
};

std::optional<std::string_view> request_uri(std::string_view request_line);
void copy_row(const sip::Header& row, RowsSeen& seen, std::string& out);
void append_row(std::string& out, const sip::Header& row);
void append_row(std::string& out, sip::HeaderId id, std::string_view value);

}  // namespace

bool write_ack(std::string_view invite, const sip::Message& response, std::string& out) {
    sip::RowReader reader{invite, 0};
    const auto start_line = reader.line();
    const auto uri = start_line ? request_uri(*start_line) : std::nullopt;
    if (!uri) {
        return false;
    }
    out.assign("ACK ").append(*uri).append(" SIP/2.0\r\n");
    RowsSeen seen;
    sip::Header row;
    for (sip::Row kind = sip::Row::bad; kind == sip::Row::header || kind == sip::Row::bad;) {
        kind = reader.row(row);  // A ladder may have written a bad one.
        if (kind == sip::Row::header) {
            copy_row(row, seen, out);
        }
    }
    append_row(out, sip::HeaderId::to, response.value(sip::HeaderId::to));
    out.append("Max-Forwards: 70\r\nContent-Length: 0\r\n\r\n");
    return seen.vias > 0 && seen.cseqs == 1;
}

namespace {

std::optional<std::string_view> request_uri(std::string_view request_line) {
    const std::size_t begin = request_line.find(' ');
    const std::size_t end = request_line.rfind(' ');
    if (begin == std::string_view::npos || end <= begin) {
        return std::nullopt;
    }
    return request_line.substr(begin + 1, end - begin - 1);
}

// Only the top Via: the ACK of a non-2xx goes one hop, as its INVITE did.
void copy_row(const sip::Header& row, RowsSeen& seen, std::string& out) {
    switch (row.id) {
        case sip::HeaderId::via:
            if (seen.vias++ > 0) {
                break;
            }
            if (row.value.find(',') == std::string_view::npos) {
                append_row(out, row);
            } else {
                append_row(out, row.id, sip::split_value(row.value).first);
            }
            break;
        case sip::HeaderId::cseq:
            ++seen.cseqs;
            append_row(out, row.id, row.value.substr(0, row.value.find_first_of(" \t\r\n")));
            out.insert(out.size() - 2, " ACK");
            break;
        case sip::HeaderId::route:
        case sip::HeaderId::from:
        case sip::HeaderId::call_id:
        case sip::HeaderId::authorization:
        case sip::HeaderId::proxy_authorization:
            append_row(out, row);
            break;
        default:
            break;
    }
}

// As it was sent; but what was folded goes out on one line.
void append_row(std::string& out, const sip::Header& row) {
    if (row.folded) {
        append_row(out, row.id, row.value);
    } else {
        out.append(row.name.data(), row.value.data() + row.value.size()).append("\r\n");
    }
}

void append_row(std::string& out, sip::HeaderId id, std::string_view value) {
    std::string storage;
    out.append(sip::header_name(id)).append(": ");
    out.append(sip::unfolded(value, storage)).append("\r\n");
}

}  // namespace

}  // namespace rung::transaction
