#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/random.hpp"
#include "tests/sip/exercise.hpp"
#include "tests/sip/samples.hpp"

namespace rung::sip {
namespace {

constexpr std::array<std::string_view, 16> fragments{"\r\n",
                                                     "\r\n ",
                                                     "\"",
                                                     "\\",
                                                     "<",
                                                     ">",
                                                     ";",
                                                     ",",
                                                     "%",
                                                     "@",
                                                     "[::",
                                                     "(",
                                                     "=",
                                                     "\xff",
                                                     "99999999999999999999",
                                                     "\r\nl: 7\r\n"};

/// Cuts, doubles, changes and inserts, one to eight times.
void mutate(std::string& text, base::Random& random) {
    for (std::uint64_t changes = 1 + random.below(8); changes > 0 && !text.empty(); --changes) {
        const std::size_t at = random.below(text.size());
        switch (random.below(5)) {
            case 0:
                text[at] = static_cast<char>(random.below(256));
                break;
            case 1:
                text.insert(at, fragments[random.below(fragments.size())]);
                break;
            case 2:
                text.erase(at, 1 + random.below(20));
                break;
            case 3:
                text.insert(at, text.substr(random.below(text.size()), 1 + random.below(40)));
                break;
            default:
                text[at] = '\0';
                break;
        }
    }
}

TEST(Mutation, AHundredThousandMutantsDoNoHarm) {
    constexpr std::uint64_t seed = 3261;
    base::Random random{seed};
    int accepted = 0;
    std::string text;
    for (int i = 0; i < 100'000; ++i) {
        text = samples[random.below(samples.size())];
        mutate(text, random);
        accepted += exercise(text) > 0 ? 1 : 0;
    }
    // Neither all nor none: otherwise the mutants would not reach the field parsers.
    EXPECT_GT(accepted, 10'000);
    EXPECT_LT(accepted, 90'000);
}

}  // namespace
}  // namespace rung::sip
