#include "bench/side_by_side/child_process.hpp"

#include <gtest/gtest.h>
#include <sched.h>

#include <csignal>
#include <stdexcept>

namespace rung::bench {

namespace {

constexpr std::chrono::seconds patience{30};

/// What a child of this test writes, in a file that goes with it.
class ChildProcesses : public testing::Test {
protected:
    ~ChildProcesses() override {
        std::error_code ignored;
        std::filesystem::remove(output_, ignored);
    }

    [[nodiscard]] Command shell(const std::string& text) const {
        return {{"sh", "-c", text}, output_, std::nullopt};
    }

private:
    const testing::TestInfo* test_ = testing::UnitTest::GetInstance()->current_test_info();
    std::filesystem::path output_ =
        std::filesystem::temp_directory_path() /
        (std::string{"rung-bench-"} + test_->name() + "-" + std::to_string(getpid()));
};

/// A core that this test may use.
int own_core() {
    cpu_set_t cores;
    CPU_ZERO(&cores);
    sched_getaffinity(0, sizeof cores, &cores);
    int core = 0;
    while (!CPU_ISSET(static_cast<std::size_t>(core), &cores)) {
        ++core;
    }
    return core;
}

std::string message_of(const Command& command) {
    try {
        const ChildProcess process{command};
    } catch (const std::runtime_error& error) {
        return error.what();
    }
    return "nothing was thrown";
}

}  // namespace

TEST_F(ChildProcesses, EndWithTheirStatusOrSignal) {
    ChildProcess seven{shell("exit 7")};
    EXPECT_EQ(seven.wait(patience).value().status, 7);
    EXPECT_EQ(seven.wait(patience).value().status, 7) << "asked again";
    ChildProcess killed{shell("kill -TERM $$")};
    EXPECT_EQ(killed.wait(patience).value().status, 128 + SIGTERM);
}

TEST_F(ChildProcesses, AreWaitedForNoLongerThanAsked) {
    ChildProcess process{shell("exec sleep 1000")};
    EXPECT_FALSE(process.wait(std::chrono::milliseconds{1}).has_value());
    process.signal(SIGINT);
    EXPECT_EQ(process.wait(patience).value().status, 128 + SIGINT);
}

TEST_F(ChildProcesses, TellThatTheyAreStopped) {
    ChildProcess process{shell("echo here; kill -STOP $$; exec sleep 1000")};
    EXPECT_EQ(process.wait_for_line("here", patience), "");
    while (!process.is_stopped()) {
        ASSERT_FALSE(process.wait(std::chrono::milliseconds{1}).has_value());
    }
    process.signal(SIGCONT);
    while (process.is_stopped()) {
        ASSERT_FALSE(process.wait(std::chrono::milliseconds{1}).has_value());
    }
}

TEST_F(ChildProcesses, CountTheirCpuTime) {
    ChildProcess process{shell("i=0; while [ $i -lt 100000 ]; do i=$((i + 1)); done")};
    EXPECT_GT(process.wait(patience).value().cpu, std::chrono::milliseconds{1});
}

TEST_F(ChildProcesses, RunOnTheCoreTheyAreGiven) {
    Command command = shell("grep Cpus_allowed_list /proc/self/status");
    command.placement = Placement{own_core(), Scheduling::plain};
    EXPECT_EQ(output_of(command), "Cpus_allowed_list:\t" + std::to_string(own_core()) + "\n");
}

TEST_F(ChildProcesses, SayWhyTheyDoNotStart) {
    Command missing = shell("");
    missing.arguments = {"no-such-program"};
    EXPECT_NE(message_of(missing).find("no-such-program cannot be started: No such file"),
              std::string::npos);
    Command elsewhere = shell("exit 0");
    elsewhere.placement = Placement{1000, Scheduling::plain};
    EXPECT_NE(message_of(elsewhere).find("cannot be pinned to core 1000"), std::string::npos);
}

TEST_F(ChildProcesses, AreReadLineByLine) {
    ChildProcess process{
        shell("echo first; echo 'listening udp 127.0.0.1:40123'; exec sleep 1000")};
    EXPECT_EQ(process.wait_for_line("listening udp ", patience), "127.0.0.1:40123");
    ChildProcess silent{shell("echo broken")};
    EXPECT_THROW(static_cast<void>(silent.wait_for_line("listening ", patience)),
                 std::runtime_error);
    EXPECT_EQ(silent.last_words(), "broken\n");
}

TEST_F(ChildProcesses, ThatFailAreShownWithTheirWords) {
    try {
        output_of(shell("echo what went wrong >&2; exit 3"));
        FAIL() << "nothing was thrown";
    } catch (const std::runtime_error& error) {
        EXPECT_NE(std::string{error.what()}.find("status 3:\nwhat went wrong"), std::string::npos)
            << error.what();
    }
    EXPECT_EQ(output_of(shell("echo well; exit 99"), 99), "well\n");
}

}  // namespace rung::bench
