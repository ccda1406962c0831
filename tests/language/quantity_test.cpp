#include "scenarios/language/quantity.hpp"

#include <gtest/gtest.h>

namespace rung::language {
namespace {

using namespace std::chrono_literals;

TEST(Quantity, ReadsRatesOfTheCommandLine) {
    const struct {
        const char* text;
        double rate;
    } good[] = {
        {"20000/s", 20000}, {"20000", 20000}, {"0.5/s", 0.5}, {"10000000/s", 1e7}, {"1.25", 1.25}};

    for (const auto& one : good) {
        SCOPED_TRACE(one.text);
        const auto rate = parse_rate(one.text);
        ASSERT_TRUE(rate.has_value());
        EXPECT_EQ(*rate, one.rate);
    }

    const struct {
        const char* text;
        const char* message;
        const char* remedy;
    } bad[] = {
        {"", "`` is no rate", "write calls a second, such as `5000/s`"},
        {"banana", "`banana` is no rate", "write calls a second, such as `5000/s`"},
        {"-5/s", "`-5/s` is no rate", "write calls a second, such as `5000/s`"},
        {"+5/s", "`+5/s` is no rate", "write calls a second, such as `5000/s`"},
        {" 5/s", "` 5/s` is no rate", "write calls a second, such as `5000/s`"},
        {"5/m", "`5/m` is no rate", "write calls a second, such as `5000/s`"},
        {"5 /s", "`5 /s` is no rate", "write calls a second, such as `5000/s`"},
        {"5/s ", "`5/s ` is no rate", "write calls a second, such as `5000/s`"},
        {"1e9", "`1e9` is no rate", "write calls a second, such as `5000/s`"},
        {"inf", "`inf` is no rate", "write calls a second, such as `5000/s`"},
        {"nan/s", "`nan/s` is no rate", "write calls a second, such as `5000/s`"},
        {"0", "a rate of `0` starts no call", "write more than 0, such as `5000/s`"},
        {"0.0/s", "a rate of `0.0/s` starts no call", "write more than 0, such as `5000/s`"},
        {"10000001", "`10000001` is too much", "at most 10000000/s"},
    };

    for (const auto& one : bad) {
        SCOPED_TRACE(one.text);
        const auto rate = parse_rate(one.text);
        ASSERT_FALSE(rate.has_value());
        EXPECT_EQ(rate.error().message, one.message);
        EXPECT_EQ(rate.error().remedy, one.remedy);
    }
}

TEST(Quantity, ReadsDurationsOfTheCommandLine) {
    const struct {
        const char* text;
        base::Duration duration;
    } good[] = {{"60s", 60s},
                {"500ms", 500ms},
                {"1.5m", 90s},
                {"720h", 720h},
                {"0s", 0s},
                {"0.0001ms", 100ns}};

    for (const auto& one : good) {
        SCOPED_TRACE(one.text);
        const auto duration = parse_duration(one.text);
        ASSERT_TRUE(duration.has_value());
        EXPECT_EQ(*duration, one.duration);
    }

    const struct {
        const char* text;
        const char* message;
        const char* remedy;
    } bad[] = {
        {"", "`` is no duration", "write `500ms`, `60s`, `5m`, `1h`"},
        {"soon", "`soon` is no duration", "write `500ms`, `60s`, `5m`, `1h`"},
        {"-5s", "`-5s` is no duration", "write `500ms`, `60s`, `5m`, `1h`"},
        {"60", "`60` is no duration", "needs a unit: ms, s, m or h"},
        {"60sec", "unknown unit `sec`", "a duration has ms, s, m or h"},
        {"1d", "unknown unit `d`", "a duration has ms, s, m or h"},
        {"60 s", "unknown unit ` s`", "a duration has ms, s, m or h"},
        {"721h", "`721h` is too long", "at most 720h"},
    };

    for (const auto& one : bad) {
        SCOPED_TRACE(one.text);
        const auto duration = parse_duration(one.text);
        ASSERT_FALSE(duration.has_value());
        EXPECT_EQ(duration.error().message, one.message);
        EXPECT_EQ(duration.error().remedy, one.remedy);
    }
}

TEST(Quantity, RefusesNumbersThatNothingHolds) {
    const std::string digits(400, '9');
    ASSERT_FALSE(split_quantity(digits).has_value());
    EXPECT_FALSE(parse_rate(digits + "/s").has_value());
    EXPECT_FALSE(parse_duration(digits + "s").has_value());
    // A double holds this one, a whole number does not.
    EXPECT_FALSE(split_quantity("9223372036854775808").has_value());
    EXPECT_EQ(split_quantity("9223372036854775807")->whole, 9223372036854775807);
    EXPECT_FALSE(split_quantity("9223372036854775808.5")->whole.has_value());
}

}  // namespace
}  // namespace rung::language
