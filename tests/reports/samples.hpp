#pragma once
#include <string>
#include <string_view>

#include "reports/summary.hpp"

namespace rung::reports::testing {

/// A call and its ladder, as the command line would fill them.
struct SampleCall {
    Ladder ladder;
    CallTrace call;
};

// Calls, as in tests/reports/golden (sample_calls.cpp).
[[nodiscard]] SampleCall followed_redirect();
[[nodiscard]] SampleCall wrong_status();
[[nodiscard]] SampleCall missed_check();
[[nodiscard]] SampleCall missed_should();
[[nodiscard]] SampleCall no_answer();
[[nodiscard]] SampleCall transport_error();
[[nodiscard]] SampleCall policy_follow();
[[nodiscard]] SampleCall cancelled_call();
[[nodiscard]] SampleCall foreign_scripts();
[[nodiscard]] SampleCall hostile_peer();
[[nodiscard]] SampleCall failed_before_sending();
[[nodiscard]] SampleCall late_and_looped();
[[nodiscard]] SampleCall near_miss();

/// A run of several ladders with failures, warnings and every counter.
[[nodiscard]] RunSummary busy_run();

/// One call that passed.
[[nodiscard]] RunSummary quiet_run();

/// Fills `call` row by row; times are milliseconds.
class CallScript {
public:
    explicit CallScript(CallTrace& call) : call_{call} {}

    CallScript& sent(double ms, std::uint32_t line, std::string text, std::string remark = {});
    CallScript& received(double ms, std::uint32_t line, std::string text, std::string remark = {});
    CallScript& note(double ms, std::string text);

    /// A must or should that was missed; its rung is what was expected.
    CallScript& missed(Severity severity,
                       std::uint32_t line,
                       const std::string& expected,
                       std::string actual);

private:
    CallTrace& call_;
};

/// Messages as on the wire, with the header fields that a reader looks for.
[[nodiscard]] std::string request(std::string_view method, std::string_view uri, int cseq = 1);
[[nodiscard]] std::string answer(std::string_view status_and_reason,
                                 std::string_view method,
                                 int cseq = 1);

}  // namespace rung::reports::testing
