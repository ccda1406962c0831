#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "engine/cli/commands.hpp"
#include "engine/cli/failure.hpp"
#include "engine/cli/ladder_source.hpp"
#include "engine/cli/output.hpp"

namespace rung::cli {

namespace {

/// What is wrong stands on standard error; one bad name does not keep the others from being judged.
bool is_good(const std::string& name) {
    try {
        return check_ladder(read_ladder(name)) == 0;
    } catch (const Failure& failure) {
        write(stderr, fmt::format("rung: {}\n", failure.what()));
        return false;
    }
}

boost::json::object to_json(const language::Diagnostic& one) {
    boost::json::object object{
        {"file", one.file},
        {"line", one.line},
        {"column", one.column},
        {"length", one.length},
        {"severity", one.severity == language::Severity::error ? "error" : "warning"},
        {"code", language::slug(one.code)},
        {"message", one.message}};
    if (!one.label.empty()) {
        object["label"] = one.label;
    }
    if (!one.help.empty()) {
        object["help"] = one.help;
    }
    return object;
}

/// One object with all that is wrong. A file that cannot be read is such a thing, too.
int check_for_editors(const std::vector<std::string>& ladders) {
    boost::json::array all;
    bool all_good = true;
    for (const std::string& name : ladders) {
        try {
            for (const language::Diagnostic& one : mistakes_in(read_ladder(name))) {
                all_good = all_good && one.severity != language::Severity::error;
                all.push_back(to_json(one));
            }
        } catch (const Failure& failure) {
            language::Diagnostic unread;
            unread.code = language::Code::bad_file;
            unread.file = name;
            unread.message = failure.what();
            all.push_back(to_json(unread));
            all_good = false;
        }
    }
    const boost::json::object result{{"good", all_good}, {"diagnostics", std::move(all)}};
    write(stdout, boost::json::serialize(result) + "\n");
    return all_good ? 0 : 2;
}

}  // namespace

int check(const CheckOptions& options) {
    if (options.format == "json") {
        return check_for_editors(options.ladders);
    }
    if (options.format != "text") {
        throw usage(fmt::format("--format {}: text or json", options.format));
    }
    bool all_good = true;
    for (const std::string& name : options.ladders) {
        const bool good = is_good(name);
        all_good = all_good && good;
        if (good) {
            write(stdout, fmt::format("{}: good\n", name));
        }
    }
    return all_good ? 0 : 2;
}

}  // namespace rung::cli
