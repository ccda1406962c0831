#pragma once
#include <sched.h>
#include <sys/types.h>

#include <functional>

namespace rung::bench {

/// The calling thread runs on that core while this lives.
class Pinned {
public:
    /// Throws std::system_error.
    explicit Pinned(int core);
    ~Pinned();
    Pinned(const Pinned&) = delete;
    Pinned& operator=(const Pinned&) = delete;

private:
    cpu_set_t before_;
};

/// A forked copy of this process that runs `loop` on a core of its own until it is destroyed. It
/// ends with its parent, whatever becomes of that.
class PinnedChild {
public:
    /// Throws std::system_error.
    PinnedChild(int core, const std::function<void()>& loop);
    ~PinnedChild();
    PinnedChild(const PinnedChild&) = delete;
    PinnedChild& operator=(const PinnedChild&) = delete;

private:
    pid_t id_;
};

}  // namespace rung::bench
