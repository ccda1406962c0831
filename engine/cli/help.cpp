#include "engine/cli/help.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include "scenarios/language/nearest.hpp"

namespace rung::cli {

namespace {

constexpr std::size_t column = 30;     ///< Where descriptions begin.
constexpr std::ptrdiff_t screen = 23;  ///< Rows of one, with the prompt below.

/// "rung pki init"
std::string full_name(const CLI::App& app) {
    const CLI::App* parent = app.get_parent();
    return parent == nullptr ? "rung" : full_name(*parent) + " " + app.get_name();
}

bool repeats(const CLI::Option& option) {
    return option.get_expected_max() == CLI::detail::expected_max_vector_size;
}

/// "LADDER...", "--set profile.NAME=VALUE ..."
std::string name_of(const CLI::Option& option) {
    if (option.get_positional()) {
        return option.get_name(true) + (repeats(option) ? "..." : "");
    }
    std::string name = option.get_name();
    if (option.get_type_size() != 0) {
        name += " " + option.get_type_name();
    }
    return name + (repeats(option) ? " ..." : "");
}

std::vector<const CLI::Option*> shown_options(const CLI::App& app) {
    // Who reads this has found --help.
    return app.get_options(
        [help = app.get_help_ptr(), all = app.get_help_all_ptr()](const CLI::Option* option) {
            return option != help && option != all && !option->get_group().empty();
        });
}

std::vector<const CLI::App*> verbs_of(const CLI::App& app) {
    return app.get_subcommands([](const CLI::App*) { return true; });
}

std::string usage_of(const CLI::App& app) {
    std::string usage = full_name(app);
    if (!verbs_of(app).empty()) {
        usage += " VERB";
    }
    for (const CLI::Option* option : shown_options(app)) {
        if (option->get_positional()) {
            const std::string name = name_of(*option);
            usage += option->get_required() ? " " + name : " [" + name + "]";
        }
    }
    return usage + " [OPTION...]\n";
}

enum class Shown : std::uint8_t {
    all,
    frequent,  ///< Rare options are counted only.
};

std::string draw(const CLI::App& app, Shown shown) {
    std::string help =
        fmt::format("{}: {}\n\n", full_name(app), app.get_description()) + app.get_footer();
    help += (app.get_footer().empty() ? "" : "\n\n") + usage_of(app);
    const auto add_line = [&help](const std::string& name, const std::string& description) {
        help += fmt::format("  {:<{}}{}\n", name, column - 2, description);
    };
    for (const CLI::App* verb : verbs_of(app)) {
        add_line(verb->get_name(), verb->get_description());
    }
    std::size_t left_out = 0;
    for (const CLI::Option* option : shown_options(app)) {
        if (shown == Shown::frequent && option->get_group() == rare) {
            ++left_out;
        } else {
            add_line(name_of(*option), option->get_description());
        }
    }
    if (left_out > 0) {
        add_line(fmt::format("{} more", left_out), full_name(app) + " --help-all");
    }
    return help;
}

/// The verb that was being read when it went wrong.
const CLI::App& verb_of(const CLI::App& app) {
    const CLI::App* verb = &app;
    while (!verb->get_subcommands().empty()) {
        verb = verb->get_subcommands().front();
    }
    return *verb;
}

std::string suggest(std::string_view word, const std::vector<std::string>& names) {
    const std::vector<std::string_view> candidates{names.begin(), names.end()};
    const std::string hint = language::did_you_mean(word, candidates);
    return hint.empty() ? hint : "; " + hint;
}

/// What does here what an option of SIPp does there.
std::string known_from_sipp(std::string_view name) {
    using Pair = std::pair<std::string_view, std::string_view>;
    static constexpr std::array<Pair, 11> pairs = {{{"-r", "--rate 10/s"},
                                                    {"-m", "--calls N"},
                                                    {"-l", "--at-most N, or --users N"},
                                                    {"-d", "`pause` in the ladder"},
                                                    {"-t", "--transport tcp"},
                                                    {"-i", "`rung serve --listen ADDR:PORT`"},
                                                    {"-p", "`rung serve --listen ADDR:PORT`"},
                                                    {"-inf", "`data` in the ladder"},
                                                    {"-sf", "the name of the ladder alone"},
                                                    {"-sn", "@NAME, as `rung list` shows"},
                                                    {"-trace_msg", "--messages all"}}};
    const auto* const found = std::ranges::find(pairs, name, &Pair::first);
    return found == pairs.end() ? "" : fmt::format("; what SIPp so calls is {}", found->second);
}

std::string explain_extra(const CLI::App& verb, const std::string& word) {
    if (!word.starts_with("-")) {
        return fmt::format("`{}`: `{}` is too much", full_name(verb), word);
    }
    std::vector<std::string> names;
    for (const CLI::Option* option : shown_options(verb)) {
        names.push_back(option->get_name());
    }
    const std::string name = word.substr(0, word.find('='));
    const std::string meant = known_from_sipp(name);
    return fmt::format("`{}` has no option {}{}",
                       full_name(verb),
                       name,
                       meant.empty() ? suggest(name, names) : meant);
}

std::string explain_missing_verb(const CLI::App& verb) {
    const std::vector<std::string> words = verb.remaining();
    if (words.empty()) {
        return fmt::format("`{}` needs a verb", full_name(verb));
    }
    if (words.front().starts_with("-")) {
        return explain_extra(verb, words.front());
    }
    std::vector<std::string> names;
    for (const CLI::App* each : verbs_of(verb)) {
        names.push_back(each->get_name());
    }
    const std::string& word = words.front();
    const bool ladder = word.ends_with(".rung") || word.starts_with("@");
    return fmt::format(
        "there is no `{} {}`{}",
        full_name(verb),
        word,
        ladder ? fmt::format("; `rung run {}` runs it", word) : suggest(word, names));
}

/// "--target wants HOST[:PORT]"; `what` begins with the option's name.
std::string explain_missing_value(const CLI::App& verb, const std::string& what) {
    const CLI::Option* option = verb.get_option_no_throw(what.substr(0, what.find_first_of(": ")));
    return option == nullptr || option->get_type_size() == 0
               ? what
               : fmt::format("{} wants {}", option->get_name(), option->get_type_name());
}

}  // namespace

std::string Help::make_help(const CLI::App* app,
                            std::string /*name*/,
                            CLI::AppFormatMode mode) const {
    std::string help = draw(*app, Shown::all);
    if (mode != CLI::AppFormatMode::All && std::ranges::count(help, '\n') > screen) {
        help = draw(*app, Shown::frequent);
    }
    return help;
}

std::string explain(const CLI::App& app, const CLI::ParseError& error) {
    const CLI::App& verb = verb_of(app);
    std::string text = error.what();
    if (!verbs_of(verb).empty()) {
        text = explain_missing_verb(verb);
    } else if (!verb.remaining().empty()) {
        text = explain_extra(verb, verb.remaining().front());
    } else if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr) {
        text = explain_missing_value(verb, text);
    }
    return fmt::format("{} (see {} --help)", text, full_name(verb));
}

}  // namespace rung::cli
