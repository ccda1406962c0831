// What /proc and /sys say on machines of all kinds, and what must do no harm.
#include "engine/cli/machine_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace rung::cli {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(MachineText, Words) {
    EXPECT_EQ(parse_word("tsc\n"), "tsc");
    EXPECT_EQ(parse_word(""), "");
    EXPECT_EQ(parse_word("\n"), "");
    EXPECT_THAT(parse_words("tsc hpet acpi_pm \n"), ElementsAre("tsc", "hpet", "acpi_pm"));
    EXPECT_THAT(parse_words(" \n"), IsEmpty());
    std::string many;
    for (int i = 0; i < 1000; ++i) {
        many += "x ";
    }
    EXPECT_EQ(parse_words(many).size(), 64U);
}

TEST(MachineText, Counts) {
    struct Case {
        std::string_view text;
        std::optional<std::uint64_t> count;
    };

    for (const Case& test : {Case{"4194304\n", 4'194'304},
                             {"0", 0},
                             {"18446744073709551615", UINT64_MAX},
                             {"18446744073709551616", std::nullopt},
                             {"-1\n", std::nullopt},
                             {"max\n", std::nullopt},
                             {"12 13", std::nullopt},
                             {"12x", std::nullopt},
                             {"", std::nullopt}}) {
        EXPECT_EQ(parse_count(test.text), test.count) << test.text;
    }
}

TEST(MachineText, Cores) {
    EXPECT_THAT(parse_cores("0-1\n"), ElementsAre(0, 1));
    EXPECT_THAT(parse_cores("0\n"), ElementsAre(0));
    EXPECT_THAT(parse_cores("0-2,8,10-11"), ElementsAre(0, 1, 2, 8, 10, 11));
    EXPECT_THAT(parse_cores("3,1-3"), ElementsAre(1, 2, 3));
    for (const char* wrong :
         {"", "\n", "-", "-1", "0-", "3-1", "a", "0,b", "0,,1", "0-8192", "0-99999999999"}) {
        EXPECT_THAT(parse_cores(wrong), IsEmpty()) << wrong;
    }
}

TEST(MachineText, CoresAreWrittenAsTheyAreRead) {
    for (const char* text : {"0", "0-1", "0-2,8,10-11"}) {
        EXPECT_EQ(cores_text(parse_cores(text)), text);
    }
    EXPECT_EQ(cores_text({}), "");
}

TEST(MachineText, CpuTimes) {
    const auto now = parse_cpu_times(
        "cpu  2814408 405792 350439 1323168 38014 0 3611 6505 100 200\n"
        "cpu0 1404662 203189 169549 676305 12979 0 1460 3273 0 0\n"
        "intr 1 2 3\n");
    ASSERT_TRUE(now);
    EXPECT_EQ(now->busy, 2'814'408U + 405'792 + 350'439 + 3611);
    EXPECT_EQ(now->steal, 6505U);
    EXPECT_EQ(now->total, now->busy + 1'323'168 + 38'014 + 6505);
    const auto old = parse_cpu_times("cpu 10 20 30 40\n");  // Linux 2.4
    ASSERT_TRUE(old);
    EXPECT_EQ(old->busy, 60U);
    EXPECT_EQ(old->total, 100U);
    for (const char* wrong : {"",
                              "cpu\n",
                              "cpu  1 2 3\n",
                              "cpu0 1 2 3 4 5\n",
                              "cpu  x y z u\n",
                              "cpu  0 0 0 0 0 0 0 0 0 0\n",
                              "cpu  -1 2 3 4\n"}) {
        EXPECT_FALSE(parse_cpu_times(wrong)) << wrong;
    }
}

TEST(MachineText, LoadAverage) {
    EXPECT_EQ(parse_load_average("0.15 0.72 1.09 1/83 16833\n"), 0.15);
    EXPECT_EQ(parse_load_average("130.00 0 0"), 130);
    for (const char* wrong : {"", "x", "nan 0 0", "inf", "-1.0 0 0", "1,5 0 0"}) {
        EXPECT_FALSE(parse_load_average(wrong)) << wrong;
    }
}

TEST(MachineText, MemoryAndItsLimit) {
    const auto memory = parse_memory(
        "MemTotal:       24684096 kB\nMemFree:         8759128 kB\n"
        "MemAvailable:   24061328 kB\n");
    ASSERT_TRUE(memory);
    EXPECT_EQ(memory->total, 24'684'096ULL * 1024);
    EXPECT_EQ(memory->available, 24'061'328ULL * 1024);
    for (const char* wrong : {"",
                              "MemTotal: 5 kB\n",
                              "MemTotal: 5 kB\nMemAvailable:\n",
                              "MemTotal: 5 kB\nMemAvailable: 18446744073709551615 kB\n"}) {
        EXPECT_FALSE(parse_memory(wrong)) << wrong;
    }
    EXPECT_EQ(parse_memory_limit("536870912\n"), 536'870'912U);
    EXPECT_FALSE(parse_memory_limit("max\n"));                  // v2
    EXPECT_FALSE(parse_memory_limit("9223372036854771712\n"));  // v1
    EXPECT_FALSE(parse_memory_limit(""));
}

TEST(MachineText, Ports) {
    const auto ports = parse_ports("32768\t60999\n");
    ASSERT_TRUE(ports);
    EXPECT_EQ(ports->first, 32'768U);
    EXPECT_EQ(ports->last, 60'999U);
    for (const char* wrong : {"", "32768", "5 4", "1 65536", "a b", "-1 5"}) {
        EXPECT_FALSE(parse_ports(wrong)) << wrong;
    }
}

TEST(MachineText, TimeWait) {
    EXPECT_EQ(parse_time_wait("sockets: used 11\n"
                              "TCP: inuse 1 orphan 0 tw 14282 alloc 1 mem 64\n"
                              "UDP: inuse 0 mem 80\n"),
              14'282U);
    for (const char* wrong :
         {"", "TCP:\n", "TCP: inuse\n", "TCP: inuse 1 tw\n", "TCP: tw x\n", "UDP: tw 5\n"}) {
        EXPECT_FALSE(parse_time_wait(wrong)) << wrong;
    }
}

TEST(MachineText, LostDatagrams) {
    EXPECT_EQ(parse_datagrams_lost("Ip: Forwarding DefaultTTL\nIp: 1 64\n"
                                   "Udp: InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors "
                                   "SndbufErrors InCsumErrors\n"
                                   "Udp: 7484524 229619 1027060 8812075 1027061 5 6\n"
                                   "UdpLite: InDatagrams RcvbufErrors\nUdpLite: 0 9\n"),
              1'027'061U);
    for (const char* wrong : {"",
                              "Udp: InDatagrams NoPorts\nUdp: 1 2\n",
                              "Udp: RcvbufErrors\n",
                              "Udp: RcvbufErrors\nUdp:\n",
                              "Udp: RcvbufErrors\nUdp: x\n",
                              "UdpLite: RcvbufErrors\nUdpLite: 0\n"}) {
        EXPECT_FALSE(parse_datagrams_lost(wrong)) << wrong;
    }
}

TEST(MachineText, Processor) {
    constexpr std::string_view guest =
        "processor\t: 0\nvendor_id\t: AuthenticAMD\nmodel name\t: AMD EPYC 9R14 \n"
        "flags\t\t: fpu vme tsc hypervisor lahf_lm\n";
    EXPECT_EQ(parse_processor(guest), "AMD EPYC 9R14");
    EXPECT_TRUE(parse_is_virtual(guest));
    constexpr std::string_view metal =
        "model name\t: Intel(R) Xeon(R) Gold\nflags\t\t: fpu hypervisors tsc\n";
    EXPECT_FALSE(parse_is_virtual(metal));
    // An ARM names its features, and no model.
    constexpr std::string_view arm = "processor\t: 0\nFeatures\t: fp asimd\nCPU part\t: 0xd0c\n";
    EXPECT_EQ(parse_processor(arm), "");
    EXPECT_FALSE(parse_is_virtual(arm));
    EXPECT_EQ(parse_processor("model name\n"), "");
    EXPECT_EQ(parse_processor("model name\t:\n"), "");
    EXPECT_EQ(parse_processor(""), "");
}

TEST(MachineText, QuotasOfBothVersions) {
    EXPECT_EQ(parse_quota("150000 100000\n"), 1.5);
    EXPECT_EQ(parse_quota("50000 100000"), 0.5);
    for (const char* none : {"max 100000\n", "", "100000", "0 100000", "100000 0", "x y"}) {
        EXPECT_FALSE(parse_quota(none)) << none;
    }
    EXPECT_EQ(parse_quota("200000\n", "100000\n"), 2);
    EXPECT_FALSE(parse_quota("-1\n", "100000\n"));
    EXPECT_FALSE(parse_quota("", ""));
}

TEST(MachineText, ControlGroups) {
    constexpr std::string_view second = "0::/user.slice/user-0.slice/session-1.scope\n";
    EXPECT_THAT(parse_control_groups(second, ""),
                ElementsAre("/user.slice/user-0.slice/session-1.scope",
                            "/user.slice/user-0.slice",
                            "/user.slice",
                            "/"));
    EXPECT_THAT(parse_control_groups(second, "cpu"), IsEmpty());
    EXPECT_THAT(parse_control_groups("0::/\n", ""), ElementsAre("/"));
    constexpr std::string_view both =
        "9:name=systemd:/\n4:memory:/docker/abc\n2:cpuacct,cpu:/docker/abc\n0::/\n";
    EXPECT_THAT(parse_control_groups(both, "cpu"), ElementsAre("/docker/abc", "/docker", "/"));
    EXPECT_THAT(parse_control_groups(both, "memory"), ElementsAre("/docker/abc", "/docker", "/"));
    EXPECT_THAT(parse_control_groups(both, ""), ElementsAre("/"));
    // Seen from within a namespace that hides it, or not there at all.
    for (const char* none : {"0::/../../x\n", "0::\n", "0::relative\n", "", ":::\n", "4:cpu\n"}) {
        EXPECT_THAT(parse_control_groups(none, ""), IsEmpty()) << none;
        EXPECT_THAT(parse_control_groups(none, "cpu"), IsEmpty()) << none;
    }
    std::string deep = "0::";
    for (int i = 0; i < 5000; ++i) {
        deep += "/a";
    }
    EXPECT_EQ(parse_control_groups(deep, "").size(), 65U);
}

/// Every beginning of a text and every octet in it changed: nothing may crash or run away, which
/// the sanitizers watch.
TEST(MachineText, OddOctetsDoNoHarm) {
    const std::string sound =
        "cpu  1 2 3 4 5 6 7 8\nMemTotal: 5 kB\nMemAvailable: 4 kB\nTCP: inuse 1 tw 5\n"
        "Udp: RcvbufErrors\nUdp: 5\nmodel name : x\nflags : hypervisor\n0::/a/b\n2:cpu:/c\n";
    const auto read_all = [](std::string_view text) {
        return parse_cpu_times(text).has_value() + parse_memory(text).has_value() +
               parse_time_wait(text).has_value() + parse_datagrams_lost(text).has_value() +
               !parse_processor(text).empty() + parse_is_virtual(text) +
               !parse_control_groups(text, "").empty() + !parse_control_groups(text, "cpu").empty();
    };
    EXPECT_EQ(read_all(sound), 8);
    for (std::size_t at = 0; at < sound.size(); ++at) {
        EXPECT_LE(read_all(std::string_view{sound}.substr(0, at)), 8);
        for (const char octet : {'\0', '\n', ' ', ':', '/', '-', '9', '\xff'}) {
            std::string odd = sound;
            odd[at] = octet;
            EXPECT_LE(read_all(odd), 8);
            EXPECT_LE(parse_cores(std::string_view{odd}.substr(at)).size(), 8192U);
            EXPECT_LE(parse_words(odd).size(), 64U);
        }
    }
}

}  // namespace
}  // namespace rung::cli
