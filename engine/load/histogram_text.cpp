// HdrHistogram's V2 encoding. A frame (cookie, length) holds a zlib stream of: a header of 40
// octets, then the counters up to the highest one that is not 0, each a ZigZag LEB128 number where
// a negative one stands for a run of so many zeros. All fixed numbers are big-endian.
#include <zlib.h>

#include <algorithm>
#include <bit>
#include <cstdint>

#include "engine/base/ensure.hpp"
#include "engine/load/base64.hpp"
#include "engine/load/histogram.hpp"

namespace rung::load {

namespace {

// The 0x10 says that the counters are ZigZag LEB128, not words.
constexpr std::uint32_t payload_cookie = 0x1c849303 | 0x10;
constexpr std::uint32_t frame_cookie = 0x1c849304 | 0x10;
constexpr std::size_t payload_header = 40;
constexpr unsigned longest_number = 9;             // Its ninth octet has eight bits of the number.
constexpr std::uint64_t most_values = 1ULL << 53;  // As far as a double counts.

void append_fixed(std::string& out, std::uint64_t number, unsigned octets);
void append_zigzag(std::string& out, std::int64_t number);
std::string deflated(std::string_view octets);
std::optional<std::string> inflated(std::string_view octets, std::size_t most);

// Takes numbers off the front of some octets; once these are too few it is `bad` and gives 0.
class Reader {
public:
    explicit Reader(std::string_view octets) : rest_(octets) {}

    [[nodiscard]] bool bad() const { return bad_; }

    [[nodiscard]] std::string_view rest() const { return rest_; }

    std::uint64_t fixed(unsigned octets);
    std::int64_t zigzag();

private:
    std::uint8_t octet();

    std::string_view rest_;
    bool bad_ = false;
};

}  // namespace

std::string Histogram::encode() const {
    const std::string body = deflated(payload());
    std::string frame;
    append_fixed(frame, frame_cookie, 4);
    append_fixed(frame, body.size(), 4);
    return base64_encode(frame + body);
}

std::optional<Histogram> Histogram::decode(std::string_view text) {
    const std::optional<std::string> frame = base64_decode(text);
    if (!frame) {
        return std::nullopt;
    }
    Reader reader{*frame};
    const std::uint64_t cookie = reader.fixed(4);
    const std::uint64_t length = reader.fixed(4);
    if (cookie != frame_cookie || length != reader.rest().size()) {
        return std::nullopt;
    }
    const std::optional<std::string> body =
        inflated(reader.rest(), payload_header + layout_size * longest_number);
    return body ? from_payload(*body) : std::nullopt;
}

std::string Histogram::payload() const {
    std::string counters;
    // HdrHistogram writes at least the counter of 0.
    const std::size_t end = empty() ? 1 : index_of(max()) + 1;
    std::size_t zeros = 0;
    for (std::size_t index = 0; index < end; ++index) {
        const std::uint64_t count = empty() ? 0 : counts_[index];
        zeros = count == 0 ? zeros + 1 : 0;
        const bool run_goes_on = count == 0 && index + 1 < end && counts_[index + 1] == 0;
        if (!run_goes_on) {
            append_zigzag(
                counters,
                zeros > 1 ? -static_cast<std::int64_t>(zeros) : static_cast<std::int64_t>(count));
        }
    }
    std::string out;
    append_fixed(out, payload_cookie, 4);
    append_fixed(out, counters.size(), 4);
    append_fixed(out, 0, 4);  // Nothing is shifted.
    append_fixed(out, digits, 4);
    append_fixed(out, 1, 8);  // The lowest value,
    append_fixed(out, highest, 8);
    append_fixed(out, std::bit_cast<std::uint64_t>(1.0), 8);  // and its ratio to a real one.
    return out + counters;
}

std::optional<Histogram> Histogram::from_payload(std::string_view payload) {
    Reader reader{payload};
    const bool ours = reader.fixed(4) == payload_cookie;
    const std::uint64_t length = reader.fixed(4);
    const bool same_layout = reader.fixed(4) == 0 && reader.fixed(4) == digits &&
                             reader.fixed(8) == 1 && reader.fixed(8) == highest &&
                             reader.fixed(8) == std::bit_cast<std::uint64_t>(1.0);
    if (reader.bad() || !ours || !same_layout || length != reader.rest().size()) {
        return std::nullopt;
    }
    Histogram result;
    result.counts_.resize(layout_size);
    std::size_t index = 0;
    while (!reader.rest().empty()) {
        const std::int64_t number = reader.zigzag();
        const std::size_t room = layout_size - index;
        if (reader.bad() || room == 0 || number < -static_cast<std::int64_t>(room)) {
            return std::nullopt;
        }
        if (number < 0) {
            index += static_cast<std::size_t>(-number);
            continue;
        }
        const auto count = static_cast<std::uint64_t>(number);
        if (count > most_values - result.count_) {
            return std::nullopt;
        }
        result.counts_[index++] = count;
        result.count_ += count;
    }
    return result;
}

namespace {

void append_fixed(std::string& out, std::uint64_t number, unsigned octets) {
    for (unsigned left = octets; left > 0; --left) {
        out.push_back(static_cast<char>((number >> (8 * (left - 1))) & 0xffU));
    }
}

void append_zigzag(std::string& out, std::int64_t number) {
    auto bits =
        (static_cast<std::uint64_t>(number) << 1U) ^ static_cast<std::uint64_t>(number >> 63);
    for (unsigned octet = 1; octet < longest_number && bits >= 0x80; ++octet) {
        out.push_back(static_cast<char>(0x80U | (bits & 0x7fU)));
        bits >>= 7U;
    }
    out.push_back(static_cast<char>(bits));
}

std::string deflated(std::string_view octets) {
    uLongf size = compressBound(octets.size());
    std::string out(size, '\0');
    // Only memory can fail it, and that throws above.
    const int status = compress(reinterpret_cast<Bytef*>(out.data()),
                                &size,
                                reinterpret_cast<const Bytef*>(octets.data()),
                                octets.size());
    ENSURE(status == Z_OK);
    out.resize(size);
    return out;
}

// Refuses what is not one whole zlib stream, and what has more than `most` octets in it.
std::optional<std::string> inflated(std::string_view octets, std::size_t most) {
    std::string out(most, '\0');
    uLongf size = most;
    uLong taken = octets.size();
    const int status = uncompress2(reinterpret_cast<Bytef*>(out.data()),
                                   &size,
                                   reinterpret_cast<const Bytef*>(octets.data()),
                                   &taken);
    if (status != Z_OK || taken != octets.size()) {
        return std::nullopt;
    }
    out.resize(size);
    return out;
}

std::uint64_t Reader::fixed(unsigned octets) {
    std::uint64_t number = 0;
    for (unsigned i = 0; i < octets; ++i) {
        number = (number << 8U) | octet();
    }
    return number;
}

std::int64_t Reader::zigzag() {
    std::uint64_t bits = 0;
    for (unsigned at = 0; at < longest_number; ++at) {
        const std::uint64_t next = octet();
        const bool last = at + 1 == longest_number;
        bits |= (last ? next : next & 0x7fU) << (7 * at);
        if ((next & 0x80U) == 0) {
            break;
        }
    }
    return static_cast<std::int64_t>((bits >> 1U) ^ (0 - (bits & 1U)));
}

std::uint8_t Reader::octet() {
    if (rest_.empty()) {
        bad_ = true;
        return 0;
    }
    const auto first = static_cast<std::uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    return first;
}

}  // namespace

}  // namespace rung::load
