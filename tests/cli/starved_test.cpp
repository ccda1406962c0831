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

cpu_set_t own_cores() {
    cpu_set_t cores;
    CPU_ZERO(&cores);
    sched_getaffinity(0, sizeof cores, &cores);
    return cores;
}

/// The last of them alone.
cpu_set_t one_of(const cpu_set_t& cores) {
    cpu_set_t one;
    CPU_ZERO(&one);
    for (int i = CPU_SETSIZE - 1; i >= 0 && CPU_COUNT(&one) == 0; --i) {
        if (CPU_ISSET(i, &cores)) {
            CPU_SET(i, &one);
        }
    }
    return one;
}

void pin(pid_t process, const cpu_set_t& cores) {
    if (sched_setaffinity(process, sizeof cores, &cores) != 0) {
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

/// As far as its user may: without that right it stays as modest as it is.
void run_as_usual(pid_t process) {
    const sched_param none{};
    sched_setscheduler(process, SCHED_OTHER, &none);
}

/// A process that keeps a core busy until it has had so much of it, however long that takes.
class BusyLoop {
public:
    BusyLoop(const cpu_set_t& core, double cpu_seconds) : id_{fork()} {
        if (id_ == 0) {
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            pin(0, core);
            while (had_of_the_core() < cpu_seconds) {
            }
            _exit(0);
        }
    }

    /// Waits for it.
    ~BusyLoop() {
        while (id_ > 0 && waitpid(id_, nullptr, 0) < 0 && errno == EINTR) {
        }
    }

    BusyLoop(const BusyLoop&) = delete;
    BusyLoop& operator=(const BusyLoop&) = delete;

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
        EXPECT_EQ(number(run.result, "/calls/passed"), 400U) << run.finished.out;
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
    const cpu_set_t all = own_cores();
    const cpu_set_t core = one_of(all);
    wait_for_its_middle();
    pin(run_.id(), core);
    yield_to_all(run_.id());
    {
        constexpr double cpu_seconds = 0.25;
        const BusyLoop one{core, cpu_seconds};
        const BusyLoop two{core, cpu_seconds};
        const BusyLoop three{core, cpu_seconds};
    }
    run_as_usual(run_.id());
    pin(run_.id(), all);
    expect_invalid();
}

}  // namespace
}  // namespace rung::cli
