// The simulated connections: how they open, what travels on them, how they end.
#include <algorithm>
#include <cerrno>
#include <chrono>
#include <utility>

#include "tests/support/sim_network.hpp"

namespace rung::support {

namespace {

using Kind = base::LinkEvent::Kind;

constexpr std::uint16_t first_client_port = 32'768;

/// How long a kernel tries to connect where nobody answers: six retries of the SYN.
constexpr base::Duration connect_patience = std::chrono::seconds{127};

}  // namespace

void SimNetwork::end_streams(Ending how) {
    for (std::size_t number = 0; number < streams_.size(); ++number) {
        end_stream(number, how);
    }
}

void SimNetwork::end_stream(std::size_t number, Ending how) {
    Stream& stream = streams_.at(number);
    if (stream.state != Stream::State::open) {
        return;
    }
    if (how == Ending::reset) {
        stream.state = Stream::State::over;
        tell(stream.opener, Kind::reset, ECONNRESET);
        tell(stream.acceptor, Kind::reset, ECONNRESET);
        return;
    }
    for (const Side to : {Side::opener, Side::acceptor}) {
        put_on_the_way(Segment{.kind = Segment::Kind::fin, .stream = number, .to = to},
                       faults_.delay);
    }
}

std::size_t SimNetwork::open_streams() const {
    std::set<std::size_t> open;
    for (const auto& [key, where] : links_) {
        open.insert(where.first);
    }
    return open.size();
}

void SimNetwork::carry_on_stream(SimNode& sender, const base::Outgoing& message) {
    const base::Link& link = message.link;
    const base::Endpoint& from = sender.plan.settings.sockets.at(link.socket).bound;
    std::string bytes{message.bytes};
    if (forbidden(sender, link, {from, link.remote, bytes, base::Transport::tcp})) {
        return;
    }
    auto found = links_.find(key_of(sender, link));
    if (found == links_.end()) {
        if (link.stream >= base::Link::first_accepted) {
            sender.failed.emplace_back(base::SendFailure{link, EPIPE, {}}, std::move(bytes));
            return;
        }
        open_stream(sender, link);
        found = links_.find(key_of(sender, link));
    }
    if (bytes.empty()) {
        return;  // It only opens the stream.
    }
    const auto [number, side] = found->second;
    Stream& stream = streams_[number];
    if (stream.state == Stream::State::connecting) {
        stream.waiting.push_back(std::move(bytes));
    } else {
        send_on_stream(number, side, std::move(bytes));
    }
}

void SimNetwork::open_stream(SimNode& sender, const base::Link& link) {
    const std::size_t number = streams_.size();
    const std::size_t ports = std::size_t{65'536} - first_client_port;
    Stream& stream = streams_.emplace_back();
    stream.client = {sender.plan.settings.sockets.at(link.socket).bound.ip,
                     static_cast<std::uint16_t>(first_client_port + number % ports)};
    stream.server = link.remote;
    keep_end(number, Side::opener, {&sender, link});
    put_on_the_way(Segment{.kind = Segment::Kind::syn, .stream = number, .to = Side::acceptor},
                   faults_.delay);
}

/// What the party sent before goes out first.
void SimNetwork::close_by(SimNode& node, const base::LinkClose& closing) {
    const auto found = links_.find(key_of(node, closing.link));
    if (found == links_.end()) {
        return;
    }
    const auto [number, side] = found->second;
    Stream& stream = streams_[number];
    const Side to = side == Side::opener ? Side::acceptor : Side::opener;
    if (closing.how != base::Ending::half) {
        drop_end(end_of(number, side));
    }
    if (stream.state == Stream::State::connecting) {
        stream.ends_once_open = true;
        return;
    }
    if (closing.how == base::Ending::reset) {
        stream.state = Stream::State::over;
        tell(end_of(number, to), Kind::reset, ECONNRESET);
        return;
    }
    put_on_the_way(Segment{.kind = Segment::Kind::fin, .stream = number, .to = to}, faults_.delay);
}

/// Never before what went the same way earlier.
void SimNetwork::put_on_the_way(Segment segment, base::Duration after) {
    base::Instant& last = end_of(segment.stream, segment.to).last_arrival;
    last = std::max(last, now_ + after);
    segments_.push({last, ++order_, std::move(segment)});
}

void SimNetwork::send_on_stream(std::size_t number, Side from, std::string bytes) {
    const Stream& stream = streams_[number];
    const bool opener = from == Side::opener;
    Packet packet{opener ? stream.client : stream.server,
                  opener ? stream.server : stream.client,
                  std::move(bytes),
                  base::Transport::tcp,
                  number};
    ++packets_;
    if (tamper_) {
        tamper_(packet);
    }
    const std::size_t sighting = sight(packet, Fate::delivered);
    put_on_the_way(Segment{.stream = number,
                           .to = opener ? Side::acceptor : Side::opener,
                           .bytes = std::move(packet.bytes),
                           .sighting = sighting},
                   faults_.delay);
}

void SimNetwork::arrive(Segment& segment) {
    StreamEnd& end = end_of(segment.stream, segment.to);
    switch (segment.kind) {
        case Segment::Kind::syn:
            arrive_syn(segment.stream);
            return;
        case Segment::Kind::accepted:
            arrive_accepted(segment.stream);
            return;
        case Segment::Kind::refused:
            streams_[segment.stream].state = Stream::State::over;
            for (std::string& bytes : streams_[segment.stream].waiting) {
                const Stream& stream = streams_[segment.stream];
                sight({stream.client,
                       stream.server,
                       std::move(bytes),
                       base::Transport::tcp,
                       segment.stream},
                      Fate::unreachable);
            }
            tell(end, Kind::refused, segment.error);
            return;
        case Segment::Kind::message:
            arrive_message(segment);
            return;
        case Segment::Kind::fin:
            if (streams_[segment.stream].state == Stream::State::open) {
                tell(end, Kind::closed, 0);
                close_back(segment);
            }
            return;
    }
}

/// Who hears of the end of a stream ends its own direction, too.
void SimNetwork::close_back(const Segment& fin) {
    const Side to = fin.to == Side::opener ? Side::acceptor : Side::opener;
    if (end_of(fin.stream, to).kept) {
        put_on_the_way(Segment{.kind = Segment::Kind::fin, .stream = fin.stream, .to = to},
                       faults_.delay);
    }
}

void SimNetwork::arrive_syn(std::size_t number) {
    Stream& stream = streams_[number];
    const auto [node, socket] = socket_at(base::Transport::tcp, stream.server);
    Segment answer{.kind = Segment::Kind::accepted, .stream = number};
    base::Duration after = faults_.delay;
    if (node == nullptr || refusing_.contains(stream.server)) {
        const bool silent = node == nullptr && nobody_ == Nobody::is_silent;
        answer.kind = Segment::Kind::refused;
        answer.error = silent ? ETIMEDOUT : ECONNREFUSED;
        after = silent ? connect_patience : after;
    } else {
        const auto stream_number = base::Link::first_accepted + static_cast<std::uint32_t>(number);
        keep_end(number,
                 Side::acceptor,
                 {node, {base::Transport::tcp, socket, stream.client, stream_number}});
    }
    put_on_the_way(std::move(answer), after);
}

void SimNetwork::arrive_accepted(std::size_t number) {
    Stream& stream = streams_[number];
    stream.state = Stream::State::open;
    if (stream.opener.kept) {
        stream.opener.node->events.push_back({Kind::connected, stream.opener.link, 0});
    }
    for (std::string& bytes : std::exchange(stream.waiting, {})) {
        send_on_stream(number, Side::opener, std::move(bytes));
    }
    if (stream.ends_once_open) {
        put_on_the_way(Segment{.kind = Segment::Kind::fin, .stream = number, .to = Side::acceptor},
                       faults_.delay);
    }
}

/// Lost when its connection is, or when the party has closed its end.
void SimNetwork::arrive_message(Segment& segment) {
    const Stream& stream = streams_[segment.stream];
    const StreamEnd& end = end_of(segment.stream, segment.to);
    if (stream.state == Stream::State::open && end.kept) {
        const base::Endpoint& local = segment.to == Side::opener ? stream.client : stream.server;
        end.node->arrived.push_back({end.link, local.ip, std::move(segment.bytes)});
    } else if (segment.sighting < sightings_.size()) {
        sightings_[segment.sighting].fate = Fate::lost;
    }
}

void SimNetwork::keep_end(std::size_t number, Side side, const StreamEnd& end) {
    StreamEnd& kept = end_of(number, side);
    kept.node = end.node;
    kept.link = end.link;
    kept.kept = true;
    links_[key_of(*end.node, end.link)] = {number, side};
}

/// False when the party had closed it before.
bool SimNetwork::drop_end(StreamEnd& end) {
    if (!std::exchange(end.kept, false)) {
        return false;
    }
    links_.erase(key_of(*end.node, end.link));
    return true;
}

/// The one event that a party hears of the end of a stream.
void SimNetwork::tell(StreamEnd& end, base::LinkEvent::Kind kind, int error) {
    if (drop_end(end)) {
        end.node->events.push_back({kind, end.link, error});
    }
}

SimNetwork::StreamEnd& SimNetwork::end_of(std::size_t number, Side side) {
    Stream& stream = streams_.at(number);
    return side == Side::opener ? stream.opener : stream.acceptor;
}

}  // namespace rung::support
