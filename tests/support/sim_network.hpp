#pragma once
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <queue>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "engine/base/link.hpp"
#include "engine/base/random.hpp"
#include "engine/base/time.hpp"
#include "engine/turn/turn.hpp"

namespace rung::support {

/// Where simulated time begins; not zero, so that a forgotten start shows.
inline constexpr base::Instant sim_start{std::chrono::seconds{1'000}};
inline constexpr base::WallTime sim_wall_start{std::chrono::seconds{1'795'348'800}};

/// One message on the wire: a datagram, or one of a stream.
struct Packet {
    base::Endpoint from;
    base::Endpoint to;
    std::string bytes;
    base::Transport transport = base::Transport::udp;
    std::size_t stream = 0;  ///< TCP: which connection; they count from 0 as they are opened.
};

/// What the network does to packets; chances are 0 to 1. A stream only has the delay: what arrives
/// at all is whole, in order and not doubled.
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

    struct Arrived {
        base::Link link;
        base::IpAddress local;
        std::string bytes;
    };

    const turn::RunPlan& plan;
    turn::Turn turn;
    turn::Output output;
    std::vector<turn::CallReport> reports;
    std::vector<Arrived> arrived;  ///< For its next turn, as the four below.
    std::vector<std::pair<base::SendFailure, std::string>> failed;
    std::vector<turn::ResolvedName> resolved;
    std::vector<base::LinkEvent> events;
    std::vector<turn::TriggerEnd> trigger_ends;
    std::uint64_t turns = 0;

    /// Something beside messages waits for its next turn.
    [[nodiscard]] bool has_news() const {
        return !failed.empty() || !resolved.empty() || !events.empty() || !trigger_ends.empty();
    }
};

/// A network and both clocks, simulated: runs the very `turn::Turn` of the shard, jumps from event
/// to event, and comes out the same for the same seed. Asks `AllowedDestinations` of the sender
/// before every send, as the real network does.
///
/// A stream is opened by the first message on its link, which leaves after one round trip, when the
/// opener has heard `connected`; it gives one event when it is lost, and the next message on the
/// link opens another. The far side sees it as a link of its listener's that only the opener can
/// open.
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

    /// The datagram with that number on the wire is lost; packets count from 0.
    void lose(std::size_t number) { losses_.insert(number); }

    /// May change every packet before it goes on the wire; of a stream only the octets.
    void set_tamper(std::function<void(Packet&)> tamper) { tamper_ = std::move(tamper); }

    /// A name that resolves; others do not.
    void set_name(const std::string& name, std::vector<base::IpAddress> addresses) {
        names_[name] = std::move(addresses);
    }

    /// Does what a ladder's `trigger` asks for; says why not, or nothing.
    void set_trigger(std::function<std::string(const turn::TriggerOrder&)> trigger) {
        trigger_ = std::move(trigger);
    }

    /// Puts a packet on the wire, now or later, for a scripted peer.
    void send(const Packet& packet, base::Duration after = {});

    /// Does something when that much time is over since the start.
    void at(base::Duration since_start, std::function<void()> what) {
        plans_.push({sim_start + since_start, ++order_, std::move(what)});
    }

    /// From now on nobody listens at that TCP endpoint, or everybody who does again.
    void refuse(const base::Endpoint& at) { refusing_.insert(at); }

    void accept_again(const base::Endpoint& at) { refusing_.erase(at); }

    /// How an open stream ends in the middle of the run.
    enum class Ending : std::uint8_t {
        closed,  ///< In order: each side hears of it behind what was on the way to it.
        reset,   ///< At once for both sides: what was on the way is lost.
    };

    /// All that are open, or that one.
    void end_streams(Ending how);
    void end_stream(std::size_t number, Ending how);

    /// How many were opened so far, or tried to be.
    [[nodiscard]] std::size_t streams() const { return streams_.size(); }

    /// How many have an end that its party still keeps open.
    [[nodiscard]] std::size_t open_streams() const;

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
    template <class What>
    struct Timed {
        base::Instant at;
        std::uint64_t order = 0;
        What what;

        friend bool operator>(const Timed& a, const Timed& b) {
            return a.at != b.at ? a.at > b.at : a.order > b.order;
        }
    };

    template <class What>
    using Timeline =
        std::priority_queue<Timed<What>, std::vector<Timed<What>>, std::greater<Timed<What>>>;

    /// One end of a stream: whose, and what that party calls it.
    struct StreamEnd {
        SimNode* node = nullptr;
        base::Link link;
        bool kept = false;  ///< The party has neither closed it nor heard of its end.
        base::Instant last_arrival{};
    };

    struct Stream {
        enum class State : std::uint8_t { connecting, open, over };
        State state = State::connecting;
        StreamEnd opener;
        StreamEnd acceptor;
        base::Endpoint client;             ///< The opener's own end of it,
        base::Endpoint server;             ///< and where it connects to.
        std::vector<std::string> waiting;  ///< Until it is open.
        bool ends_once_open = false;       ///< The opener has closed it meanwhile.
    };

    enum class Side : std::uint8_t { opener, acceptor };

    /// What is on the way to one side of a stream.
    struct Segment {
        enum class Kind : std::uint8_t { syn, accepted, refused, message, fin };
        Kind kind = Kind::message;
        std::size_t stream = 0;
        Side to = Side::opener;
        std::string bytes{};
        std::size_t sighting = ~std::size_t{0};
        int error = 0;
    };

    [[nodiscard]] base::Clocks clocks() const;
    [[nodiscard]] std::optional<base::Instant> next_event() const;
    [[nodiscard]] std::pair<SimNode*, std::uint16_t> socket_at(base::Transport transport,
                                                               const base::Endpoint& endpoint);
    void deliver_due();
    void run_turn(SimNode& node);
    void flush(SimNode& node);
    [[nodiscard]] bool forbidden(SimNode& sender, const base::Link& link, const Packet& packet);
    void carry(const Packet& packet, SimNode* sender, const base::Link& link);
    void put_on_the_way(const Packet& packet);
    std::size_t sight(const Packet& packet, Fate fate);

    // sim_network_streams.cpp
    void carry_on_stream(SimNode& sender, const base::Outgoing& message);
    void open_stream(SimNode& sender, const base::Link& link);
    void close_by(SimNode& node, const base::LinkClose& closing);
    void put_on_the_way(Segment segment, base::Duration after);
    void send_on_stream(std::size_t number, Side from, std::string bytes);
    void arrive(Segment& segment);
    void close_back(const Segment& fin);
    void arrive_syn(std::size_t number);
    void arrive_accepted(std::size_t number);
    void arrive_message(Segment& segment);
    void keep_end(std::size_t number, Side side, const StreamEnd& end);
    bool drop_end(StreamEnd& end);
    void tell(StreamEnd& end, base::LinkEvent::Kind kind, int error);
    [[nodiscard]] StreamEnd& end_of(std::size_t number, Side side);

    base::Random random_;
    base::Instant now_ = sim_start;
    Faults faults_;
    Nobody nobody_ = Nobody::refuses;
    std::vector<std::unique_ptr<SimNode>> nodes_;
    std::map<base::Endpoint, Peer> peers_;
    std::map<std::string, std::vector<base::IpAddress>> names_;
    std::set<std::size_t> losses_;
    std::function<void(Packet&)> tamper_;
    std::function<std::string(const turn::TriggerOrder&)> trigger_;
    Timeline<Packet> on_the_way_;
    Timeline<Packet> to_be_sent_;
    Timeline<Segment> segments_;
    Timeline<std::function<void()>> plans_;
    std::vector<Sighting> sightings_;
    std::size_t packets_ = 0;
    std::uint64_t order_ = 0;
    bool keep_sightings_ = true;

    /// Whose link, and which.
    using LinkKey = std::tuple<const SimNode*, std::uint16_t, base::Endpoint, std::uint32_t>;

    [[nodiscard]] static LinkKey key_of(const SimNode& node, const base::Link& link) {
        return {&node, link.socket, link.remote, link.stream};
    }

    std::deque<Stream> streams_;
    std::map<LinkKey, std::pair<std::size_t, Side>> links_;  ///< The ends that are kept.
    std::set<base::Endpoint> refusing_;
};

}  // namespace rung::support
