#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/base/address.hpp"
#include "engine/base/link.hpp"
#include "engine/base/time.hpp"
#include "engine/call/data_table.hpp"
#include "engine/call/edits.hpp"
#include "engine/call/expression.hpp"
#include "engine/call/heading.hpp"
#include "engine/call/party.hpp"
#include "engine/call/pattern.hpp"
#include "engine/sip/header_id.hpp"

namespace rung::call {

/// The one contract between the language and the engine (architecture rule 2): a ladder, compiled.
/// Immutable once built and shared by all shards. Made by scenarios/language; tests may build it by
/// hand. The engine trusts its indices: the compiler has judged the ladder before the first packet.

/// 200, 2xx, 180|183, 400..499, !200, {expr}.
struct StatusSet {
    struct Range {
        int first = 0;
        int last = 0;
    };

    std::vector<Range> ranges;
    bool inverted = false;        ///< `!200`: any other final answer.
    ExprId expression = no_expr;  ///< `{expr}`: a number; then `ranges` is empty.

    [[nodiscard]] bool contains(int status) const;
};

/// `for LABEL` or `for METHOD` behind a rung: which message or transaction it means.
struct Whose {
    LabelId label = no_label;
    std::string method;  ///< Empty when a label (or nothing) is given.

    [[nodiscard]] bool given() const { return label != no_label || !method.empty(); }
};

// ---- Rungs -----------------------------------------------------------------------------------

/// `-> METHOD [URI]`. The other kinds live off another request; `again` sends it once more.
struct SendRequest {
    enum class Kind : std::uint8_t { ordinary, ack, cancel, again };
    Kind kind = Kind::ordinary;
    std::string method;
    Text uri;     ///< Empty: within the newest dialog (or that of `whose`).
    Whose whose;  ///< Of `again`: what it sends.
    LabelId label = no_label;
    Edits edits;
};

/// `-> STATUS [REASON]`.
struct SendAnswer {
    int status = 0;
    ExprId status_expression = no_expr;  ///< `{expr}` instead of `status`.
    Text reason;                         ///< Empty: the registered phrase.
    Whose whose;
    LabelId label = no_label;
    Edits edits;
};

/// `-> raw`: exactly these octets, to the target or to where the newest message came from.
struct SendRaw {
    Text octets;
    LabelId label = no_label;
};

/// `-> copy of LABEL`.
struct SendCopy {
    LabelId label = no_label;
};

/// When a message may come, counted from the rung above.
struct Window {
    base::Duration earliest{0};
    base::Duration latest{std::chrono::seconds{32}};  ///< Timer B or F of RFC 3261.
    bool given = false;                               ///< Written by the author, so worth saying.
    bool unlimited = false;  ///< The first rung of a ladder that is called.
};

struct Check {
    enum class Kind : std::uint8_t { must, should, info, capture };
    Kind kind = Kind::must;
    ExprId expression = no_expr;        ///< A truth for must and should, any value otherwise.
    VariableId variable = no_variable;  ///< capture
    Place place;
};

/// `<- STATUSES …` or `<- METHOD …`.
struct Receive {
    std::string method;  ///< Empty for an answer.
    StatusSet statuses;  ///< For an answer.
    Whose whose;
    ExprId where = no_expr;
    Window window;
    bool optional = false;
    LabelId label = no_label;
    std::vector<Check> checks;
};

/// `<- copy of LABEL …`.
struct ReceiveCopy {
    LabelId label = no_label;
    Window window;
};

/// `<- nothing within D [but …]`.
struct ReceiveNothing {
    base::Duration span{0};
    StatusSet but_statuses;
    std::vector<std::string> but_methods;
};

/// `<- closed …`, `<- refused …`: of a connection of the party.
struct ReceiveLink {
    enum class What : std::uint8_t { closed, refused };
    What what = What::closed;
    Window window;
    bool optional = false;
};

/// `<- bytes …`: octets that are no SIP message.
struct ReceiveOctets {
    Window window;
    bool optional = false;
    LabelId label = no_label;
    std::vector<Check> checks;
};

/// `trigger [hangup]`: the target is made to call the party, or to hang up.
struct Trigger {
    bool hang_up = false;
};

/// `connect`: opens a connection to the target.
struct Connect {};

/// `close [half|reset]`: ends the connection that the party opened or used last.
struct CloseLink {
    base::Ending how = base::Ending::orderly;
};

struct Pause {
    enum class Shape : std::uint8_t {
        fixed,        ///< `pause 2s`: `first`.
        uniform,      ///< `pause 1s..3s`: between `first` and `second`.
        exponential,  ///< `pause exp(2s)`: `first` is the mean.
        normal,       ///< `pause normal(3s, 500ms)`: mean and standard deviation.
    };
    Shape shape = Shape::fixed;
    ExprId first = no_expr;  ///< A duration.
    ExprId second = no_expr;
};

/// `either … or … end`: every arm begins at an instruction that is a Receive, ReceiveCopy or
/// ReceiveNothing; the arm whose message comes first is taken.
struct Either {
    std::vector<std::uint32_t> arms;  ///< Instruction indices.
};

/// `mix 90% … or 10% … end`: one arm, drawn from the seed. The shares are normalised to 1.
struct Mix {
    struct Arm {
        double share = 0;
        std::uint32_t to = 0;  ///< Instruction index.
    };

    std::vector<Arm> arms;
};

/// `together … and … end`: every arm is walked, each at its own pace.
struct Together {
    std::vector<std::uint32_t> arms;  ///< Instruction indices; each arm ends with an `ArmEnd`.
};

struct ArmEnd {
    std::uint32_t behind = 0;  ///< Where the ladder goes on once all arms are over.
};

struct Jump {
    std::uint32_t to = 0;
};

/// `if`: goes on behind it when the check holds, else to `otherwise`.
struct Branch {
    ExprId condition = no_expr;
    std::uint32_t otherwise = 0;
};

/// `repeat N [as n]`: begins loop number `loop`; `behind` is the instruction after its `end`.
struct RepeatBegin {
    std::uint16_t loop = 0;
    ExprId times = no_expr;
    VariableId counter = no_variable;
    std::uint32_t behind = 0;
};

/// The `end` of a repeat: back to `body` while rounds are left.
struct RepeatEnd {
    std::uint16_t loop = 0;
    VariableId counter = no_variable;
    std::uint32_t body = 0;
};

struct Let {
    VariableId variable = no_variable;
    ExprId value = no_expr;
};

/// `log "…"`: a line in the ladder of the call.
struct Log {
    Text text;
};

/// `fail "…"`, `warn "…"`, `inconclusive "…"`. Only after `warn` the ladder goes on.
struct Verdict {
    enum class Kind : std::uint8_t { fail, warn, inconclusive };
    Kind kind = Kind::fail;
    Text text;
};

/// `stop`: as if the ladder ended here.
struct Stop {};

/// `mark NAME`
struct Mark {
    MeasureId measure = 0;
};

/// `measure NAME`: the time since its mark is one value of that name.
struct Measure {
    MeasureId measure = 0;
};

struct Instruction {
    std::variant<SendRequest,
                 SendAnswer,
                 SendRaw,
                 SendCopy,
                 Receive,
                 ReceiveCopy,
                 ReceiveNothing,
                 ReceiveLink,
                 Connect,
                 CloseLink,
                 Pause,
                 Either,
                 Mix,
                 Together,
                 ArmEnd,
                 Jump,
                 Branch,
                 RepeatBegin,
                 RepeatEnd,
                 Let,
                 Log,
                 Verdict,
                 Stop,
                 Mark,
                 Measure,
                 ReceiveOctets,
                 Trigger>
        what;
    Place place;
    PartyId party = 0;  ///< Whose rung it is.
};

/// Takes no time and waits for nothing: `let`, `log`, `warn`, `mark`, `measure`. A message may pass
/// it on the way to the rung behind an optional one.
[[nodiscard]] bool is_instant(const Instruction& instruction);

/// The window of a `<- … optional`; nullptr: the rung is none.
[[nodiscard]] const Window* window_if_optional(const Instruction& rung);

// ---- Policies and heading --------------------------------------------------------------------

/// `on 3xx follow [up to N times] [recurse all|best]`.
struct FollowPolicy {
    int limit = 10;
    bool best_only = false;  ///< Of each 3xx one contact, that of the highest q.
};

/// `on 428 sign …`: once for each request.
struct SignPolicy {
    Sign sign;
};

/// `on 401|407 digest …`: once for each request and challenge, and once more when it is stale.
struct DigestPolicy {
    Digest digest;
};

struct Policy {
    StatusSet statuses;
    std::variant<FollowPolicy, SignPolicy, DigestPolicy> what;
    Place place;
};

/// What no output may show: `password`, `secret`, `key` and all that `redact` names.
struct Secrets {
    std::vector<VariableId> variables;
    std::vector<DataCell> columns;
    std::vector<std::string> profile;   ///< Names under `profile.`
    std::vector<std::string> literals;  ///< Written in the ladder itself.
};

struct Program {
    std::string file;  ///< As the user named it.
    Heading heading;
    Manual manual;
    std::vector<Party> parties;  ///< Empty: there is one, unnamed.
    ExprId match_by =
        no_expr;  ///< `match by`: of a request that this ladder sent, and of a new one.
    std::vector<Policy> policies;
    std::vector<StandingReply> replies;

    std::vector<Instruction> code;  ///< Falling off the end is the end of the ladder.
    std::vector<Expression> expressions;
    std::vector<Pattern> regexes;
    std::vector<std::string> variables;
    std::vector<std::string> labels;
    std::vector<std::string> measures;
    std::vector<DataTable> data;  ///< None is empty.
    Secrets secrets;
    std::uint16_t loops = 0;  ///< Number of `repeat` blocks.

    /// True when the first thing that happens is a `<-` (through `either` and `let`): a ladder for
    /// `rung serve`.
    bool is_called = false;
    /// A verdict is needed before a message is offered (architecture rule 13).
    bool uses_verdict = false;
    /// A rung looks at copies (`copy of`, `nothing`, `copies()`).
    bool watches_copies = false;
    /// A rung opens, ends or awaits the end of a connection: each call has its own.
    bool watches_links = false;
    /// A rung takes octets that are no SIP.
    bool takes_octets = false;
    /// A rung makes the target call, or hang up.
    bool triggers = false;
    /// Names under `profile.` that must be given before the run.
    std::vector<std::string> profile_names;

    /// By `on request`; 0: the ladder has none for that method.
    [[nodiscard]] int status_beside(std::string_view method) const;
};

}  // namespace rung::call
