#pragma once
#include "scenarios/language/diagnostic.hpp"

namespace rung::language {

/// Reports the first `[call_id]` or other keyword of SIPp in a text that goes out: it would be sent
/// as it is, which nobody means.
void refuse_sipp_keywords(const Source& source, Span text, Reporter& reporter);

}  // namespace rung::language
