// `--local ADDR-ADDR:PORT-PORT`: calls leave from several sockets in turn.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <regex>

#include "tests/cli/load_run.hpp"

namespace rung::cli {
namespace {

using ::testing::HasSubstr;

/// Says in its answer where the request came from, by its Via; by its socket says the answer's.
constexpr std::string_view telling = "<- OPTIONS\n-> 200 \"From {Via.sent-by}\"\n";

class Sources : public ::testing::Test {
protected:
    /// How many calls left from each "address:port". A ladder asks each one to tell, and the
    /// answers stand among what the far side shows of its calls.
    std::map<std::string, int> run(std::vector<std::string> options, const std::string& transport) {
        Server server{workplace_,
                      {workplace_.ladder("telling.rung", telling), "--messages", "all"}};
        const std::string ladder =
            workplace_.ladder("options.rung", "-> OPTIONS sip:{target}\n<- 200\n");
        options.insert(options.begin(),
                       {"run",
                        ladder,
                        "--target",
                        server.address(),
                        "--transport",
                        transport,
                        "--calls",
                        "24",
                        "--users",
                        "4"});
        const Finished finished = workplace_.rung(options);
        EXPECT_TRUE(finished.status == 0 || finished.status == 3) << finished.err << finished.out;
        const std::string shown = server.stop().out;
        expect_true_addresses(shown);
        std::map<std::string, int> sources;
        constexpr std::string_view mark = "SIP/2.0 200 From ";
        for (std::size_t at = shown.find(mark); at != std::string::npos;
             at = shown.find(mark, at + 1)) {
            const std::size_t from = at + mark.size();
            ++sources[shown.substr(from, shown.find_first_of("\r\n", from) - from)];
        }
        return sources;
    }

    /// A server says so where a request came from elsewhere than its Via has it (RFC 3261 18.2.1,
    /// RFC 3581 4).
    static void expect_true_addresses(const std::string& shown) {
        const std::regex told{"Via: [^ ]+ ([0-9.]+):([0-9]+);.*;received=([0-9.]+);rport=([0-9]+)"};
        for (std::sregex_iterator via{shown.begin(), shown.end(), told}, end; via != end; ++via) {
            EXPECT_EQ((*via)[1], (*via)[3]);
            EXPECT_EQ((*via)[2], (*via)[4]);
        }
    }

    Workplace workplace_;
};

TEST_F(Sources, CallsTakeTheAddressesInTurn) {
    for (const char* transport : {"udp", "tcp"}) {
        SCOPED_TRACE(transport);
        const bool udp = std::string_view{transport} == "udp";
        std::vector<std::string> options{"--local", "127.0.0.2-127.0.0.4"};
        if (!udp) {
            options.insert(options.end(), {"--connections", "3"});
        }
        const auto sources = run(options, transport);
        std::map<std::string, int> addresses;
        for (const auto& [source, calls] : sources) {
            addresses[source.substr(0, source.find(':'))] += calls;
        }
        const std::map<std::string, int> even{{"127.0.0.2", 8}, {"127.0.0.3", 8}, {"127.0.0.4", 8}};
        EXPECT_EQ(addresses, even);
    }
}

TEST_F(Sources, CallsTakeThePortsInTurn) {
    const auto sources = run({"--local", "127.0.0.9:20100-20103"}, "udp");
    const std::map<std::string, int> even{{"127.0.0.9:20100", 6},
                                          {"127.0.0.9:20101", 6},
                                          {"127.0.0.9:20102", 6},
                                          {"127.0.0.9:20103", 6}};
    EXPECT_EQ(sources, even);
}

/// Each has a share of the ports, and of its calls each port has as many.
TEST_F(Sources, ShardsShareThemOut) {
    const auto sources = run({"--local", "127.0.0.9:20110-20113", "--shards", "2"}, "udp");
    EXPECT_EQ(sources.size(), 4U);
    for (const auto& [source, calls] : sources) {
        EXPECT_EQ(calls, 6) << source;
    }
}

TEST_F(Sources, AShardWithoutAPortIsRefused) {
    const Finished finished = workplace_.rung({"run",
                                               "@examples/options",
                                               "--target",
                                               "127.0.0.1:9",
                                               "--users",
                                               "9",
                                               "--for",
                                               "1s",
                                               "--local",
                                               "127.0.0.1:20120-20121",
                                               "--shards",
                                               "3"});
    EXPECT_EQ(finished.status, 2);
    EXPECT_THAT(finished.err, HasSubstr("name a range: ADDR:PORT-PORT"));
}

}  // namespace
}  // namespace rung::cli
