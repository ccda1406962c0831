#include <array>

#include "scenarios/language/code.hpp"

/// What is wrong with a load, its verdict or its data.
namespace rung::language {
namespace {

constexpr auto page = std::to_array<Explanation>({
    {Code::bad_load,
     R"(The lines of `load` do not make a load: it must start calls and come to an end, either at a rate or
with users.)",
     R"(-> OPTIONS sip:{target}
<- 200

load
  rate 100/s
)",
     R"(-> OPTIONS sip:{target}
<- 200

load
  rate 100/s for 60s
)"},
    {Code::bad_threshold,
     R"(A line of `pass when` is a measure, a comparison and a limit in the unit of that measure.)",
     R"(-> OPTIONS sip:{target}
<- 200

pass when
  p99 < 20
)",
     R"(-> OPTIONS sip:{target}
<- 200

pass when
  p99 < 20ms
)"},
    {Code::nothing_to_measure,
     R"(`pass when` measures answers to a request that no rung of this ladder sends. The limit is then never
met; only a warning, because a raw rung may send anything.)",
     R"(-> OPTIONS sip:{target}
<- 200

pass when
  p99(INVITE) < 20ms
)",
     R"(-> OPTIONS sip:{target}
<- 200

pass when
  p99(OPTIONS) < 20ms
)"},
    {Code::bad_data,
     R"(A table needs columns with names, and in each row one value for each of them.)",
     R"(data users
  name | number
  bob
-> OPTIONS sip:{users.name}@{target}
<- 200
)",
     R"(data   users
  name | number
  bob  | 12025550100
-> OPTIONS sip:{users.name}@{target}
<- 200
)"},
    {Code::bad_file,
     R"(A file that the ladder names cannot be read. It is looked for beside the ladder.)",
     R"(data users from "no-such-file.csv"
-> OPTIONS sip:{users.name}@{target}
<- 200
)",
     R"(data   users
  name
  bob
-> OPTIONS sip:{users.name}@{target}
<- 200
)"},
});

}  // namespace

std::span<const Explanation> explanations_of_load() {
    return page;
}

}  // namespace rung::language
