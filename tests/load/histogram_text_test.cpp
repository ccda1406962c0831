// The text of a histogram, held to what HdrHistogram itself wrote (Golden.java).
#include <gtest/gtest.h>
#include <zlib.h>

#include <chrono>
#include <fstream>
#include <map>
#include <sstream>

#include "engine/base/random.hpp"
#include "engine/load/base64.hpp"
#include "engine/load/histogram.hpp"

namespace rung::load {
namespace {

using namespace std::chrono_literals;
using std::chrono::microseconds;

struct Golden {
    std::uint64_t count = 0, min = 0, max = 0;
    double mean = 0;
    std::uint64_t p50 = 0, p90 = 0, p99 = 0;
    std::string text;
};

const std::map<std::string, Golden>& goldens() {
    static const auto all = [] {
        std::map<std::string, Golden> read;
        std::ifstream file{TESTS_FOLDER "/load/hdrhistogram.golden"};
        for (std::string line; std::getline(file, line);) {
            std::string name;
            Golden g;
            if (std::istringstream words{line};
                line[0] != '#' && words >> name >> g.count >> g.min >> g.max >> g.mean >> g.p50 >>
                                      g.p90 >> g.p99 >> g.text) {
                read.emplace(name, g);
            }
        }
        return read;
    }();
    return all;
}

// The same recordings as in Golden.java.
std::map<std::string, Histogram> recorded() {
    std::map<std::string, Histogram> all;
    all["empty"];
    all["zero"].record(0us);
    all["many"].record(1234us, 1'000'000'000'000);
    for (const std::int64_t value : {0L,
                                     1L,
                                     2046L,
                                     2047L,
                                     2048L,
                                     2049L,
                                     4095L,
                                     4096L,
                                     4097L,
                                     1'000'000L,
                                     2'147'483'647L,
                                     2'147'483'648L,
                                     3'599'999'999L,
                                     3'600'000'000L}) {
        all["edges"].record(microseconds{value});
    }
    std::int64_t state = 1;
    for (int i = 0; i < 1000; ++i) {
        state = state * 48271 % 2'147'483'647;
        all["spread"].record(microseconds{state % (1LL << (1 + i % 31))},
                             static_cast<std::uint64_t>(1 + state % 300));
    }
    return all;
}

// What a text holds, whatever zlib made of it.
std::string payload_of(const std::string& text) {
    const std::string frame = base64_decode(text).value();
    std::string payload(1 << 20, '\0');
    uLongf size = payload.size();
    EXPECT_EQ(uncompress(reinterpret_cast<Bytef*>(payload.data()),
                         &size,
                         reinterpret_cast<const Bytef*>(frame.data()) + 8,
                         frame.size() - 8),
              Z_OK);
    payload.resize(size);
    return payload;
}

std::string number(std::uint64_t value) {
    std::string octets;
    for (int shift = 24; shift >= 0; shift -= 8) {
        octets.push_back(static_cast<char>(value >> shift));
    }
    return octets;
}

std::string deflated(const std::string& octets) {
    uLongf size = compressBound(octets.size());
    std::string out(size, '\0');
    EXPECT_EQ(compress(reinterpret_cast<Bytef*>(out.data()),
                       &size,
                       reinterpret_cast<const Bytef*>(octets.data()),
                       octets.size()),
              Z_OK);
    out.resize(size);
    return out;
}

std::string frame_of(const std::string& body) {
    return base64_encode("\x1c\x84\x93\x14" + number(body.size()) + body);
}

// A payload with counters of our own making.
std::string text_of(const std::string& counters) {
    const std::string header = payload_of(goldens().at("empty").text).substr(8, 32);
    return frame_of(deflated("\x1c\x84\x93\x13" + number(counters.size()) + header + counters));
}

TEST(HistogramText, ReadsWhatHdrHistogramWrote) {
    for (const auto& [name, histogram] : recorded()) {
        SCOPED_TRACE(name);
        const Golden& golden = goldens().at(name);
        const auto decoded = Histogram::decode(golden.text);
        ASSERT_TRUE(decoded);
        EXPECT_EQ(*decoded, histogram);
        EXPECT_EQ(decoded->count(), golden.count);
        EXPECT_EQ(decoded->at(0), golden.min);
        EXPECT_EQ(decoded->max(), golden.max);
        EXPECT_DOUBLE_EQ(decoded->mean(), golden.mean);
        EXPECT_EQ(decoded->at(0.5), golden.p50);
        EXPECT_EQ(decoded->at(0.9), golden.p90);
        EXPECT_EQ(decoded->at(0.99), golden.p99);
    }
}

TEST(HistogramText, WritesWhatHdrHistogramWrites) {
    for (const auto& [name, histogram] : recorded()) {
        SCOPED_TRACE(name);
        const std::string text = histogram.encode();
        EXPECT_TRUE(text.starts_with("HISTFAAA"));
        EXPECT_EQ(payload_of(text), payload_of(goldens().at(name).text));
    }
}

TEST(HistogramText, ComesBackTheSame) {
    base::Random random{21};
    for (int round = 0; round < 50; ++round) {
        Histogram histogram;
        const std::uint64_t most = 1ULL << random.below(40);
        for (std::uint64_t i = 0; i <= random.below(2'000); ++i) {
            const auto value = static_cast<std::int64_t>(random.below(1ULL << random.below(33)));
            histogram.record(microseconds{value}, 1 + random.below(most));
        }
        EXPECT_EQ(Histogram::decode(histogram.encode()), histogram);
    }
}

TEST(HistogramText, RefusesAnotherLayout) {
    for (const char* name : {"two_digits", "two_hours", "from_1000"}) {
        EXPECT_EQ(Histogram::decode(goldens().at(name).text), std::nullopt) << name;
    }
}

// Those of V0, V1 and of V2 with counters in whole words.
TEST(HistogramText, RefusesAnotherEncoding) {
    const std::string payload = payload_of(goldens().at("edges").text);
    const std::string frame = base64_decode(goldens().at("edges").text).value();
    for (const std::string octet : {"\x13", "\x12", "\x19", "\x84", "\x04"}) {
        std::string other = frame;
        EXPECT_EQ(Histogram::decode(base64_encode(other.replace(3, 1, octet))), std::nullopt);
    }
    for (const std::string octet : {"\x14", "\x11", "\x18", "\x83", "\x03"}) {
        std::string other = payload;
        EXPECT_EQ(Histogram::decode(frame_of(deflated(other.replace(3, 1, octet)))), std::nullopt);
    }
}

TEST(HistogramText, RefusesWhatIsCutShort) {
    const std::string& text = goldens().at("edges").text;
    for (std::size_t size = 0; size < text.size(); ++size) {
        EXPECT_EQ(Histogram::decode(text.substr(0, size)), std::nullopt) << size;
    }
    const std::string octets = base64_decode(text).value();
    for (std::size_t size = 0; size < octets.size(); ++size) {
        EXPECT_EQ(Histogram::decode(base64_encode(octets.substr(0, size))), std::nullopt) << size;
    }
    const std::string payload = payload_of(text);
    for (std::size_t size = 0; size < payload.size(); ++size) {
        EXPECT_EQ(Histogram::decode(frame_of(deflated(payload.substr(0, size)))), std::nullopt);
    }
}

TEST(HistogramText, RefusesWhatIsTooMuch) {
    const std::string body = deflated(payload_of(goldens().at("edges").text));
    EXPECT_TRUE(Histogram::decode(frame_of(body)));
    EXPECT_EQ(Histogram::decode(frame_of(body + "x")), std::nullopt);
    EXPECT_EQ(Histogram::decode(frame_of(body) + "AAAA"), std::nullopt);
    std::string bomb;  // In 100 KB.
    bomb.resize(100'000'000);
    EXPECT_EQ(Histogram::decode(frame_of(deflated(bomb))), std::nullopt);
}

TEST(HistogramText, CountersMustFit) {
    struct Case {
        const char* name;
        std::string counters;
        std::optional<std::uint64_t> count;
    };

    const std::string all_zeros = "\xff\xef\x02";  // ZigZag of -23552.
    const std::string two_to_53(std::string(7, '\x80') + '\x20');
    const std::string minimum(9, '\xff');
    const Case cases[] = {
        {"none", "", 0},
        {"one", "\x02", 1},
        {"a run as long as the layout", all_zeros, 0},
        {"a counter after that", all_zeros + "\x02", {}},
        {"a run that is one too long", "\x81\xf0\x02", {}},
        {"two runs that are too long", all_zeros + "\x01", {}},
        {"the last counter", "\xfd\xef\x02\x02", 1},
        {"2^53 values", two_to_53, 1ULL << 53},
        {"one more", two_to_53 + "\x02", {}},
        {"the longest run that a number can say", minimum, {}},
        {"the highest number", "\xfe" + std::string(8, '\xff'), {}},
        {"a ninth octet, all of it", "\x82" + std::string(8, '\x80'), {}},
        {"a number that does not end", "\x80", {}},
        {"a number in more octets than it needs", std::string("\x82\x00", 2), 1},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.name);
        const auto decoded = Histogram::decode(text_of(c.counters));
        ASSERT_EQ(decoded.has_value(), c.count.has_value());
        if (decoded) {
            EXPECT_EQ(decoded->count(), c.count);
        }
    }
}

// Damage at each of the three levels: the text, the frame, and what is deflated in it. Whatever
// is still read must be a sound histogram.
TEST(HistogramText, SurvivesDamage) {
    base::Random random{22};
    const auto damage = [&](std::string octets) {
        for (std::uint64_t left = 1 + random.below(4); left > 0; --left) {
            const std::size_t at = random.below(octets.size());
            switch (random.below(3)) {
                case 0:
                    octets[at] = static_cast<char>(random.below(256));
                    break;
                case 1:
                    octets.insert(at, 1 + random.below(9), static_cast<char>(random.below(256)));
                    break;
                default:
                    octets[at] = static_cast<char>(octets[at] ^ (1 << random.below(8)));
            }
        }
        return octets;
    };
    int read = 0;
    for (int round = 0; round < 30'000; ++round) {
        const std::string& text = goldens().at(round % 2 == 0 ? "edges" : "spread").text;
        const std::string damaged = round % 3 == 0 ? damage(text)
                                    : round % 3 == 1
                                        ? base64_encode(damage(base64_decode(text).value()))
                                        : frame_of(deflated(damage(payload_of(text))));
        if (const auto histogram = Histogram::decode(damaged)) {
            ++read;
            ASSERT_LE(histogram->at(0.5), histogram->max());
            ASSERT_EQ(Histogram::decode(histogram->encode()), histogram);
        }
    }
    EXPECT_GT(read, 100);  // Damage to a counter makes another counter.
}

}  // namespace
}  // namespace rung::load
