#include "engine/call/authorizations.hpp"

#include <gtest/gtest.h>

#include "engine/sip/fields.hpp"
#include "tests/call/bench.hpp"

namespace rung::call {
namespace {

using Repeat = Authorizations::Repeat;

/// The credentials of a call, and the answers and requests that go by.
class Wallet {
public:
    /// An answer with those rows; what became of its challenges: "taken" and what, or why not.
    std::string meet(const std::string& rows,
                     Repeat repeat = Repeat::once,
                     const Account& account = {.user = "bob", .password = "secret"}) {
        const std::string octets = crlf(
            "SIP/2.0 401 Unauthorized\nVia: SIP/2.0/UDP a;branch=z9hG4bK1\nFrom: <sip:a@x>;tag=1\n"
            "To: <sip:b@x>;tag=2\nCall-ID: c\nCSeq: 7 REGISTER\n" +
            rows + "\n");
        sip::Message answer;
        EXPECT_TRUE(sip::parse(octets, answer));
        const auto uptake = authorizations.take(answer, account, repeat, random_, scratch_);
        return uptake.taken > 0 ? std::to_string(uptake.taken) + ": " + std::string{uptake.what}
                                : std::string{uptake.why};
    }

    /// The rows of the next request.
    std::string rows(Authorizations::Rows wanted = {}) {
        const auto written =
            authorizations.write({"REGISTER", "sip:x", ""}, wanted, random_, scratch_);
        EXPECT_EQ(written.why, "");
        return std::string{written.rows};
    }

    Authorizations authorizations;

private:
    base::Random random_{5};
    base::Arena scratch_;
};

/// The values of a parameter in all rows, in order.
std::string values_of(const std::string& rows, const std::string& name) {
    std::string values;
    for (std::size_t at = rows.find(name + "="); at != std::string::npos;
         at = rows.find(name + "=", at + 1)) {
        const std::string rest = rows.substr(at + name.size() + 1);
        const bool separate = rows[at - 1] == ' ';
        if (separate) {
            values += (values.empty() ? "" : " ") + rest.substr(0, rest.find_first_of(",\r"));
        }
    }
    return values;
}

constexpr const char* md5 = "WWW-Authenticate: Digest realm=\"r\", nonce=\"1\", qop=\"auth\"\n";

TEST(Authorizations, TakeTheTopmostChallengeOfARealmThatTheyKnow) {
    Wallet wallet;
    EXPECT_EQ(wallet.meet("WWW-Authenticate: Digest realm=\"r\", nonce=\"0\", algorithm=SHA3-256\n"
                          "WWW-Authenticate: Digest realm=\"r\", nonce=\"1\", algorithm=SHA-256\n"
                          "WWW-Authenticate: Digest realm=\"r\", nonce=\"2\", algorithm=MD5\n"),
              "1: realm \"r\", SHA-256");
    EXPECT_EQ(values_of(wallet.rows(), "nonce"), "\"1\"");
}

TEST(Authorizations, PreferNoAlgorithmOverTheOrderOfTheServer) {
    Wallet wallet;
    EXPECT_EQ(wallet.meet("WWW-Authenticate: Digest realm=\"r\", nonce=\"2\", algorithm=MD5, "
                          "Digest realm=\"r\", nonce=\"1\", algorithm=SHA-256\n"),
              "1: realm \"r\", MD5");
}

TEST(Authorizations, AnswerEveryRealmOfBothKinds) {
    Wallet wallet;
    EXPECT_EQ(wallet.meet("WWW-Authenticate: Digest realm=\"r\", nonce=\"1\"\n"
                          "Proxy-Authenticate: Digest realm=\"p\", nonce=\"2\"\n"
                          "Proxy-Authenticate: Digest realm=\"q\", nonce=\"3\"\n"),
              "3: realm \"q\", MD5");
    const std::string rows = wallet.rows();
    EXPECT_EQ(values_of(rows, "nonce"), "\"1\" \"2\" \"3\"");
    EXPECT_EQ(rows.find("Authorization: "), 0U);
    EXPECT_NE(rows.find("\r\nProxy-Authorization: "), std::string::npos);
    EXPECT_EQ(values_of(wallet.rows({.server = false, .proxy = true}), "nonce"), "\"2\" \"3\"");
    EXPECT_EQ(values_of(wallet.rows({.server = true, .proxy = false}), "nonce"), "\"1\"");
}

TEST(Authorizations, KeepWhatAnEarlierHopAskedFor) {
    Wallet wallet;
    EXPECT_EQ(wallet.meet("Proxy-Authenticate: Digest realm=\"r\", nonce=\"p\", qop=auth\n"),
              "1: realm \"r\", MD5");
    EXPECT_EQ(values_of(wallet.rows(), "nc"), "00000001");
    EXPECT_EQ(wallet.meet(md5), "1: realm \"r\", MD5") << "the same realm, but of a server";
    const std::string rows = wallet.rows();
    EXPECT_EQ(values_of(rows, "nonce"), "\"p\" \"1\"");
    EXPECT_EQ(values_of(rows, "nc"), "00000002 00000001");
}

TEST(Authorizations, CountTheUsesOfANonceOverRequests) {
    Wallet wallet;
    wallet.meet(md5);
    const std::string first = wallet.rows();
    wallet.authorizations.begin_request();
    EXPECT_FALSE(wallet.authorizations.any());
    EXPECT_EQ(wallet.rows(), "");
    wallet.meet(md5);
    const std::string second = wallet.rows();
    EXPECT_EQ(values_of(first, "nc"), "00000001");
    EXPECT_EQ(values_of(second, "nc"), "00000002");
    EXPECT_EQ(values_of(first, "cnonce"), values_of(second, "cnonce")) << "of one session";
    wallet.authorizations.begin_request();
    wallet.meet("WWW-Authenticate: Digest realm=\"r\", nonce=\"2\", qop=\"auth\"\n");
    const std::string third = wallet.rows();
    EXPECT_EQ(values_of(third, "nc"), "00000001") << "another nonce";
    EXPECT_NE(values_of(third, "cnonce"), values_of(second, "cnonce"));
}

TEST(Authorizations, LetARefusalStandButNotAStaleNonce) {
    Wallet wallet;
    wallet.meet(md5);
    EXPECT_EQ(wallet.meet("WWW-Authenticate: Digest realm=\"r\", nonce=\"2\", qop=\"auth\"\n"),
              "the request bore credentials for that realm");
    EXPECT_EQ(wallet.meet("WWW-Authenticate: Digest realm=\"r\", nonce=\"3\", stale=FALSE\n"),
              "the request bore credentials for that realm");
    EXPECT_EQ(wallet.meet("WWW-Authenticate: Digest realm=\"r\", nonce=\"4\", stale=TRUE\n"),
              "1: realm \"r\", MD5");
    EXPECT_EQ(values_of(wallet.rows(), "nonce"), "\"4\"") << "in place of the stale one";
    EXPECT_EQ(wallet.meet("WWW-Authenticate: Digest realm=\"r\", nonce=\"5\", stale=true\n"),
              "the nonce is stale for the second time");
    EXPECT_EQ(wallet.meet("WWW-Authenticate: Digest realm=\"r\", nonce=\"6\"\n", Repeat::always),
              "1: realm \"r\", MD5");
    wallet.authorizations.begin_request();
    EXPECT_EQ(wallet.meet(md5), "1: realm \"r\", MD5") << "another request begins anew";
}

/// The weaker one below is no way round.
TEST(Authorizations, DoNotFallBackToALowerChallengeOfARefusedRealm) {
    Wallet wallet;
    const char* const both =
        "WWW-Authenticate: Digest realm=\"r\", nonce=\"1\", algorithm=SHA-256\n"
        "WWW-Authenticate: Digest realm=\"r\", nonce=\"2\", algorithm=MD5\n";
    wallet.meet(both);
    EXPECT_EQ(wallet.meet(both), "the request bore credentials for that realm");
}

TEST(Authorizations, SayWhyNoChallengeCanBeAnswered) {
    const struct {
        const char* rows;
        const char* why;
    } cases[] = {
        {"", "it bears no challenge"},
        {"WWW-Authenticate: Basic realm=\"r\"\n", "the scheme Basic is not Digest"},
        {"WWW-Authenticate: Digest nonce=\"1\"\n", "the challenge has no realm"},
        {"WWW-Authenticate: Digest realm=\"r\"\n", "the challenge has no nonce"},
        {"WWW-Authenticate: Digest realm=\"r\", nonce=\"1\", algorithm=X\n",
         "the algorithm X is unknown"},
        {"WWW-Authenticate: Digest realm=\"r\", nonce=\"1\", qop=\"rash\"\n",
         "no qop of \"rash\" is known"},
        {"WWW-Authenticate: Digest realm=\"r\n",
         "its challenge breaks the grammar of RFC 3261 25.1"},
    };

    for (const auto& one : cases) {
        SCOPED_TRACE(one.rows);
        Wallet wallet;
        EXPECT_EQ(wallet.meet(one.rows), one.why);
        EXPECT_FALSE(wallet.authorizations.any());
    }
}

TEST(Authorizations, GiveBackRealmNonceAndOpaqueAsTheyCame) {
    Wallet wallet;
    wallet.meet(
        "WWW-Authenticate: Digest realm=\"a \\\"b\\\"\",\n nonce=\"n\\\\\", opaque=\"o,=\"\n");
    const std::string rows = wallet.rows();
    EXPECT_NE(rows.find(R"(realm="a \"b\"", nonce="n\\",)"), std::string::npos) << rows;
    EXPECT_NE(rows.find(R"(opaque="o,=")"), std::string::npos) << rows;
}

TEST(Authorizations, OwnUpToAUserhashThatTheyDoNotUse) {
    Wallet wallet;
    EXPECT_EQ(wallet.meet("WWW-Authenticate: Digest realm=\"r\", nonce=\"1\", userhash=true\n"),
              "1: realm \"r\", MD5 (userhash is offered, and not used)");
}

TEST(Authorizations, TakeEightRealmsAndNoMore) {
    Wallet wallet;
    std::string rows;
    for (int i = 0; i < 9; ++i) {
        rows += "Proxy-Authenticate: Digest realm=\"" + std::to_string(i) + "\", nonce=\"1\"\n";
    }
    EXPECT_EQ(wallet.meet(rows).substr(0, 2), "8:");
    wallet.authorizations.begin_request();
    for (int i = 0; i < 100; ++i) {
        wallet.meet("WWW-Authenticate: Digest realm=\"r\", nonce=\"" + std::to_string(i) + "\"\n");
        EXPECT_EQ(values_of(wallet.rows(), "nonce"), "\"" + std::to_string(i) + "\"");
        wallet.authorizations.begin_request();
    }
}

TEST(Authorizations, ForgetThoseOfAnotherCall) {
    Wallet wallet;
    wallet.meet(md5);
    static_cast<void>(wallet.rows());
    wallet.authorizations.clear();
    EXPECT_FALSE(wallet.authorizations.any());
    wallet.meet(md5);
    EXPECT_EQ(values_of(wallet.rows(), "nc"), "00000001");
}

}  // namespace
}  // namespace rung::call
