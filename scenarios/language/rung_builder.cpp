#include <fmt/format.h>

#include <algorithm>

#include "scenarios/language/check_rules.hpp"
#include "scenarios/language/ladder_builder.hpp"

/// The half of `LadderBuilder` that makes single rungs.
namespace rung::language {

void LadderBuilder::broken(const syntax::Broken& rung) {
    static_cast<void>(edits(rung.edits));
    for (const syntax::Check& one : rung.checks) {
        guard([&] { static_cast<void>(check(one)); });
    }
    dialog().blur();
}

void LadderBuilder::send_request(const syntax::SendRequest& rung) {
    if (rung.again) {
        send_again(rung);
        return;
    }
    const Span line = line_;
    call::SendRequest made;
    made.method = rung.method.text;
    made.kind = made.method == "ACK"      ? call::SendRequest::Kind::ack
                : made.method == "CANCEL" ? call::SendRequest::Kind::cancel
                                          : call::SendRequest::Kind::ordinary;
    guard([&] {
        made.uri = expressions_.text(rung.uri);
        judge_uri(made.uri, rung.uri.span);
    });
    guard([&] { made.whose = whose(rung.notes.whose); });
    made.edits = edits(rung.edits);
    judge_digest(rung, dialog(), reporter_);
    judge(rung, dialog(), program_.manual.ack, reporter_);
    const bool ordinary = made.kind == call::SendRequest::Kind::ordinary;
    judge_edits(rung, ordinary && !rung.uri.empty());
    made.label = give(rung.notes.label);
    if (made.label != call::no_label) {
        methods_[made.label] = made.method;
    }
    line_ = line;
    emit(std::move(made));
}

void LadderBuilder::send_again(const syntax::SendRequest& rung) {
    call::SendRequest made;
    made.kind = call::SendRequest::Kind::again;
    guard([&] {
        made.whose = whose(rung.again);
        const auto found = methods_.find(made.whose.label);
        made.method = found == methods_.end() ? std::string{} : found->second;
        if (made.method.empty()) {
            reporter_.fail(rung.again->span,
                           Code::wrong_name,
                           {fmt::format("`{}` is no request that we sent", rung.again->text),
                            "`-> again` needs the label of a `-> METHOD` above it"});
        }
        if (made.method == "ACK" || made.method == "CANCEL") {
            reporter_.fail(
                rung.again->span,
                Code::wrong_name,
                {fmt::format("{} belongs to its INVITE: there is no next one", made.method),
                 fmt::format("`-> copy of {}` sends its octets once more", rung.again->text)});
        }
    });
    made.edits = edits(rung.edits);
    judge_edits(rung, false);
    note_request(made.method, dialog());
    made.label = give(rung.notes.label);
    if (made.label != call::no_label) {
        methods_[made.label] = made.method;
    }
    emit(std::move(made));
}

/// `{Contact}` is a whole value with brackets and parameters, and `sip:{Contact.uri}` has two
/// schemes.
void LadderBuilder::judge_uri(const call::Text& uri, Span where) {
    for (const call::Text::Piece& piece : uri.pieces) {
        if (piece.expression == call::no_expr) {
            return;
        }
        const auto& node = program_.expressions[piece.expression].node;
        const auto* const subject = std::get_if<call::Subject>(&node);
        const auto* const party = std::get_if<call::PartyValue>(&node);
        const bool is_uri =
            (party != nullptr && party->what == call::PartyValue::What::uri) ||
            (subject != nullptr &&
             (subject->path.empty() ? subject->field == call::Field::uri
                                    : subject->path.back().part == call::Part::uri));
        const std::string_view before = piece.literal;
        if (is_uri && (before.ends_with("sip:") || before.ends_with("sips:"))) {
            reporter_.fail(where,
                           Code::bad_value,
                           {"a scheme stands before a whole URI, which has its own",
                            "leave `sip:` out, or name a part, such as `.uri.user`"});
        }
        const bool is_value =
            subject != nullptr && subject->field == call::Field::header && subject->path.empty() &&
            std::ranges::find(parts_of_header(subject->header),
                              std::string_view{"uri"},
                              &PartName::name) != parts_of_header(subject->header).end();
        if (is_value && subject->header != sip::HeaderId::other) {
            reporter_.fail(
                where,
                Code::bad_value,
                {fmt::format("`{0}` is a whole value, such as `<sip:bob@host>;expires=60`",
                             subject->header_name),
                 fmt::format("its address is `{{{}.uri}}`", subject->header_name)});
        }
    }
}

/// `stands_alone`: the request has a Call-ID of its own.
void LadderBuilder::judge_edits(const syntax::SendRequest& rung, bool stands_alone) {
    if (rung.edits.new_call && !stands_alone) {
        reporter_.error(*rung.edits.new_call,
                        Code::misplaced,
                        {"`new call` needs a request with a URI",
                         rung.again ? "`-> again` keeps the Call-ID"
                                    : "within a dialog the Call-ID is that of the dialog"});
    }
}

void LadderBuilder::send_answer(const syntax::SendAnswer& rung) {
    call::SendAnswer made;
    made.status = rung.status;
    guard([&] {
        if (rung.status_expression) {
            made.status_expression = expressions_.number(*rung.status_expression);
        }
        made.reason = expressions_.text(rung.reason);
    });
    guard([&] { made.whose = whose(rung.notes.whose); });
    made.edits = edits(rung.edits);
    if (rung.edits.digest) {
        reporter_.error(rung.edits.digest->line,
                        Code::misplaced,
                        {"an answer bears no credentials", "`digest` stands below a request"});
    }
    judge(rung, dialog(), reporter_);
    if (rung.edits.new_call) {
        reporter_.error(*rung.edits.new_call,
                        Code::misplaced,
                        {"an answer has the Call-ID of its request", "leave this line out"});
    }
    if (rung.edits.once && rung.status > 0 && rung.status < 200) {
        reporter_.error(
            *rung.edits.once,
            Code::misplaced,
            {"the stack repeats no provisional answer by itself", "leave this line out"});
    }
    made.label = give(rung.notes.label);
    emit(std::move(made));
}

void LadderBuilder::send_raw(const syntax::SendRaw& rung) {
    call::SendRaw made;
    guard([&] { made.octets = expressions_.text(rung.octets); });
    made.label = give(rung.label);
    dialog().blur();
    emit(std::move(made));
}

void LadderBuilder::send_copy(const syntax::SendCopy& rung) {
    guard([&] {
        const call::Whose label = whose(rung.label);
        emit(call::SendCopy{label.label});
    });
    dialog().sent = true;
}

void LadderBuilder::receive(const syntax::Receive& rung) {
    call::Receive made;
    const State before = state_;
    guard([&] {
        if (rung.method) {
            made.method = rung.method->text;
        } else {
            made.statuses = statuses(rung.statuses);
        }
    });
    guard([&] { made.whose = whose(rung.notes.whose); });
    guard([&] {
        if (rung.notes.where) {
            made.where = expressions_.truth(*rung.notes.where);
        }
    });
    made.window = rung.notes.window.value_or(call::Window{});
    made.optional = rung.notes.optional;
    judge(rung, dialog(), reporter_);
    made.label = give(rung.notes.label);
    for (const syntax::Check& one : rung.checks) {
        guard([&] { made.checks.push_back(check(one)); });
    }
    judge_checks(rung, reporter_);
    if (made.optional) {
        dialog().join(before.dialogs[party_]);
    }
    emit(std::move(made));
}

void LadderBuilder::receive_copy(const syntax::ReceiveCopy& rung) {
    program_.watches_copies = true;
    guard([&] {
        const call::Whose label = whose(rung.label);
        emit(call::ReceiveCopy{label.label, rung.window.value_or(call::Window{})});
    });
}

void LadderBuilder::receive_nothing(const syntax::ReceiveNothing& rung) {
    program_.watches_copies = true;
    call::ReceiveNothing made;
    made.span = rung.span;
    made.but_statuses.ranges = rung.but_statuses;
    made.but_methods = rung.but_methods;
    emit(std::move(made));
}

void LadderBuilder::pause(const syntax::Pause& rung) {
    guard([&] {
        call::Pause made;
        made.shape = rung.shape;
        made.first = expressions_.duration(*rung.first);
        made.second = rung.second ? expressions_.duration(*rung.second) : call::no_expr;
        emit(made);
    });
}

void LadderBuilder::let(const syntax::Let& let) {
    ValueKind kind = ValueKind::unknown;
    guard([&] {
        const Value value = expressions_.build(*let.value);
        kind = value.kind;
        if (const Symbol* const symbol = names_.find(let.name.text)) {
            emit(call::Let{symbol->id, value.id});
        }
    });
    names_.give_variable(let.name, kind, state_.taken);
}

call::Edits LadderBuilder::edits(const syntax::Edits& edits) {
    call::Edits made;
    for (const syntax::HeaderLine& header : edits.headers) {
        guard([&] {
            made.headers.push_back({header.edit,
                                    sip::header_id(header.name.text),
                                    std::string(header.name.text),
                                    expressions_.text(header.value),
                                    place(header.line)});
        });
    }
    if (edits.body) {
        guard([&] {
            made.body = call::Body{expressions_.text(edits.body->content_type),
                                   expressions_.text(edits.body->content),
                                   edits.body->default_sdp};
        });
    }
    for (const syntax::SignLine& line : edits.signatures) {
        guard([&] { made.signatures.push_back(sign(line)); });
    }
    guard([&] { made.to = expressions_.text(edits.to); });
    made.via = edits.via;
    made.split = edits.split;
    judge_writes(edits);
    if (edits.from) {
        guard([&] { made.from = socket_of(*edits.from); });
    }
    made.once = edits.once.has_value();
    made.new_call = edits.new_call.has_value();
    if (edits.digest) {
        guard([&] { made.digest = digest(*edits.digest); });
    }
    return made;
}

call::Digest LadderBuilder::digest(const syntax::DigestLine& digest) {
    call::Digest made;
    made.user = expressions_.text(digest.user);
    made.password = expressions_.text(digest.password);
    made.fault = digest.fault;
    made.place = place(digest.line);
    return made;
}

call::Sign LadderBuilder::sign(const syntax::SignLine& sign) {
    call::Sign made;
    made.attest = expressions_.text(sign.attest);
    made.orig = expressions_.text(sign.orig);
    made.dest = expressions_.text(sign.dest);
    made.iat = sign.iat ? expressions_.number(*sign.iat) : call::no_expr;
    made.plain = sign.plain;
    made.pooled = sign.pooled;
    made.place = place(sign.line);
    return made;
}

call::Check LadderBuilder::check(const syntax::Check& check) {
    call::Check made;
    made.kind = check.kind;
    made.place = place(check.line);
    ValueKind kind = ValueKind::unknown;
    const bool judged =
        check.kind == call::Check::Kind::must || check.kind == call::Check::Kind::should;
    bool whole = false;
    guard([&] {
        if (judged) {
            made.expression = expressions_.truth(*check.expression);
        } else {
            const Value value = expressions_.build(*check.expression);
            made.expression = value.id;
            kind = value.kind;
        }
        whole = true;
    });
    if (check.variable) {
        names_.give_variable(*check.variable, kind, state_.taken);
        const Symbol* const symbol = names_.find(check.variable->text);
        made.variable = symbol == nullptr ? call::no_variable : symbol->id;
    }
    if (!whole) {
        throw Abandoned{};
    }
    return made;
}

call::StatusSet LadderBuilder::statuses(const syntax::Statuses& statuses) {
    call::StatusSet made;
    made.ranges = statuses.ranges;
    made.inverted = statuses.inverted;
    if (statuses.expression) {
        made.expression = expressions_.number(*statuses.expression);
    }
    return made;
}

call::Whose LadderBuilder::whose(const std::optional<syntax::Word>& word) {
    call::Whose made;
    if (!word) {
        return made;
    }
    if (word->text[0] >= 'A' && word->text[0] <= 'Z') {
        made.method = word->text;
        return made;
    }
    const Symbol& symbol = expressions_.use(*word);
    if (symbol.kind != NameKind::label) {
        reporter_.fail(word->span,
                       Code::wrong_name,
                       {fmt::format("`{}` is {}", word->text, name_of(symbol.kind)),
                        "a label is needed here"});
    }
    made.label = symbol.id;
    if (octet_labels_.contains(made.label)) {
        reporter_.fail(word->span,
                       Code::wrong_name,
                       {fmt::format("`{}` is no SIP message", word->text),
                        "of what `<- bytes` takes, only `.raw` can be spoken of"});
    }
    return made;
}

call::LabelId LadderBuilder::give(const std::optional<syntax::Word>& label) {
    if (!label) {
        return call::no_label;
    }
    names_.give_label(*label, state_.taken);
    const Symbol* const symbol = names_.find(label->text);
    return symbol == nullptr ? call::no_label : symbol->id;
}

}  // namespace rung::language
