// `-> again`: a request of ours once more, with the next CSeq and a new branch.
#include <algorithm>

#include "engine/call/function.hpp"
#include "engine/call/judgement.hpp"
#include "engine/call/print.hpp"
#include "engine/call/sdp.hpp"
#include "engine/call/sender.hpp"
#include "engine/sip/fields.hpp"

namespace rung::call {

namespace {

bool is_meant(const HeaderLine& line, const sip::Header& header);
std::string_view with_branch(std::string_view via, std::string_view branch, base::Arena& scratch);
void add_row(TextBuffer& out, std::string_view name, std::string_view value);
bool has(const Edits& edits, sip::HeaderId id);

bool is_credential(sip::HeaderId id) {
    return id == sip::HeaderId::authorization || id == sip::HeaderId::proxy_authorization;
}

/// Writes a message anew, line by line, with the edits of a rung.
struct Rewriter {
    const sip::Message& before;
    const Edits& edits;
    const Evaluator& evaluator;
    TextBuffer out{};

    /// True where the ladder's lines take the place of that row; they are written with the first
    /// such row.
    bool replaced(const sip::Header& header, std::vector<bool>& written) {
        bool is_replaced = false;
        for (std::size_t i = 0; i < edits.headers.size(); ++i) {
            const HeaderLine& line = edits.headers[i];
            if (line.edit == HeaderEdit::add || !is_meant(line, header)) {
                continue;
            }
            is_replaced = true;
            if (line.edit == HeaderEdit::replace && !written[i]) {
                add_row(out, line.name, evaluator.text(line.value));
                written[i] = true;
            }
        }
        return is_replaced;
    }

    /// What stood in the message and is written anew below.
    [[nodiscard]] bool is_remade(const sip::Header& header) const {
        const bool of_body =
            header.id == sip::HeaderId::content_length || header.id == sip::HeaderId::content_type;
        const bool of_signature =
            header.id == sip::HeaderId::identity || header.id == sip::HeaderId::date;
        return (edits.body && of_body) || (!edits.signatures.empty() && of_signature);
    }

    void write(std::string_view default_body, base::Arena& scratch) {
        append(out, "{} {} SIP/2.0\r\n", before.method(), before.uri());
        std::vector<bool> written(edits.headers.size());
        for (const sip::Header& header : before.headers()) {
            if (!replaced(header, written) && !is_remade(header)) {
                add_row(out, header.name, header.value);
            }
        }
        for (std::size_t i = 0; i < edits.headers.size(); ++i) {
            const HeaderLine& line = edits.headers[i];
            if (line.edit != HeaderEdit::remove && !written[i]) {
                add_row(out, line.name, evaluator.text(line.value));
            }
        }
        std::string_view body = before.body();
        if (edits.body) {
            const bool sdp = edits.body->default_sdp;
            body = sdp ? default_body : evaluator.text(edits.body->content);
            if (!has(edits, sip::HeaderId::content_type)) {
                add_row(out,
                        "Content-Type",
                        sdp ? "application/sdp" : evaluator.text(edits.body->content_type));
            }
            if (!has(edits, sip::HeaderId::content_length)) {
                add_row(out, "Content-Length", join(scratch, body.size()));
            }
        }
        append(out, "\r\n{}", body);
    }
};

}  // namespace

Action Sender::again(const SendRequest& rung, std::uint32_t instruction, const Place& place) {
    const std::int16_t repeated = find_repeated(rung, instruction);
    if (repeated < 0) {
        fail(call_, environment_, place, "that request was not sent on this way", Weight::broken);
        return {};
    }
    const SentRequest before = call_.sent[static_cast<std::size_t>(repeated)];
    const StoredMessage& original = *before.message;
    const bool by_policy = !call_.retry.uri.empty();
    const std::string_view uri = by_policy ? call_.retry.uri : original.view().uri();
    Destination way;
    way.link = original.link;
    const bool elsewhere = by_policy || !rung.edits.to.empty() || rung.edits.via;
    if ((elsewhere && !find_way(uri, rung.edits, place, way)) || !take_challenge(rung)) {
        return {};
    }
    base::Arena& scratch = environment_.scratch;
    const std::uint32_t cseq = next_cseq(before);
    MessageStore::pin(*before.message);  // `open` may forget it.
    const std::int16_t index = open(before.method, instruction);
    SentRequest& sent = call_.sent[static_cast<std::size_t>(index)];
    sent.label = rung.label;
    sent.cseq = cseq;
    sent.within_dialog = before.within_dialog;
    sent.dialog = before.within_dialog ? before.dialog : std::int16_t{-1};
    sent.further_leg = !before.within_dialog;
    if (sent.dialog >= 0) {
        call_.dialogs[static_cast<std::size_t>(sent.dialog)].local_cseq = cseq;
    }
    TextBuffer text;
    append(text, "{} {} SIP/2.0\r\n", before.method, uri);
    bool top = true;
    for (const sip::Header& header : original.view().headers()) {
        const std::string_view value = one_line(header.value, scratch);
        if (header.id == sip::HeaderId::via && top) {
            top = false;
            const std::string_view row = via_row(way, branch_placeholder);
            append(text, "{}", elsewhere ? row : std::string_view{});
            if (!elsewhere) {
                add_row(text, header.name, with_branch(value, branch_placeholder, scratch));
            }
        } else if (header.id == sip::HeaderId::cseq) {
            const std::size_t behind = std::min(value.find(' '), value.size());
            add_row(text, header.name, join(scratch, cseq, value.substr(behind)));
        } else if (!is_credential(header.id) || !call_.authorizations.any()) {
            add_row(text, header.name, value);
        }
    }
    append(text, "{}\r\n{}", call_.retry.header_lines, original.view().body());
    StoredMessage& message = *sent.message;
    message.link = way.link;
    message.at = environment_.clocks.now;
    message.edit([&text](std::string& octets) { octets.assign(text.data(), text.size()); });
    MessageStore::unpin(before.message);
    rewrite(rung, message);
    call_.draft = index;
    call_.signatures = 0;
    return add_credentials(rung, uri, place) ? finish_draft(instruction) : Action{};
}

/// The lines below the rung.
void Sender::rewrite(const SendRequest& rung, StoredMessage& message) {
    const Edits& edits = rung.edits;
    if (edits.headers.empty() && !edits.body && edits.signatures.empty()) {
        return;
    }
    const std::string stack_only{message.octets()};
    sip::Message ours;
    if (!sip::parse(stack_only, ours)) {
        return;  // The ladder made it no SIP; there are no lines to change.
    }
    std::string_view sdp;
    if (edits.body && edits.body->default_sdp) {
        const std::string_view local = local_name(environment_, message.link.socket, message.local);
        sdp = write_sdp_offer(host_of(local), environment_.scratch);
    }
    const Evaluator evaluator{call_, environment_, call_.current, &ours};
    Rewriter rewriter{ours, edits, evaluator};
    rewriter.write(sdp, environment_.scratch);
    message.edit([&rewriter](std::string& octets) {
        octets.assign(rewriter.out.data(), rewriter.out.size());
    });
}

/// A policy sends what this very rung sent last.
std::int16_t Sender::find_repeated(const SendRequest& rung, std::uint32_t instruction) const {
    return newest(call_.sent, call_.sent_count, [&](const SentRequest& sent) {
        const bool meant = call_.resend >= 0
                               ? sent.instruction == instruction && sent.method == rung.method
                               : sent.message == call_.labels[rung.whose.label];
        return meant && sent.party == call_.acting;
    });
}

/// RFC 3261 8.1.3.5, 12.2.1.1: one more than any that went out with this Call-ID.
std::uint32_t Sender::next_cseq(const SentRequest& before) const {
    const std::string_view call_id = before.message->view().value(sip::HeaderId::call_id);
    std::uint32_t highest = before.cseq;
    for (std::size_t i = 0; i < call_.sent_count; ++i) {
        const SentRequest& sent = call_.sent[i];
        if (sent.message->view().value(sip::HeaderId::call_id) == call_id) {
            highest = std::max(highest, sent.cseq);
        }
    }
    for (std::size_t i = 0; i < call_.dialog_count; ++i) {
        const Dialog& dialog = call_.dialogs[i];
        highest = std::max(highest, dialog.call_id == call_id ? dialog.local_cseq : 0);
    }
    return highest + 1;
}

namespace {

bool is_meant(const HeaderLine& line, const sip::Header& header) {
    return line.id != sip::HeaderId::other ? line.id == header.id
                                           : header.id == sip::HeaderId::other &&
                                                 sip::equal_ignoring_case(line.name, header.name);
}

/// Unchanged where the ladder wrote a Via without a branch.
std::string_view with_branch(std::string_view via, std::string_view branch, base::Arena& scratch) {
    constexpr std::string_view name = ";branch=";
    const std::size_t at = via.find(name);
    if (at == std::string_view::npos) {
        return via;
    }
    const std::size_t begin = at + name.size();
    const std::size_t end = std::min(via.find_first_of(";, ", begin), via.size());
    return join(scratch, via.substr(0, begin), branch, via.substr(end));
}

void add_row(TextBuffer& out, std::string_view name, std::string_view value) {
    append(out, "{}: {}\r\n", name, value);
}

bool has(const Edits& edits, sip::HeaderId id) {
    return std::ranges::any_of(edits.headers, [id](const HeaderLine& line) {
        return line.id == id && line.edit != HeaderEdit::add;
    });
}

}  // namespace

}  // namespace rung::call
