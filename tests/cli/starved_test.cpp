// A generator that does not get to run says so, and blames nobody else for it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <cerrno>
#include <csignal>
#include <ctime>
#include <system_error>
#include <thread>

#include "tests/cli/load_run.hpp"

namespace rung::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

/// The last core that we may use.
int some_core() {
    cpu_set_t mine;
    CPU_ZERO(&mine);
    sched_getaffinity(0, sizeof mine, &mine);
    int core = 0;
    for (int i = 0; i < CPU_SETSIZE; ++i) {
        core = CPU_ISSET(i, &mine) ? i : core;
    }
    return core;
}

void pin(pid_t process, int core) {
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(core, &one);
    if (sched_setaffinity(process, sizeof one, &one) != 0) {
        throw std::system_error{errno, std::generic_category(), "sched_setaffinity"};
    }
}

/// From here on it runs when nobody else wants its core.
void yield_to_all(pid_t process) {
    const sched_param none{};
    if (sched_setscheduler(process, SCHED_IDLE, &none) != 0) {
        throw std::system_error{errno, std::generic_category(), "sched_setscheduler"};
    }
}

/// A process that keeps a core busy until it has had so much of it, however long that takes.
class BusyLoop {
public:
    BusyLoop(int core, double cpu_seconds) : id_{fork()} {
        if (id_ == 0) {
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            pin(0, core);
            while (had_of_the_core() < cpu_seconds) {
            }
            _exit(0);
        }
    }

    ~BusyLoop() { wait(); }

    BusyLoop(const BusyLoop&) = delete;
    BusyLoop& operator=(const BusyLoop&) = delete;

    void wait() {
        while (id_ > 0 && waitpid(id_, nullptr, 0) < 0 && errno == EINTR) {
        }
        id_ = -1;
    }

private:
    static double had_of_the_core() {
        timespec time{};
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
    }

    pid_t id_;
};

/// A load of two seconds whose limit on the latency is missed when Rung stands still.
class StarvedTest : public testing::Test {
protected:
    /// Half of the load is over.
    void wait_for_its_middle() { ASSERT_NE(run_.wait_for_line("  1 of 2 s "), ""); }

    /// No call failed, the answers were late by the clock, and the verdict is on Rung alone.
    void expect_invalid() {
        const LoadRun run = finish_load(workplace_, run_, "run.json");
        EXPECT_EQ(run.finished.status, 3) << run.finished.out;
        EXPECT_EQ(imbalance(run.result), "");
        EXPECT_EQ(number(run.result, "/calls/due"), 400U);
        EXPECT_EQ(number(run.result, "/calls/passed"), 400U);
        EXPECT_FALSE(run.result.at_pointer("/thresholds/0/met").as_bool());
        EXPECT_EQ(text(run.result, "/verdict"), "invalid");
        EXPECT_FALSE(run.result.at_pointer("/generator/fit").as_bool());
        EXPECT_GT(number(run.result, "/generator/stalls"), 0U);
        EXPECT_GT(number(run.result, "/generator/lag/max"), 100'000U);
        const std::string reason = text(run.result, "/reason");
        EXPECT_EQ(reason, text(run.result, "/generator/unfit"));
        EXPECT_THAT(reason, HasSubstr("sent late: "));
        EXPECT_THAT(reason, HasSubstr("stood still for "));
        EXPECT_THAT(reason, Not(HasSubstr("missed")));
        EXPECT_THAT(text(run.result, "/generator/remedy"), HasSubstr("a core of its own"));
        EXPECT_THAT(run.finished.out, HasSubstr("INVALID  "));
        EXPECT_THAT(run.finished.out, HasSubstr("a core of its own"));
        EXPECT_EQ(server_.stop().status, 0);
    }

    Workplace workplace_;
    Server server_{workplace_, {}};
    Process run_{workplace_.command({"run",
                                     workplace_.ladder("ladder.rung",
                                                       with_blocks(options_ladder,
                                                                   "load\n"
                                                                   "  rate 200/s for 2s\n"
                                                                   "pass when\n"
                                                                   "  max < 50ms\n")),
                                     "--target",
                                     server_.address(),
                                     "--json",
                                     workplace_.path("run.json")})};
};

/// The pause is not waited for: it is what is tested.
TEST_F(StarvedTest, StoppedInTheMiddle) {
    wait_for_its_middle();
    run_.signal(SIGSTOP);
    std::this_thread::sleep_for(std::chrono::milliseconds{500});
    run_.signal(SIGCONT);
    expect_invalid();
}

TEST_F(StarvedTest, BesideABusyLoopOnItsCore) {
    const int core = some_core();
    wait_for_its_middle();
    pin(run_.id(), core);
    yield_to_all(run_.id());
    {
        constexpr double cpu_seconds = 0.25;
        BusyLoop one{core, cpu_seconds};
        BusyLoop two{core, cpu_seconds};
        BusyLoop three{core, cpu_seconds};
    }
    expect_invalid();
}

}  // namespace
}  // namespace rung::cli
