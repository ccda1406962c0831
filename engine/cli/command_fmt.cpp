#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <iterator>

#include "engine/cli/commands.hpp"
#include "engine/cli/failure.hpp"
#include "engine/cli/ladder_source.hpp"
#include "engine/cli/output.hpp"
#include "scenarios/language/format.hpp"

namespace rung::cli {

namespace {

enum class Verdict : std::uint8_t { canonical, other, bad };

Verdict format_file(const std::string& name, const FormatOptions& options);
LadderText read_standard_input();
std::string formatted(const LadderText& ladder);
void replace(const std::string& name, std::string_view text);
std::size_t first_difference(std::string_view one, std::string_view other);

}  // namespace

int format(const FormatOptions& options) {
    bool bad = false;
    bool other = false;
    for (const std::string& name : options.ladders) {
        try {
            const Verdict verdict = format_file(name, options);
            bad = bad || verdict == Verdict::bad;
            other = other || verdict == Verdict::other;
        } catch (const Failure& failure) {
            write(stderr, fmt::format("rung: {}\n", failure.what()));
            bad = true;
        }
    }
    return bad ? 2 : options.check && other ? 1 : 0;
}

namespace {

Verdict format_file(const std::string& name, const FormatOptions& options) {
    const bool piped = name == "-";
    const LadderText ladder = piped ? read_standard_input() : read_ladder(name);
    if (check_ladder(ladder) > 0) {
        write(stderr, fmt::format("rung: {}: left as it is, because of its mistakes\n", name));
        return Verdict::bad;
    }
    const std::string text = formatted(ladder);
    if (piped && !options.check) {
        write(stdout, text);
        return Verdict::canonical;
    }
    if (text == ladder.text) {
        return Verdict::canonical;
    }
    const std::size_t line = first_difference(ladder.text, text);
    if (options.check) {
        write(stdout, fmt::format("{}:{}: not in canonical form\n", name, line));
    } else if (name.starts_with('@')) {
        throw usage(fmt::format("{}: built in, so it cannot be written; --check only says", name));
    } else {
        replace(name, text);
        write(stdout, fmt::format("{}: written\n", name));
    }
    return Verdict::other;
}

LadderText read_standard_input() {
    return {"-", std::string{std::istreambuf_iterator<char>{std::cin}, {}}};
}

/// A formatter that breaks a ladder would be worse than none: the result is judged, too.
std::string formatted(const LadderText& ladder) {
    std::string text = language::format(ladder.text);
    if (!language::same_characters(ladder.text, text) || check_ladder({ladder.name, text}) > 0) {
        throw usage(
            fmt::format("{}: left as it is: its canonical form would not be the same "
                        "ladder; please report this",
                        ladder.name));
    }
    return text;
}

/// A reader sees the old text or the new one, whatever goes wrong in between.
void replace(const std::string& name, std::string_view text) {
    const std::string path = std::filesystem::canonical(name).string();

    struct stat status {};

    std::string beside = path + ".XXXXXX";
    const bool may = ::stat(path.c_str(), &status) == 0 && ::access(path.c_str(), W_OK) == 0;
    const int file = may ? ::mkstemp(beside.data()) : -1;
    bool good = file >= 0;
    std::size_t written = 0;
    while (good && written < text.size()) {
        const ssize_t count = ::write(file, text.data() + written, text.size() - written);
        good = count > 0;
        written += good ? static_cast<std::size_t>(count) : 0;
    }
    good = good && ::fchmod(file, status.st_mode & 07777U) == 0;
    int error = errno;
    good = (file < 0 || ::close(file) == 0) && good;
    good = good && std::rename(beside.c_str(), path.c_str()) == 0;
    if (!good) {
        error = error == 0 ? errno : error;
        if (file >= 0) {
            std::remove(beside.c_str());
        }
        throw usage(fmt::format("{}: cannot be written: {}", name, std::strerror(error)));
    }
}

/// The line, from 1.
std::size_t first_difference(std::string_view one, std::string_view other) {
    const auto place = std::ranges::mismatch(one, other).in1;
    return static_cast<std::size_t>(std::count(one.begin(), place, '\n')) + 1;
}

}  // namespace

}  // namespace rung::cli
