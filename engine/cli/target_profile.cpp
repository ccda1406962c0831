#include "engine/cli/target_profile.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>

#include "engine/cli/failure.hpp"
#include "scenarios/language/nearest.hpp"

namespace rung::cli {

namespace {

using std::string_view_literals::operator""sv;

constexpr std::size_t most_octets = std::size_t{1} << 20U;

/// Those with a meaning today; conformance brings more.
constexpr std::array sections{"target"sv, "users"sv, "trigger"sv};
constexpr std::array target_keys{"name"sv, "vendor"sv, "udp"sv, "tcp"sv};
constexpr std::array trigger_keys{"originate"sv, "hangup"sv, "timeout_s"sv};

/// One profile being read: says where a mistake is.
class Reader {
public:
    Reader(const std::string& name, TargetProfile& profile) : name_{name}, profile_{profile} {}

    void read(const toml::table& table) {
        for (const auto& [key, value] : table) {
            const std::string_view section = key.str();
            require_known(section, sections, key.source(), "section");
            const toml::table* const inner = value.as_table();
            if (inner == nullptr) {
                throw wrong(value, fmt::format("`{}` must be a section: `[{}]`", section, section));
            }
            for (const auto& [own, entry] : *inner) {
                read_entry(section, own, entry);
            }
        }
    }

private:
    void read_entry(std::string_view section, const toml::key& key, const toml::node& value) {
        const std::string_view name = key.str();
        if (section == "users") {
            profile_.users[std::string{name}] = user_of(value, name);
        } else if (section == "target") {
            require_known(name, target_keys, key.source(), "key");
            const std::string text = text_of(value, name);
            if (name == "udp" || name == "tcp") {
                (name == "udp" ? profile_.udp : profile_.tcp) = text;
            }
        } else {
            require_known(name, trigger_keys, key.source(), "key");
            read_trigger(name, value);
        }
    }

    void read_trigger(std::string_view name, const toml::node& value) {
        shard::TriggerPlan& trigger = profile_.trigger;
        if (name != "timeout_s") {
            (name == "originate" ? trigger.call : trigger.hang_up) = command_of(value, name);
            return;
        }
        const auto seconds = value.value<double>();
        if (!seconds || !(*seconds > 0) || *seconds > 3600) {
            throw wrong(value, "`timeout_s` must be a number of seconds, above 0 and up to 3600");
        }
        trigger.limit =
            std::chrono::duration_cast<base::Duration>(std::chrono::duration<double>(*seconds));
    }

    std::vector<std::string> command_of(const toml::node& value, std::string_view name) {
        const toml::array* const list = value.as_array();
        if (list == nullptr || list->empty()) {
            throw wrong(value,
                        fmt::format("`{}` must be a program with its arguments, such as "
                                    "[\"curl\", \"http://192.0.2.10/call?to=${{uri}}\"]",
                                    name));
        }
        std::vector<std::string> words;
        for (const toml::node& word : *list) {
            words.push_back(text_of(word, name));
            const std::string unknown = shard::unknown_placeholder(words.back());
            if (!unknown.empty()) {
                throw wrong(word,
                            fmt::format("`${{{}}}` stands for nothing; known: ${{uri}}, ${{user}}, "
                                        "${{host}}, ${{port}}",
                                        unknown));
            }
        }
        return words;
    }

    std::string text_of(const toml::node& value, std::string_view name) {
        const auto text = value.value_exact<std::string>();
        if (!text || text->empty() || text->find('\0') != std::string::npos) {
            throw wrong(value, fmt::format("`{}` must be a text in quotes, and not empty", name));
        }
        return *text;
    }

    /// `known = 1001` is meant as a user part, too.
    std::string user_of(const toml::node& value, std::string_view name) {
        const auto number = value.value_exact<std::int64_t>();
        return number ? std::to_string(*number) : text_of(value, name);
    }

    void require_known(std::string_view word,
                       std::span<const std::string_view> known,
                       const toml::source_region& where,
                       std::string_view what) {
        if (std::ranges::find(known, word) != known.end()) {
            return;
        }
        const std::string_view meant = language::nearest(word, known);
        const std::string hint = meant.empty() ? fmt::format("known: {}", fmt::join(known, ", "))
                                               : fmt::format("did you mean `{}`?", meant);
        throw usage(
            fmt::format("{}:{}: unknown {} `{}`: {}", name_, where.begin.line, what, word, hint));
    }

    Failure wrong(const toml::node& value, const std::string& what) {
        return usage(fmt::format("{}:{}: {}", name_, value.source().begin.line, what));
    }

    const std::string& name_;
    TargetProfile& profile_;
};

}  // namespace

TargetProfile parse_profile(const std::string& name, std::string_view text) {
    TargetProfile profile;
    try {
        Reader{name, profile}.read(toml::parse(text));
    } catch (const toml::parse_error& error) {
        throw usage(fmt::format("{}:{}: {} (a text, such as an address, stands in quotes)",
                                name,
                                error.source().begin.line,
                                error.description()));
    }
    return profile;
}

TargetProfile read_profile(const std::string& path) {
    std::error_code error;
    const bool is_folder = std::filesystem::is_directory(path, error);
    std::ifstream file{path, std::ios::binary};
    std::string text(most_octets + 1, '\0');
    if (is_folder || !file || file.read(text.data(), std::ssize(text)).bad()) {
        throw usage(
            fmt::format("--profile {}: {}", path, is_folder ? "is a folder" : "cannot be read"));
    }
    text.resize(static_cast<std::size_t>(file.gcount()));
    if (text.size() > most_octets) {
        throw usage(fmt::format("--profile {}: it is larger than 1 MiB", path));
    }
    return parse_profile(path, text);
}

}  // namespace rung::cli
