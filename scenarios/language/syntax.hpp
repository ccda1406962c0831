#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/call/program.hpp"
#include "engine/load/plan.hpp"
#include "engine/load/threshold.hpp"
#include "scenarios/language/source.hpp"

/// A ladder as it is written: nothing is looked up yet. Views point into the source.
namespace rung::language::syntax {

struct Word {
    std::string_view text;
    Span span;
};

struct Expression;
using ExpressionPtr = std::unique_ptr<Expression>;

/// Text with `{…}` in it; escapes and `{{` are resolved.
struct Text {
    struct Piece {
        std::string literal;
        ExpressionPtr expression;  ///< Behind the literal; null only in the last piece.
    };

    std::vector<Piece> pieces;
    Span span;

    [[nodiscard]] bool empty() const { return pieces.empty(); }
};

struct Literal {
    call::Literal value;
};

/// One step of a path: `.name`, `."odd name"`, `[2]`, `[*]`, or a name with arguments.
struct Step {
    enum class Kind { name, quoted, index, every };
    Kind kind = Kind::name;
    std::string text;
    std::uint16_t index = 1;
    bool called = false;
    std::vector<ExpressionPtr> arguments;
    Span span;
};

/// `first.Contact[2].uri.user.drop("x")`: subject, variable or function, not yet told apart.
struct Path {
    bool any = false;
    std::vector<Step> steps;
};

struct Operation {
    call::Operator op = call::Operator::equal;
    std::vector<ExpressionPtr> operands;
    std::string pattern;  ///< `matches`, in RE2 syntax, flags included.
    Span span;            ///< Of the operator.
};

struct Expression {
    std::variant<Literal, Path, Operation, Text> node;  ///< Text: quoted, with `{…}` in it.
    Span span;
    int depth = 1;
};

struct Statuses {
    std::vector<call::StatusSet::Range> ranges;
    bool inverted = false;
    ExpressionPtr expression;
    Span span;
};

struct HeaderLine {
    call::HeaderEdit edit = call::HeaderEdit::replace;
    Word name;
    Text value;
    Span line;
};

struct BodyLine {
    Text content_type;
    Text content;
    bool default_sdp = false;
};

struct SignLine {
    Text attest;
    Text orig;
    Text dest;
    ExpressionPtr iat;
    bool plain = false;
    bool pooled = false;
    Span line;
};

struct DigestLine {
    Text user;
    Text password;
    call::DigestFault fault = call::DigestFault::none;
    Span line;
};

struct Edits {
    std::vector<HeaderLine> headers;
    std::optional<BodyLine> body;
    std::vector<SignLine> signatures;
    std::optional<DigestLine> digest;
    Text to;
    std::optional<base::Transport> via;
    std::optional<Word> from;
    std::optional<Span> once;
    std::optional<Span> new_call;
    std::optional<call::Split> split;
    std::optional<Span> join;
};

/// The annotations that rungs share.
struct Annotations {
    std::optional<Word> whose;  ///< A label, or a method.
    std::optional<Word> label;
    ExpressionPtr where;
    std::optional<call::Window> window;
    bool optional = false;
};

struct SendRequest {
    Word method;
    std::optional<Word> again;  ///< Instead of a method: the label of what is sent once more.
    Text uri;
    Annotations notes;
    Edits edits;
};

struct SendAnswer {
    int status = 0;
    ExpressionPtr status_expression;
    Text reason;
    Span status_span;
    Annotations notes;
    Edits edits;
};

struct SendRaw {
    std::optional<Word> label;
    Text octets;
};

struct SendCopy {
    Word label;
};

struct Check {
    call::Check::Kind kind = call::Check::Kind::must;
    std::optional<Word> variable;
    ExpressionPtr expression;
    Span line;
};

struct Receive {
    std::optional<Word> method;
    Statuses statuses;
    Annotations notes;
    std::vector<Check> checks;
};

struct ReceiveCopy {
    Word label;
    std::optional<call::Window> window;
};

struct ReceiveNothing {
    base::Duration span{0};
    std::vector<call::StatusSet::Range> but_statuses;
    std::vector<std::string> but_methods;
};

struct ReceiveLink {
    call::ReceiveLink::What what = call::ReceiveLink::What::closed;
    std::optional<call::Window> window;
    bool optional = false;
};

struct ReceiveOctets {
    Annotations notes;
    std::vector<Check> checks;
};

struct Trigger {
    bool hang_up = false;
};

struct Connect {};

struct CloseLink {
    base::Ending how = base::Ending::orderly;
};

struct Pause {
    call::Pause::Shape shape = call::Pause::Shape::fixed;
    ExpressionPtr first;
    ExpressionPtr second;
};

struct Let {
    Word name;
    ExpressionPtr value;
};

struct Statement;
using Block = std::vector<Statement>;

struct Either {
    std::vector<Block> arms;
    std::vector<Span> arm_lines;  ///< Of the `either` and of each `or`.
};

struct Together {
    std::vector<Block> arms;
    std::vector<Span> arm_lines;  ///< Of the `together` and of each `and`.
};

struct Mix {
    std::vector<Block> arms;
    std::vector<Span> arm_lines;  ///< Of the `mix` and of each `or`.
    std::vector<double> shares;   ///< In %, one an arm; none where a share has a mistake.
};

struct If {
    struct Arm {
        ExpressionPtr condition;  ///< Null for `else`, and where it did not parse.
        bool is_else = false;
        Block body;
        Span line;
    };

    std::vector<Arm> arms;
};

struct Repeat {
    ExpressionPtr times;
    std::optional<Word> counter;
    Block body;
};

struct While {
    ExpressionPtr condition;  ///< Null where it did not parse.
    Block body;
};

struct Setup {
    Block body;
};

struct Log {
    Text text;
};

struct Verdict {
    call::Verdict::Kind kind = call::Verdict::Kind::fail;
    Text text;
};

struct Stop {};

struct Mark {
    Word name;
};

struct Measure {
    Word name;
};

/// `do NAME`: the rungs of that fragment.
struct Do {
    Word name;
};

/// A rung or block with a mistake that has been reported: nothing more is said about it but of the
/// lines below it.
struct Broken {
    Edits edits;
    std::vector<Check> checks;
};

struct Statement {
    std::variant<Broken,
                 SendRequest,
                 SendAnswer,
                 SendRaw,
                 SendCopy,
                 Receive,
                 ReceiveCopy,
                 ReceiveNothing,
                 ReceiveLink,
                 ReceiveOctets,
                 Trigger,
                 Connect,
                 CloseLink,
                 Pause,
                 Either,
                 Mix,
                 Together,
                 If,
                 Repeat,
                 While,
                 Setup,
                 Let,
                 Log,
                 Verdict,
                 Stop,
                 Mark,
                 Measure,
                 Do>
        what;
    Span line;
    std::optional<Word> party{};  ///< Whose rung it is, as written in front of the arrow.
};

struct Policy {
    Statuses statuses;
    std::variant<call::FollowPolicy, SignLine, DigestLine> what;
    Span line;
};

/// `fragment NAME … end`.
struct Fragment {
    Word name;
    Block body;
};

/// `data NAME …`; its rows are read already.
struct Data {
    Word name;
    call::DataTable table;
};

/// `endpoint NAME …`.
struct Endpoint {
    Word name;
    call::Party party;
};

/// One name of `redact`: `NAME` or `NAME.PART`.
struct Redacted {
    Word name;
    std::optional<Word> part;
};

/// `on request METHOD reply STATUS`
struct StandingReply {
    Word method;
    int status = 0;
};

/// A line of `pass when`.
struct Threshold {
    load::Threshold threshold;
    std::optional<Word> method;   ///< Whose answers it is about,
    std::optional<Word> measure;  ///< or which `measure`.
};

struct Ladder {
    call::Heading heading;
    call::Manual manual;
    std::vector<Endpoint> endpoints;
    ExpressionPtr match_by;
    std::vector<Policy> policies;
    std::vector<StandingReply> replies;
    std::vector<Redacted> redacted;
    std::vector<Data> data;
    std::vector<Fragment> fragments;
    Block rungs;  ///< With every `let`, those of the heading in front.
    std::optional<load::Plan> load;
    std::vector<Threshold> pass_when;
    /// Names that stand in lines with mistakes: uses of them are not judged.
    std::vector<std::string_view> doubtful;
};

}  // namespace rung::language::syntax
