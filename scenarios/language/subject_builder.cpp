#include <fmt/format.h>

#include <algorithm>

#include "scenarios/language/lexer.hpp"
#include "scenarios/language/nearest.hpp"
#include "scenarios/language/path_builder.hpp"

/// The half of `PathBuilder` that knows messages: headers, fields and their parts.
namespace rung::language {

using call::Choice;
using call::Field;
using call::Part;
using syntax::Step;

Value PathBuilder::subject(call::Scope scope, call::LabelId label) {
    call::Subject subject;
    subject.scope = scope;
    subject.label = label;
    if (at_end()) {
        reporter_.fail(
            span_, Code::unknown_part, {"a part of the message is missing", "such as `ours.CSeq`"});
    }
    const Step& step = steps_[next_++];
    const bool is_header = step.called ? step.text == "header"
                                       : step.kind == Step::Kind::name && is_capital(step.text[0]);
    if (is_header) {
        header(subject, step);
    } else if (step.called) {
        labelled_field(subject, step);
    } else {
        field(subject, step);
    }
    if (subject.field == Field::sdp) {
        sdp_kind(subject);
    }
    choice(subject);
    parts(subject);
    const call::ExprId id = expressions_.add({std::move(subject)});
    return methods({id, kind_});
}

void PathBuilder::header(call::Subject& subject, const Step& step) {
    subject.header_name = step.text;
    if (step.called) {
        expect_arguments(step, 1);
        const auto* const literal = std::get_if<syntax::Literal>(&step.arguments[0]->node);
        const auto* const name =
            literal != nullptr ? std::get_if<std::string>(&literal->value) : nullptr;
        if (name == nullptr || name->empty()) {
            reporter_.fail(
                step.arguments[0]->span, Code::bad_argument, {"`header` takes a name in quotes"});
        }
        subject.header_name = *name;
    }
    if (subject.header_name == "Request-URI" && !step.called) {
        reporter_.fail(step.span,
                       Code::unknown_part,
                       {"the Request-URI is no header", "it is `uri`, with parts: `uri.user`"});
    }
    subject.header = sip::header_id(subject.header_name);
    if (subject.header != sip::HeaderId::other && subject.header_name.size() == 1) {
        subject.header_name = sip::header_name(subject.header);
    }
    if (const auto meant = nearest_header(subject.header_name); !meant.empty() && !step.called) {
        reporter_.warn(step.span,
                       Code::unregistered,
                       {fmt::format("`{}` is no registered header", step.text),
                        fmt::format("did you mean `{}`?", meant)});
    }
    known_parts_ = parts_of_header(subject.header);
    kind_ = kind_of_header(subject.header);
}

void PathBuilder::field(call::Subject& subject, const Step& step) {
    const auto known = fields();
    const auto found = std::ranges::find(known, step.text, &FieldName::name);
    if (found == known.end() || step.kind != Step::Kind::name) {
        std::vector<std::string_view> names;
        for (const FieldName& one : known) {
            names.push_back(one.name);
        }
        const std::string hint = did_you_mean(step.text, names);
        reporter_.fail(step.span,
                       Code::unknown_part,
                       {fmt::format("a message has no `{}`", step.text),
                        hint.empty() ? "a header begins with a capital" : hint});
    }
    subject.field = found->field;
    kind_ = found->kind;
    known_parts_ = found->domain == Domain::uri ? parts_of_uri() : std::span<const PartName>{};
    takes_text_parts_ = found->domain != Domain::nothing;
}

/// `since(LABEL)`, `copies(LABEL)`.
void PathBuilder::labelled_field(call::Subject& subject, const Step& step) {
    const bool is_first = next_ == 1;
    if (!is_first || (step.text != "since" && step.text != "copies")) {
        reporter_.fail(
            step.span, Code::unknown_part, {fmt::format("a message has no `{}`", step.text)});
    }
    subject.field = step.text == "since" ? Field::since : Field::copies;
    subject.label = label_argument(step);
    kind_ = step.text == "since" ? ValueKind::duration : ValueKind::number;
    program_.watches_copies = program_.watches_copies || subject.field == Field::copies;
    takes_text_parts_ = false;
}

call::LabelId PathBuilder::label_argument(const Step& step) {
    expect_arguments(step, 1);
    const syntax::Expression& argument = *step.arguments[0];
    const auto* const path = std::get_if<syntax::Path>(&argument.node);
    if (path == nullptr || path->steps.size() != 1 || path->steps[0].called ||
        is_reserved(path->steps[0].text)) {
        reporter_.fail(
            argument.span, Code::bad_argument, {fmt::format("`{}` takes a label", step.text)});
    }
    const Symbol& symbol = expressions_.use({path->steps[0].text, path->steps[0].span});
    if (symbol.kind != NameKind::label) {
        reporter_.fail(argument.span,
                       Code::bad_argument,
                       {fmt::format("`{}` is {}", path->steps[0].text, name_of(symbol.kind)),
                        fmt::format("`{}` takes a label", step.text)});
    }
    return symbol.id;
}

/// `[2]`, `[*]` behind a header.
void PathBuilder::choice(call::Subject& subject) {
    const bool numbered = !at_end() && (steps_[next_].kind == Step::Kind::index ||
                                        steps_[next_].kind == Step::Kind::every);
    if (numbered && subject.field != Field::header && subject.field != Field::sdp) {
        fail_part(steps_[next_], {});
    }
    if (numbered) {
        const Step& step = steps_[next_++];
        subject.index = step.index;
        subject.choice = step.kind == Step::Kind::every ? Choice::every : Choice::one;
    }
    if (any_ && subject.choice != Choice::every) {
        reporter_.fail(span_,
                       Code::bad_comparison,
                       {"`any` needs a subject with `[*]`", "such as `any Contact[*]`"});
    }
    subject.choice = any_ ? Choice::any : subject.choice;
}

void PathBuilder::parts(call::Subject& subject) {
    if (subject.field == Field::header && subject.header == sip::HeaderId::identity) {
        identity(subject);
    }
    while (!at_end() && !steps_[next_].called) {
        const Step& step = steps_[next_++];
        part(subject, step);
    }
}

void PathBuilder::part(call::Subject& subject, const Step& step) {
    const auto named = [&](std::span<const PartName> list) {
        const auto place = std::ranges::find(list, step.text, &PartName::name);
        return place == list.end() ? nullptr : &*place;
    };
    const PartName* found = named(known_parts_);
    if (found == nullptr && takes_text_parts_) {
        found = named(parts_of_text());
    }
    if (found == nullptr || step.kind != Step::Kind::name) {
        fail_part(step, known_parts_);
    }
    if (found->part == Part::param || found->part == Part::sdp_attribute) {
        parameter(subject, step, found->part);
    } else {
        const bool named_part = found->part == Part::auth || found->part == Part::sdp_field;
        subject.path.push_back({found->part, std::string{named_part ? found->name : ""}});
    }
    kind_ = found->kind;
    known_parts_ = found->domain == Domain::uri ? parts_of_uri() : std::span<const PartName>{};
    takes_text_parts_ = found->domain != Domain::nothing;
}

void PathBuilder::parameter(call::Subject& subject, const Step& step, Part part) {
    const bool named =
        !at_end() && !steps_[next_].called &&
        (steps_[next_].kind == Step::Kind::name || steps_[next_].kind == Step::Kind::quoted);
    if (!named) {
        reporter_.fail(
            step.span,
            Code::unknown_part,
            {fmt::format("`{}` needs a name", step.text),
             part == Part::param ? "such as `.param.lr`" : "such as `.attribute.ptime`"});
    }
    subject.path.push_back({part, steps_[next_++].text});
}

void PathBuilder::identity(call::Subject& subject) {
    if (at_end() || steps_[next_].called) {
        return;
    }
    const Step& step = steps_[next_];
    const std::string& name = step.text;
    if (name == "text" || name == "length" || name == "lines" || name == "param") {
        return;
    }
    ++next_;
    known_parts_ = {};
    kind_ = ValueKind::octets;
    if (name == "info" || name == "alg" || name == "ppt") {
        const Part part = name == "info" ? Part::info : name == "alg" ? Part::alg : Part::ppt;
        subject.path.push_back({part, {}});
    } else if (name == "verdict") {
        const bool status = !at_end() && steps_[next_].text == "status";
        if (!status && (at_end() || steps_[next_].text != "reason")) {
            reporter_.fail(step.span,
                           Code::unknown_part,
                           {"`Identity.verdict` needs a part", "known: `status`, `reason`"});
        }
        ++next_;
        program_.uses_verdict = true;
        subject.path.push_back({status ? Part::verdict_status : Part::verdict_reason, {}});
        kind_ = status ? ValueKind::number : ValueKind::octets;
        takes_text_parts_ = !status;
    } else {
        --next_;
        claim(subject);
    }
}

/// Claims are an open list (RFC 8225 5), so a likely mistake is only worth a warning.
void PathBuilder::claim(call::Subject& subject) {
    std::string name;
    Span span = steps_[next_].span;
    while (!at_end() && !steps_[next_].called &&
           (steps_[next_].kind == Step::Kind::name || steps_[next_].kind == Step::Kind::quoted)) {
        name += name.empty() ? "" : ".";
        name += steps_[next_].text;
        span = between(span.offset, steps_[next_].span.end());
        ++next_;
    }
    const auto known = known_claims();
    const std::string_view meant = nearest(name, known);
    if (!meant.empty() && meant != name) {
        reporter_.warn(span,
                       Code::unregistered,
                       {fmt::format("`{}` is no usual claim", name),
                        fmt::format("did you mean `{}`?", meant)});
    }
    subject.path.push_back({Part::claim, name});
}

/// `sdp.TYPE`, `sdp.attribute.NAME`
void PathBuilder::sdp_kind(call::Subject& subject) {
    if (at_end() || steps_[next_].called || steps_[next_].kind != Step::Kind::name) {
        reporter_.fail(span_,
                       Code::unknown_part,
                       {"`sdp` needs the type of a line", "such as `sdp.c` or `sdp.m`"});
    }
    const Step& step = steps_[next_++];
    if (step.text == "attribute") {
        parameter(subject, step, Part::sdp_attribute);
        return;
    }
    static constexpr std::string_view types = "vosiuepcbtrzkam";  // RFC 4566 5
    if (step.text.size() != 1 || types.find(step.text) == std::string_view::npos) {
        reporter_.fail(step.span,
                       Code::unknown_part,
                       {fmt::format("SDP has no line of type `{}`", step.text),
                        "such as `sdp.m`, `sdp.c.address` or `sdp.attribute.ptime`"});
    }
    subject.path.push_back({Part::sdp, step.text});
    known_parts_ = parts_of_sdp(step.text.front());
}

}  // namespace rung::language
