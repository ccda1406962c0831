#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/base/address.hpp"

namespace rung::net {

/// Whether several datagrams of one size to one peer leave as one that the kernel cuts up
/// (UDP_SEGMENT), and come in the same way (UDP_GRO). Where both ends do so on one machine, nothing
/// is ever cut and the kernel's part of a message all but vanishes; a peer that does not take them
/// gets plain datagrams, but for more work than if they had been sent as such.
enum class Segmented : std::uint8_t {
    off,
    automatic,  ///< Towards peers that show that they do so, too.
    on,         ///< Towards everybody.
};

/// Which peers of a socket send segmented, as far as their datagrams tell.
class SegmentingPeers {
public:
    /// Beyond so many further ones get plain datagrams.
    static constexpr std::size_t most = 256;
    /// One that was only presumed to is given up when it has answered so often in vain.
    static constexpr std::uint32_t patience = 2'048;

    /// It is taken for one until its answers say otherwise.
    void presume(const base::Endpoint& peer) {
        presumed_ = peer;
        in_vain_ = 0;
        add(peer);
    }

    /// So many of its datagrams came at once, in one.
    void received(const base::Endpoint& peer, std::size_t together) {
        if (together > 1) {
            in_vain_ = peer == presumed_ ? 0 : in_vain_;
            add(peer);
        } else if (peer == presumed_ && asked_ && in_vain_ < patience && ++in_vain_ == patience) {
            std::erase(peers_, peer);
            last_ = {};
        }
    }

    /// Something segmented was sent to it: its answers tell from here on.
    void sent(const base::Endpoint& peer) { asked_ = asked_ || peer == presumed_; }

    [[nodiscard]] bool has(const base::Endpoint& peer) const {
        if (peer == last_) {
            return true;
        }
        for (const base::Endpoint& known : peers_) {
            if (known == peer) {
                last_ = peer;
                return true;
            }
        }
        return false;
    }

    void clear() {
        peers_.clear();
        last_ = {};
        presumed_ = {};
    }

private:
    void add(const base::Endpoint& peer) {
        if (!has(peer) && peers_.size() < most) {
            peers_.push_back(peer);
        }
    }

    std::vector<base::Endpoint> peers_;
    mutable base::Endpoint last_;  ///< That was found last; port 0: none.
    base::Endpoint presumed_;
    bool asked_ = false;
    std::uint32_t in_vain_ = 0;
};

}  // namespace rung::net
