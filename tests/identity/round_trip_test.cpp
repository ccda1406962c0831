#include <gtest/gtest.h>

#include <array>

#include "engine/base/random.hpp"
#include "engine/identity/identity_header.hpp"
#include "engine/identity/passport.hpp"
#include "engine/identity/signer.hpp"
#include "engine/identity/verifier.hpp"
#include "tests/identity/vectors.hpp"

namespace rung::identity::testing {

namespace {

class RoundTrip : public ::testing::Test {
protected:
    std::string sign() {
        SigningRequest request;
        request.attest = random_.below(2) == 0 ? Attestation::full : Attestation::partial;
        request.ppt = random_.below(4) == 0 ? PassportType::none : PassportType::shaken;
        request.origid = "123e4567-e89b-12d3-a456-426655440000";
        request.from_uri = from_;
        request.to_uri = to_;
        request.iat = vector_time + std::chrono::seconds(static_cast<int>(random_.below(121)) - 60);
        std::string value;
        EXPECT_TRUE(signer_.sign(request, value).has_value());
        return value;
    }

    Verdict judge(std::string_view row) const {
        return verify({.identities = {&row, 1},
                       .from_uri = from_,
                       .to_uri = to_,
                       .date = std::nullopt,
                       .now = vector_time},
                      credentials_);
    }

    std::string random_number() {
        std::string number = "+";
        for (std::uint64_t n = 1 + random_.below(15); n > 0; --n) {
            number += static_cast<char>('0' + random_.below(10));
        }
        return number;
    }

    base::Random random_{20250101};
    std::string from_{from_number};
    std::string to_{to_number};
    CredentialStore credentials_ = vector_credentials();
    Signer signer_{*SigningKey::from_pem(vector_file("pki/sp.key")), vector_url("leaf-ok-spc")};
};

}  // namespace

TEST_F(RoundTrip, VerifiesForAnyNumbers) {
    for (int round = 0; round < 1000; ++round) {
        from_ = "sip:" + random_number() + "@a.example;user=phone";
        to_ = random_.below(2) == 0 ? "tel:" + random_number() : "sip:" + random_number() + "@b";
        const Verdict verdict = judge(sign());
        ASSERT_TRUE(verdict.verified) << from_ << " to " << to_ << ": " << verdict.explanation;
    }
}

TEST_F(RoundTrip, NoOtherOctetInTheTokenVerifies) {
    const std::string row = sign();
    const std::size_t token_size = row.find(';');
    for (std::size_t at = 0; at < token_size; ++at) {
        for (unsigned bit = 0; bit < 8; ++bit) {
            std::string flipped = row;
            flipped[at] = static_cast<char>(static_cast<unsigned char>(flipped[at]) ^ (1U << bit));
            ASSERT_FALSE(judge(flipped).verified) << "octet " << at << " bit " << bit;
        }
    }
}

TEST_F(RoundTrip, NoPrefixOfTheTokenVerifies) {
    const std::string row = sign();
    const std::size_t token_size = row.find(';');
    for (std::size_t size = 0; size < token_size; ++size) {
        ASSERT_FALSE(judge(row.substr(0, size) + row.substr(token_size)).verified) << size;
    }
}

TEST_F(RoundTrip, AnyMutationIsAVerdict) {
    const std::string row = sign();
    const auto pieces = std::to_array<std::string_view>({";",
                                                         "=",
                                                         "<",
                                                         ">",
                                                         "\"",
                                                         ".",
                                                         "..",
                                                         "\r\n ",
                                                         ",",
                                                         "ppt",
                                                         "info=<",
                                                         "\xFF",
                                                         "\\",
                                                         ";alg=none"});
    std::size_t verified = 0;
    for (int round = 0; round < 20000; ++round) {
        std::string mutated = row;
        for (std::uint64_t n = 1 + random_.below(3); n > 0; --n) {
            const std::size_t at = random_.below(mutated.size() + 1);
            const std::size_t size = random_.below(8);
            mutated.replace(at, size, pieces[random_.below(std::size(pieces))]);
        }
        const Verdict verdict = judge(mutated);
        verified += verdict.verified ? 1 : 0;
        ASSERT_EQ(verdict.verified, verdict.status == 0);
        ASSERT_EQ(verdict.verified, verdict.explanation.empty());
        if (verdict.verified) {
            // What was changed lies behind the token: the signed octets are the same.
            EXPECT_EQ(parse_identity_header(mutated)->token, row.substr(0, row.find(';')));
        }
    }
    EXPECT_LT(verified, 2000U);
}

TEST_F(RoundTrip, AnyTokenOfDotsAndJsonIsAFault) {
    const std::string token = sign().substr(0, 400);
    for (int round = 0; round < 20000; ++round) {
        std::string mutated = token.substr(0, random_.below(token.size()));
        for (std::uint64_t n = random_.below(4); n > 0 && !mutated.empty(); --n) {
            mutated[random_.below(mutated.size())] = "._-Ae{\0\x80"[random_.below(8)];
        }
        const auto passport = Passport::decode(mutated);
        if (passport) {
            static_cast<void>(passport->is_canonical());
            static_cast<void>(passport->claim("dest.tn"));
        }
    }
}

}  // namespace rung::identity::testing
