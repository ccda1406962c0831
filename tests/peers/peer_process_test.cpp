#include "tests/peers/peer_process.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <system_error>

#include "tests/peers/run_folder.hpp"

namespace rung::peers {

TEST(PeerProcess, MissingProgramThrows) {
    const RunFolder folder;
    EXPECT_THROW(Process({{"/nowhere/sipp"}, folder.path()}), std::system_error);
}

TEST(PeerProcess, KeepsBothOutputsAndTheStatus) {
    const RunFolder folder;
    Process process{{{"/bin/sh", "-c", "echo out; echo err >&2; exit 7"}, folder.path()}};
    EXPECT_EQ(process.wait_for_exit(), 7);
    EXPECT_EQ(process.output(), "out\nerr\n");
}

TEST(PeerProcess, StopsWaitingAtTheLimitAndAtTheEnd) {
    const RunFolder folder;
    Process lasting{{{"/bin/cat", "/dev/zero"}, folder.path()}};
    EXPECT_FALSE(lasting.wait_until([] { return false; }, std::chrono::milliseconds{1}));
    EXPECT_EQ(lasting.end(SIGTERM), 128 + SIGTERM);
    Process ending{{{"/bin/true"}, folder.path()}};
    EXPECT_FALSE(ending.wait_for_output("anything"));
}

TEST(PeerProcess, TakesItsChildrenAlong) {
    const RunFolder folder;
    const std::string fifo = folder.path() / "fifo";
    ASSERT_EQ(mkfifo(fifo.c_str(), 0600), 0);
    int writer = -1;
    {
        Process process{{{"/bin/sh", "-c", "cat fifo & wait"}, folder.path()}};
        // Opens as soon as the shell's child reads.
        ASSERT_TRUE(process.wait_until([&] {
            writer = open(fifo.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC);
            return writer >= 0;
        }));
    }
    pollfd reader{writer, 0, 0};
    EXPECT_EQ(poll(&reader, 1, 1000), 1);
    EXPECT_EQ(reader.revents, POLLERR);
    close(writer);
}

}  // namespace rung::peers
