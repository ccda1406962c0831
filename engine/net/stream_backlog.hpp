#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace rung::net {

/// What one connection still has to write: the octets of whole messages in order, of which the
/// first may be partly out. Its memory is kept for the next tenant while it is small. The owner
/// sets the bounds.
class StreamBacklog {
public:
    /// Kept when all is written; more is given back.
    static constexpr std::size_t kept_octets = std::size_t{64} * 1024;

    /// One message, or what the kernel did not take of it; not empty.
    void push_message(std::string_view octets);

    /// What counts as no message: an answer to a keep-alive.
    void push_pong(std::string_view octets);

    /// All that is to be written; valid until the next change.
    [[nodiscard]] std::string_view waiting() const {
        return std::string_view{octets_}.substr(written_);
    }

    /// The first `count` octets are out. Returns how many messages ended within them.
    std::size_t consume(std::size_t count);

    /// What is left of a message that is partly out; empty when there is none.
    [[nodiscard]] std::string_view begun() const {
        return cut_ ? waiting().substr(0, ends_[ended_] - written_) : std::string_view{};
    }

    void clear();

    [[nodiscard]] bool empty() const { return octets() == 0; }

    [[nodiscard]] std::size_t octets() const { return octets_.size() - written_; }

    [[nodiscard]] std::size_t messages() const { return ends_.size() - ended_; }

private:
    void make_room();

    std::string octets_;
    std::size_t written_ = 0;
    std::vector<std::size_t> ends_;  ///< Where each message ends in octets_.
    std::size_t ended_ = 0;          ///< So many of them are out.
    bool cut_ = false;               ///< And a part of the next.
};

}  // namespace rung::net
