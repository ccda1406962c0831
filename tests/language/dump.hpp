#pragma once
#include <fmt/format.h>

#include <algorithm>
#include <boost/pfr.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

#include "engine/call/program.hpp"
#include "engine/load/plan.hpp"
#include "engine/load/threshold.hpp"
#include "scenarios/language/compile.hpp"

/// A program as text, every member of it: Boost.PFR names them, so that a new one is in the dump
/// without anybody thinking of it, and one of a type that cannot be printed does not compile.
/// What may differ between a ladder and its canonical form is left out: line numbers, white space
/// of quoted lines, and the order of annotations in them.
namespace rung::language::dump {

template <class Value>
void add(std::string& out, const Value& value);

template <class Value>
struct IsVector : std::false_type {};

template <class Value>
struct IsVector<std::vector<Value>> : std::true_type {};

template <class Value>
struct IsOptional : std::false_type {};

template <class Value>
struct IsOptional<std::optional<Value>> : std::true_type {};

template <class Value>
struct IsVariant : std::false_type {};

template <class... Values>
struct IsVariant<std::variant<Values...>> : std::true_type {};

template <class Value>
struct IsDuration : std::false_type {};

template <class Count, class Period>
struct IsDuration<std::chrono::duration<Count, Period>> : std::true_type {};

/// The characters of a line of the ladder.
inline std::string characters(std::string text) {
    std::erase(text, ' ');
    std::ranges::sort(text);
    return text;
}

inline void add_place(std::string& out, const call::Place& place) {
    static_assert(boost::pfr::tuple_size_v<call::Place> == 3, "say what of the new one may differ");
    out += characters(place.text);
    add(out, place.setup);
}

inline void add_threshold(std::string& out, load::Threshold threshold) {
    threshold.text = characters(threshold.text);
    threshold.line = 0;
    boost::pfr::for_each_field(threshold, [&](const auto& field) { add(out, field); });
}

/// Patterns are not copied, which Boost.PFR would try; a new member does not compile here.
inline void add_program(std::string& out, const call::Program& program) {
    const auto& [file,
                 heading,
                 manual,
                 parties,
                 match_by,
                 policies,
                 replies,
                 code,
                 expressions,
                 regexes,
                 variables,
                 labels,
                 measures,
                 data,
                 secrets,
                 loops,
                 is_called,
                 uses_verdict,
                 watches_copies,
                 watches_links,
                 takes_octets,
                 triggers,
                 profile_names] = program;
    const auto all = [&out](const auto&... members) { (add(out, members), ...); };
    all(file,
        heading,
        manual,
        parties,
        match_by,
        policies,
        replies,
        code,
        expressions,
        regexes,
        variables,
        labels,
        measures,
        data,
        secrets,
        loops,
        is_called,
        uses_verdict,
        watches_copies,
        watches_links,
        takes_octets,
        triggers,
        profile_names);
}

template <class Value>
void add(std::string& out, const Value& value) {
    if constexpr (std::is_enum_v<Value>) {
        out += fmt::format("{} ", static_cast<long>(value));
    } else if constexpr (std::is_arithmetic_v<Value>) {
        out += fmt::format("{} ", value);
    } else if constexpr (std::is_same_v<Value, std::string>) {
        out += fmt::format("{}:{} ", value.size(), value);
    } else if constexpr (IsDuration<Value>::value) {
        out += fmt::format("{}t ", value.count());
    } else if constexpr (IsVector<Value>::value) {
        out += fmt::format("[{}\n", value.size());
        for (const auto& one : value) {
            add(out, one);
        }
        out += "]\n";
    } else if constexpr (IsOptional<Value>::value) {
        out += value ? "some " : "none ";
        if (value) {
            add(out, *value);
        }
    } else if constexpr (IsVariant<Value>::value) {
        out += fmt::format("#{} ", value.index());
        std::visit([&](const auto& one) { add(out, one); }, value);
    } else if constexpr (std::is_same_v<Value, call::Pattern>) {
        add(out, value.syntax());
    } else if constexpr (std::is_same_v<Value, call::Place>) {
        add_place(out, value);
    } else if constexpr (std::is_same_v<Value, call::Program>) {
        add_program(out, value);
    } else if constexpr (std::is_same_v<Value, load::Threshold>) {
        add_threshold(out, value);
    } else {
        static_assert(std::is_aggregate_v<Value>, "say here how to print this");
        out += '{';
        boost::pfr::for_each_field(value, [&](const auto& field) { add(out, field); });
        out += "}\n";
    }
}

/// Everything that `compile` made of a ladder, but for what it said about it.
inline std::string of(const Compiled& compiled) {
    const auto& [program, load, pass_when, diagnostics, included] = compiled;
    std::string out;
    add(out, program);
    add(out, load);
    add(out, pass_when);
    return out;
}

}  // namespace rung::language::dump
