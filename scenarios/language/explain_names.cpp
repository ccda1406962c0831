#include <array>

#include "scenarios/language/code.hpp"

/// What is wrong with a name.
namespace rung::language {
namespace {

constexpr auto page = std::to_array<Explanation>({
    {Code::bad_name,
     R"(Names of labels, variables, endpoints and data begin with a small letter and are no word of the
language. A capital begins a header.)",
     R"(-> OPTIONS sip:{target} as First
<- 200
)",
     R"(-> OPTIONS sip:{target} as first
<- 200
)"},
    {Code::name_taken,
     R"(Labels, variables, endpoints, fragments and data share one space: a name means one thing, and on one way through
the ladder one message.)",
     R"(-> OPTIONS sip:{target} as ping
<- 200 as ping
)",
     R"(-> OPTIONS sip:{target} as ping
<- 200 as pong
)"},
    {Code::unknown_name,
     R"(Nothing is called so: no label, variable, endpoint, fragment or data of this ladder and of what it
includes, and nothing that is given, such as target, local, profile.X and seq.)",
     R"(-> OPTIONS sip:{traget}
<- 200
)",
     R"(-> OPTIONS sip:{target}
<- 200
)"},
    {Code::wrong_name,
     R"(The name is known but means something of another kind, for example a variable where a label is
needed.)",
     R"(let first = 1
-> OPTIONS sip:{target}
<- 200 for first
)",
     R"(-> OPTIONS sip:{target} as first
<- 200 for first
)"},
    {Code::not_set_yet,
     R"(A label or a variable is used before a rung gives it, whichever way the ladder takes.)",
     R"(-> OPTIONS sip:{target}
   Subject: {caller}
<- 200
   caller := From.uri.user
)",
     R"(-> OPTIONS sip:{target}
<- 200
   caller := From.uri.user
-> OPTIONS sip:{target}
   Subject: {caller}
<- 200
)"},
    {Code::missing_endpoint,
     R"(In a ladder with several endpoints each rung begins with the one whose message it is.)",
     R"(endpoint alice
endpoint bob
-> INVITE {bob.uri}
bob   <- INVITE
bob   -> 486
alice <- 486
)",
     R"(endpoint alice
endpoint bob
alice -> INVITE {bob.uri}
bob   <- INVITE
bob   -> 486
alice <- 486
)"},
    {Code::bad_endpoint,
     R"(Each endpoint has a port of its own, and a closed one, where nobody listens, has no rungs.)",
     R"(endpoint alice
endpoint gone closed
alice -> OPTIONS {gone.uri}
gone  <- OPTIONS
)",
     R"(endpoint alice
endpoint gone
alice -> OPTIONS {gone.uri}
gone  <- OPTIONS
gone  -> 200
alice <- 200
)"},
    {Code::unknown_part,
     R"(A message, a header, a URI or a table of data has no part of that name. scenarios/README.md lists the
parts.)",
     R"(-> OPTIONS sip:{target}
<- 200
   To.uri.usr exists
)",
     R"(-> OPTIONS sip:{target}
<- 200
   To.uri.user exists
)"},
    {Code::unknown_function,
     R"(No function is called so: there are uuid, random, now, date, fill, e164, lower, unescape, md5 and
count, and behind a text .drop, .take, .length and .lines.)",
     R"(-> OPTIONS sip:{target}
   Subject: {uid()}
<- 200
)",
     R"(-> OPTIONS sip:{target}
   Subject: {uuid()}
<- 200
)"},
    {Code::bad_argument,
     R"(A function is given too many or too few values, or one of the wrong kind: some take a label or a
header.)",
     R"(-> OPTIONS sip:{target}
   Subject: {random(1)}
<- 200
)",
     R"(-> OPTIONS sip:{target}
   Subject: {random(1, 6)}
<- 200
)"},
    {Code::small_header,
     R"(A header begins with a capital, here as in checks: that tells it from the words of the language.)",
     R"(-> OPTIONS sip:{target}
   subject: hello
<- 200
)",
     R"(-> OPTIONS sip:{target}
   Subject: hello
<- 200
)"},
    {Code::unregistered,
     R"(No header, method or claim of this name is registered, but one is spelled almost so. It is legal SIP
and is sent as written, hence only a warning.)",
     R"(-> OPTIONS sip:{target}
   Max-Fowards: 5
<- 200
)",
     R"(-> OPTIONS sip:{target}
   Max-Forwards: 5
<- 200
)"},
});

}  // namespace

std::span<const Explanation> explanations_of_names() {
    return page;
}

}  // namespace rung::language
