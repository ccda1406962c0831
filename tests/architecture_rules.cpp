#include "tests/architecture_rules.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <optional>
#include <set>
#include <span>

namespace rung::architecture {

namespace {

/// The map of the house: what each folder may include, beside itself. An entry is a folder, or one
/// header without its ending. It is transitive: what an allowed folder may include is allowed, and
/// so is what an allowed header includes.
struct Folder {
    std::string_view name;
    std::vector<std::string_view> may_include;
};

const std::vector<Folder>& house() {
    static const std::vector<Folder> folders{
        {"engine/base", {}},
        {"engine/sip", {"engine/base"}},
        {"engine/transaction", {"engine/sip"}},
        {"engine/timing", {"engine/base"}},
        {"engine/identity", {"engine/sip"}},
        {"engine/call", {"engine/sip", "engine/identity"}},
        {"engine/load", {"engine/base"}},
        {"engine/net", {"engine/base", "engine/sip/framer"}},
        {"engine/turn", {"engine/call", "engine/transaction", "engine/timing", "engine/load"}},
        {"engine/shard", {"engine/turn", "engine/net"}},
        {"engine/http", {"engine/base", "engine/identity"}},
        {"engine/cli",
         {"engine/shard", "engine/http", "scenarios/language", "scenarios/library", "reports"}},
        {"scenarios/language",
         {"engine/base",
          "engine/call/program",
          "engine/call/redactor",
          "engine/sip/template",
          "engine/load/plan",
          "engine/load/threshold",
          "engine/identity/faults"}},
        {"scenarios/library", {}},
        {"reports", {"engine/load", "engine/call/check", "engine/sip/status"}},
        {"bench", {"engine/cli", "tests"}},
        {"tests", {"engine/cli", "bench"}},
    };
    return folders;
}

/// A library that only some files may use; the places are path prefixes.
struct Library {
    std::string_view what;
    std::vector<std::string_view> headers;  ///< Prefixes of what stands between the brackets.
    std::vector<std::string_view> places;
};

const std::vector<Library>& libraries() {
    static const std::vector<Library> rules{
        {"libcrypto", {"openssl/"}, {"engine/identity/", "engine/call/digest", "tests/", "bench/"}},
        {"Asio",
         {"boost/asio", "boost/beast"},
         {"engine/shard/", "engine/http/", "engine/cli/", "tests/", "bench/"}},
        {"arpa/inet.h", {"arpa/"}, {"engine/net/", "engine/base/address.cpp", "tests/", "bench/"}},
        {"a socket header",
         {"sys/socket.h",
          "sys/un.h",
          "netinet/",
          "netdb.h",
          "net/if.h",
          "ifaddrs.h",
          "resolv.h",
          "linux/errqueue.h"},
         {"engine/net/", "tests/", "bench/"}},
    };
    return rules;
}

/// Neither threads nor files nor clocks: time, octets and randomness come in as arguments.
constexpr auto pure_folders = std::to_array<std::string_view>({"engine/base",
                                                               "engine/sip",
                                                               "engine/transaction",
                                                               "engine/timing",
                                                               "engine/identity",
                                                               "engine/call",
                                                               "engine/load",
                                                               "engine/turn"});

constexpr auto impure_texts = std::to_array<std::string_view>({"#include <thread>",
                                                               "#include <mutex>",
                                                               "#include <shared_mutex>",
                                                               "#include <condition_variable>",
                                                               "#include <future>",
                                                               "#include <fstream>",
                                                               "#include <filesystem>",
                                                               "#include <unistd.h>",
                                                               "#include <fcntl.h>",
                                                               "#include <poll.h>",
                                                               "#include <sys/epoll.h>",
                                                               "::now(",
                                                               "clock_gettime(",
                                                               "random_device",
                                                               "fopen("});

struct Line {
    std::size_t number;  ///< From 1.
    std::string_view text;
};

/// What is wrong with a line.
using Verdict = std::optional<std::string>;

const Folder* folder_of(std::string_view path);
Tree cpp_files(const Tree& tree);
std::vector<Line> lines_of(std::string_view text);
std::optional<std::string_view> included(std::string_view line, char open, char close);
bool starts_with_any(std::string_view text, const std::vector<std::string_view>& prefixes);
std::optional<std::string_view> stranger(std::string_view path, std::string_view line);
std::optional<std::string_view> contained(std::string_view line,
                                          std::span<const std::string_view> texts);
std::set<std::string> closure(const Tree& tree, const Folder& folder);
bool allows(const std::set<std::string>& allowed, std::string_view header);
Verdict judge_edge(std::string_view from,
                   const std::set<std::string>& allowed,
                   std::string_view line);
std::string at(std::string_view path, std::size_t line, std::string_view what);

template <class Judge>
void judge_lines(std::string_view path,
                 std::string_view text,
                 std::vector<std::string>& found,
                 const Judge& judge) {
    for (const Line& line : lines_of(text)) {
        if (const Verdict verdict = judge(line.text)) {
            found.push_back(at(path, line.number, *verdict));
        }
    }
}

}  // namespace

Tree read_tree(const std::filesystem::path& root) {
    Tree tree;
    const std::set<std::string> skipped{".git", ".cache", "build"};
    auto entry = std::filesystem::recursive_directory_iterator{root};
    for (; entry != std::filesystem::recursive_directory_iterator{}; ++entry) {
        const std::string name = entry->path().filename();
        if (entry.depth() == 0 && (skipped.contains(name) || name.starts_with("build-"))) {
            entry.disable_recursion_pending();
            continue;
        }
        if (!entry->is_regular_file()) {
            continue;
        }
        std::ifstream file{entry->path(), std::ios::binary};
        std::string text{std::istreambuf_iterator<char>{file}, {}};
        if (text.find('\0') == std::string::npos) {
            tree.emplace(entry->path().lexically_relative(root), std::move(text));
        }
    }
    return tree;
}

std::string_view module_of(std::string_view path) {
    const Folder* const folder = folder_of(path);
    return folder == nullptr ? std::string_view{} : folder->name;
}

std::vector<std::string> forbidden_edges(const Tree& tree) {
    std::map<std::string_view, std::set<std::string>> allowed;
    for (const Folder& folder : house()) {
        allowed[folder.name] = closure(tree, folder);
    }
    std::vector<std::string> found;
    for (const auto& [path, text] : cpp_files(tree)) {
        const std::string_view from = module_of(path);
        if (from.empty()) {
            found.push_back(at(path, 1, "stands in no folder of the map"));
            continue;
        }
        judge_lines(path, text, found, [&](std::string_view line) {
            return judge_edge(from, allowed[from], line);
        });
    }
    return found;
}

std::vector<std::string> forbidden_libraries(const Tree& tree) {
    std::vector<std::string> found;
    for (const auto& [path, text] : cpp_files(tree)) {
        judge_lines(path, text, found, [&path = path](std::string_view line) -> Verdict {
            const auto library = stranger(path, line);
            return library ? Verdict{std::string{*library} + " has no place here"} : std::nullopt;
        });
    }
    return found;
}

std::vector<std::string> impure_code(const Tree& tree) {
    std::vector<std::string> found;
    for (const auto& [path, text] : cpp_files(tree)) {
        // The keys come from a folder; that one file is set-up code and says so.
        const bool is_set_up = path.starts_with("engine/identity/pki_folder.");
        if (is_set_up || std::ranges::find(pure_folders, module_of(path)) == pure_folders.end()) {
            continue;
        }
        judge_lines(path, text, found, [](std::string_view line) -> Verdict {
            const auto impure = contained(line, impure_texts);
            return impure ? Verdict{std::string{*impure} + " in a pure module"} : std::nullopt;
        });
    }
    return found;
}

std::vector<std::string> long_files(const Tree& tree) {
    constexpr std::ptrdiff_t limit = 400;
    std::vector<std::string> found;
    for (const auto& [path, text] : cpp_files(tree)) {
        const std::ptrdiff_t lines = std::ranges::count(text, '\n');
        if (lines > limit) {
            found.push_back(at(path, 401, std::to_string(lines) + " lines; the limit is 400"));
        }
    }
    return found;
}

std::vector<std::string> outside_paths(const Tree& tree) {
    // In two pieces each, so that this file does not mention them.
    static const std::string work = std::string{"/wo"} + "rk/";
    static const std::string home = std::string{"/ho"} + "me/";
    static const std::string root = std::string{"/ro"} + "ot/";
    const std::array<std::string_view, 3> outside{work, home, root};
    std::vector<std::string> found;
    for (const auto& [path, text] : tree) {
        judge_lines(path, text, found, [&outside](std::string_view line) -> Verdict {
            return contained(line, outside) ? Verdict{"mentions a path of one machine"}
                                            : std::nullopt;
        });
    }
    return found;
}

namespace {

const Folder* folder_of(std::string_view path) {
    for (const Folder& folder : house()) {
        if (path.size() > folder.name.size() && path.starts_with(folder.name) &&
            path[folder.name.size()] == '/') {
            return &folder;
        }
    }
    return nullptr;
}

Tree cpp_files(const Tree& tree) {
    Tree files;
    for (const auto& [path, text] : tree) {
        if (path.ends_with(".cpp") || path.ends_with(".hpp")) {
            files.emplace(path, text);
        }
    }
    return files;
}

std::vector<Line> lines_of(std::string_view text) {
    std::vector<Line> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        lines.push_back({lines.size() + 1, text.substr(0, end)});
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

/// What an #include line names between these quotes.
std::optional<std::string_view> included(std::string_view line, char open, char close) {
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    if (!line.starts_with("#include")) {
        return std::nullopt;
    }
    const std::size_t begin = line.find(open);
    const std::size_t end = begin == std::string_view::npos ? begin : line.find(close, begin + 1);
    if (end == std::string_view::npos) {
        return std::nullopt;
    }
    return line.substr(begin + 1, end - begin - 1);
}

bool starts_with_any(std::string_view text, const std::vector<std::string_view>& prefixes) {
    return std::ranges::any_of(
        prefixes, [text](std::string_view prefix) { return text.starts_with(prefix); });
}

/// The library that the line includes although `path` is no place for it.
std::optional<std::string_view> stranger(std::string_view path, std::string_view line) {
    const auto header = included(line, '<', '>');
    for (const Library& library : libraries()) {
        if (header && starts_with_any(*header, library.headers) &&
            !starts_with_any(path, library.places)) {
            return library.what;
        }
    }
    return std::nullopt;
}

std::optional<std::string_view> contained(std::string_view line,
                                          std::span<const std::string_view> texts) {
    const auto found = std::ranges::find_if(
        texts, [line](std::string_view text) { return line.find(text) != std::string_view::npos; });
    return found == texts.end() ? std::nullopt : std::optional{*found};
}

/// What the folder or header `name` may include or includes itself.
std::vector<std::string> next_after(const Tree& tree, const std::string& name) {
    for (const Folder& folder : house()) {
        if (folder.name == name) {
            return {folder.may_include.begin(), folder.may_include.end()};
        }
    }
    const auto header = tree.find(name + ".hpp");
    if (header == tree.end()) {
        return {};
    }
    std::vector<std::string> names;
    for (const Line& line : lines_of(header->second)) {
        const auto next = included(line.text, '"', '"');
        if (next && next->ends_with(".hpp")) {
            names.emplace_back(next->substr(0, next->size() - 4));
        }
    }
    return names;
}

/// All folders and headers that `folder` may include.
std::set<std::string> closure(const Tree& tree, const Folder& folder) {
    std::set<std::string> allowed;
    std::vector<std::string> open{std::string{folder.name}};
    while (!open.empty()) {
        const std::string name = std::move(open.back());
        open.pop_back();
        if (allowed.insert(name).second) {
            const auto next = next_after(tree, name);
            open.insert(open.end(), next.begin(), next.end());
        }
    }
    return allowed;
}

bool allows(const std::set<std::string>& allowed, std::string_view header) {
    return allowed.contains(std::string{module_of(header)}) ||
           allowed.contains(std::string{header.substr(0, header.rfind('.'))});
}

Verdict judge_edge(std::string_view from,
                   const std::set<std::string>& allowed,
                   std::string_view line) {
    const auto header = included(line, '"', '"');
    if (!header || allows(allowed, *header)) {
        return std::nullopt;
    }
    return std::string{from} + " may not include " + std::string{*header};
}

std::string at(std::string_view path, std::size_t line, std::string_view what) {
    return std::string{path} + ":" + std::to_string(line) + ": " + std::string{what};
}

}  // namespace

}  // namespace rung::architecture
