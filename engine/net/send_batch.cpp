#include "engine/net/send_batch.hpp"

#include "engine/base/ensure.hpp"
#include "engine/net/control_writer.hpp"

namespace rung::net {

void SendBatch::add(const base::Outgoing& message, const base::IpAddress& bound) {
    SocketAddress& address = addresses_[size_];
    Control& control = controls_[size_];
    msghdr& header = append(message);
    header.msg_name = &address;
    header.msg_namelen = to_socket_address(message.link.remote, address);
    if (!message.local.is_any() && message.local != bound) {
        ControlWriter{header, control.octets}.add_source(message.local);
    }
}

void SendBatch::add_connected(const base::Outgoing& message) {
    append(message);
}

msghdr& SendBatch::append(const base::Outgoing& message) {
    ENSURE(!full());
    messages_[size_] = message;
    // sendmmsg reads through this pointer only; iovec has no const form.
    parts_[size_] = {const_cast<char*>(message.bytes.data()), message.bytes.size()};
    msghdr& header = headers_[size_].msg_hdr;
    header = {};
    header.msg_iov = &parts_[size_];
    header.msg_iovlen = 1;
    ++size_;
    return header;
}

}  // namespace rung::net
