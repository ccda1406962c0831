// Digest arithmetic, and credentials as they are written and checked.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "engine/call/digest_check.hpp"
#include "engine/call/digest_credentials.hpp"
#include "tests/call/bench.hpp"
#include "tests/support/process.hpp"

namespace rung::call {
namespace {

constexpr DigestAlgorithm algorithms[] = {DigestAlgorithm::md5,
                                          DigestAlgorithm::md5_sess,
                                          DigestAlgorithm::sha256,
                                          DigestAlgorithm::sha256_sess,
                                          DigestAlgorithm::sha512_256,
                                          DigestAlgorithm::sha512_256_sess};
constexpr Qop qops[] = {Qop::none, Qop::auth, Qop::auth_int};

TEST(DigestResponse, IsThatOfTheRfcs) {
    const DigestInput rfc2617{.qop = Qop::auth,
                              .username = "Mufasa",
                              .realm = "testrealm@host.com",
                              .password = "Circle Of Life",
                              .nonce = "dcd98b7102dd2f0e8b11d0f600bfb0c093",
                              .cnonce = "0a4f113b",
                              .nc = "00000001",
                              .method = "GET",
                              .uri = "/dir/index.html"};
    EXPECT_EQ(digest_response(rfc2617).text(), "6629fae49393a05397450978507c4ef1") << "2617 3.5";
    DigestInput rfc7616{.qop = Qop::auth,
                        .username = "Mufasa",
                        .realm = "http-auth@example.org",
                        .password = "Circle of Life",
                        .nonce = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
                        .cnonce = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
                        .nc = "00000001",
                        .method = "GET",
                        .uri = "/dir/index.html"};
    EXPECT_EQ(digest_response(rfc7616).text(), "8ca523f5e9506fed4657c9700eebdbec") << "7616 3.9.1";
    rfc7616.algorithm = DigestAlgorithm::sha256;
    EXPECT_EQ(digest_response(rfc7616).text(),
              "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1");
    // 3.9.2 as its erratum 4897 corrects it: the one printed is of a truncated SHA-512.
    const DigestInput jason{.algorithm = DigestAlgorithm::sha512_256,
                            .qop = Qop::auth,
                            .username = "J\xc3\xa4s\xc3\xb8n Doe",
                            .realm = "api@example.org",
                            .password = "Secret, or not?",
                            .nonce = "5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK",
                            .cnonce = "NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v",
                            .nc = "00000001",
                            .method = "GET",
                            .uri = "/doe.json"};
    EXPECT_EQ(digest_response(jason).text(),
              "3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5");
}

/// The hash as the program of OpenSSL makes it.
class OpensslProgram {
public:
    OpensslProgram() : file_{std::string{::testing::TempDir()} + "digest-XXXXXX"} {
        const int descriptor = mkstemp(file_.data());
        EXPECT_GE(descriptor, 0);
        close(descriptor);
    }

    ~OpensslProgram() { std::remove(file_.c_str()); }

    OpensslProgram(const OpensslProgram&) = delete;
    OpensslProgram& operator=(const OpensslProgram&) = delete;

    [[nodiscard]] std::string hash(const std::string& option, const std::string& text) const {
        std::ofstream{file_, std::ios::binary | std::ios::trunc} << text;
        const auto finished =
            support::run_to_end({"/usr/bin/openssl", {"dgst", option, "-r", file_}, {}});
        EXPECT_EQ(finished.status, 0) << finished.err;
        return finished.out.substr(0, finished.out.find(' '));
    }

private:
    std::string file_;
};

/// RFC 7616 3.4.1 to 3.4.3 written out once more, hashed by another program.
std::string by_openssl(const OpensslProgram& openssl, const DigestInput& input) {
    const std::string_view name = name_of(input.algorithm);
    const std::string option = name.starts_with("MD5")       ? "-md5"
                               : name.starts_with("SHA-256") ? "-sha256"
                                                             : "-sha512-256";
    const auto hash = [&](const std::string& text) { return openssl.hash(option, text); };
    std::string ha1 = hash(fmt::format("{}:{}:{}", input.username, input.realm, input.password));
    if (name.ends_with("-sess")) {
        ha1 = hash(fmt::format("{}:{}:{}", ha1, input.nonce, input.cnonce));
    }
    std::string a2 = fmt::format("{}:{}", input.method, input.uri);
    if (input.qop == Qop::auth_int) {
        a2 += ":" + hash(std::string{input.body});
    }
    if (input.qop == Qop::none) {
        return hash(fmt::format("{}:{}:{}", ha1, input.nonce, hash(a2)));
    }
    return hash(fmt::format("{}:{}:{}:{}:{}:{}",
                            ha1,
                            input.nonce,
                            input.nc,
                            input.cnonce,
                            input.qop == Qop::auth ? "auth" : "auth-int",
                            hash(a2)));
}

TEST(DigestResponse, IsThatOfTheOpensslProgram) {
    const OpensslProgram openssl;
    for (const DigestAlgorithm algorithm : algorithms) {
        for (const Qop qop : qops) {
            SCOPED_TRACE(fmt::format("{} {}", name_of(algorithm), name_of(qop)));
            const DigestInput input{.algorithm = algorithm,
                                    .qop = qop,
                                    .username = "bob",
                                    .realm = "a realm",
                                    .password = "p:w",
                                    .nonce = "n0",
                                    .cnonce = "c0",
                                    .nc = "0000000a",
                                    .method = "REGISTER",
                                    .uri = "sip:example.org",
                                    .body = "v=0\r\n"};
            EXPECT_EQ(digest_response(input).text(), by_openssl(openssl, input));
        }
    }
}

TEST(DigestAlgorithm, IsKnownByItsNameInAnyCase) {
    for (const DigestAlgorithm algorithm : algorithms) {
        EXPECT_EQ(digest_algorithm(name_of(algorithm)), algorithm);
    }
    EXPECT_EQ(digest_algorithm("sha-512-256"), DigestAlgorithm::sha512_256);
    EXPECT_FALSE(digest_algorithm("SHA-512").has_value());
    EXPECT_FALSE(digest_algorithm("").has_value());
}

constexpr std::string_view request_text = R"(MESSAGE sip:bob@example.org SIP/2.0
Via: SIP/2.0/UDP a;branch=z9hG4bK1
From: <sip:a@x>;tag=1
To: <sip:b@x>
Call-ID: c
CSeq: 7 MESSAGE
Content-Length: 5

hello)";

/// A request in whose name credentials are written and checked.
class Sample {
public:
    Sample() : octets_{crlf(request_text)} { EXPECT_TRUE(sip::parse(octets_, message)); }

    [[nodiscard]] DigestRequest request() const {
        return {message.method(), message.uri(), message.body()};
    }

    sip::Message message;

private:
    std::string octets_;
};

struct Written {
    std::string value;
    std::string why;
};

Written write(std::string_view challenge_text, const DigestUser& user) {
    const Sample sample;
    base::Arena scratch;
    base::Random random{3};
    DigestChallenge challenge;
    std::string_view rest = challenge_text;
    const auto read = sip::next_authentication(rest);
    EXPECT_TRUE(read && read_challenge(*read, challenge, scratch).empty()) << challenge_text;
    Written written;
    written.why = append_credentials(challenge, user, sample.request(), random, written.value);
    return written;
}

std::string check(std::string_view credentials, std::string_view password) {
    const Sample sample;
    base::Arena scratch;
    return std::string{why_not_verified(credentials, sample.message, password, scratch)};
}

TEST(Credentials, VerifyWithTheirPasswordAndNoOther) {
    for (const DigestAlgorithm algorithm : algorithms) {
        for (const Qop qop : qops) {
            const std::string challenge = fmt::format(
                R"(Digest realm="a \"b\" \\c", nonce="n/o=", algorithm={}{}{}{}, opaque="o")",
                name_of(algorithm),
                qop == Qop::none ? "" : ", qop=\"",
                name_of(qop),
                qop == Qop::none ? "" : "\"");
            SCOPED_TRACE(challenge);
            const Written written = write(
                challenge, {.name = "b\"o\\b", .password = "secret", .cnonce = "c", .count = 9});
            EXPECT_EQ(written.why, "");
            EXPECT_EQ(check(written.value, "secret"), "") << written.value;
            EXPECT_EQ(check(written.value, "Secret"), "the response does not fit that password");
            EXPECT_EQ(check(written.value, ""), "the response does not fit that password");
        }
    }
}

TEST(Credentials, SayWhatTheChallengeAskedFor) {
    const DigestUser bob{.name = "bob", .password = "secret", .cnonce = "c0", .count = 0x1f};
    EXPECT_EQ(write(R"(Digest realm="r", nonce="n")", bob).value,
              R"(Digest username="bob", realm="r", nonce="n", uri="sip:bob@example.org", )"
              R"(response="de91b19115481c34cd9f2ca2e6586320")")
        << "RFC 2069: no qop, so no cnonce and no nc; no algorithm where none was named";
    const std::string whole =
        write(R"(Digest realm="r", nonce="n", algorithm=MD5, qop="auth-int,auth", opaque="")", bob)
            .value;
    EXPECT_NE(whole.find(R"(, algorithm=MD5, cnonce="c0", qop=auth, nc=0000001f, opaque="")"),
              std::string::npos)
        << whole;
    const std::string body = write(R"(Digest realm="r", nonce="n", qop=auth-int)", bob).value;
    EXPECT_NE(body.find("qop=auth-int"), std::string::npos) << body;
}

struct Fault {
    DigestFault fault;
    const char* differs;  ///< The parameters that are not those of the right credentials.
    bool verifies;        ///< The response is right for what the header says.
};

/// The names of the parameters that are different, or are missing on one side.
std::string difference(std::string_view left, std::string_view right) {
    const auto a = sip::next_authentication(left);
    const auto b = sip::next_authentication(right);
    std::string names;
    for (const char* name : {"username",
                             "realm",
                             "nonce",
                             "uri",
                             "response",
                             "algorithm",
                             "cnonce",
                             "qop",
                             "nc",
                             "opaque"}) {
        const auto one = a->parameter(name);
        const auto other = b->parameter(name);
        if (one.has_value() != other.has_value() || (one && one->value != other->value)) {
            names += std::string{names.empty() ? "" : " "} + name;
        }
    }
    return names;
}

TEST(Credentials, WithAFaultAreRightButForThat) {
    const Fault faults[] = {
        {DigestFault::none, "", true},
        {DigestFault::wrong_password, "response", false},
        {DigestFault::wrong_realm, "realm response", true},
        {DigestFault::wrong_nonce, "nonce response", true},
        {DigestFault::wrong_uri, "uri response", true},
        {DigestFault::wrong_response, "response", false},
        {DigestFault::wrong_nc, "response nc", true},
        {DigestFault::wrong_algorithm, "response algorithm", true},
        {DigestFault::missing_qop, "response cnonce qop nc", true},
        {DigestFault::missing_cnonce, "cnonce", false},
    };
    EXPECT_EQ(std::size(faults), digest_faults.size() + 1);
    constexpr std::string_view challenge =
        R"(Digest realm="r", nonce="n", algorithm=SHA-256, qop="auth", opaque="o")";
    DigestUser bob{.name = "bob", .password = "secret", .cnonce = "c0", .count = 2};
    const std::string right = write(challenge, bob).value;
    for (const Fault& one : faults) {
        bob.fault = one.fault;
        const Written written = write(challenge, bob);
        SCOPED_TRACE(written.value);
        EXPECT_EQ(written.why, "");
        EXPECT_EQ(difference(written.value, right), one.differs);
        EXPECT_EQ(check(written.value, "secret").empty(), one.verifies);
    }
}

TEST(Credentials, RefuseAFaultThatWouldChangeNothing) {
    for (const DigestFault fault :
         {DigestFault::wrong_nc, DigestFault::missing_qop, DigestFault::missing_cnonce}) {
        EXPECT_EQ(write(R"(Digest realm="r", nonce="n")",
                        {.name = "bob", .password = "secret", .cnonce = "c", .fault = fault})
                      .why,
                  "its challenge asks for no qop, so there is no nc, cnonce or qop to be wrong");
    }
}

TEST(CredentialCheck, SaysWhatIsWrong) {
    const struct {
        const char* credentials;
        const char* why;
    } cases[] = {
        {"", "these are no Digest credentials"},
        {"Basic Ym9iOnNlY3JldA==", "these are no Digest credentials"},
        {"Digest", "the parameter username is missing"},
        {R"(Digest username="bob", realm="r", nonce="n", uri="u")",
         "the parameter response is missing"},
        {R"(Digest username="bob", realm="r", nonce="n", uri="u", response="0", algorithm=FOO)",
         "the algorithm FOO is unknown"},
        {R"(Digest username="bob", realm="r", nonce="n", uri="u", response="0", qop=auth, nc=00000001)",
         "the parameter cnonce is missing"},
        {R"(Digest username="bob", realm="r", nonce="n", uri="u", response="0", qop=auth, cnonce="c")",
         "the parameter nc is missing"},
        {R"(Digest username="bob", realm="r", nonce="n", uri="u", response="0", qop=auth, cnonce="c", nc=1)",
         "nc is not eight hexadecimal digits"},
        {R"(Digest username="bob", realm="r", nonce="n", uri="u", response="0", qop=rash)",
         "the qop rash is unknown"},
        {R"(Digest username="bob", realm="r", nonce="n", uri="u", response="")",
         "the response does not fit that password"},
    };

    for (const auto& one : cases) {
        SCOPED_TRACE(one.credentials);
        EXPECT_EQ(check(one.credentials, "secret"), one.why);
    }
}

/// Peers differ on whether a backslash is part of what is hashed; either way is right.
TEST(CredentialCheck, TakesEscapedTextsHashedEitherWay) {
    for (const std::string_view realm : {R"(a\"b)", R"(a"b)"}) {
        const HexDigest response = digest_response({.username = "bob",
                                                    .realm = realm,
                                                    .password = "secret",
                                                    .nonce = "n",
                                                    .method = "MESSAGE",
                                                    .uri = "u"});
        EXPECT_EQ(check(fmt::format(R"(Digest username="bob", realm="a\"b", nonce="n", uri="u", )"
                                    R"(response="{}")",
                                    response.text()),
                        "secret"),
                  "")
            << realm;
    }
}

}  // namespace
}  // namespace rung::call
