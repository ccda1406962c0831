#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace rung::call {

/// RFC 7616 3.3, in SIP by RFC 8760 2.1.
enum class DigestAlgorithm : std::uint8_t {
    md5,
    md5_sess,
    sha256,
    sha256_sess,
    sha512_256,
    sha512_256_sess,
};

/// "SHA-256", in any case.
[[nodiscard]] std::optional<DigestAlgorithm> digest_algorithm(std::string_view name);
[[nodiscard]] std::string_view name_of(DigestAlgorithm algorithm);
[[nodiscard]] bool is_session(DigestAlgorithm algorithm);

enum class Qop : std::uint8_t {
    none,  ///< RFC 2069, kept by RFC 3261 22.4.
    auth,
    auth_int,
};

[[nodiscard]] std::string_view name_of(Qop qop);

/// All that a response is made of (RFC 7616 3.4.1), nothing of it quoted or escaped.
struct DigestInput {
    DigestAlgorithm algorithm = DigestAlgorithm::md5;
    Qop qop = Qop::none;
    std::string_view username{};
    std::string_view realm{};
    std::string_view password{};
    std::string_view nonce{};
    std::string_view cnonce{};  ///< Unused without qop, unless it is a session's.
    std::string_view nc{};      ///< Eight hexadecimal digits; unused without qop.
    std::string_view method{};
    std::string_view uri{};
    std::string_view body{};  ///< For auth-int.
};

/// A hash in lower-case hexadecimal; empty where libcrypto has no such algorithm.
class HexDigest {
public:
    [[nodiscard]] std::string_view text() const { return {digits_.data(), size_}; }

    void assign(const unsigned char* octets, std::size_t count);

private:
    std::array<char, 64> digits_{};
    std::size_t size_ = 0;
};

/// Needs no memory of ours once its thread has used that algorithm (libcrypto takes its own).
[[nodiscard]] HexDigest digest_response(const DigestInput& input);

}  // namespace rung::call
