#include "reports/numbers.hpp"

#include <gtest/gtest.h>

#include <string_view>
#include <vector>

namespace rung::reports::testing {

TEST(Numbers, ReadAsTheyShould) {
    struct Case {
        std::string text;
        std::string_view expected;
    };

    const std::vector<Case> cases{
        {count_text(9999), "9999"},
        {count_text(10'000), "10,000"},
        {duration_text(0.0009), "0.9 ms"},
        {duration_text(60.4), "1 m 00 s"},
        {latency_text(0), "0 us"},
        {latency_text(7), "7 us"},
        {latency_text(7.26), "7.26 us"},
        {latency_text(12.34), "12.3 us"},
        {latency_text(999.4), "999 us"},
        {latency_text(999.6), "1.00 ms"},
        {latency_text(1234), "1.23 ms"},
        {latency_text(9994), "9.99 ms"},
        {latency_text(9996), "10.0 ms"},
        {latency_text(99'960), "100 ms"},
        {latency_text(999'499), "999 ms"},
        {latency_text(999'500), "1.00 s"},
        {latency_text(61'200'000), "61.2 s"},
        {latency_text(3'600'000'000), "3600 s"},
        {rate_text(0), "0/s"},
        {rate_text(0.25), "0.25/s"},
        {rate_text(9.999), "10/s"},
        {rate_text(5000), "5000/s"},
        {rate_text(4999.54), "4999.5/s"},
        {rate_text(9999.96), "10,000/s"},
        {rate_text(123'456.7), "123,457/s"},
        {bytes_text(512), "512 B"},
        {bytes_text(1024), "1.00 KB"},
        {bytes_text(425'984), "416 KB"},
        {bytes_text(47'400'000), "45.2 MB"},
        {bytes_text(1024 * 1024 - 1), "1.00 MB"},
        {bytes_text(3'000'000'000'000'000), "2728 TB"},
        {share_text(0), "0 %"},
        {share_text(1), "100 %"},
        {share_text(0.5), "50 %"},
        {share_text(0.4321), "43.2 %"},
        {share_text(0.01), "1 %"},
        {share_text(0.000067), "0.0067 %"},
        {share_text(0.99987), "99.987 %"},
        {share_text(0.9999999), "99.99999 %"},
        {share_text(0.0000001), "0.00001 %"},
        {share_text(2.5), "250 %"},
    };
    for (const Case& test : cases) {
        EXPECT_EQ(test.text, test.expected);
    }
}

}  // namespace rung::reports::testing
