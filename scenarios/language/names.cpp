#include "scenarios/language/names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "scenarios/language/name_walk.hpp"
#include "scenarios/language/nearest.hpp"

namespace rung::language {
namespace {

constexpr std::size_t most_names = 60000;

std::string_view name_of_fragment(const syntax::Fragment& fragment);

}  // namespace

std::string_view name_of(NameKind kind) {
    switch (kind) {
        case NameKind::label:
            return "a label";
        case NameKind::variable:
            return "a variable";
        case NameKind::mark:
            return "a mark";
        case NameKind::data:
            return "data";
        case NameKind::fragment:
            return "a fragment";
        case NameKind::endpoint:
            break;
    }
    return "an endpoint";
}

void NameSet::join(const NameSet& other) {
    for (std::size_t index = 0; index < words_.size(); ++index) {
        words_[index] |= other.words_[index];
    }
}

void Taken::join(const Taken& other) {
    names.join(other.names);
}

Names::Names(const syntax::Ladder& ladder, call::Program& program, Reporter& reporter)
    : program_(program),
      reporter_(reporter),
      fragments_(ladder.fragments),
      labels_(ladder.fragments.size()),
      silent_(ladder.doubtful) {
    std::ranges::sort(silent_);
    std::size_t index = 0;
    for (const syntax::Endpoint& endpoint : ladder.endpoints) {
        declare(endpoint.name, NameKind::endpoint, index++);
    }
    index = 0;
    for (const syntax::Data& data : ladder.data) {
        declare(data.name, NameKind::data, index++);
    }
    for_each_name(ladder.rungs, [this](const syntax::Word& word, NameKind kind) {
        if (kind != NameKind::fragment) {
            enter(word, kind, symbols_);
        }
    });
    for (index = 0; index < fragments_.size(); ++index) {
        for_each_name(fragments_[index].body, [&](const syntax::Word& word, NameKind kind) {
            if (kind != NameKind::fragment) {
                enter(word, kind, kind == NameKind::label ? labels_[index] : symbols_);
            }
        });
    }
}

void Names::enter(const syntax::Word& word, NameKind kind, Symbols& symbols) {
    const auto known = symbols.find(word.text);
    if (known != symbols.end()) {
        if (known->second.kind != kind) {
            reporter_.error(word.span,
                            Code::name_taken,
                            {fmt::format("`{}` is both {} and {}",
                                         word.text,
                                         name_of(std::min(known->second.kind, kind)),
                                         name_of(std::max(known->second.kind, kind))),
                             "names share one space; choose another"});
        }
        return;
    }
    Symbol* const symbol = add(word, kind, symbols);
    if (symbol == nullptr) {
        return;
    }
    auto& table = kind == NameKind::label      ? program_.labels
                  : kind == NameKind::variable ? program_.variables
                                               : program_.measures;
    symbol->id = static_cast<std::uint16_t>(table.size());
    table.emplace_back(word.text);
}

void Names::declare(const syntax::Word& word, NameKind kind, std::size_t index) {
    const auto known = symbols_.find(word.text);
    if (known != symbols_.end()) {
        reporter_.error(word.span,
                        Code::name_taken,
                        {fmt::format("`{}` is {} already", word.text, name_of(known->second.kind)),
                         "names share one space; choose another"});
    } else if (Symbol* const symbol = add(word, kind, symbols_)) {
        symbol->id = static_cast<std::uint16_t>(index);
    }
}

/// nullptr when there are too many.
Symbol* Names::add(const syntax::Word& word, NameKind kind, Symbols& symbols) {
    if (count_ == most_names) {
        reporter_.error(
            word.span, Code::too_large, {fmt::format("more than {} names", most_names)});
        return nullptr;
    }
    Symbol symbol;
    symbol.kind = kind;
    symbol.where = word.span;
    symbol.number = count_++;
    return &symbols.emplace(word.text, symbol).first->second;
}

std::size_t Names::enter_fragment(std::size_t index) {
    return std::exchange(fragment_, index);
}

void Names::forget_labels(std::size_t fragment, Taken& taken) const {
    for (const auto& [name, symbol] : labels_[fragment]) {
        taken.names.erase(symbol.number);
    }
}

const syntax::Fragment* Names::find_fragment(std::string_view name) const {
    const auto found = std::ranges::find(fragments_, name, name_of_fragment);
    return found == fragments_.end() ? nullptr : &*found;
}

std::size_t Names::fragment(const syntax::Word& word) {
    if (const syntax::Fragment* const found = find_fragment(word.text)) {
        return static_cast<std::size_t>(found - fragments_.data());
    }
    if (is_silent(word.text)) {
        throw Abandoned{};
    }
    std::vector<std::string_view> names;
    std::ranges::transform(fragments_, std::back_inserter(names), name_of_fragment);
    const std::string hint = did_you_mean(word.text, names);
    reporter_.fail(
        word.span,
        Code::unknown_name,
        {fmt::format("unknown fragment `{}`", word.text),
         hint.empty() ? "no `fragment` is called so, here or in what is included" : hint});
}

bool Names::is_silent(std::string_view name) const {
    return std::ranges::binary_search(silent_, name);
}

const Symbol& Names::use(const syntax::Word& word, const Taken& taken) {
    const Symbol* const found = find(word.text);
    const bool silent = is_silent(word.text);
    if (found != nullptr) {
        if (taken.names.contains(found->number) || taken.around.contains(found->number) || silent) {
            return *found;
        }
    } else if (silent) {
        throw Abandoned{};
    }
    silent_.insert(std::ranges::lower_bound(silent_, word.text), word.text);
    if (found != nullptr) {
        const bool label = found->kind == NameKind::label;
        reporter_.fail(
            word.span,
            Code::not_set_yet,
            {fmt::format("`{}` is used before it is {}", word.text, label ? "taken" : "set"),
             "no way through the ladder gives it before this rung"});
    }
    auto names = reporter_.is_flooded() ? std::vector<std::string_view>{} : all();
    // What is given without being declared is mistyped as easily.
    names.insert(names.end(),
                 {"target", "local", "profile", "status", "reason", "method", "elapsed"});
    std::string hint = did_you_mean(word.text, names);
    if (word.text == "user" || word.text == "host" || word.text == "port") {
        hint = fmt::format("a part of what? such as `uri.{0}` or `To.uri.{0}`", word.text);
    } else if (word.text == "present") {
        hint = "did you mean `exists`?";
    }
    for (std::size_t index = 0; index < fragments_.size(); ++index) {
        if (labels_[index].contains(word.text)) {
            hint = fmt::format("a label of the fragment `{}` is not known outside of it",
                               fragments_[index].name.text);
        }
    }
    reporter_.fail(word.span,
                   Code::unknown_name,
                   {fmt::format("unknown name `{}`", word.text),
                    hint.empty() ? "no label, variable or subject is called so" : hint});
}

const Symbol& Names::use_mark(const syntax::Word& word, const Taken& taken) {
    const Symbol* const symbol = find(word.text);
    const bool is_mark = symbol != nullptr && symbol->kind == NameKind::mark;
    if (is_mark &&
        (taken.names.contains(symbol->number) || taken.around.contains(symbol->number))) {
        return *symbol;
    }
    if (is_silent(word.text)) {
        throw Abandoned{};
    }
    std::vector<std::string_view> marks;
    for (const auto& [name, one] : symbols_) {
        if (one.kind == NameKind::mark) {
            marks.push_back(name);
        }
    }
    std::ranges::sort(marks);
    const std::string hint = is_mark ? std::string{} : did_you_mean(word.text, marks);
    reporter_.fail(word.span,
                   Code::not_set_yet,
                   {fmt::format("`measure {0}` without `mark {0}`", word.text),
                    is_mark        ? "no way through the ladder marks it before this line"
                    : hint.empty() ? fmt::format("write `mark {}` where its time begins", word.text)
                                   : hint});
}

const Symbol* Names::find(std::string_view name) const {
    if (fragment_ != no_fragment) {
        const auto own = labels_[fragment_].find(name);
        if (own != labels_[fragment_].end()) {
            return &own->second;
        }
    }
    const auto found = symbols_.find(name);
    return found == symbols_.end() ? nullptr : &found->second;
}

void Names::give_mark(const syntax::Word& word, Taken& taken) {
    if (const Symbol* const symbol = find(word.text)) {
        taken.names.insert(symbol->number);
    }
}

void Names::give_label(const syntax::Word& word, Taken& taken) {
    const Symbol* const symbol = find(word.text);
    if (symbol == nullptr) {
        return;
    }
    if (taken.names.contains(symbol->number) && symbol->kind == NameKind::label) {
        reporter_.error(word.span,
                        Code::name_taken,
                        {fmt::format("a second label `{}`", word.text),
                         "a label is borne by one rung of a way through the ladder"});
    }
    taken.names.insert(symbol->number);
}

void Names::give_variable(const syntax::Word& word, ValueKind value, Taken& taken) {
    const auto found = symbols_.find(word.text);
    if (found == symbols_.end()) {
        return;
    }
    Symbol& symbol = found->second;
    const bool first = !taken.names.contains(symbol.number) && symbol.value == ValueKind::unknown;
    symbol.value = first || symbol.value == value ? value : ValueKind::unknown;
    taken.names.insert(symbol.number);
}

void Names::add_names(const syntax::Block& block, NameSet& names) const {
    std::vector<bool> done(fragments_.size(), false);
    for_each_name(block, [&](const syntax::Word& word, NameKind kind) {
        const Symbol* const symbol = find(word.text);
        if (kind == NameKind::fragment) {
            add_variables(word.text, names, done);
        } else if (symbol != nullptr) {
            names.insert(symbol->number);
        }
    });
}

/// What a fragment and those that it does leave behind: all but labels.
void Names::add_variables(std::string_view fragment,
                          NameSet& names,
                          std::vector<bool>& done) const {
    const syntax::Fragment* const found = find_fragment(fragment);
    if (found == nullptr || done[static_cast<std::size_t>(found - fragments_.data())]) {
        return;
    }
    done[static_cast<std::size_t>(found - fragments_.data())] = true;
    for_each_name(found->body, [&](const syntax::Word& word, NameKind kind) {
        const auto symbol = symbols_.find(word.text);
        if (kind == NameKind::fragment) {
            add_variables(word.text, names, done);
        } else if (kind != NameKind::label && symbol != symbols_.end()) {
            names.insert(symbol->second.number);
        }
    });
}

Taken Names::nothing_taken() const {
    using Holds = NameSet::Holds;
    Taken taken{NameSet{count_, Holds::nothing}, NameSet{count_, Holds::nothing}};
    for (const auto& [name, symbol] : symbols_) {
        if (symbol.kind == NameKind::data || symbol.kind == NameKind::endpoint) {
            taken.names.insert(symbol.number);
        }
    }
    return taken;
}

Taken Names::everything_taken() const {
    using Holds = NameSet::Holds;
    return {NameSet{count_, Holds::everything}, NameSet{count_, Holds::everything}};
}

std::vector<std::string_view> Names::all() const {
    std::vector<std::string_view> names;
    for (const auto& [name, symbol] : symbols_) {
        names.push_back(name);
    }
    if (fragment_ != no_fragment) {
        for (const auto& [name, symbol] : labels_[fragment_]) {
            names.push_back(name);
        }
    }
    std::ranges::sort(names);
    return names;
}

namespace {

std::string_view name_of_fragment(const syntax::Fragment& fragment) {
    return fragment.name.text;
}

}  // namespace
}  // namespace rung::language
