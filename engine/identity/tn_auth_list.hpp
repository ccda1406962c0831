#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hpp"

namespace rung::identity {

/// TNEntry of RFC 8226 9.
struct TnEntry {
    enum class Kind : std::uint8_t { spc, range, one };

    Kind kind = Kind::spc;
    std::string text;         ///< The code, the first number or the number.
    std::uint64_t count = 1;  ///< Numbers in the range.

    friend bool operator==(const TnEntry&, const TnEntry&) = default;
};

enum class TnAuthError : std::uint8_t {
    bad_der,         ///< Not the DER of a TNAuthorizationList.
    empty,           ///< SIZE (1..MAX) is broken.
    bad_number,      ///< Not 1 to 15 of 0-9, # and *.
    bad_count,       ///< Below 2.
    range_overflow,  ///< Runs past the numbers of that length.
    too_many,
};

[[nodiscard]] std::string_view describe(TnAuthError error);

/// Who a certificate may speak for.
struct TnAuthList {
    static constexpr std::size_t max_entries = 1000;

    std::vector<TnEntry> entries;

    /// True when an entry holds the canonical number `tn`. A service provider code covers every
    /// number: which ones are its own is known to the numbering authority only.
    [[nodiscard]] bool covers(std::string_view tn) const;

    [[nodiscard]] bool has_service_provider_code() const;
};

/// `der` is the value of the extension 1.3.6.1.5.5.7.1.26.
[[nodiscard]] base::Result<TnAuthList, TnAuthError> parse_tn_auth_list(std::string_view der);

/// The DER of a list with one service provider code of at most 100 IA5 characters.
[[nodiscard]] std::string encode_service_provider_code(std::string_view spc);

}  // namespace rung::identity
