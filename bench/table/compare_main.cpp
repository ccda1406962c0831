// What became slower between two results of ./dev bench, with confidence.
#include <fmt/format.h>

#include <cstdio>
#include <exception>
#include <stdexcept>

#include "bench/side_by_side/child_process.hpp"
#include "bench/table/compare.hpp"

namespace rung::bench {

namespace {

constexpr int usage = 2;
constexpr int regressed = 5;

Table table_in(const char* path) {
    const std::string text = read_file(path);
    if (text.empty()) {
        throw std::runtime_error{fmt::format("{} cannot be read, or is empty", path)};
    }
    try {
        return read_table(text);
    } catch (const std::runtime_error& error) {
        throw std::runtime_error{fmt::format("{}: {}", path, error.what())};
    }
}

int run(int argc, char** argv) {
    constexpr int program_and_two_files = 3;
    if (argc != program_and_two_files) {
        fmt::print(stderr, "bench_compare BASE.json NEW.json\n");
        return usage;
    }
    const Compared compared = compare(table_in(argv[1]), table_in(argv[2]));
    fmt::print("{}", to_text(compared));
    return has_regressed(compared) ? regressed : 0;
}

}  // namespace

}  // namespace rung::bench

int main(int argc, char** argv) {
    try {
        return rung::bench::run(argc, argv);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "bench_compare: %s\n", error.what());
        return rung::bench::usage;
    }
}
