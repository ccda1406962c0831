#include "scenarios/language/diagnostic.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace rung::language {
namespace {

/// A long line is cut to this many characters around the mistake.
constexpr std::uint32_t shown_characters = 160;
constexpr std::uint32_t shown_before = 60;

std::string_view line_of(std::string_view text, std::uint32_t line);
std::string_view skip_characters(std::string_view text, std::uint32_t count);

struct Excerpt {
    std::string text;
    std::uint32_t column = 1;
    std::uint32_t length = 1;
};

Excerpt excerpt_of(std::string_view line, const Diagnostic& diagnostic);

}  // namespace

std::string render(const Diagnostic& diagnostic, std::string_view text) {
    const Excerpt excerpt = excerpt_of(line_of(text, diagnostic.line), diagnostic);
    const std::string number = std::to_string(diagnostic.line);
    const std::string gutter(number.size() + 2, ' ');
    std::string out = fmt::format("{}[{}]: {}\n  --> {}:{}:{}\n",
                                  diagnostic.severity == Severity::error ? "error" : "warning",
                                  slug(diagnostic.code),
                                  diagnostic.message,
                                  diagnostic.file,
                                  diagnostic.line,
                                  diagnostic.column);
    out += fmt::format("  {} |{}{}\n", number, excerpt.text.empty() ? "" : " ", excerpt.text);
    out += fmt::format("{} | {}{}",
                       gutter,
                       std::string(excerpt.column - 1, ' '),
                       std::string(excerpt.length, '^'));
    out += diagnostic.label.empty() ? "\n" : fmt::format(" {}\n", diagnostic.label);
    if (!diagnostic.help.empty()) {
        out += fmt::format("{} = help: {}\n", gutter, diagnostic.help);
    }
    return out;
}

void Reporter::error(Span where, Code code, Complaint complaint) {
    add(Severity::error, where, code, std::move(complaint));
}

void Reporter::warn(Span where, Code code, Complaint complaint) {
    add(Severity::warning, where, code, std::move(complaint));
}

void Reporter::fail(Span where, Code code, Complaint complaint) {
    error(where, code, std::move(complaint));
    throw Abandoned{};
}

void Reporter::not_yet(Span where, std::string_view what, std::string_view label) {
    if (std::ranges::find(missing_features_, what) != missing_features_.end()) {
        ++errors_;
        return;
    }
    missing_features_.emplace_back(what);
    error(where,
          Code::not_there_yet,
          {fmt::format("`{}` is not there yet", what), std::string{label}});
}

void Reporter::fail_not_yet(Span where, std::string_view what, std::string_view label) {
    not_yet(where, what, label);
    throw Abandoned{};
}

std::vector<Diagnostic> Reporter::take() {
    const auto severity = [](const Kept& one) { return one.diagnostic.severity; };
    std::ranges::stable_sort(kept_, {}, severity);
    kept_.resize(std::min(kept_.size(), max_diagnostics));
    std::ranges::stable_sort(kept_, [&](const Kept& a, const Kept& b) {
        return std::pair{a.where.offset, severity(a)} < std::pair{b.where.offset, severity(b)};
    });
    std::vector<Diagnostic> diagnostics;
    for (Kept& one : kept_) {
        diagnostics.push_back(std::move(one.diagnostic));
    }
    return diagnostics;
}

void Reporter::add(Severity severity, Span where, Code code, Complaint complaint) {
    errors_ += severity == Severity::error ? 1 : 0;
    const auto same = [&](const Kept& one) {
        return one.where.offset == where.offset && one.where.length == where.length &&
               one.diagnostic.message == complaint.message;
    };
    if (is_flooded() || std::ranges::any_of(kept_, same)) {
        return;
    }
    const Source::Position position = source_.position(where.offset);
    kept_.push_back({where,
                     {severity,
                      code,
                      std::string(source_.file_of(where.offset).name),
                      position.line,
                      position.column,
                      std::max(1U, source_.characters(where)),
                      std::move(complaint.message),
                      std::move(complaint.label),
                      std::move(complaint.help)}});
}

namespace {

std::string_view line_of(std::string_view text, std::uint32_t line) {
    for (std::uint32_t skipped = 1; skipped < line; ++skipped) {
        const std::size_t end = text.find('\n');
        if (end == std::string_view::npos) {
            return {};
        }
        text.remove_prefix(end + 1);
    }
    text = text.substr(0, text.find('\n'));
    return text.substr(0, text.find_last_not_of("\r ") + 1);
}

std::string_view skip_characters(std::string_view text, std::uint32_t count) {
    std::size_t at = 0;
    while (at < text.size() && count > 0) {
        ++at;
        while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80) {
            ++at;
        }
        --count;
    }
    return text.substr(at);
}

/// Carets end with the line, or with what is shown of it.
Excerpt excerpt_of(std::string_view line, const Diagnostic& diagnostic) {
    Excerpt excerpt;
    excerpt.column = diagnostic.column;
    const std::uint32_t width = count_characters(line);
    std::string_view shown = line;
    if (width > shown_characters) {
        const std::uint32_t cut = excerpt.column > shown_before ? excerpt.column - shown_before : 0;
        shown = skip_characters(line, cut);
        shown.remove_suffix(skip_characters(shown, shown_characters).size());
        const std::string_view before = cut > 0 ? "…" : "";
        excerpt.text = fmt::format("{}{}…", before, shown);
        excerpt.column -= cut;
        excerpt.column += cut > 0 ? 1 : 0;
    } else {
        excerpt.text = shown;
    }
    const std::uint32_t last = count_characters(excerpt.text);
    excerpt.length = diagnostic.length;
    if (excerpt.column + excerpt.length > last + 1) {
        excerpt.length = last + 1 > excerpt.column ? last + 1 - excerpt.column : 1;
    }
    // What a terminal would act on, or not show, takes one column.
    std::ranges::replace_if(
        excerpt.text, [](char octet) { return octet == '\t' || (octet >= 0 && octet < ' '); }, ' ');
    return excerpt;
}

}  // namespace
}  // namespace rung::language
