#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "tests/architecture_rules.hpp"

namespace rung::architecture {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const Tree& repository() {
    static const Tree tree = read_tree(SOURCE_FOLDER);
    return tree;
}

TEST(Architecture, SeesTheWholeRepository) {
    EXPECT_TRUE(repository().contains("engine/base/address.hpp"));
    EXPECT_TRUE(repository().contains("tests/architecture_test.cpp"));
    EXPECT_TRUE(repository().contains("CMakeLists.txt"));
}

TEST(Architecture, IncludesFollowTheMap) {
    EXPECT_THAT(forbidden_edges(repository()), IsEmpty());
}

TEST(Architecture, LibrariesStayInTheirPlaces) {
    EXPECT_THAT(forbidden_libraries(repository()), IsEmpty());
}

TEST(Architecture, PureModulesHaveNoThreadsFilesOrClocks) {
    EXPECT_THAT(impure_code(repository()), IsEmpty());
}

TEST(Architecture, FilesAreShort) {
    EXPECT_THAT(long_files(repository()), IsEmpty());
}

TEST(Architecture, NoFileMentionsAPathOfOneMachine) {
    EXPECT_THAT(outside_paths(repository()), IsEmpty());
}

// The checker itself, on edges that are made up.

struct EdgeCase {
    const char* from;
    const char* header;
    bool allowed;
};

TEST(ArchitectureRules, KnowEveryKindOfEdge) {
    const auto cases = std::to_array<EdgeCase>({
        {"engine/base/a.cpp", "engine/base/b.hpp", true},
        {"engine/base/a.cpp", "engine/sip/b.hpp", false},
        {"engine/sip/a.hpp", "engine/base/b.hpp", true},
        {"engine/sip/a.cpp", "engine/call/program.hpp", false},
        {"engine/transaction/a.cpp", "engine/base/b.hpp", true},
        {"engine/transaction/a.cpp", "engine/timing/wheel.hpp", false},
        {"engine/call/a.cpp", "engine/identity/b.hpp", true},
        {"engine/call/a.cpp", "engine/transaction/b.hpp", false},
        {"engine/net/a.cpp", "engine/sip/framer.hpp", true},
        {"engine/net/a.cpp", "engine/sip/message.hpp", true},  // framer.hpp includes it
        {"engine/net/a.cpp", "engine/sip/uri.hpp", false},
        {"engine/turn/a.cpp", "engine/transaction/b.hpp", true},
        {"engine/turn/a.cpp", "engine/net/udp.hpp", false},
        {"engine/shard/a.cpp", "engine/net/udp.hpp", true},
        {"engine/shard/a.cpp", "engine/http/b.hpp", false},
        {"engine/http/a.cpp", "engine/call/b.hpp", false},
        {"engine/cli/a.cpp", "reports/json.hpp", true},
        {"engine/cli/a.cpp", "engine/base/b.hpp", true},
        {"engine/cli/a.cpp", "tests/support/b.hpp", false},
        {"scenarios/language/a.cpp", "engine/call/program.hpp", true},
        {"scenarios/language/a.cpp", "engine/call/runner.hpp", false},
        {"scenarios/language/a.cpp", "engine/identity/faults.hpp", true},
        {"scenarios/language/a.cpp", "engine/identity/passport.hpp", false},
        {"reports/a.cpp", "engine/sip/status.hpp", true},
        {"reports/a.cpp", "engine/call/check.hpp", true},
        {"reports/a.cpp", "engine/call/program.hpp", false},
        {"tests/sip/a.cpp", "engine/shard/b.hpp", true},
        {"bench/a.cpp", "tests/support/b.hpp", true},
        {"engine/sip/a.cpp", "a.hpp", false},
        {"engine/sip/a.cpp", "../base/b.hpp", false},
    });
    for (const EdgeCase& c : cases) {
        SCOPED_TRACE(std::string{c.from} + " -> " + c.header);
        const Tree tree{{"engine/sip/framer.hpp", "#include \"engine/sip/message.hpp\"\n"},
                        {c.from, "#pragma once\n  #include \"" + std::string{c.header} + "\"\n"}};
        const auto found = forbidden_edges(tree);
        if (c.allowed) {
            EXPECT_THAT(found, IsEmpty());
        } else {
            EXPECT_THAT(found,
                        ElementsAre(std::string{c.from} + ":2: " + std::string{module_of(c.from)} +
                                    " may not include " + c.header));
        }
    }
}

TEST(ArchitectureRules, CodeOutsideTheMapIsAnError) {
    EXPECT_THAT(forbidden_edges({{"engine/util/a.cpp", ""}}),
                ElementsAre("engine/util/a.cpp:1: stands in no folder of the map"));
    EXPECT_THAT(forbidden_edges({{"engine/basement/a.cpp", ""}}), testing::SizeIs(1));
    EXPECT_THAT(forbidden_edges({{"engine/util/README.md", ""}}), IsEmpty());
}

struct LibraryCase {
    const char* path;
    const char* header;
    bool allowed;
};

TEST(ArchitectureRules, KnowWhereALibraryMayBeUsed) {
    const auto cases = std::to_array<LibraryCase>({
        {"engine/identity/es256.cpp", "openssl/evp.h", true},
        {"engine/call/digest.cpp", "openssl/evp.h", true},
        {"engine/call/runner.cpp", "openssl/evp.h", false},
        {"engine/sip/uri.cpp", "openssl/evp.h", false},
        {"engine/shard/reactor.cpp", "boost/asio.hpp", true},
        {"engine/shard/reactor.hpp", "boost/asio/io_context.hpp", true},
        {"engine/net/udp.cpp", "boost/asio.hpp", false},
        {"engine/http/server.cpp", "boost/beast.hpp", true},
        {"engine/turn/turn.cpp", "boost/asio.hpp", false},
        {"engine/net/udp.cpp", "sys/socket.h", true},
        {"engine/shard/reactor.cpp", "sys/socket.h", false},
        {"engine/cli/run.cpp", "netdb.h", false},
        {"engine/base/address.cpp", "arpa/inet.h", true},
        {"engine/base/address.hpp", "arpa/inet.h", false},
        {"engine/base/address.cpp", "netinet/in.h", false},
        {"bench/udp_limit.cpp", "sys/socket.h", true},
        {"engine/sip/uri.cpp", "string_view", true},
    });
    for (const LibraryCase& c : cases) {
        SCOPED_TRACE(std::string{c.path} + " <" + c.header + ">");
        const Tree tree{{c.path, "#include <" + std::string{c.header} + ">\n"}};
        EXPECT_EQ(forbidden_libraries(tree).empty(), c.allowed);
    }
}

TEST(ArchitectureRules, ForbidClocksThreadsAndFilesInPureModules) {
    for (const char* line : {"auto t = std::chrono::steady_clock::now();",
                             "#include <thread>",
                             "#include <fstream>",
                             "std::random_device seed;"}) {
        SCOPED_TRACE(line);
        EXPECT_THAT(impure_code({{"engine/timing/a.cpp", line}}), testing::SizeIs(1));
        EXPECT_THAT(impure_code({{"engine/shard/a.cpp", line}}), IsEmpty());
    }
    EXPECT_THAT(impure_code({{"engine/timing/a.cpp", "wheel.advance(now);"}}), IsEmpty());
}

TEST(ArchitectureRules, ForbidFilesOfMoreThan400Lines) {
    EXPECT_THAT(long_files({{"engine/sip/a.cpp", std::string(400, '\n')}}), IsEmpty());
    EXPECT_THAT(long_files({{"engine/sip/a.cpp", std::string(401, '\n')}}),
                ElementsAre("engine/sip/a.cpp:401: 401 lines; the limit is 400"));
    EXPECT_THAT(long_files({{"README.md", std::string(401, '\n')}}), IsEmpty());
}

TEST(ArchitectureRules, ForbidPathsOfOneMachine) {
    const std::string home = std::string{"see /ho"} + "me/me/notes";
    EXPECT_THAT(outside_paths({{"README.md", "first\n" + home}}),
                ElementsAre("README.md:2: mentions a path of one machine"));
    EXPECT_THAT(outside_paths({{"dev", "/usr/bin/env /etc/hosts"}}), IsEmpty());
}

}  // namespace
}  // namespace rung::architecture
