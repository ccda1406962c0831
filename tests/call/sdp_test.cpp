#include "engine/call/sdp.hpp"

#include <gtest/gtest.h>

#include "tests/call/bench.hpp"

namespace rung::call {
namespace {

constexpr std::string_view session =
    "v=0\no=- 1 1 IN IP4 192.0.2.1\ns=-\nc=IN IP4 192.0.2.1\nt=0 0\n";
constexpr std::string_view our_media =
    "m=audio 40000 RTP/AVP 0 8\na=rtpmap:0 PCMU/8000\na=rtpmap:8 PCMA/8000\n";

TEST(Sdp, OffersOneAudioStream) {
    base::Arena scratch;
    EXPECT_EQ(write_sdp_offer("192.0.2.1", scratch),
              crlf(std::string{session} + std::string{our_media}));
    EXPECT_NE(write_sdp_offer("[2001:db8::1]", scratch).find("c=IN IP6 2001:db8::1\r\n"),
              std::string_view::npos);
}

TEST(Sdp, AnswersLineByLine) {
    struct Case {
        const char* name;
        std::string offer;
        std::string media;
    };

    const Case cases[] = {
        {"G.711", "v=0\nm=audio 4000 RTP/AVP 18 8 0\n", "m=audio 40000 RTP/AVP 8 0\n"},
        {"no G.711", "v=0\nm=audio 4000 RTP/AVP 18 96\n", "m=audio 40000 RTP/AVP 18\n"},
        {"video is refused",
         "v=0\nm=video 5 RTP/AVP 96\nm=audio 4 RTP/AVP 0\n",
         "m=video 0 RTP/AVP 96\nm=audio 40000 RTP/AVP 0\n"},
        {"second audio is refused",
         "m=audio 4 RTP/AVP 0\nm=audio 6 RTP/AVP 0\n",
         "m=audio 40000 RTP/AVP 0\nm=audio 0 RTP/AVP 0\n"},
        {"no SDP", "hello", std::string{our_media}},
        {"cut short", "m=audio", "m=audio 0  \n"},
    };
    for (const Case& one : cases) {
        SCOPED_TRACE(one.name);
        base::Arena scratch;
        EXPECT_EQ(write_sdp_answer(crlf(one.offer), "192.0.2.1", scratch),
                  crlf(std::string{session} + one.media));
    }
}

}  // namespace
}  // namespace rung::call
