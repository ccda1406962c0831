#include "scenarios/language/path_builder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "scenarios/language/lexer.hpp"
#include "scenarios/language/nearest.hpp"

namespace rung::language {
namespace {

using call::Function;
using syntax::Step;

struct GivenName {
    std::string_view name;
    std::string_view part;
    call::Given given;
    ValueKind kind;
};

constexpr std::array given_names = {
    GivenName{"target", "", call::Given::target, ValueKind::token},
    GivenName{"target", "host", call::Given::target_host, ValueKind::token},
    GivenName{"target", "port", call::Given::target_port, ValueKind::number},
    GivenName{"local", "", call::Given::local, ValueKind::token},
    GivenName{"local", "host", call::Given::local_host, ValueKind::token},
    GivenName{"local", "port", call::Given::local_port, ValueKind::number},
    GivenName{"seq", "", call::Given::seq, ValueKind::number}};

struct EndpointPart {
    std::string_view name;
    std::string_view part;
    call::PartyValue::What what;
    ValueKind kind;
};

/// A part of `local` comes before `local` itself.
constexpr std::array endpoint_parts = {
    EndpointPart{"uri", "", call::PartyValue::What::uri, ValueKind::uri},
    EndpointPart{"user", "", call::PartyValue::What::user, ValueKind::octets},
    EndpointPart{"local", "host", call::PartyValue::What::local_host, ValueKind::token},
    EndpointPart{"local", "port", call::PartyValue::What::local_port, ValueKind::number},
    EndpointPart{"local", "", call::PartyValue::What::local, ValueKind::token}};

std::vector<std::string_view> function_candidates();
std::string list_of(const std::vector<std::string>& columns);

}  // namespace

Value PathBuilder::build() {
    const Step& head = steps_[0];
    if (head.kind != Step::Kind::name) {
        reporter_.fail(
            head.span, Code::unexpected, {"expected a subject", "such as `Contact` or `status`"});
    }
    const Value value = named();
    if (any_ && !std::holds_alternative<call::Subject>(program_.expressions[value.id].node)) {
        reporter_.fail(span_,
                       Code::bad_comparison,
                       {"`any` needs a subject with `[*]`", "such as `any Contact[*]`"});
    }
    return value;
}

Value PathBuilder::named() {
    const Step& head = steps_[0];
    const bool is_field =
        std::ranges::find(fields(), head.text, &FieldName::name) != fields().end();
    if (head.called && head.text != "header" && head.text != "copies" && head.text != "since") {
        return function(head);
    }
    if (head.called || is_capital(head.text[0]) || is_field) {
        return subject(call::Scope::current, call::no_label);
    }
    if (head.text == "ours") {
        ++next_;
        return subject(call::Scope::ours, call::no_label);
    }
    if (head.text == "redirect" || head.text == "fetches") {
        reporter_.fail_not_yet(head.span, head.text);
    }
    if (const auto value = given(head)) {
        return *value;
    }
    return variable_or_label(head);
}

Value PathBuilder::function(const Step& head) {
    const auto known = functions();
    const auto found = std::ranges::find(known, head.text, &FunctionName::name);
    if (found == known.end()) {
        const auto candidates = function_candidates();
        reporter_.fail(
            {head.span.offset, static_cast<std::uint32_t>(head.text.size())},
            Code::unknown_function,
            {fmt::format("unknown function `{}`", head.text), did_you_mean(head.text, candidates)});
    }
    expect_arguments(head, found->arguments);
    call::FunctionCall made{found->function, {}};
    for (const syntax::ExpressionPtr& argument : head.arguments) {
        const Value value = expressions_.build(*argument);
        const bool is_subject =
            std::holds_alternative<call::Subject>(program_.expressions[value.id].node);
        if (found->function == Function::count && !is_subject) {
            reporter_.fail(argument->span,
                           Code::bad_argument,
                           {"only headers can be counted", "such as `count(Via)`"});
        }
        made.arguments.push_back(value.id);
    }
    ++next_;
    return methods({expressions_.add({std::move(made)}), found->kind});
}

/// nullopt when it is none of them.
std::optional<Value> PathBuilder::given(const Step& head) {
    if (head.text == "profile") {
        if (steps_.size() < 2 || steps_[1].kind == Step::Kind::index || steps_[1].called) {
            reporter_.fail(head.span,
                           Code::unknown_part,
                           {"`profile` needs a name", "such as `profile.protected`"});
        }
        const std::string& name = steps_[1].text;
        if (std::ranges::find(program_.profile_names, name) == program_.profile_names.end()) {
            program_.profile_names.push_back(name);
        }
        next_ = 2;
        return methods({expressions_.add({call::ProfileValue{name}}), ValueKind::unknown});
    }
    const bool known =
        std::ranges::find(given_names, head.text, &GivenName::name) != given_names.end();
    if (!known) {
        return std::nullopt;
    }
    const bool has_part = steps_.size() > 1 && !steps_[1].called && steps_[1].text != "length";
    const std::string_view part = has_part ? std::string_view{steps_[1].text} : std::string_view{};
    for (const GivenName& one : given_names) {
        if (one.name == head.text && one.part == part) {
            next_ = has_part ? 2 : 1;
            return methods({expressions_.add({one.given}), one.kind});
        }
    }
    reporter_.fail(steps_[1].span,
                   Code::unknown_part,
                   {fmt::format("`{}` has no part `{}`", head.text, part),
                    head.text == "seq" ? "it is a number" : "known: `host`, `port`"});
}

Value PathBuilder::variable_or_label(const Step& head) {
    const Symbol* const known = expressions_.names().find(head.text);
    const sip::HeaderId id = sip::header_id(head.text);
    if (known == nullptr && head.text.size() > 1 && id != sip::HeaderId::other) {
        reporter_.fail(head.span,
                       Code::unknown_name,
                       {fmt::format("unknown name `{}`", head.text),
                        fmt::format("the header is `{}`", sip::header_name(id))});
    }
    const Symbol& symbol = expressions_.use({head.text, head.span});
    ++next_;
    if (symbol.kind == NameKind::endpoint) {
        return endpoint(head, static_cast<call::PartyId>(symbol.id));
    }
    if (symbol.kind == NameKind::variable) {
        return methods({expressions_.add({call::Variable{symbol.id}}), symbol.value});
    }
    if (symbol.kind == NameKind::data) {
        return data_cell(symbol);
    }
    if (symbol.kind == NameKind::mark) {
        reporter_.fail(
            head.span,
            Code::unknown_part,
            {fmt::format("`{}` is a mark", head.text),
             fmt::format("`measure {0}` takes its time, `p99({0})` judges it", head.text)});
    }
    if (at_end()) {
        reporter_.fail(head.span,
                       Code::unknown_part,
                       {fmt::format("`{}` is a label", head.text),
                        fmt::format("name a part of its message, such as `{}.status`", head.text)});
    }
    return subject(call::Scope::label, symbol.id);
}

/// `users.number`; as with a profile's values, what it is compared with says what it is.
Value PathBuilder::data_cell(const Symbol& symbol) {
    const call::DataTable& table = program_.data[symbol.id];
    const bool named =
        !at_end() && !steps_[next_].called &&
        (steps_[next_].kind == Step::Kind::name || steps_[next_].kind == Step::Kind::quoted);
    if (!named) {
        reporter_.fail(at_end() ? steps_[0].span : steps_[next_].span,
                       Code::unknown_part,
                       {fmt::format("`{}` is data", table.name),
                        fmt::format("name a column of it: {}", list_of(table.columns))});
    }
    const Step& step = steps_[next_++];
    const auto found = std::ranges::find(table.columns, step.text);
    if (found == table.columns.end()) {
        const std::vector<std::string_view> names(table.columns.begin(), table.columns.end());
        const std::string hint = did_you_mean(step.text, names);
        reporter_.fail(step.span,
                       Code::unknown_part,
                       {fmt::format("`{}` has no column `{}`", table.name, step.text),
                        hint.empty() ? fmt::format("known: {}", list_of(table.columns)) : hint});
    }
    const auto column = static_cast<std::uint16_t>(found - table.columns.begin());
    return methods({expressions_.add({call::DataCell{symbol.id, column}}), ValueKind::unknown});
}

/// `bob.uri`, `bob.local.port`.
Value PathBuilder::endpoint(const Step& head, call::PartyId party) {
    const auto part_at = [this](std::size_t index) {
        const bool named = index < steps_.size() && !steps_[index].called &&
                           steps_[index].kind == Step::Kind::name;
        return named ? std::string_view{steps_[index].text} : std::string_view{};
    };
    for (const EndpointPart& one : endpoint_parts) {
        if (one.name == part_at(1) && (one.part.empty() || one.part == part_at(2))) {
            next_ = one.part.empty() ? 2 : 3;
            return methods({expressions_.add({call::PartyValue{party, one.what}}), one.kind});
        }
    }
    const Span where = steps_.size() > 1 ? steps_[1].span : head.span;
    reporter_.fail(where,
                   Code::unknown_part,
                   {steps_.size() > 1 ? fmt::format("an endpoint has no `{}`", steps_[1].text)
                                      : fmt::format("`{}` is an endpoint", head.text),
                    "known: `uri`, `user`, `local`, `local.host`, `local.port`"});
}

Value PathBuilder::methods(Value value) {
    while (!at_end()) {
        const Step& step = steps_[next_++];
        if (step.called) {
            value = method_call(value, step);
            continue;
        }
        const bool length = step.kind == Step::Kind::name && step.text == "length";
        if (!length && (step.kind != Step::Kind::name || step.text != "lines")) {
            fail_part(step, {});
        }
        call::FunctionCall made{length ? Function::length : Function::lines, {value.id}};
        value = {expressions_.add({std::move(made)}), ValueKind::number};
    }
    return value;
}

Value PathBuilder::method_call(Value value, const Step& step) {
    if (step.text != "drop" && step.text != "take") {
        static constexpr std::array<std::string_view, 2> known = {"drop", "take"};
        const std::string hint = did_you_mean(step.text, known);
        reporter_.fail({step.span.offset, static_cast<std::uint32_t>(step.text.size())},
                       Code::unknown_function,
                       {fmt::format("unknown function `.{}`", step.text),
                        hint.empty() ? "known: `.drop(\"prefix\")`, `.take(n)`" : hint});
    }
    expect_arguments(step, 1);
    const syntax::Expression& argument = *step.arguments[0];
    const call::ExprId id =
        step.text == "take" ? expressions_.number(argument) : expressions_.build(argument).id;
    call::FunctionCall made{step.text == "drop" ? Function::drop : Function::take, {value.id, id}};
    return {expressions_.add({std::move(made)}), ValueKind::octets};
}

void PathBuilder::fail_part(const Step& step, std::span<const PartName> known) {
    std::vector<std::string_view> names;
    std::string list;
    for (const PartName& one : known) {
        names.push_back(one.name);
    }
    if (takes_text_parts_) {
        for (const PartName& one : parts_of_text()) {
            names.push_back(one.name);
        }
    }
    for (const std::string_view name : names) {
        list += fmt::format("{}`{}`", list.empty() ? "" : ", ", name);
    }
    std::string hint = did_you_mean(step.text, names);
    const auto is_named = [&step](const PartName& part) { return part.name == step.text; };
    const auto has_uri = [](const PartName& part) { return part.name == "uri"; };
    if (hint.empty() && std::ranges::any_of(known, has_uri) &&
        std::ranges::any_of(parts_of_uri(), is_named)) {
        hint = fmt::format("did you mean `uri.{}`?", step.text);
    }
    const bool is_index = step.kind == Step::Kind::index || step.kind == Step::Kind::every;
    reporter_.fail(step.span,
                   Code::unknown_part,
                   {is_index ? std::string{"only a header can be numbered"}
                             : fmt::format("unknown part `{}`", step.text),
                    !hint.empty() && !is_index ? hint
                    : list.empty() || is_index ? "nothing of that kind stands here"
                                               : fmt::format("known: {}", list)});
}

void PathBuilder::expect_arguments(const Step& step, std::size_t count) {
    if (step.arguments.size() != count) {
        reporter_.fail(step.span,
                       Code::bad_argument,
                       {fmt::format("`{}` takes {} argument{}, not {}",
                                    step.text,
                                    count == 0 ? "no" : std::to_string(count),
                                    count == 1 ? "" : "s",
                                    step.arguments.size())});
    }
}

namespace {

std::vector<std::string_view> function_candidates() {
    std::vector<std::string_view> names = {"copies", "since", "header"};
    for (const FunctionName& function : functions()) {
        names.push_back(function.name);
    }
    return names;
}

/// As a hint has room for.
std::string list_of(const std::vector<std::string>& columns) {
    constexpr std::size_t most = 10;
    std::string list;
    for (std::size_t index = 0; index < std::min(most, columns.size()); ++index) {
        list += fmt::format("{}`{}`", list.empty() ? "" : ", ", columns[index]);
    }
    return columns.size() > most ? fmt::format("{} …", list) : list;
}

}  // namespace
}  // namespace rung::language
