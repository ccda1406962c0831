#pragma once
#include <optional>
#include <variant>
#include <vector>

#include "scenarios/language/names.hpp"
#include "scenarios/language/syntax.hpp"

namespace rung::language {

/// Calls `visit(word, kind)` for every name that the block gives, in the order of the text.
template <class Visit>
void for_each_name(const syntax::Block& block, const Visit& visit);

template <class Visit>
struct NameVisitor {
    const Visit& visit;

    void label(const std::optional<syntax::Word>& word) const {
        if (word) {
            visit(*word, NameKind::label);
        }
    }

    void captures(const std::vector<syntax::Check>& checks) const {
        for (const syntax::Check& check : checks) {
            if (check.variable) {
                visit(*check.variable, NameKind::variable);
            }
        }
    }

    void operator()(const syntax::SendRequest& rung) const { label(rung.notes.label); }

    void operator()(const syntax::SendAnswer& rung) const { label(rung.notes.label); }

    void operator()(const syntax::SendRaw& rung) const { label(rung.label); }

    void operator()(const syntax::Receive& rung) const {
        label(rung.notes.label);
        captures(rung.checks);
    }

    void operator()(const syntax::ReceiveOctets& rung) const {
        label(rung.notes.label);
        captures(rung.checks);
    }

    void operator()(const syntax::Broken& rung) const { captures(rung.checks); }

    void operator()(const syntax::Do& rung) const { visit(rung.name, NameKind::fragment); }

    void operator()(const syntax::Let& let) const { visit(let.name, NameKind::variable); }

    void operator()(const syntax::Either& either) const {
        for (const syntax::Block& arm : either.arms) {
            for_each_name(arm, visit);
        }
    }

    void operator()(const syntax::Mix& mix) const {
        for (const syntax::Block& arm : mix.arms) {
            for_each_name(arm, visit);
        }
    }

    void operator()(const syntax::Together& together) const {
        for (const syntax::Block& arm : together.arms) {
            for_each_name(arm, visit);
        }
    }

    void operator()(const syntax::If& block) const {
        for (const syntax::If::Arm& arm : block.arms) {
            for_each_name(arm.body, visit);
        }
    }

    void operator()(const syntax::Repeat& repeat) const {
        if (repeat.counter) {
            visit(*repeat.counter, NameKind::variable);
        }
        for_each_name(repeat.body, visit);
    }

    void operator()(const syntax::While& loop) const { for_each_name(loop.body, visit); }

    void operator()(const syntax::Setup& setup) const { for_each_name(setup.body, visit); }

    void operator()(const syntax::Mark& mark) const { visit(mark.name, NameKind::mark); }

    template <class Other>
    void operator()(const Other& /*rung*/) const {}
};

template <class Visit>
void for_each_name(const syntax::Block& block, const Visit& visit) {
    for (const syntax::Statement& statement : block) {
        std::visit(NameVisitor<Visit>{visit}, statement.what);
    }
}

}  // namespace rung::language
