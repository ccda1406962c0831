#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "engine/call/call.hpp"

namespace rung::call {

/// A dialog as the caller has it from the INVITE and an answer with a To tag (RFC 3261 12.1.2):
/// an early one from a 1xx.
void begin_as_caller(Dialog& dialog, const sip::Message& request, const sip::Message& answer);

/// What a further answer of the same fork says of it: a 2xx after a 1xx (RFC 3261 13.2.2.4).
void renew_as_caller(Dialog& dialog, const sip::Message& answer);

/// A dialog as the called side has it from the INVITE; `local_tag` is our To tag (RFC 3261 12.1.1).
void begin_as_called(Dialog& dialog,
                     const sip::Message& request,
                     std::string_view local_tag,
                     base::Arena& scratch);

/// What an answer to a request of ours does to the call's dialogs: makes one, confirms it,
/// refreshes its target, ends the early ones.
void take_answer(Call& call, std::int16_t sent, const sip::Message& answer);

/// Such an answer to such a request makes a dialog (RFC 3261 12.1, RFC 6665 4.4.1, RFC 3515 2.4.4).
[[nodiscard]] bool makes_dialog(std::string_view method, int status);

/// That request came in; -1 when no dialog of that party is its own.
[[nodiscard]] std::int16_t dialog_of(const Call& call,
                                     PartyId party,
                                     std::string_view call_id,
                                     std::string_view remote_tag);

/// Requests of the other side bear that To tag in it.
[[nodiscard]] bool has_local_tag(const Dialog& dialog, std::string_view tag);

/// The remote side may have moved (RFC 3261 12.2): after a 2xx to a request that refreshes.
void refresh_target(Dialog& dialog, const sip::Message& message);

/// A name-addr value with that tag, in place of any other. Lives in the arena, or is `value`.
[[nodiscard]] std::string_view with_tag(std::string_view value,
                                        std::string_view tag,
                                        base::Arena& scratch);

/// The value without its tag.
[[nodiscard]] std::string_view without_tag(std::string_view value, base::Arena& scratch);

}  // namespace rung::call
