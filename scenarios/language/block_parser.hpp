#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/language/context.hpp"
#include "scenarios/language/file_name.hpp"

namespace rung::language {

/// Heading, rungs and blocks, line by line.
class BlockParser {
public:
    explicit BlockParser(Context& context) : context_(context) {}

    void parse_ladder();

private:
    using Line = LogicalLine;

    /// Statements up to the end of the file, or to an `or`, `else`, `and` or `end` (not taken).
    syntax::Block parse_block();

    void parse_statement(const Line& line, syntax::Block& block);
    void parse_word_statement(const Line& line, const Token& word, syntax::Block& block);
    bool open_block(const Line& line, std::string_view word, syntax::Block& block);
    bool refuse(const Line& line, const Token& word, syntax::Block& block);
    void fail_unknown(const Line& line, const Token& token, syntax::Block& block);

    /// All statements of the file at hand.
    syntax::Block parse_file();

    /// `include "other.rung"`: its lines stand in the place of this one.
    void parse_include(const Line& line, syntax::Block& block);
    void check_include(const Line& line, const FileName& file, const std::string& path);
    void parse_fragment(const Line& line);
    void parse_fragment_body(const Line& line, const Token& opener, syntax::Fragment& fragment);
    syntax::Statement parse_do(const Line& line);

    /// `load` or `pass when`, which may stand in the heading or behind the last rung.
    void parse_verdict(const Line& line, const Token& word);

    syntax::Statement parse_either(const Line& line);
    syntax::Statement parse_together(const Line& line);
    syntax::Statement parse_arms(const Line& line,
                                 std::string_view separator,
                                 std::vector<syntax::Block>& arms,
                                 std::vector<Span>& lines);
    syntax::Statement parse_mix(const Line& line);
    void parse_share(const Line& line, syntax::Mix& mix);
    syntax::Statement parse_if(const Line& line);
    syntax::Statement parse_repeat(const Line& line);
    syntax::Statement parse_while(const Line& line);
    syntax::Statement parse_setup(const Line& line);
    syntax::Block parse_body(const Span& opener);
    syntax::Statement parse_pause(const Line& line);
    syntax::Statement parse_let(const Line& line);
    syntax::Statement parse_text_line(const Line& line);
    syntax::Statement parse_stop(const Line& line);
    syntax::Statement parse_timing(const Line& line);
    syntax::If::Arm parse_if_arm(const Line& line);

    /// The line that ends the arm of a block that `opener` began: `separator`, `end`, or nullopt
    /// when the file ends first. A separator of another block is reported and passed over.
    std::optional<Line> arm_end(const Span& opener, std::string_view separator);
    void close(const Line& end);

    /// Passes over a block, or deeper-indented lines, that a mistake or a missing part covers.
    void skip_block();
    void skip_deeper(std::uint32_t indent);

    Token first_token(const Line& line);

    Context& context_;
    int depth_ = 0;
    bool in_heading_ = true;
    std::vector<std::string> included_;  ///< Each file once, by its plain path.
    std::optional<Span> load_;           ///< The words `load` and
    std::optional<Span> pass_when_;      ///< `pass when` that came first,
    std::optional<Token> behind_;        ///< and one of them that has rungs before it.
};

}  // namespace rung::language
