#include <gtest/gtest.h>

#include "tests/peers/rung_program.hpp"

namespace rung::peers {

namespace {

std::vector<std::string> registration(const std::string& target, const std::string& password) {
    return {"@examples/register",
            "--target",
            target,
            "--set",
            "profile.user=bob",
            "--set",
            "profile.password=" + password};
}

}  // namespace

/// By algorithm.
class DigestPeers : public testing::TestWithParam<const char*> {
protected:
    RunFolder folder;
};

TEST_P(DigestPeers, RungRegistersAtRung) {
    RungServe served{
        folder, {"@targets/registrar", "--set", std::string{"profile.algorithm="} + GetParam()}};
    const RungResult result = run_rung(folder, registration(served.address(), "secret"));
    EXPECT_EQ(result.status, 0) << result.output;
    EXPECT_EQ(result.responses("401"), 1) << result.output;
    EXPECT_EQ(result.responses("200"), 1) << result.output;
    const RungResult called = served.end();
    EXPECT_EQ(called.status, 0) << called.output;
    EXPECT_EQ(called.calls("passed"), 1) << called.output;
}

INSTANTIATE_TEST_SUITE_P(Algorithms,
                         DigestPeers,
                         testing::Values("MD5", "SHA-256", "SHA-512-256"),
                         [](const auto& algorithm) {
                             const std::string name = algorithm.param;
                             return name == "MD5"       ? "Md5"
                                    : name == "SHA-256" ? "Sha256"
                                                        : "Sha512t256";
                         });

/// Debian 12's Kamailio knows these two.
class KamailioDigest : public testing::TestWithParam<const char*> {
protected:
    RunFolder folder;
    Peer kamailio = start_kamailio_registrar(folder, GetParam());
};

TEST_P(KamailioDigest, TakesOurRegistration) {
    const RungResult result = run_rung(folder, registration(kamailio.address(), "secret"));
    EXPECT_EQ(result.status, 0) << result.output;
    EXPECT_EQ(result.calls("passed"), 1) << result.output;
    EXPECT_EQ(result.responses("401"), 1) << result.output;
    EXPECT_EQ(result.responses("200"), 1) << result.output;
}

TEST_P(KamailioDigest, RefusesAWrongPassword) {
    const RungResult result = run_rung(folder, registration(kamailio.address(), "guessed"));
    EXPECT_EQ(result.status, 1) << result.output;
    EXPECT_EQ(result.responses("401"), 2) << "answered once, then it stands: " << result.output;
    const std::vector<Miss> failures = result.misses("failures");
    ASSERT_EQ(failures.size(), 1U) << result.output;
    EXPECT_EQ(failures[0].actual, "401 Unauthorized to REGISTER");
}

/// Each is refused but for two: it lets in a URI that is not the Request-URI, since proxies may
/// change that, and an answer of RFC 2069, for old clients.
TEST_P(KamailioDigest, FindsTheFaults) {
    for (const char* fault : {"wrong-password",
                              "wrong-realm",
                              "wrong-nonce",
                              "wrong-response",
                              "wrong-nc",
                              "wrong-algorithm",
                              "missing-cnonce",
                              "wrong-uri",
                              "missing-qop"}) {
        SCOPED_TRACE(fault);
        const std::string name = fault;
        const bool let_in = name == "wrong-uri" || name == "missing-qop";
        const auto ladder = folder.write_configuration(
            "register-with-a-fault.rung",
            {{"ALGORITHM", GetParam()}, {"FAULT", fault}, {"STATUS", let_in ? "200" : "401"}});
        const RungResult result = run_rung(folder, {ladder, "--target", kamailio.address()});
        EXPECT_EQ(result.status, 0) << result.output;
        EXPECT_EQ(result.responses("200"), let_in ? 4 : 3) << result.output;
    }
}

TEST_P(KamailioDigest, AsksACallerAsAProxyDoes) {
    const auto ladder = folder.write_configuration("call-through-a-proxy.rung", {});
    const RungResult result = run_rung(folder, {ladder, "--target", kamailio.address()});
    EXPECT_EQ(result.status, 0) << result.output;
    EXPECT_EQ(result.responses("407"), 1) << result.output;
    EXPECT_EQ(result.responses("486"), 1) << result.output;
}

INSTANTIATE_TEST_SUITE_P(Algorithms,
                         KamailioDigest,
                         testing::Values("MD5", "SHA-256"),
                         [](const auto& algorithm) {
                             return std::string{algorithm.param} == "MD5" ? "Md5" : "Sha256";
                         });

}  // namespace rung::peers
