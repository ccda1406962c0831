#pragma once
#include <sys/types.h>

#include <string>

namespace rung::cli {

/// The far side that `rung run` starts when no target is named: this very program as `rung serve`,
/// in a process of its own, so that the CPU and memory that are measured are the generator's alone.
/// Ends with its owner, whatever becomes of it.
class BuiltInTarget {
public:
    /// Starts it on loopback, port 0, with that PKI. Throws `Failure` (4).
    explicit BuiltInTarget(const std::string& pki);
    ~BuiltInTarget();
    BuiltInTarget(const BuiltInTarget&) = delete;
    BuiltInTarget& operator=(const BuiltInTarget&) = delete;

    /// "127.0.0.1:40123"
    [[nodiscard]] const std::string& address() const { return address_; }

    [[nodiscard]] pid_t process() const { return process_; }

private:
    void stop() const;

    pid_t process_ = -1;
    std::string address_;
};

}  // namespace rung::cli
