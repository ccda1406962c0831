#include "engine/identity/pki.hpp"

#include <gtest/gtest.h>

#include <array>

#include "engine/identity/credentials.hpp"
#include "tests/identity/vectors.hpp"

namespace rung::identity::testing {

using std::chrono::days;

namespace {

const Pki& test_pki() {
    static const Pki pki = make_pki({.now = vector_time, .lifetime = days(10)});
    return pki;
}

Credential judged(const std::string& chain) {
    CredentialStore store = *CredentialStore::with_anchors(test_pki().root);
    store.add("x", chain);
    return *store.find("x");
}

}  // namespace

TEST(Pki, MakesALeafThatItsRootVouchesFor) {
    const Credential leaf = judged(test_pki().leaf.chain);
    EXPECT_EQ(leaf.problem, CredentialProblem::none) << leaf.detail;
    EXPECT_EQ(leaf.subject, "/C=US/O=Rung Test/CN=SHAKEN 709J");
    EXPECT_EQ(leaf.not_before, vector_time - days(1));
    EXPECT_EQ(leaf.not_after, vector_time + days(10));
    ASSERT_TRUE(leaf.numbers.has_value());
    EXPECT_EQ(leaf.numbers->entries, (std::vector<TnEntry>{{TnEntry::Kind::spc, "709J", 1}}));
}

TEST(Pki, MakesKeysThatFit) {
    const auto key = SigningKey::from_pem(test_pki().leaf.key);
    const auto rogue = SigningKey::from_pem(test_pki().rogue.key);
    ASSERT_TRUE(key && rogue);
    EXPECT_TRUE(key->fits(judged(test_pki().leaf.chain)));
    EXPECT_FALSE(key->fits(judged(test_pki().rogue.chain)));
    EXPECT_TRUE(rogue->fits(judged(test_pki().rogue.chain)));
}

TEST(Pki, MakesARogueThatNobodyTrusts) {
    EXPECT_EQ(judged(test_pki().rogue.chain).problem, CredentialProblem::untrusted);
}

TEST(Pki, MakesAuthoritiesThatAreNoLeaves) {
    EXPECT_EQ(judged(test_pki().intermediate).problem, CredentialProblem::ca_certificate);
    EXPECT_EQ(judged(test_pki().root).problem, CredentialProblem::ca_certificate);
}

TEST(Pki, IsNewEachTime) {
    const Pki other = make_pki({.now = vector_time, .service_provider_code = "1234"});
    EXPECT_NE(other.root, test_pki().root);
    EXPECT_NE(other.leaf.key, test_pki().leaf.key);
    EXPECT_EQ(judged(other.leaf.chain).problem, CredentialProblem::untrusted);
    EXPECT_EQ(judged(other.leaf.chain).subject, "/C=US/O=Rung Test/CN=SHAKEN 1234");
}

TEST(CredentialStore, KeepsWhatIsWrongWithABody) {
    CredentialStore store = vector_credentials();
    EXPECT_EQ(store.find(vector_url("leaf-ok-spc"))->problem, CredentialProblem::none);
    EXPECT_EQ(store.find(vector_url("Leaf-ok-spc")), nullptr);
    const std::string leaf = vector_file("pki/leaf-ok-spc.pem");
    const auto bodies =
        std::to_array<std::string>({"",
                                    "x",
                                    leaf.substr(0, leaf.size() / 3),
                                    std::string(CredentialStore::max_chain_octets, '\n') + leaf,
                                    leaf + leaf + leaf + leaf + leaf});
    for (const std::string& body : bodies) {
        store.add("x", body);
        EXPECT_EQ(store.find("x")->problem, CredentialProblem::not_a_certificate);
    }
    store.add("x", leaf);
    EXPECT_EQ(store.find("x")->problem, CredentialProblem::none);
}

TEST(CredentialStore, NeedsAnAnchor) {
    EXPECT_FALSE(CredentialStore::with_anchors("").has_value());
    EXPECT_FALSE(CredentialStore::with_anchors(test_pki().leaf.key).has_value());
}

}  // namespace rung::identity::testing
