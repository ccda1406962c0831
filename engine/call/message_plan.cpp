#include "engine/call/message_plan.hpp"

#include <algorithm>

#include "engine/base/address.hpp"
#include "engine/call/mould.hpp"
#include "engine/sip/fields.hpp"

namespace rung::call {

namespace {

/// One header of the stack: its literal name, or a slot that holds whole rows.
struct StackHeader {
    sip::HeaderId id;
    std::string_view name;  ///< Empty: the slot holds rows.
    StackSlot slot;
    bool in_requests_only = false;
    std::string_view unregistered{};  ///< Its name, where it has no number.

    [[nodiscard]] std::string_view long_name() const {
        return id == sip::HeaderId::other ? unregistered : sip::header_name(id);
    }
};

constexpr std::array stack_headers{
    StackHeader{sip::HeaderId::via, "", StackSlot::via_rows},
    StackHeader{sip::HeaderId::route, "", StackSlot::route_rows},
    StackHeader{sip::HeaderId::max_forwards, "Max-Forwards", StackSlot::count, true},
    StackHeader{sip::HeaderId::from, "From", StackSlot::from},
    StackHeader{sip::HeaderId::to, "To", StackSlot::to},
    StackHeader{sip::HeaderId::call_id, "Call-ID", StackSlot::call_id},
    StackHeader{sip::HeaderId::cseq, "CSeq", StackSlot::cseq},
    StackHeader{sip::HeaderId::contact, "", StackSlot::contact_rows},
    StackHeader{sip::HeaderId::rack, "", StackSlot::rack_rows, true},
    StackHeader{sip::HeaderId::other, "", StackSlot::rung_rows, true, "X-Rung"},
};

bool same_header(const HeaderLine& line, sip::HeaderId id, std::string_view name) {
    return line.id != sip::HeaderId::other ? line.id == id
                                           : sip::equal_ignoring_case(line.name, name);
}

bool names_ours(const Program& program, const Text& text) {
    const auto is_ours = [&program](const auto& self, ExprId id) -> bool {
        const auto& node = program.expressions[id].node;
        if (const auto* subject = std::get_if<Subject>(&node)) {
            return subject->scope == Scope::ours;
        }
        const std::vector<ExprId>* operands = nullptr;
        if (const auto* operation = std::get_if<Operation>(&node)) {
            operands = &operation->operands;
        } else if (const auto* function = std::get_if<FunctionCall>(&node)) {
            operands = &function->arguments;
        }
        return operands != nullptr &&
               std::ranges::any_of(*operands, [&](ExprId operand) { return self(self, operand); });
    };
    return std::ranges::any_of(text.pieces, [&](const Text::Piece& piece) {
        return piece.expression != no_expr && is_ours(is_ours, piece.expression);
    });
}

void slot(sip::MessageTemplate& out, StackSlot slot) {
    out.slot(static_cast<sip::MessageTemplate::Slot>(slot));
}

}  // namespace

/// Writes both templates side by side while the edits are gone through.
struct MessagePlan::Writer {
    MessagePlan& plan;
    const Edits& edits;
    bool is_request;

    void both(std::string_view literal) const {
        plan.whole_.literal(literal);
        plan.stack_only_.literal(literal);
    }

    void text(const Text& text) const {
        if (text.is_literal()) {
            plan.whole_.literal(text.pieces.empty() ? "" : text.pieces.front().literal);
            return;
        }
        plan.whole_.slot(static_cast<sip::MessageTemplate::Slot>(
            static_cast<std::size_t>(StackSlot::count) + plan.texts_.size()));
        plan.texts_.push_back(&text);
    }

    void row(const HeaderLine& line) const {
        plan.whole_.literal(line.name);
        plan.whole_.literal(": ");
        text(line.value);
        plan.whole_.literal("\r\n");
    }

    /// True when the ladder's lines take the place of that header; they are written here.
    [[nodiscard]] bool replaced(sip::HeaderId id, std::string_view name) const {
        bool is_replaced = false;
        for (const HeaderLine& line : edits.headers) {
            if (line.edit != HeaderEdit::add && same_header(line, id, name)) {
                is_replaced = true;
                if (line.edit == HeaderEdit::replace) {
                    row(line);
                }
            }
        }
        return is_replaced;
    }

    void stack_row(sip::MessageTemplate& out, const StackHeader& header) const {
        if (header.name.empty()) {
            slot(out, header.slot);
            return;
        }
        out.literal(header.name);
        out.literal(": ");
        if (header.slot == StackSlot::count) {
            out.literal("70");  // RFC 3261 8.1.1.6
        } else {
            slot(out, header.slot);
        }
        out.literal("\r\n");
    }

    void stack_header(const StackHeader& header) const {
        if (header.in_requests_only && !is_request) {
            return;
        }
        // In an answer the slot of the routes holds Record-Route.
        const bool routes = header.id == sip::HeaderId::route && !is_request;
        stack_row(plan.stack_only_, header);
        if (!(routes ? replaced(sip::HeaderId::record_route, "Record-Route")
                     : replaced(header.id, header.long_name()))) {
            stack_row(plan.whole_, header);
        }
    }

    [[nodiscard]] bool is_of_stack(const HeaderLine& line) const {
        const bool in_table = std::ranges::any_of(stack_headers, [&](const StackHeader& header) {
            const bool routes = header.id == sip::HeaderId::route && !is_request;
            const bool absent = header.in_requests_only && !is_request;
            return !absent && (routes ? line.id == sip::HeaderId::record_route
                                      : same_header(line, header.id, header.long_name()));
        });
        return in_table || line.id == sip::HeaderId::content_length ||
               (line.id == sip::HeaderId::content_type && edits.body.has_value());
    }

    void body() const {
        if (edits.body && !replaced(sip::HeaderId::content_type, "Content-Type")) {
            plan.whole_.literal("Content-Type: ");
            if (edits.body->default_sdp) {
                plan.whole_.literal("application/sdp");
            } else {
                text(edits.body->content_type);
            }
            plan.whole_.literal("\r\n");
        }
        if (!replaced(sip::HeaderId::content_length, "Content-Length")) {
            plan.whole_.literal("Content-Length: ");
            slot(plan.whole_, StackSlot::content_length);
            plan.whole_.literal("\r\n");
        }
        plan.stack_only_.literal("Content-Length: 0\r\n\r\n");
        plan.whole_.literal("\r\n");
        slot(plan.whole_, StackSlot::body);
    }
};

MessagePlan::MessagePlan(const SendRequest& request, const Program& program) {
    const Writer writer{*this, request.edits, true};
    writer.both(request.method);
    writer.both(" ");
    slot(whole_, StackSlot::start);
    slot(stack_only_, StackSlot::start);
    writer.both(" SIP/2.0\r\n");
    compile(request.edits, program, request.method);
    mouldable_ = suits_a_mould(request, program);
}

MessagePlan::MessagePlan(const SendAnswer& answer, const Program& program) {
    const Writer writer{*this, answer.edits, false};
    writer.both("SIP/2.0 ");
    slot(whole_, StackSlot::start);
    slot(stack_only_, StackSlot::start);
    writer.both("\r\n");
    compile(answer.edits, program, "");
    mouldable_ = suits_a_mould(answer, program) && !writes_to_;
}

void MessagePlan::compile(const Edits& edits, const Program& program, std::string_view method) {
    const Writer writer{*this, edits, !method.empty()};
    for (const StackHeader& header : stack_headers) {
        writer.stack_header(header);
    }
    for (const HeaderLine& line : edits.headers) {
        const bool stands_already = line.edit == HeaderEdit::replace && writer.is_of_stack(line);
        if (line.edit != HeaderEdit::remove && !stands_already) {
            writer.row(line);
        }
    }
    writes_cseq_ = std::ranges::any_of(
        edits.headers, [](const HeaderLine& line) { return line.id == sip::HeaderId::cseq; });
    writes_to_ = std::ranges::any_of(
        edits.headers, [](const HeaderLine& line) { return line.id == sip::HeaderId::to; });
    writes_credentials_ = std::ranges::any_of(edits.headers, [](const HeaderLine& line) {
        return line.id == sip::HeaderId::authorization ||
               line.id == sip::HeaderId::proxy_authorization;
    });
    slot(whole_, StackSlot::extra_rows);
    writer.body();
    if (edits.body) {
        default_sdp_ = edits.body->default_sdp;
        content_ = default_sdp_ ? nullptr : &edits.body->content;
    }
    uses_ours_ =
        std::ranges::any_of(texts_, [&](const Text* text) { return names_ours(program, *text); }) ||
        (content_ != nullptr && names_ours(program, *content_));
}

void MessagePlan::render(StackValues values,
                         std::string_view default_body,
                         const Evaluator& evaluator,
                         std::string& out) const {
    const std::string_view body =
        content_ != nullptr ? evaluator.text(*content_) : (default_sdp_ ? default_body : "");
    std::array<char, 20> length{};
    const char* length_end = base::write_decimal(length.data(), body.size());
    values[StackSlot::body] = body;
    values[StackSlot::content_length] = {length.data(), length_end};
    constexpr std::size_t few = 64;
    std::array<std::string_view, few> slots;
    std::vector<std::string_view> many;
    const std::size_t count = values.values.size() + texts_.size();
    std::string_view* all = slots.data();
    if (count > few) {
        many.resize(count);
        all = many.data();
    }
    std::ranges::copy(values.values, all);
    for (std::size_t i = 0; i < texts_.size(); ++i) {
        all[values.values.size() + i] = evaluator.text(*texts_[i]);
    }
    whole_.append_to(out, {all, count});
}

void MessagePlan::render_stack_only(StackValues values, std::string& out) const {
    stack_only_.append_to(out, values.values);
}

}  // namespace rung::call
