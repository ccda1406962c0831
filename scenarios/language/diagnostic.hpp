#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/language/code.hpp"
#include "scenarios/language/source.hpp"

namespace rung::language {

enum class Severity : std::uint8_t { error, warning };

/// One thing that is wrong with a ladder, and where. Line and column count from 1; column and
/// length are characters.
struct Diagnostic {
    Severity severity = Severity::error;
    Code code = Code::unexpected;
    std::string file;
    std::uint32_t line = 1;
    std::uint32_t column = 1;
    std::uint32_t length = 1;
    std::string message;
    std::string label;  ///< Stands under the text, behind the carets.
    std::string help;   ///< A line of its own; may be empty.
};

/// The diagnostic with its line and carets under it, ended by a newline. `text` is that of the
/// whole file; of a very long line only the neighbourhood is shown.
[[nodiscard]] std::string render(const Diagnostic& diagnostic, std::string_view text);

/// Thrown once a mistake has been reported, to leave the line that it spoils; caught there.
struct Abandoned {};

/// What a mistake says; see `Diagnostic`.
struct Complaint {
    std::string message;
    std::string label = {};
    std::string help = {};
};

/// Collects what is wrong with one source. The same of the same place is said once: a fragment is
/// judged wherever it is used.
class Reporter {
public:
    static constexpr std::size_t max_diagnostics = 20;
    static constexpr std::size_t max_kept = 1000;  ///< Before they are sorted and cut.

    explicit Reporter(const Source& source) : source_(source) {}

    /// The code groups mistakes of one kind; see code.hpp.
    void error(Span where, Code code, Complaint complaint);
    void warn(Span where, Code code, Complaint complaint);

    /// Reports, and leaves the line.
    [[noreturn]] void fail(Span where, Code code, Complaint complaint);

    /// "`X` is not there yet": once for each X, since its later uses are the same news.
    void not_yet(Span where, std::string_view what, std::string_view label = {});
    [[noreturn]] void fail_not_yet(Span where, std::string_view what, std::string_view label = {});

    [[nodiscard]] bool has_errors() const { return errors_ > 0; }

    /// So many mistakes that finding hints for more is not worth the time.
    [[nodiscard]] bool is_flooded() const { return kept_.size() >= max_kept; }

    /// Sorted by place, at most `max_diagnostics`; errors are kept before warnings.
    [[nodiscard]] std::vector<Diagnostic> take();

private:
    struct Kept {
        Span where;
        Diagnostic diagnostic;
    };

    void add(Severity severity, Span where, Code code, Complaint complaint);

    const Source& source_;
    std::vector<Kept> kept_;
    std::vector<std::string> missing_features_;
    std::size_t errors_ = 0;
};

}  // namespace rung::language
