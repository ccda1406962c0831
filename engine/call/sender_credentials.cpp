// What answers the challenges of 401 and 407 (RFC 3261 22).
#include <fmt/format.h>

#include <algorithm>

#include "engine/call/judgement.hpp"
#include "engine/call/print.hpp"
#include "engine/call/sender.hpp"

namespace rung::call {

namespace {

/// The ladder writes that header itself, or leaves it out; one that it only adds stands beside
/// ours.
bool is_left_to_ladder(const Edits& edits, sip::HeaderId id) {
    return std::ranges::any_of(edits.headers, [id](const HeaderLine& line) {
        return line.id == id && line.edit != HeaderEdit::add;
    });
}

}  // namespace

/// What was answered on the way of the same request goes on being borne: a 407 by a proxy, then a
/// 401 behind it.
void Sender::begin_credentials(const SendRequest& rung) {
    const Challenged& challenged = call_.challenged;
    const bool goes_on = rung.edits.digest && challenged.method == rung.method;
    if (!goes_on && call_.authorizations.any()) {
        call_.authorizations.begin_request();
    }
}

bool Sender::take_challenge(const SendRequest& rung) {
    if (!rung.edits.digest || call_.resend >= 0) {
        return true;
    }
    const Digest& digest = *rung.edits.digest;
    const StoredMessage* const answer = call_.challenged.answer;
    if (answer == nullptr) {
        fail(call_,
             environment_,
             digest.place,
             "no 401 or 407 has come that it could answer; `on 401|407 digest …` in the heading "
             "answers them as they come",
             Weight::broken);
        return false;
    }
    const Evaluator evaluator{call_, environment_, call_.current};
    const auto uptake = call_.authorizations.take(answer->view(),
                                                  {.user = evaluator.text(digest.user),
                                                   .password = evaluator.text(digest.password),
                                                   .fault = digest.fault},
                                                  Authorizations::Repeat::always,
                                                  environment_.random,
                                                  environment_.scratch);
    if (uptake.taken == 0) {
        fail(call_,
             environment_,
             digest.place,
             fmt::format("the {} cannot be answered: {}", answer->view().status(), uptake.why),
             Weight::broken);
    }
    return uptake.taken > 0;
}

bool Sender::add_credentials(const SendRequest& rung, std::string_view uri, const Place& place) {
    if (!call_.authorizations.any()) {
        return true;
    }
    SentRequest& sent = call_.sent[static_cast<std::size_t>(call_.draft)];
    Authorizations::Written written;
    sent.message->edit([&](std::string& octets) {
        const std::size_t end_of_rows = octets.find("\r\n\r\n");
        if (end_of_rows == std::string::npos) {
            return;
        }
        written = call_.authorizations.write(
            {.method = rung.method,
             .uri = uri,
             .body = std::string_view{octets}.substr(end_of_rows + 4)},
            {.server = !is_left_to_ladder(rung.edits, sip::HeaderId::authorization),
             .proxy = !is_left_to_ladder(rung.edits, sip::HeaderId::proxy_authorization)},
            environment_.random,
            environment_.scratch);
        octets.insert(end_of_rows + 2, written.rows);
    });
    if (!written.why.empty()) {
        const auto& digest = rung.edits.digest;
        fail(call_,
             environment_,
             digest ? digest->place : place,
             fmt::format("a challenge cannot be answered: {}", written.why),
             Weight::broken);
        return false;
    }
    sent.bears_credentials = true;
    return true;
}

/// RFC 3261 22.1: an ACK cannot be challenged, so it bears what its INVITE was let in with.
std::string_view Sender::credentials_of(const StoredMessage& invite) const {
    std::string_view rows;
    for (const sip::Header& header : invite.view().headers()) {
        if (header.id == sip::HeaderId::authorization ||
            header.id == sip::HeaderId::proxy_authorization) {
            rows = join(environment_.scratch,
                        rows,
                        sip::header_name(header.id),
                        ": ",
                        one_line(header.value, environment_.scratch),
                        "\r\n");
        }
    }
    return rows;
}

}  // namespace rung::call
