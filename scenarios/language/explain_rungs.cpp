#include <array>

#include "scenarios/language/code.hpp"

/// What is wrong with a rung, its lines and its checks.
namespace rung::language {
namespace {

constexpr auto page = std::to_array<Explanation>({
    {Code::bad_method,
     R"(A method is written in capitals, as it goes out: `-> INVITE`, `<- BYE`.)",
     R"(-> options sip:{target}
<- 200
)",
     R"(-> OPTIONS sip:{target}
<- 200
)"},
    {Code::bad_status,
     R"(A status is a number from 100 to 699 or a class: 200, 2xx, 180|183, 400..499, !200.)",
     R"(-> OPTIONS sip:{target}
<- 20
)",
     R"(-> OPTIONS sip:{target}
<- 200
)"},
    {Code::wrong_side,
     R"(Below `->` stand the lines that we write, below `<-` the checks on what we got.)",
     R"(-> OPTIONS sip:{target}
<- 200
   Subject: hello
)",
     R"(-> OPTIONS sip:{target}
   Subject: hello
<- 200
   Subject absent
)"},
    {Code::no_operator,
     R"(A check says what must hold: a subject, an operator and mostly a value.)",
     R"(-> OPTIONS sip:{target}
<- 200
   Contact
)",
     R"(-> OPTIONS sip:{target}
<- 200
   Contact exists
)"},
    {Code::single_equals,
     R"(`==` compares. `=` only sets: `let n = 3`, `sign attest=A`.)",
     R"(-> OPTIONS sip:{target}
<- 200
   CSeq.method = OPTIONS
)",
     R"(-> OPTIONS sip:{target}
<- 200
   CSeq.method == OPTIONS
)"},
    {Code::bad_comparison,
     R"(The two sides are of different kinds (a number and a text, a duration and a plain number), or the
operator does not fit its subject.)",
     R"(-> OPTIONS sip:{target}
<- 200
   elapsed < 500
)",
     R"(-> OPTIONS sip:{target}
<- 200
   elapsed < 500ms
)"},
    {Code::decided,
     R"(The rung itself decides this check: whatever arrives, it holds, or whatever arrives, it does not. So
it checks nothing. Often another rung or another value was meant.)",
     R"(-> OPTIONS sip:{target}
<- 2xx
   status < 300
)",
     R"(-> OPTIONS sip:{target}
<- 2xx
   status == 200
)"},
    {Code::no_request,
     R"(An answer, an ACK or a CANCEL refers to a request that no rung above sends or receives.)",
     R"(-> 200
)",
     R"(<- OPTIONS
-> 200
)"},
    {Code::no_dialog,
     R"(A request without a URI goes into the newest dialog, and there is none yet.)",
     R"(-> BYE
<- 200
)",
     R"(-> INVITE sip:bob@{target}
   body sdp
<- 200
-> ACK
-> BYE
<- 200
)"},
    {Code::no_challenge,
     R"(`digest` answers the newest 401 or 407, so a rung above must have got one. An ACK and a CANCEL are
never challenged (RFC 3261 22.1).)",
     R"(-> REGISTER sip:{target}
   digest user=bob password=zanzibar
<- 200
)",
     R"(-> REGISTER sip:{target}
<- 401
-> REGISTER sip:{target}
   digest user=bob password=zanzibar
<- 200
)"},
    {Code::ack_of_refusal,
     R"(The ACK of a 3xx to 6xx belongs to the transaction (RFC 3261 17.1.1.3): the stack sends it by itself.
`manual ack` in the heading hands it to the ladder.)",
     R"(-> INVITE sip:busy@{target}
   body sdp
<- 486
-> ACK
)",
     R"(-> INVITE sip:busy@{target}
   body sdp
<- 486
)"},
    {Code::missing_ack,
     R"(The 2xx of an INVITE is acknowledged by the caller itself (RFC 3261 13.2.2.4), so the ladder says
where: without it the far side repeats its 2xx for 32 s and then hangs up. `manual ack` in the heading
says that it is left out on purpose.)",
     R"(-> INVITE sip:bob@{target}
   body sdp
<- 200
-> BYE
<- 200
)",
     R"(-> INVITE sip:bob@{target}
   body sdp
<- 200
-> ACK
-> BYE
<- 200
)"},
    {Code::bad_arm,
     R"(Each arm of `either` begins with the `<-` that it is chosen by.)",
     R"(<- INVITE
either
  -> 180
or
  <- CANCEL
end
)",
     R"(<- INVITE
-> 180
either
  <- BYE
or
  <- CANCEL
end
)"},
    {Code::unreachable,
     R"(An arm above takes everything that this one waits for, so it can never be taken.)",
     R"(-> INVITE sip:bob@{target}
   body sdp
either
  <- 4xx
or
  <- 486
end
)",
     R"(-> INVITE sip:bob@{target}
   body sdp
either
  <- 486
or
  <- 4xx
end
)"},
    {Code::endless,
     R"(A loop whose check always holds and that neither waits nor ends would keep this core busy for ever.)",
     R"(-> OPTIONS sip:{target}
<- 200
while true
  log "again"
end
)",
     R"(-> OPTIONS sip:{target}
<- 200
while true
  log "again"
  pause 1s
end
)"},
    {Code::circular,
     R"(A fragment does itself, or a file includes itself, by way of others perhaps: it would never end.)",
     R"(fragment ping
  -> OPTIONS sip:{target}
  <- 200
  do ping
end

do ping
)",
     R"(fragment ping
  -> OPTIONS sip:{target}
  <- 200
end

repeat 2
  do ping
end
)"},
    {Code::bad_mix,
     R"(A `mix` has at least two arms whose shares add up to 100%, and it draws before the call begins.)",
     R"(mix 90%
  -> OPTIONS sip:{target}
  <- 200
or 20%
  -> OPTIONS sip:nobody@{target}
  <- 404
end
)",
     R"(mix 80%
  -> OPTIONS sip:{target}
  <- 200
or 20%
  -> OPTIONS sip:nobody@{target}
  <- 404
end
)"},
    {Code::bad_policy,
     R"(A policy takes plain statuses that fit it: `follow` a 3xx, `sign` a refusal such as 428.)",
     R"(on 428 follow
-> OPTIONS sip:{target}
<- 200
)",
     R"(on 3xx follow
-> OPTIONS sip:{target}
<- 200
)"},
});

}  // namespace

std::span<const Explanation> explanations_of_rungs() {
    return page;
}

}  // namespace rung::language
