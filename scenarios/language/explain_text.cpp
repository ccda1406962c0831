#include <array>

#include "scenarios/language/code.hpp"

/// What is wrong with the text itself: words, numbers, places, blocks.
namespace rung::language {
namespace {

constexpr auto page = std::to_array<Explanation>({
    {Code::tab,
     R"(A ladder is indented with spaces: a tab looks different in every editor, and indentation tells what
belongs to a rung. Inside a message a tab is written as \t.)",
     "-> OPTIONS sip:{target}\n\tSubject: hello\n<- 200\n",
     R"(-> OPTIONS sip:{target}
   Subject: hello
<- 200
)"},
    {Code::bad_character,
     R"(A ladder is UTF-8 text without control characters. Any other octet of a message is written as an
escape, such as \x07.)",
     "title  a bell \a\n-> OPTIONS sip:{target}\n<- 200\n",
     R"(title  a bell
-> OPTIONS sip:{target}
   Subject: ding \x07
<- 200
)"},
    {Code::too_large,
     R"(Everything has a bound, so that no ladder can make Rung run out of memory: 4 MiB a file, 32 blocks in
blocks, 64 levels in an expression, 60,000 names, 10,000,000 calls a second.)",
     R"(-> OPTIONS sip:{target}
<- 200

load
  rate 20000000/s for 1s
)",
     R"(-> OPTIONS sip:{target}
<- 200

load
  rate 20000/s for 1s
)"},
    {Code::unclosed,
     R"(Quotes, a regex, a brace or a bracket was opened and never closed on this line. A brace that is meant
as itself is written twice: {{.)",
     R"(-> INVITE sip:{target
   body sdp
<- 486
)",
     R"(-> INVITE sip:{target}
   body sdp
<- 486
)"},
    {Code::unexpected,
     R"(Something stands where nothing, or something else, is expected; the label under the carets says what.)",
     R"(-> OPTIONS sip:{target}
<- 200 OK
)",
     R"(-> OPTIONS sip:{target}
<- 200
   reason == "OK"
)"},
    {Code::sipp_keyword,
     R"(This is how SIPp writes what it fills in. Rung would send it as it is. The stack writes Via, From, To,
Call-ID, CSeq and Contact by itself; anything else stands in braces: {target}, {local.host}, {seq}.)",
     R"(-> OPTIONS sip:{target}
   Call-ID: [call_id]
<- 200
)",
     R"(-> OPTIONS sip:{target}
   Call-ID: {uuid()}
<- 200
)"},
    {Code::no_space,
     R"(An arrow stands apart from what goes along it.)",
     R"(-> OPTIONS sip:{target}
<-200
)",
     R"(-> OPTIONS sip:{target}
<- 200
)"},
    {Code::missing_value,
     R"(A line or an option of the heading, of `sign` or of a rung needs a value and has none.)",
     R"(title
-> OPTIONS sip:{target}
<- 200
)",
     R"(title  OPTIONS ping
-> OPTIONS sip:{target}
<- 200
)"},
    {Code::bad_number,
     R"(A number, a duration or another quantity cannot be read, or lies outside its bounds. A duration needs
a unit: ms, s, m or h.)",
     R"(-> OPTIONS sip:{target}
<- 200 within 5
)",
     R"(-> OPTIONS sip:{target}
<- 200 within 5s
)"},
    {Code::bad_value,
     R"(One of a few values is expected here, or one of a certain form, such as a media type.)",
     R"(-> MESSAGE sip:{target}
   body text
     hello
<- 200
)",
     R"(-> MESSAGE sip:{target}
   body text/plain
     hello
<- 200
)"},
    {Code::bad_regex,
     R"(Behind `matches` stands a regex between slashes, in the syntax of RE2; only the flag i is known.)",
     R"(-> OPTIONS sip:{target}
<- 200
   Server matches /a(b/
)",
     R"(-> OPTIONS sip:{target}
<- 200
   Server matches /a(b)/i
)"},
    {Code::unknown_word,
     R"(No line of this kind, no option and no annotation is called so. The words of the language are written
in small letters.)",
     R"(-> OPTIONS sip:{target}
<- 200 withn 2s
)",
     R"(-> OPTIONS sip:{target}
<- 200 within 2s
)"},
    {Code::twice,
     R"(This may be said only once: there is one title, one body of a message, one window of a rung.)",
     R"(title  one
title  two
-> OPTIONS sip:{target}
<- 200
)",
     R"(title  one
-> OPTIONS sip:{target}
<- 200
)"},
    {Code::misplaced,
     R"(The line is right but stands in the wrong place: the heading comes before the first rung, `load` and
`pass when` stand outside blocks, what belongs to a rung is indented deeper than its arrow, rungs of one
block stand in one column, and windows belong to `<-`.)",
     R"(-> OPTIONS sip:{target}
<- 200
title  OPTIONS ping
)",
     R"(title  OPTIONS ping
-> OPTIONS sip:{target}
<- 200
)"},
    {Code::unbalanced,
     R"(Each `either`, `mix`, `if` and `repeat` has one `end`; `or` belongs to `either` and `mix`, `else` to
`if`.)",
     R"(repeat 3
  -> OPTIONS sip:{target}
  <- 200
)",
     R"(repeat 3
  -> OPTIONS sip:{target}
  <- 200
end
)"},
    {Code::empty,
     R"(A block, a body or a whole ladder holds nothing, so it would do nothing.)",
     R"(title  nothing is sent
)",
     R"(title  something is sent
-> OPTIONS sip:{target}
<- 200
)"},
    {Code::not_there_yet,
     R"(The language has this, but this version of Rung does not. It is refused by name and never ignored;
the last chapter of scenarios/README.md lists such parts.)",
     R"(-> OPTIONS sip:{target}
<- 200

pass when
  p99 < baseline + 5%
)",
     R"(-> OPTIONS sip:{target}
<- 200

pass when
  p99 < 20ms
)"},
});

}  // namespace

std::span<const Explanation> explanations_of_text() {
    return page;
}

}  // namespace rung::language
