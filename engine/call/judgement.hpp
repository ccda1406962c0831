#pragma once
#include <string>
#include <string_view>

#include "engine/call/call.hpp"
#include "engine/call/environment.hpp"
#include "engine/call/evaluator.hpp"

namespace rung::call {

/// Why a ladder could not go on.
enum class Weight : std::uint8_t {
    check,   ///< The target did something else: weighs what the ladder's `level` says.
    broken,  ///< No answer, a transport error, a limit: always a failure.
};

/// Ends the ladder: the call is judged and begins to clean up behind itself. What was found, for
/// more to be said of it; nullptr where nothing was added.
Finding* fail(Call& call,
              const Environment& environment,
              const Place& place,
              std::string_view actual,
              Weight weight = Weight::check);

/// `fail`, `warn` and `inconclusive`: a verdict in the author's own words. All but `warn` end the
/// ladder.
void conclude(Call& call,
              const Environment& environment,
              const Place& place,
              Verdict::Kind kind,
              std::string_view text);

/// Remembers what the stack did or left out.
void note(Call& call, const Environment& environment, std::string_view what);

/// Carries out the lines under a `<-` on the message that was taken. False when the call failed.
[[nodiscard]] bool judge(Call& call,
                         const Environment& environment,
                         const std::vector<Check>& checks);

/// What a line of the call's ladder says: see `Record`.
struct Happening {
    Record::Direction direction = Record::Direction::note;
    std::uint32_t line = 0;
    Recording::Source source{};
    const char* remark = "";
    const base::Link* link = nullptr;  ///< Of a text that was a message.
};

/// One more line of the call's ladder; dropped when the limit is reached or nobody wants it.
void record(Call& call, const Environment& environment, const Happening& happening);

}  // namespace rung::call
