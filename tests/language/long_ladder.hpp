#pragma once
#include <fmt/format.h>

#include <iterator>
#include <string>

namespace rung::language {

/// A ladder of so many lines and a few more, of all that stands in ladders: rungs, headers, bodies,
/// checks, expressions, arms. Every call in it has a label and a variable of its own.
inline std::string long_ladder(int lines) {
    constexpr int lines_of_a_call = 25;
    std::string ladder = "title  A ladder as long as it takes\n\nlet pace = 100ms\n\n";
    for (int call = 0; call * lines_of_a_call < lines; ++call) {
        fmt::format_to(std::back_inserter(ladder),
                       R"(-> INVITE sip:bob-{0}@{{target}} as call-{0}
   Subject: Call {{seq * {0} + 1}} of the day
   +Supported: timer, 100rel
   body sdp
<- 180 optional
   Record-Route absent or any Record-Route[*].uri.param.lr exists
<- 200 within 4s  # soon enough
   To.uri == call-{0}.To.uri and To.tag exists
   should Contact.uri.host == target.host and (Contact.q > 0.5 or Contact.q absent)
   Allow matches /INVITE.*BYE/i
   port-{0} := Contact.uri.port
-> ACK
if port-{0} exists and port-{0} * 2 + {0} > 10000
  pause pace * 2
else
  -> INFO
     body text/plain
       call {0}, port {{port-{0} + 1}}
       {{uuid()}} {{lower("NEVER")}}
  <- 2xx
end
-> BYE
<- 200
   elapsed < 500ms
   not Warning exists
)",
                       call);
    }
    return ladder;
}

}  // namespace rung::language
