#include "engine/identity/tn_auth_list.hpp"

#include <gtest/gtest.h>

#include <array>

#include "engine/base/random.hpp"
#include "tests/identity/vectors.hpp"

namespace rung::identity::testing {

namespace {

std::string from_hex(std::string_view hex) {
    std::string octets;
    for (; hex.size() >= 2; hex.remove_prefix(2)) {
        octets += static_cast<char>(std::stoi(std::string(hex.substr(0, 2)), nullptr, 16));
    }
    return octets;
}

std::vector<TnEntry> entries_of(const JsonDocument& rows, JsonDocument::Index row) {
    std::vector<TnEntry> entries;
    for (const auto entry : children_of(rows, rows.member(row, "entries"))) {
        const auto value = rows.first_child(entry);
        if (rows.name(value) == "range") {
            const auto parts = children_of(rows, value);
            entries.push_back({TnEntry::Kind::range,
                               std::string(rows.text(parts[0])),
                               static_cast<std::uint64_t>(rows.integer(parts[1]))});
        } else {
            const bool is_spc = rows.name(value) == "spc";
            entries.push_back({is_spc ? TnEntry::Kind::spc : TnEntry::Kind::one,
                               std::string(rows.text(value)),
                               1});
        }
    }
    return entries;
}

}  // namespace

TEST(TnAuthList, ReadsTheVectors) {
    const JsonDocument rows = vector_json("canon/tnauthlist.json");
    for (const auto row : children_of(rows, 0)) {
        const std::string hex = text_of(rows, row, "hex");
        SCOPED_TRACE(hex);
        const auto list = parse_tn_auth_list(from_hex(hex));
        ASSERT_TRUE(list.has_value());
        EXPECT_EQ(list->entries, entries_of(rows, row));
    }
}

TEST(TnAuthList, WritesAServiceProviderCode) {
    EXPECT_EQ(encode_service_provider_code("1234"), from_hex("3008a006160431323334"));
    const auto list = parse_tn_auth_list(encode_service_provider_code("709J"));
    ASSERT_TRUE(list.has_value());
    EXPECT_EQ(list->entries, (std::vector<TnEntry>{{TnEntry::Kind::spc, "709J", 1}}));
}

TEST(TnAuthList, RefusesWhatRfc8226DoesNotAllow) {
    struct Case {
        std::string_view name;
        std::string_view hex;
        TnAuthError error;
    };

    const auto cases = std::to_array<Case>({
        {"nothing", "", TnAuthError::bad_der},
        {"empty list", "3000", TnAuthError::empty},
        {"no sequence", "160431323334", TnAuthError::bad_der},
        {"cut", "3008a0061604313233", TnAuthError::bad_der},
        {"octet behind", "3008a00616043132333400", TnAuthError::bad_der},
        {"unknown choice", "3008a306160431323334", TnAuthError::bad_der},
        {"implicit tag", "3006800431323334", TnAuthError::bad_der},
        {"UTF8String", "3008a0060c0431323334", TnAuthError::bad_der},
        {"indefinite length", "3080a0061604313233340000", TnAuthError::bad_der},
        {"long form of a short length", "308108a006160431323334", TnAuthError::bad_der},
        {"letter in a number", "3008a206160431323361", TnAuthError::bad_number},
        {"16 digits", "3014a212161031323334353637383930313233343536", TnAuthError::bad_number},
        {"count of one", "300ba109300716023130020101", TnAuthError::bad_count},
        {"negative count", "300ba1093007160231300201ff", TnAuthError::bad_count},
        {"past the end", "300ba10930071602313002015b", TnAuthError::range_overflow},
        {"star in a range", "300ba109300716022a30020105", TnAuthError::bad_number},
    });
    for (const Case& test : cases) {
        SCOPED_TRACE(test.name);
        const auto list = parse_tn_auth_list(from_hex(test.hex));
        ASSERT_FALSE(list.has_value());
        EXPECT_EQ(list.error(), test.error);
    }
}

TEST(TnAuthList, CoversItsNumbersOnly) {
    const TnAuthList numbers{
        {{TnEntry::Kind::range, "12155550100", 100}, {TnEntry::Kind::one, "14085550131", 1}}};
    for (const std::string_view inside : {"12155550100", "12155550199", "14085550131"}) {
        EXPECT_TRUE(numbers.covers(inside)) << inside;
    }
    for (const std::string_view outside : {"12155550099",
                                           "12155550200",
                                           "14085550132",
                                           "2155550100",
                                           "012155550100",
                                           "",
                                           "1215555010#"}) {
        EXPECT_FALSE(numbers.covers(outside)) << outside;
    }
    EXPECT_FALSE(numbers.has_service_provider_code());
    const TnAuthList provider{{{TnEntry::Kind::spc, "1234", 1}}};
    EXPECT_TRUE(provider.covers("999"));
    EXPECT_TRUE(provider.has_service_provider_code());
}

TEST(TnAuthList, SurvivesAnyOctets) {
    const std::string right = from_hex(
        "302ba006160431323334a1123010160b3132313535353530313030020164a20d160b313430383535353031333"
        "1");
    base::Random random(3);
    for (int round = 0; round < 20000; ++round) {
        std::string der = right;
        for (std::uint64_t n = 1 + random.below(3); n > 0; --n) {
            der[random.below(der.size())] = static_cast<char>(random.below(256));
        }
        der.resize(random.below(der.size() + 1));
        const auto list = parse_tn_auth_list(der);
        EXPECT_TRUE(!list || !list->entries.empty());
    }
}

}  // namespace rung::identity::testing
