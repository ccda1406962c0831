#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "engine/call/call.hpp"
#include "engine/call/environment.hpp"
#include "engine/call/finding.hpp"
#include "engine/call/program.hpp"
#include "engine/call/trace.hpp"

namespace rung::call {

/// `password`, `sip-password`, `api_key`, `client-secret`: a word of the name says it.
[[nodiscard]] bool names_a_secret(std::string_view name);

/// Puts ••• in the place of what must not be seen.
class Redactor {
public:
    /// Keeps a copy; an empty one is no secret.
    void add(std::string_view secret);

    [[nodiscard]] bool empty() const { return secrets_.empty(); }

    [[nodiscard]] std::string redacted(std::string_view text) const;

private:
    std::vector<std::string> secrets_;  ///< The longest first: one may be part of another.
};

/// Takes the secrets of a call out of what is told of it.
void hide_secrets(const Call& call,
                  const Settings& settings,
                  std::vector<Finding>& findings,
                  Trace& trace);

/// Takes those that the ladder itself spells out away from its lines.
void hide_literals(Program& program);

}  // namespace rung::call
