#pragma once
#include <span>

#include "scenarios/language/expression_builder.hpp"

namespace rung::language {

/// One path of the tree to one subject, given value, variable or function call, with what stands
/// behind it.
class PathBuilder {
public:
    PathBuilder(ExpressionBuilder& expressions, const syntax::Path& path, Span span)
        : expressions_(expressions),
          program_(expressions.program()),
          reporter_(expressions.reporter()),
          steps_(path.steps),
          any_(path.any),
          span_(span) {}

    Value build();

private:
    Value named();
    Value function(const syntax::Step& head);
    std::optional<Value> given(const syntax::Step& head);
    Value variable_or_label(const syntax::Step& head);
    Value data_cell(const Symbol& symbol);

    Value subject(call::Scope scope, call::LabelId label);
    void header(call::Subject& subject, const syntax::Step& step);
    void field(call::Subject& subject, const syntax::Step& step);
    void labelled_field(call::Subject& subject, const syntax::Step& step);
    void choice(call::Subject& subject);
    void parts(call::Subject& subject);
    void part(call::Subject& subject, const syntax::Step& step);
    void parameter(call::Subject& subject, const syntax::Step& step, call::Part part);
    void identity(call::Subject& subject);
    void sdp_kind(call::Subject& subject);
    void claim(call::Subject& subject);

    /// `.drop()`, `.take()`, `.length`, `.lines` behind a value.
    Value endpoint(const syntax::Step& head, call::PartyId party);
    Value methods(Value value);
    Value method_call(Value value, const syntax::Step& step);

    [[nodiscard]] bool at_end() const { return next_ == steps_.size(); }

    [[noreturn]] void fail_part(const syntax::Step& step, std::span<const PartName> known);
    void expect_arguments(const syntax::Step& step, std::size_t count);
    call::LabelId label_argument(const syntax::Step& step);

    ExpressionBuilder& expressions_;
    call::Program& program_;
    Reporter& reporter_;
    const std::vector<syntax::Step>& steps_;
    bool any_;
    Span span_;
    std::size_t next_ = 0;
    std::span<const PartName> known_parts_;
    bool takes_text_parts_ = true;
    ValueKind kind_ = ValueKind::octets;
};

}  // namespace rung::language
