#include "engine/transaction/ack.hpp"

#include <optional>

#include "engine/sip/fields.hpp"
#include "engine/sip/scanner.hpp"

namespace rung::transaction {

namespace {

struct Row {
    sip::HeaderId id = sip::HeaderId::other;
    bool folded = false;
    std::string_view line;  ///< Name and value, as they stand there.
    std::string_view value;
};

struct RowsSeen {
    unsigned vias = 0;
    unsigned cseqs = 0;
};

std::optional<std::string_view> request_uri(std::string_view request_line);
void copy_row(const Row& row, RowsSeen& seen, std::string& out);
std::string_view take_line(std::string_view& rest);
std::optional<Row> take_row(std::string_view& rest);
void append_row(std::string& out, const Row& row);
void append_row(std::string& out, sip::HeaderId id, std::string_view value);

}  // namespace

bool write_ack(std::string_view invite, const sip::Message& response, std::string& out) {
    std::string_view rest = invite;
    const auto uri = request_uri(take_line(rest));
    if (!uri) {
        return false;
    }
    out.assign("ACK ").append(*uri).append(" SIP/2.0\r\n");
    RowsSeen seen;
    while (const auto row = take_row(rest)) {
        copy_row(*row, seen, out);
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
void copy_row(const Row& row, RowsSeen& seen, std::string& out) {
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

std::string_view take_line(std::string_view& rest) {
    const std::size_t end = rest.find('\n');
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (line.ends_with('\r')) {
        line.remove_suffix(1);
    }
    return line;
}

// A row and the lines that continue it (RFC 3261 7.3.1); nullopt at the blank line or the end.
std::optional<Row> take_row(std::string_view& rest) {
    const char* begin = rest.data();
    std::string_view line = take_line(rest);
    if (line.empty()) {
        return std::nullopt;
    }
    Row row;
    while (rest.starts_with(' ') || rest.starts_with('\t')) {
        row.folded = true;
        const std::string_view more = take_line(rest);
        line = {begin, more.data() + more.size()};
    }
    const std::size_t colon = line.find(':');
    if (colon != std::string_view::npos) {
        row.id = sip::header_id(sip::trimmed(line.substr(0, colon)));
        row.line = line;
        row.value = sip::trimmed(line.substr(colon + 1));
    }
    return row;
}

// As it was sent; but what was folded goes out on one line.
void append_row(std::string& out, const Row& row) {
    if (row.folded) {
        append_row(out, row.id, row.value);
    } else {
        out.append(row.line).append("\r\n");
    }
}

void append_row(std::string& out, sip::HeaderId id, std::string_view value) {
    std::string storage;
    out.append(sip::header_name(id)).append(": ");
    out.append(sip::unfolded(value, storage)).append("\r\n");
}

}  // namespace

}  // namespace rung::transaction
