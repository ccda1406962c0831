#pragma once
#include <chrono>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "engine/base/time.hpp"
#include "engine/call/party.hpp"
#include "engine/sip/header_id.hpp"

namespace rung::call {

/// Indices into the tables of a `Program`.
using ExprId = std::uint32_t;
using LabelId = std::uint16_t;
using VariableId = std::uint16_t;
using MeasureId = std::uint16_t;
inline constexpr ExprId no_expr = 0xffffffff;
inline constexpr LabelId no_label = 0xffff;
inline constexpr VariableId no_variable = 0xffff;

/// One step of a path behind a header or a URI, in the order written:
/// `Contact.uri.param.transport` is {uri}, {param, "transport"}.
enum class Part : std::uint8_t {
    text,     ///< The octets as received (unfolded, without white space at the ends).
    uri,      ///< Of a name-addr value.
    display,  ///< Of a name-addr value, without quotes.
    tag,      ///< From, To.
    q,        ///< Contact, a number 0..1.
    expires,  ///< Contact: the parameter; else the delta-seconds of the value.
    param,    ///< `.param.NAME` of a value, or of a URI behind `.uri`; name in `PathStep::name`.
    scheme,   ///< Of a URI, and so on down to `headers`.
    user,
    password,
    host,
    port,
    headers,         ///< What follows `?` in a URI.
    branch,          ///< Via.
    received,        ///< Via.
    rport,           ///< Via.
    sent_by,         ///< Via: host[:port] as written.
    transport,       ///< Via.
    number,          ///< CSeq, RSeq: number.
    method,          ///< CSeq.
    length,          ///< Of any text, in octets.
    lines,           ///< Of any text: its number of lines.
    claim,           ///< Identity: a claim or JOSE member by dotted path ("dest.tn") in `name`.
    info,            ///< Identity parameter.
    alg,             ///< Identity parameter.
    ppt,             ///< Identity parameter.
    verdict_status,  ///< Identity.verdict.status, by our own verifier.
    verdict_reason,
    sdp,            ///< `sdp.X`: the lines of type X of the SDP body (v o s c t m …), in `name`.
    auth,           ///< A parameter of a challenge or of credentials, in `name`.
    sdp_attribute,  ///< `sdp.attribute.NAME`, `sdp.m.attribute.NAME`: of all, of that media.
    sdp_field,      ///< Of an SDP line, in `name`: "port".
};

struct PathStep {
    Part part = Part::text;
    std::string name;
};

/// Which message a subject speaks of.
enum class Scope : std::uint8_t {
    current,  ///< The message received last; under `-> STATUS` the request that it answers.
    label,    ///< The message that bears `Subject::label`.
    ours,     ///< The message being written, as the stack would write it.
};

enum class Field : std::uint8_t {
    header,  ///< `Subject::header` / `header_name`.
    status,  ///< A number.
    reason,
    method,
    uri,  ///< Request-URI; URI parts follow in the path.
    body,
    sdp,        ///< With a Part::sdp step.
    raw,        ///< The whole message.
    elapsed,    ///< Since the request that it answers (last leg of a policy); a duration.
    since,      ///< `since(LABEL)`; a duration.
    transport,  ///< "udp".
    source,     ///< "192.0.2.1:5060", where it came from.
    copies,     ///< `copies(LABEL)`: how often its octets came again.
};

/// Which values of a header a subject means.
enum class Choice : std::uint8_t {
    one,    ///< `Contact`, `Contact[2]`: the value number `Subject::index` (from 1).
    every,  ///< `Contact[*]`: all must hold; two of them compare as lists.
    any,    ///< `any Contact[*]`: one that holds is enough.
};

struct Subject {
    Scope scope = Scope::current;
    LabelId label = no_label;
    Field field = Field::header;
    sip::HeaderId header = sip::HeaderId::other;
    std::string header_name;  ///< Long name as written; the only name when `header` is `other`.
    Choice choice = Choice::one;
    std::uint16_t index = 1;
    std::vector<PathStep> path;
};

/// What is given without being declared.
enum class Given : std::uint8_t {
    target,       ///< As in a URI: host, and port if one was given.
    target_host,  ///< IPv6 in brackets.
    target_port,
    local,  ///< Where this message leaves from or came in on, or the advertised address.
    local_host,
    local_port,
    seq,  ///< Number of the call, from 1.
};

/// `bob.uri` and so on.
struct PartyValue {
    enum class What : std::uint8_t {
        uri,   ///< sip:USER@LOCAL, with the transport where it is not UDP.
        user,  ///< Of this call alone: "bob-7" in call 7.
        local,
        local_host,
        local_port,
    };
    PartyId party = 0;
    What what = What::uri;
};

/// `profile.NAME`; the value comes with the run plan.
struct ProfileValue {
    std::string name;
};

struct Variable {
    VariableId id = no_variable;
};

/// `{users.number}`: of the row that the call has.
struct DataCell {
    std::uint16_t table = 0;  ///< Index into `Program::data`.
    std::uint16_t column = 0;
};

/// A literal. Durations are `Duration`, percentages stand as their fraction.
using Literal = std::variant<bool, std::int64_t, double, base::Duration, std::string>;

enum class Operator : std::uint8_t {
    equal,  ///< `==` by the node's `Comparison`.
    not_equal,
    is,  ///< Octet for octet.
    less,
    less_equal,
    greater,
    greater_equal,
    contains,
    matches,  ///< The right side is a regex: `Operation::regex`.
    in,       ///< `operands[0]` equals one of the others.
    exists,
    absent,
    valid,        ///< By the grammar of RFC 3261 25.1.
    verifies,     ///< Identity: signature, chain, freshness, orig and dest. With a second operand,
                  ///< a password: Authorization, Proxy-Authorization.
    unique,       ///< No other call of the run had this value.
    negate,       ///< `not`
    conjunction,  ///< `and`; short-circuits.
    disjunction,  ///< `or`; short-circuits.
    add,
    subtract,
    multiply,
};

/// How `==`, `!=` and `in` compare, decided by what stands on both sides.
enum class Comparison : std::uint8_t {
    token,   ///< Text without regard to ASCII case (tokens, hosts, methods, tags).
    octets,  ///< Text exactly (Call-ID, user, reason, display, body).
    uri,     ///< RFC 3261 19.1.4; a side that is no URI is unequal.
    number,  ///< Numbers and durations.
};

struct Operation {
    Operator op = Operator::equal;
    Comparison comparison = Comparison::token;
    std::vector<ExprId> operands;
    std::uint32_t regex = 0;  ///< Index into `Program::regexes`, for `matches`.
};

enum class Function : std::uint8_t {
    uuid,    ///< ()
    random,  ///< (a, b): a whole number in [a, b].
    now,     ///< (): wall time; a number of seconds since 1970.
    date,    ///< (t): as in a Date header.
    fill,    ///< (n): n octets of filling.
    e164,    ///< (x): RFC 8224 8.3.
    lower,
    md5,     ///< Hexadecimal.
    count,   ///< (subject): how many values; the operand is a Subject.
    drop,    ///< x.drop("prefix")
    take,    ///< x.take(n)
    length,  ///< x.length of a variable or of another expression.
    lines,
    unescape,  ///< (x): the %HH of a URI's part taken back (RFC 3261 19.1.2).
    join,  ///< The texts of all arguments, one behind the other: quoted text with `{…}` in it.
};

struct FunctionCall {
    Function function = Function::uuid;
    std::vector<ExprId> arguments;
};

/// A node of the expression forest in `Program::expressions`; operands come before their users.
struct Expression {
    std::variant<Literal,
                 Subject,
                 Given,
                 PartyValue,
                 ProfileValue,
                 Variable,
                 Operation,
                 FunctionCall,
                 DataCell>
        node;
};

/// Text with `{…}` in it: literal, expression, literal … Escapes are already resolved.
struct Text {
    struct Piece {
        std::string literal;
        ExprId expression = no_expr;  ///< Behind the literal; `no_expr` only in the last piece.
    };

    std::vector<Piece> pieces;

    [[nodiscard]] bool empty() const { return pieces.empty(); }

    /// True when no `{…}` is in it.
    [[nodiscard]] bool is_literal() const {
        return pieces.empty() || (pieces.size() == 1 && pieces[0].expression == no_expr);
    }
};

}  // namespace rung::call
