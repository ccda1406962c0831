#include <benchmark/benchmark.h>

#include <string>
#include <string_view>

#include "engine/identity/pki.hpp"
#include "engine/identity/signer.hpp"
#include "engine/identity/verifier.hpp"

namespace rung::identity {

namespace {

constexpr std::string_view info_url = "https://pki.rung.invalid/shaken.pem";
constexpr std::string_view from_uri = "sip:+12155550121@a.example;user=phone";
constexpr std::string_view to_uri = "sip:+12155550131@b.example;user=phone";
constexpr base::WallTime now{std::chrono::seconds(1735689600)};

const Pki& pki() {
    static const Pki made = make_pki({.now = now});
    return made;
}

CredentialStore credentials() {
    CredentialStore store = *CredentialStore::with_anchors(pki().root);
    store.add(std::string(info_url), pki().leaf.chain);
    return store;
}

Signer signer() {
    return {*SigningKey::from_pem(pki().leaf.key), std::string(info_url)};
}

SigningRequest request() {
    SigningRequest made;
    made.origid = "123e4567-e89b-12d3-a456-426655440000";
    made.from_uri = from_uri;
    made.to_uri = to_uri;
    made.iat = now;
    return made;
}

void sign_shaken(benchmark::State& state) {
    Signer one = signer();
    std::string value;
    for (auto _ : state) {
        benchmark::DoNotOptimize(one.sign(request(), value).has_value());
    }
}

void verify_shaken(benchmark::State& state) {
    const CredentialStore store = credentials();
    std::string value;
    static_cast<void>(signer().sign(request(), value));
    const std::string_view row = value;
    for (auto _ : state) {
        const Verdict verdict = verify({.identities = {&row, 1},
                                        .from_uri = from_uri,
                                        .to_uri = to_uri,
                                        .date = std::nullopt,
                                        .now = now},
                                       store);
        if (!verdict.verified) {
            state.SkipWithError("not verified");
        }
    }
}

/// All of a verification but the signature: the wrong To is found before it.
void refuse_by_claims(benchmark::State& state) {
    const CredentialStore store = credentials();
    std::string value;
    static_cast<void>(signer().sign(request(), value));
    const std::string_view row = value;
    for (auto _ : state) {
        benchmark::DoNotOptimize(verify({.identities = {&row, 1},
                                         .from_uri = from_uri,
                                         .to_uri = "sip:+1@b.example",
                                         .date = std::nullopt,
                                         .now = now},
                                        store));
    }
}

void judge_chain_once(benchmark::State& state) {
    CredentialStore store = credentials();
    for (auto _ : state) {
        store.add(std::string(info_url), pki().leaf.chain);
    }
}

BENCHMARK(sign_shaken);
BENCHMARK(verify_shaken);
BENCHMARK(refuse_by_claims);
BENCHMARK(judge_chain_once);

}  // namespace

}  // namespace rung::identity
