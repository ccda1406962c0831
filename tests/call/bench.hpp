#pragma once
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>

#include "engine/call/call.hpp"
#include "engine/call/environment.hpp"
#include "engine/call/evaluator.hpp"
#include "engine/call/mould.hpp"
#include "tests/support/sim_network.hpp"
#include "tests/support/sim_party.hpp"

namespace rung::call {

using namespace std::chrono_literals;

/// A call of a compiled ladder with messages put into its hands, and all that it is given.
class Bench {
public:
    explicit Bench(std::string_view ladder);

    Bench(const Bench&) = delete;
    Bench& operator=(const Bench&) = delete;

    /// The message received last. LF becomes CRLF.
    StoredMessage& receive(std::string_view text);

    /// A message that bears the label of that name.
    void set_label(std::string_view name, std::string_view text);

    void set_variable(std::string_view name, const Value& value);

    /// The first check of the first `<-` that has any.
    [[nodiscard]] const Check& check() const;

    [[nodiscard]] bool holds() const { return evaluator().holds(check().expression); }

    [[nodiscard]] Evaluator evaluator() const { return {call, environment, call.current}; }

    Program program;
    Settings settings;
    base::Random random{7};
    base::Arena scratch;
    SeenValues seen;
    ResolvedNames names;
    Moulds moulds;
    Environment environment{{support::sim_start + 10s, support::sim_wall_start},
                            settings,
                            random,
                            scratch,
                            seen,
                            names,
                            moulds};
    Call call;
};

/// LF becomes CRLF.
[[nodiscard]] std::string crlf(std::string_view text);

}  // namespace rung::call
