#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "engine/call/call.hpp"

namespace rung::call {

/// A dialog as the caller has it from the INVITE and its 2xx (RFC 3261 12.1.2).
void begin_as_caller(Dialog& dialog, const sip::Message& request, const sip::Message& answer);

/// A dialog as the called side has it from the INVITE; `local_tag` is our To tag (RFC 3261 12.1.1).
void begin_as_called(Dialog& dialog,
                     const sip::Message& request,
                     std::string_view local_tag,
                     base::Arena& scratch);

/// A name-addr value with that tag, in place of any other. Lives in the arena, or is `value`.
[[nodiscard]] std::string_view with_tag(std::string_view value,
                                        std::string_view tag,
                                        base::Arena& scratch);

/// The value without its tag.
[[nodiscard]] std::string_view without_tag(std::string_view value, base::Arena& scratch);

}  // namespace rung::call
