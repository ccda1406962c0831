#include "scenarios/language/line_reader.hpp"

#include "scenarios/language/lexer.hpp"

namespace rung::language {

std::optional<LogicalLine> LineReader::peek() {
    const std::vector<Line>& lines = source_->lines();
    while (next_ < end_ && (lines[next_].blank || is_comment(lines[next_]))) {
        ++next_;
    }
    if (next_ == end_) {
        return std::nullopt;
    }
    const Line& first = lines[next_];
    std::size_t last = next_;
    while (last + 1 < end_ &&
           is_continued(source_->text(between(lines[last].offset, lines[last].end())))) {
        ++last;
    }
    return LogicalLine{between(first.begin(), lines[last].end()), first.indent, last + 1};
}

std::vector<Line> LineReader::take_deeper(std::uint32_t indent) {
    const std::vector<Line>& lines = source_->lines();
    std::vector<Line> taken;
    std::size_t behind = next_;
    for (std::size_t index = next_; index < end_; ++index) {
        if (!lines[index].blank && lines[index].indent <= indent) {
            break;
        }
        taken.push_back(lines[index]);
        behind = lines[index].blank ? behind : index + 1;
    }
    taken.resize(behind - next_);
    next_ = behind;
    return taken;
}

bool LineReader::is_comment(const Line& line) const {
    return source_->at(line.begin()) == '#';
}

}  // namespace rung::language
