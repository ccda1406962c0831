#include "reports/difference_text.hpp"

#include <gtest/gtest.h>

#include "engine/base/random.hpp"
#include "reports/text.hpp"

namespace rung::reports {
namespace {

TEST(DifferenceText, MarksWhatOnlyOneOfThemHas) {
    const Difference difference{
        .wanted = "m=audio 4000 RTP/AVP", .came = "m=audio 4020 RTP/AVP", .at = 10};
    EXPECT_EQ(marked_wanted(difference).same, "m=audio 40");
    EXPECT_EQ(marked_wanted(difference).differs, "0");
    EXPECT_EQ(marked_wanted(difference).rest, "0 RTP/AVP");
    EXPECT_EQ(marked_came(difference).differs, "2");
    const Difference longer{.wanted = "bob", .came = "bobby", .at = 3};
    EXPECT_EQ(marked_wanted(longer).differs, "");
    EXPECT_EQ(marked_came(longer).differs, "by");
    const Difference doubled{.wanted = "aaa", .came = "aaaa", .at = 3};
    EXPECT_EQ(marked_came(doubled).differs, "a");
    const Difference other{
        .wanted = "x\u00e9", .came = "x\u0129", .at = 1};  // One octet in common.
    EXPECT_EQ(marked_came(other).differs, "\u0129");
}

TEST(DifferenceText, PutsTheCaretUnderTheFirstCharacterThatDiffers) {
    const Difference difference{.wanted = "\u65e5\r\nbob", .came = "\u65e5\r\nbo", .at = 7};
    const DifferenceRows rows = rows_of(difference, 40, Charset::utf8);
    EXPECT_EQ(rows.wanted, "\u65e5\\r\\nbob");
    EXPECT_EQ(rows.came, "\u65e5\\r\\nbo");
    EXPECT_EQ(rows.caret, 8U);
    const Difference absent{.part = "port", .wanted = "5060"};
    EXPECT_EQ(rows_of(absent, 40, Charset::utf8).came, "(none)");
}

/// Whatever came, and however little room there is.
TEST(DifferenceText, FitsItsColumns) {
    base::Random random{3};
    for (int i = 0; i < 2'000; ++i) {
        const auto noise = [&random](std::size_t size) {
            std::string text;
            for (std::size_t j = 0; j < size; ++j) {
                text += static_cast<char>(random.below(256));
            }
            return text;
        };
        const std::string same = noise(random.below(80));
        const Difference difference{.wanted = same + noise(random.below(80)),
                                    .came = same + noise(random.below(80)),
                                    .at = same.size()};
        const std::size_t columns = 12 + random.below(60);
        const DifferenceRows rows = rows_of(difference, columns, Charset::utf8);
        ASSERT_LE(width_of(rows.wanted), columns);
        ASSERT_LE(width_of(rows.came), columns);
        ASSERT_LT(rows.caret, columns);
        static_cast<void>(marked_came(difference));
    }
}

}  // namespace
}  // namespace rung::reports
