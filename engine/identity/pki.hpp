#pragma once
#include <chrono>
#include <string>
#include <string_view>

#include "engine/base/time.hpp"

namespace rung::identity {

/// What `make_pki` makes. Nothing in it is for production: the keys of the authorities are gone
/// when it returns, so that nobody can sign further certificates with them.
struct PkiRequest {
    base::WallTime now;
    std::chrono::days lifetime{3650};
    std::string_view service_provider_code = "709J";
};

/// A leaf certificate with its chain, leaf first, and its private key; PEM.
struct PkiLeaf {
    std::string chain;
    std::string key;
};

/// PEM texts, P-256 and ecdsa-with-SHA256 throughout.
struct Pki {
    std::string root;
    std::string intermediate;
    PkiLeaf leaf;   ///< Under root and intermediate; TNAuthList with one service provider code.
    PkiLeaf rogue;  ///< Alike, under a root that nobody trusts.
};

/// Root, intermediate and leaf in the form that SHAKEN deployments use, valid from a day before
/// `now`. Takes keys and serial numbers from libcrypto's generator. Throws std::runtime_error when
/// libcrypto fails (set-up code).
[[nodiscard]] Pki make_pki(const PkiRequest& request);

}  // namespace rung::identity
