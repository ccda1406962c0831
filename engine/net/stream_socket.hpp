#pragma once
#include <sys/uio.h>

#include <cstddef>
#include <span>

#include "engine/base/address.hpp"
#include "engine/net/descriptor.hpp"

namespace rung::net {

/// System calls on the sockets of connections. None blocks and none throws; errors are errno.

struct Connecting {
    Descriptor descriptor;
    base::Endpoint local;
    int error = 0;  ///< 0 or EINPROGRESS: becomes writable. Others: failed.
};

/// Begins a connection to `remote` from `source`, "any" lets the kernel choose. Its port is chosen
/// by the kernel, so that it may be shared with connections to other peers.
[[nodiscard]] Connecting begin_connecting(const base::Endpoint& remote,
                                          const base::IpAddress& source);

/// What became of a connection that was in progress: 0 or errno.
[[nodiscard]] int take_error(int fd);

struct Transfer {
    std::size_t octets = 0;
    int error = 0;  ///< EAGAIN: the kernel's buffer is full (write) or empty (read).
};

/// One system call; at most `most_parts`. A peer that is gone is EPIPE, not a signal.
[[nodiscard]] Transfer write_parts(int fd, std::span<iovec> parts);
constexpr std::size_t most_parts = 1024;

/// No octets and no error: the peer has ended its direction.
[[nodiscard]] Transfer read_octets(int fd, std::span<char> out);

/// So that closing the descriptor sends a FIN: what was not read would make it a RST, which may
/// destroy what the peer has not read either.
void discard_unread(int fd, std::span<char> scratch);

/// Sends a FIN; what the peer sends can still be read.
void end_sending(int fd);

/// So that closing the descriptor sends a RST and leaves no TIME_WAIT.
void prepare_reset(int fd);

}  // namespace rung::net
