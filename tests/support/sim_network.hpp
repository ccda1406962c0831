#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <queue>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/link.hpp"
#include "engine/base/random.hpp"
#include "engine/base/time.hpp"
#include "engine/turn/turn.hpp"

namespace rung::support {

/// Where simulated time begins; not zero, so that a forgotten start shows.
inline constexpr base::Instant sim_start{std::chrono::seconds{1'000}};
inline constexpr base::WallTime sim_wall_start{std::chrono::seconds{1'795'348'800}};

/// One datagram on the wire.
struct Packet {
    base::Endpoint from;
    base::Endpoint to;
    std::string bytes;
};

/// What the network does to packets; chances are 0 to 1.
struct Faults {
    base::Duration delay = std::chrono::milliseconds{5};
    base::Duration jitter{0};  ///< Uniform on top of the delay: packets overtake each other.
    double loss = 0;
    double duplication = 0;
};

/// What an address does where nobody listens.
enum class Nobody : std::uint8_t { refuses, is_silent };

enum class Fate : std::uint8_t { delivered, lost, refused_by_guard, unreachable };

/// A packet that was put on the wire, as a trace keeps it.
struct Sighting {
    base::Duration at;  ///< Since the start.
    Packet packet;
    Fate fate = Fate::delivered;
};

/// One party: its turn, and what the turn has said so far.
struct SimNode {
    explicit SimNode(const turn::RunPlan& its_plan) : plan{its_plan}, turn{its_plan, sim_start} {}

    const turn::RunPlan& plan;
    turn::Turn turn;
    turn::Output output;
    std::vector<turn::CallReport> reports;
    std::vector<Packet> arrived;  ///< For its next turn, as the two below.
    std::vector<std::pair<base::SendFailure, std::string>> failed;
    std::vector<turn::ResolvedName> resolved;
    std::uint64_t turns = 0;
};

/// A network and both clocks, simulated: runs the very `turn::Turn` of the shard, jumps from event
/// to event, and comes out the same for the same seed. Asks `AllowedDestinations` of the sender
/// before every send, as the real network does.
class SimNetwork {
public:
    /// Gets what arrives at its address; it may `send` in return.
    using Peer = std::function<void(const Packet&)>;

    explicit SimNetwork(std::uint64_t seed = 1) : random_{seed} {}

    /// A party at the sockets of its plan. `plan` outlives the network.
    SimNode& add(const turn::RunPlan& plan);

    /// A party of any manners, scripted by the test.
    void add_peer(const base::Endpoint& at, Peer peer) { peers_[at] = std::move(peer); }

    void set_faults(const Faults& faults) { faults_ = faults; }

    void set_nobody(Nobody nobody) { nobody_ = nobody; }

    /// The packet with that number on the wire is lost; they count from 0.
    void lose(std::size_t number) { losses_.insert(number); }

    /// May change every packet before it goes on the wire.
    void set_tamper(std::function<void(Packet&)> tamper) { tamper_ = std::move(tamper); }

    /// A name that resolves; others do not.
    void set_name(const std::string& name, std::vector<base::IpAddress> addresses) {
        names_[name] = std::move(addresses);
    }

    /// Puts a packet on the wire, now or later, for a scripted peer.
    void send(const Packet& packet, base::Duration after = {});

    /// Lets time pass until nothing more can happen (true) or `limit` is over since the start.
    bool run(base::Duration limit = std::chrono::hours{3});

    [[nodiscard]] base::Duration elapsed() const { return now_ - sim_start; }

    [[nodiscard]] const std::vector<Sighting>& sightings() const { return sightings_; }

    /// Keeps no sightings from now on; packets still count.
    void forget_sightings() { keep_sightings_ = false; }

    [[nodiscard]] std::size_t packets() const { return packets_; }

    /// Every packet on a line, for a test that fails.
    [[nodiscard]] std::string trace() const;

private:
    struct Arrival {
        base::Instant at;
        std::uint64_t order = 0;
        Packet packet;

        friend bool operator>(const Arrival& a, const Arrival& b) {
            return a.at != b.at ? a.at > b.at : a.order > b.order;
        }
    };

    [[nodiscard]] base::Clocks clocks() const;
    [[nodiscard]] std::optional<base::Instant> next_event() const;
    [[nodiscard]] SimNode* node_at(const base::Endpoint& endpoint);
    void deliver_due();
    void run_turn(SimNode& node);
    void flush(SimNode& node);
    void carry(const Packet& packet, SimNode* sender, const base::Link& link);
    void put_on_the_way(const Packet& packet);
    void sight(const Packet& packet, Fate fate);

    base::Random random_;
    base::Instant now_ = sim_start;
    Faults faults_;
    Nobody nobody_ = Nobody::refuses;
    std::vector<std::unique_ptr<SimNode>> nodes_;
    std::map<base::Endpoint, Peer> peers_;
    std::map<std::string, std::vector<base::IpAddress>> names_;
    std::set<std::size_t> losses_;
    std::function<void(Packet&)> tamper_;
    std::priority_queue<Arrival, std::vector<Arrival>, std::greater<>> on_the_way_;
    std::priority_queue<Arrival, std::vector<Arrival>, std::greater<>> to_be_sent_;
    std::vector<Sighting> sightings_;
    std::size_t packets_ = 0;
    std::uint64_t order_ = 0;
    bool keep_sightings_ = true;
};

}  // namespace rung::support
