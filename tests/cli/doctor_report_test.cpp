// How `rung doctor` says what it found.
#include "engine/cli/doctor_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <sstream>

#include "reports/text.hpp"
#include "tests/cli/machine_sample.hpp"

namespace rung::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

DoctorReport report_on(const MachineFacts& facts) {
    return {.version = "0.1.0",
            .facts = facts,
            .checks = judge_machine(facts),
            .limit = MachineLimit{.bare = 283'984, .own = 190'012}};
}

TEST(DoctorReport, IsARowForEachCheckAndTheConclusionLast) {
    MachineFacts facts = sound_machine();
    facts.receive_buffer = 212'992;
    EXPECT_EQ(draw_doctor(report_on(facts), Reasons::of_remarks, {}),
              R"(lab7: 4 cores, Xeon, Linux 6.1.0

  ok    cores           4, not pinned, 0,2 are one core's hyperthreads
  ok    CPU quota       none
  ok    governor        performance, boost on
  ok    steal           0 % just now, 0.13 % since the machine started
  ok    clock           tsc, 22 ns a read
  ok    wake-up         60 us late at p99, 900 us at worst, of 960 sleeps
  ok    other load      others use 0.4 % of the CPU, load 0.10 on 4 cores
  ok    memory          15.0 GB of 16.0 GB available
  ok    open files      1,048,576: enough for 20,000 connections
  warn  socket buffer   208 KB: 332 datagrams may wait
                        what does not fit while Rung pauses is lost
                        sudo sysctl -w net.core.rmem_max=4194304
  ok    UDP drops       none just now
  ok    ports           28,232, 3 in TIME_WAIT; 470 connections/s a target
  ok    segmentation    UDP_SEGMENT yes, UDP_GRO yes

  its own limit, both ends on this machine
        bare datagrams  284,000 pairs/s
        Rung            190,000 OPTIONS transactions/s over UDP, 67 % of it

NOT FIT for high rates over UDP: socket buffer
)");
}

TEST(DoctorReport, SaysWhyWhereAsked) {
    const DoctorReport report = report_on(sound_machine());
    constexpr const char* why = "a loop that wakes up late sends late";
    EXPECT_THAT(draw_doctor(report, Reasons::of_remarks, {}), Not(HasSubstr(why)));
    EXPECT_THAT(draw_doctor(report, Reasons::all, {}), HasSubstr(why));
}

TEST(DoctorReport, SaysWhatTheLimitIsWorth) {
    DoctorReport report = report_on(sound_machine());
    report.facts.others = 0.4;
    report.limit = MachineLimit{.bare = 1000, .one_core = true};
    const std::string text = draw_doctor(report, Reasons::of_remarks, {});
    EXPECT_THAT(text, HasSubstr("bare datagrams  1000 pairs/s\n"));
    EXPECT_THAT(text, Not(HasSubstr("OPTIONS")));
    EXPECT_THAT(text, HasSubstr("at rest it does more"));
    EXPECT_THAT(text, HasSubstr("one core        carried both ends"));
    report.limit.reset();
    EXPECT_THAT(draw_doctor(report, Reasons::of_remarks, {}), Not(HasSubstr("limit, both")));
}

/// Whatever a machine calls itself and however narrow the terminal.
TEST(DoctorReport, FitsTheTerminal) {
    MachineFacts facts = sound_machine();
    facts.host = "a\x1b[31mb\xe2\x80\xae";
    facts.processor = std::string(300, 'x');
    facts.clock_source = "\xff\x07";
    facts.receive_buffer = 1000;
    for (const unsigned columns : {40U, 80U, 200U}) {
        const std::string text = draw_doctor(report_on(facts), Reasons::all, {.columns = columns});
        EXPECT_THAT(text, Not(HasSubstr("\x1b")));
        EXPECT_THAT(text, Not(HasSubstr("\x07")));
        std::istringstream rows{text};
        for (std::string row; std::getline(rows, row);) {
            EXPECT_LE(reports::width_of(row), columns) << row;
        }
    }
    const std::string coloured =
        draw_doctor(report_on(facts), Reasons::all, {.colours = reports::Colours::on});
    EXPECT_THAT(coloured, HasSubstr("\x1b[1;31mwarn\x1b[0m"));
}

TEST(DoctorReport, IsJsonToo) {
    MachineFacts facts = sound_machine();
    facts.governors = {"powersave"};
    const boost::json::value json = boost::json::parse(doctor_json(report_on(facts)));
    EXPECT_EQ(json.at("verdict").as_string(), "remarks");
    EXPECT_EQ(json.at("conclusion").as_string(), "FIT to measure, with 1 remark: governor");
    EXPECT_EQ(json.at("tool").at("version").as_string(), "0.1.0");
    EXPECT_EQ(json.at("environment").at("host").as_string(), "lab7");
    EXPECT_EQ(json.at("checks").as_array().size(), 13U);
    const boost::json::value& governor = json.at("checks").at(2);
    EXPECT_EQ(governor.at("name").as_string(), "governor");
    EXPECT_EQ(governor.at("verdict").as_string(), "note");
    EXPECT_THAT(governor.at("remedy").as_string().c_str(), HasSubstr("cpupower"));
    EXPECT_EQ(json.at("facts").at("clock_read_ns").to_number<double>(), 22);
    EXPECT_FALSE(json.at("facts").as_object().contains("memory_limit_bytes"));
    EXPECT_EQ(json.at("limit").at("rung_options_per_second").to_number<double>(), 190'012);

    const boost::json::value bare = boost::json::parse(doctor_json({.checks = judge_machine({})}));
    EXPECT_EQ(bare.at("verdict").as_string(), "unfit");
    EXPECT_FALSE(bare.as_object().contains("limit"));
}

}  // namespace
}  // namespace rung::cli
