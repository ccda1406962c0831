#pragma once
#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/call/program.hpp"
#include "scenarios/language/diagnostic.hpp"
#include "scenarios/language/syntax.hpp"
#include "scenarios/language/vocabulary.hpp"

namespace rung::language {

/// `fragment`: of a `do`; fragments have a space of names of their own.
enum class NameKind { label, variable, mark, data, endpoint, fragment };

struct Symbol {
    NameKind kind = NameKind::label;
    std::uint16_t id = 0;
    Span where;                            ///< Where it is first given.
    ValueKind value = ValueKind::unknown;  ///< Of a variable, once it has been set.
    std::size_t number = 0;                ///< Among all symbols.
};

/// Names by their numbers. Ways that join go through them word by word: each arm of a long ladder
/// asks for it, and each of them knows every name.
class NameSet {
public:
    enum class Holds : bool { nothing, everything };

    NameSet() = default;

    NameSet(std::size_t count, Holds holds)
        : words_((count + 63) / 64, holds == Holds::everything ? ~std::uint64_t{0} : 0) {}

    [[nodiscard]] bool contains(std::size_t number) const {
        return (words_[number / 64] >> (number % 64) & 1U) != 0;
    }

    void insert(std::size_t number) { words_[number / 64] |= std::uint64_t{1} << (number % 64); }

    void erase(std::size_t number) { words_[number / 64] &= ~(std::uint64_t{1} << (number % 64)); }

    void join(const NameSet& other);

private:
    std::vector<std::uint64_t> words_;
};

/// Which names have been given on the way to the rung at hand. On ways that join, a name counts
/// once it was given on one of them.
struct Taken {
    NameSet names;
    /// Names of the `repeat`s around the rung: an earlier round may have given them.
    NameSet around;

    void join(const Taken& other);
};

/// "a label", "a variable", "data", "an endpoint".
[[nodiscard]] std::string_view name_of(NameKind kind);

/// Every label, variable, `data` and `endpoint`, entered before anything is looked up. A fragment
/// has labels of its own, which are looked up first while it is entered; all else is shared.
class Names {
public:
    Names(const syntax::Ladder& ladder, call::Program& program, Reporter& reporter);

    /// Looks up in that fragment from now on; no_fragment: in the ladder itself. Returns where it
    /// looked before.
    std::size_t enter_fragment(std::size_t index);

    /// Its labels are given no more.
    void forget_labels(std::size_t fragment, Taken& taken) const;

    static constexpr std::size_t no_fragment = ~std::size_t{0};

    /// nullptr when there is none.
    [[nodiscard]] const syntax::Fragment* find_fragment(std::string_view name) const;

    /// The index of a fragment; fails for an unknown one.
    [[nodiscard]] std::size_t fragment(const syntax::Word& word);

    /// The symbol that stands for `word` where `taken` holds; fails for an unknown name and for one
    /// that is not given yet. Throws `Abandoned` without a word where an earlier mistake may be the
    /// reason.
    const Symbol& use(const syntax::Word& word, const Taken& taken);

    /// nullptr when there is none.
    [[nodiscard]] const Symbol* find(std::string_view name) const;

    /// The same of a `measure`.
    const Symbol& use_mark(const syntax::Word& word, const Taken& taken);

    void give_mark(const syntax::Word& word, Taken& taken);
    void give_label(const syntax::Word& word, Taken& taken);
    void give_variable(const syntax::Word& word, ValueKind value, Taken& taken);

    /// All names that a block gives.
    void add_names(const syntax::Block& block, NameSet& names) const;

    [[nodiscard]] Taken nothing_taken() const;

    /// For policies, which may act at any time.
    [[nodiscard]] Taken everything_taken() const;

    [[nodiscard]] std::vector<std::string_view> all() const;

private:
    using Symbols = std::unordered_map<std::string_view, Symbol>;

    void enter(const syntax::Word& word, NameKind kind, Symbols& symbols);
    void declare(const syntax::Word& word, NameKind kind, std::size_t index);
    Symbol* add(const syntax::Word& word, NameKind kind, Symbols& symbols);
    void add_variables(std::string_view fragment, NameSet& names, std::vector<bool>& done) const;
    [[nodiscard]] bool is_silent(std::string_view name) const;

    call::Program& program_;
    Reporter& reporter_;
    const std::vector<syntax::Fragment>& fragments_;
    Symbols symbols_;
    std::vector<Symbols> labels_;           ///< Of each fragment.
    std::size_t fragment_ = no_fragment;    ///< That is looked up in.
    std::size_t count_ = 0;                 ///< Of all symbols.
    std::vector<std::string_view> silent_;  ///< Doubtful, or reported already.
};

}  // namespace rung::language
