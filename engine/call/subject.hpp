#pragma once
#include <string>
#include <vector>

#include "engine/call/environment.hpp"
#include "engine/call/expression.hpp"
#include "engine/call/stored_message.hpp"
#include "engine/call/value.hpp"

namespace rung::call {

/// The part of a value that a path leads to; absent when the value has no such part.
[[nodiscard]] Value follow_path(const Subject& subject,
                                std::string_view header_value,
                                base::Arena& scratch);

/// What a subject reads from a message. `message` is null only for `ours`, where `view` is all
/// there is. `now` is the time for `since`.
[[nodiscard]] Value read_subject(const Subject& subject,
                                 const StoredMessage* message,
                                 const sip::Message& view,
                                 const Environment& environment);

/// All values of a subject with `[*]`, each with the path applied.
void read_every(const Subject& subject,
                const sip::Message& view,
                base::Arena& scratch,
                std::vector<Value>& out);

/// The raw value number `subject.index` of the subject's header; null data when absent.
[[nodiscard]] std::string_view header_value_of(const Subject& subject, const sip::Message& view);

/// The subject as the author wrote it, roughly: "Contact.uri", "first.To.tag".
[[nodiscard]] std::string subject_name(const Subject& subject,
                                       const std::vector<std::string>& labels);

}  // namespace rung::call
