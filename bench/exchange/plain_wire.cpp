#include "bench/exchange/plain_wire.hpp"

namespace rung::bench {

PlainWire::PlainWire(int fd, std::span<const Datagram> flow) : fd_{fd}, flow_{flow} {
    for (std::size_t n = 0; n < batch; ++n) {
        in_parts_[n] = {in_[n].data(), largest_datagram};
        in_headers_[n].msg_hdr.msg_iov = &in_parts_[n];
        in_headers_[n].msg_hdr.msg_iovlen = 1;
        out_headers_[n].msg_hdr.msg_iov = &out_parts_[n];
        out_headers_[n].msg_hdr.msg_iovlen = 1;
    }
    for (std::size_t n = 0; n < flow.size(); ++n) {
        texts_[n].fill(static_cast<char>(n));
    }
}

void PlainWire::flush() {
    for (std::size_t sent = 0; sent < waiting_;) {
        const auto left = static_cast<unsigned>(waiting_ - sent);
        const int count = ::sendmmsg(fd_, out_headers_.data() + sent, left, 0);
        if (count < 0) {
            break;  // The other side has ended.
        }
        sent += static_cast<std::size_t>(count);
    }
    waiting_ = 0;
}

}  // namespace rung::bench
