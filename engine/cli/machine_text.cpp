#include "engine/cli/machine_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <set>

namespace rung::cli {

namespace {

constexpr std::string_view blanks = " \t\r\n";
constexpr std::size_t most_words = 64;
constexpr int most_cores = 8192;  ///< A kernel is built for that many.
constexpr std::size_t most_groups = 64;

/// Takes a word off the front of the text; empty at its end.
std::string_view take_word(std::string_view& text);

/// Takes what stands in front of the next such character off the text, and that character.
std::string_view take_until(std::string_view& text, char end);

template <class Number>
std::optional<Number> number_of(std::string_view word);

/// What stands behind that name, at the beginning of a line.
std::optional<std::string_view> line_behind(std::string_view text, std::string_view name);

/// The value that stands, in the second of two such lines, where the first has that name.
std::optional<std::uint64_t> in_column(std::string_view text,
                                       std::string_view line,
                                       std::string_view name);

bool has_controller(std::string_view list, std::string_view controller);

}  // namespace

std::string parse_word(std::string_view text) {
    return std::string{take_word(text)};
}

std::vector<std::string> parse_words(std::string_view text) {
    std::vector<std::string> words;
    for (std::string_view word = take_word(text); !word.empty() && words.size() < most_words;
         word = take_word(text)) {
        words.emplace_back(word);
    }
    return words;
}

std::optional<std::uint64_t> parse_count(std::string_view text) {
    const auto count = number_of<std::uint64_t>(take_word(text));
    return take_word(text).empty() ? count : std::nullopt;
}

std::vector<int> parse_cores(std::string_view text) {
    std::set<int> cores;
    std::string_view list = take_word(text);
    while (!list.empty()) {
        std::string_view range = take_until(list, ',');
        const bool is_one = range.find('-') == std::string_view::npos;
        const auto first = number_of<int>(take_until(range, '-'));
        const auto last = is_one ? first : number_of<int>(range);
        if (!first || !last || *first < 0 || *last < *first || *last >= most_cores) {
            return {};
        }
        for (int core = *first; core <= *last; ++core) {
            cores.insert(core);
        }
    }
    return {cores.begin(), cores.end()};
}

std::string cores_text(const std::vector<int>& cores) {
    std::string text;
    for (std::size_t first = 0; first < cores.size();) {
        std::size_t last = first;
        while (last + 1 < cores.size() && cores[last + 1] == cores[last] + 1) {
            ++last;
        }
        text += fmt::format("{}{}", text.empty() ? "" : ",", cores[first]);
        if (last > first) {
            text += fmt::format("-{}", cores[last]);
        }
        first = last + 1;
    }
    return text;
}

std::optional<CpuTimes> parse_cpu_times(std::string_view text) {
    auto line = line_behind(text, "cpu");
    if (!line) {
        return std::nullopt;
    }
    // user, nice, system, idle, iowait, irq, softirq, steal; what follows is in user already.
    constexpr std::size_t idle = 3;
    constexpr std::size_t waiting = 4;
    constexpr std::size_t steal = 7;
    CpuTimes times;
    std::size_t column = 0;
    for (; column <= steal; ++column) {
        const auto ticks = number_of<std::uint64_t>(take_word(*line));
        if (!ticks) {
            break;
        }
        times.total += *ticks;
        if (column == steal) {
            times.steal = *ticks;
        } else if (column != idle && column != waiting) {
            times.busy += *ticks;
        }
    }
    return column > idle && times.total > 0 ? std::optional{times} : std::nullopt;
}

std::optional<double> parse_load_average(std::string_view text) {
    const auto average = number_of<double>(take_word(text));
    return average && std::isfinite(*average) && *average >= 0 ? average : std::nullopt;
}

std::optional<Memory> parse_memory(std::string_view text) {
    const auto octets = [text](std::string_view name) -> std::optional<std::uint64_t> {
        auto line = line_behind(text, name);
        const auto kilobytes = line ? number_of<std::uint64_t>(take_word(*line)) : std::nullopt;
        constexpr std::uint64_t most = UINT64_MAX / 1024;
        return kilobytes && *kilobytes <= most ? std::optional{*kilobytes * 1024} : std::nullopt;
    };
    const auto total = octets("MemTotal:");
    const auto available = octets("MemAvailable:");
    return total && available ? std::optional{Memory{*total, *available}} : std::nullopt;
}

std::optional<std::uint64_t> parse_memory_limit(std::string_view text) {
    constexpr std::uint64_t no_machine_has = std::uint64_t{1} << 60;
    const auto limit = parse_count(text);
    return limit && *limit < no_machine_has ? limit : std::nullopt;
}

std::optional<Ports> parse_ports(std::string_view text) {
    const auto first = number_of<std::uint32_t>(take_word(text));
    const auto last = number_of<std::uint32_t>(take_word(text));
    constexpr std::uint32_t highest = 65'535;
    return first && last && *first <= *last && *last <= highest
               ? std::optional{Ports{*first, *last}}
               : std::nullopt;
}

std::optional<std::uint64_t> parse_time_wait(std::string_view text) {
    auto line = line_behind(text, "TCP:");
    while (line && !line->empty()) {
        const std::string_view name = take_word(*line);
        const auto value = number_of<std::uint64_t>(take_word(*line));
        if (name == "tw") {
            return value;
        }
    }
    return std::nullopt;
}

std::optional<std::uint64_t> parse_datagrams_lost(std::string_view text) {
    return in_column(text, "Udp:", "RcvbufErrors");
}

std::string parse_processor(std::string_view text) {
    auto line = line_behind(text, "model name");
    if (!line) {
        return {};
    }
    take_until(*line, ':');
    const std::size_t begin = line->find_first_not_of(blanks);
    if (begin == std::string_view::npos) {
        return {};
    }
    return std::string{line->substr(begin, line->find_last_not_of(blanks) + 1 - begin)};
}

bool parse_is_virtual(std::string_view text) {
    auto flags = line_behind(text, "flags");
    while (flags && !flags->empty()) {
        if (take_word(*flags) == "hypervisor") {
            return true;
        }
    }
    return false;
}

std::optional<double> parse_quota(std::string_view cpu_max) {
    const std::string_view quota = take_word(cpu_max);
    return parse_quota(quota, take_word(cpu_max));
}

std::optional<double> parse_quota(std::string_view quota, std::string_view period) {
    const auto spent = parse_count(quota);  // Neither "max" nor -1: those are no limit.
    const auto each = parse_count(period);
    if (!spent || !each || *spent == 0 || *each == 0) {
        return std::nullopt;
    }
    return static_cast<double>(*spent) / static_cast<double>(*each);
}

std::vector<std::string> parse_control_groups(std::string_view text, std::string_view controller) {
    while (!text.empty()) {
        std::string_view line = take_until(text, '\n');
        const std::string_view hierarchy = take_until(line, ':');
        const std::string_view controllers = take_until(line, ':');
        const bool found = controller.empty() ? hierarchy == "0" && controllers.empty()
                                              : has_controller(controllers, controller);
        if (!found || !line.starts_with('/') || line.find("..") != std::string_view::npos) {
            continue;  // A group outside the container's view ("/../x") has no path here.
        }
        std::vector<std::string> groups;
        for (; line.size() > 1 && groups.size() < most_groups;
             line = line.substr(0, line.rfind('/'))) {
            groups.emplace_back(line);
        }
        groups.emplace_back("/");
        return groups;
    }
    return {};
}

namespace {

std::string_view take_word(std::string_view& text) {
    text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
    const std::string_view word = text.substr(0, text.find_first_of(blanks));
    text.remove_prefix(word.size());
    return word;
}

std::string_view take_until(std::string_view& text, char end) {
    const std::string_view taken = text.substr(0, text.find(end));
    text.remove_prefix(std::min(taken.size() + 1, text.size()));
    return taken;
}

template <class Number>
std::optional<Number> number_of(std::string_view word) {
    Number number{};
    const char* const end = word.data() + word.size();
    const auto [stop, error] = std::from_chars(word.data(), end, number);
    return error == std::errc{} && stop == end && !word.empty() ? std::optional{number}
                                                                : std::nullopt;
}

std::optional<std::string_view> line_behind(std::string_view text, std::string_view name) {
    while (!text.empty()) {
        std::string_view line = take_until(text, '\n');
        if (!line.starts_with(name)) {
            continue;
        }
        line.remove_prefix(name.size());
        if (line.empty() || blanks.find(line.front()) != std::string_view::npos ||
            name.ends_with(':') || line.front() == ':') {
            return line;
        }
    }
    return std::nullopt;
}

std::optional<std::uint64_t> in_column(std::string_view text,
                                       std::string_view line,
                                       std::string_view name) {
    auto names = line_behind(text, line);
    if (!names) {
        return std::nullopt;
    }
    text.remove_prefix(static_cast<std::size_t>(names->data() + names->size() - text.data()));
    auto values = line_behind(text, line);
    while (values && !names->empty()) {
        const std::string_view value = take_word(*values);
        if (take_word(*names) == name) {
            return number_of<std::uint64_t>(value);
        }
    }
    return std::nullopt;
}

bool has_controller(std::string_view list, std::string_view controller) {
    while (!list.empty()) {
        if (take_until(list, ',') == controller) {
            return true;
        }
    }
    return false;
}

}  // namespace

}  // namespace rung::cli
