#include "engine/sip/octets.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "engine/base/random.hpp"

namespace rung::sip {
namespace {

/// Texts of every length around the blocks, of octets that matter and any others.
template <class Visit>
void visit_texts(Visit&& visit) {
    constexpr std::string_view telling{" \t\r\n\0\x1f\x7f\x80\xff;,\"<>:=!#@", 19};
    base::Random random{3};
    for (int round = 0; round < 20'000; ++round) {
        std::string text;
        const std::uint64_t size = random.below(70);
        const std::uint64_t one_in = 1 + random.below(60);
        while (text.size() < size) {
            const bool tells = random.below(one_in) == 0;
            text += tells ? telling[random.below(telling.size())]
                          : static_cast<char>('A' + random.below(50));
        }
        visit(text);
    }
}

const char* end_of(const std::string& text) {
    return text.data() + text.size();
}

TEST(Octets, FindsANearColonOrGivesUp) {
    visit_texts([](const std::string& text) {
        const char* const found = find_near_colon(text.data(), end_of(text));
        if (found != text.data()) {
            ASSERT_EQ(found, text.data() + text.find(':')) << text;
        }
    });
}

TEST(Octets, MeasuresAnUnquotedValueAsTheCharacterClassesDo) {
    visit_texts([](const std::string& text) {
        const auto ends = [](char c) { return is_in(c, lws_set | control_set | value_end_set); };
        const auto end = std::find_if(text.begin(), text.end(), ends);
        ASSERT_EQ(value_length(text), static_cast<std::size_t>(end - text.begin())) << text;
    });
}

TEST(Octets, LineFeedsAndBlanksAreFoundWhereverTheyStand) {
    base::Random random{5};
    for (int n = 0; n < 20'000; ++n) {
        std::string text(random.below(200), 'x');
        for (char& c : text) {
            if (random.below(20) == 0) {
                c = static_cast<char>(random.below(256));
            }
            c = random.below(40) == 0 ? '\n' : c;
        }
        LineEnds ends{text};
        for (std::size_t at = text.find('\n'); at != std::string::npos;
             at = text.find('\n', at + 1)) {
            ASSERT_EQ(ends.next(), text.data() + at);
        }
        ASSERT_EQ(ends.next(), nullptr);
        ASSERT_EQ(has_blank_or_control(text), std::ranges::any_of(text, [](char c) {
                      return is_in(c, lws_set | control_set);
                  }));
    }
}

}  // namespace
}  // namespace rung::sip
