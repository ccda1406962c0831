#pragma once
#include <memory>

namespace rung::bench {

/// What no program can do without that signs each call with ES256: SHA-256 over 308 octets and
/// one signature by libcrypto, key and context made once.
class SigningWork {
public:
    /// Makes a key. Throws std::runtime_error.
    SigningWork();
    ~SigningWork();
    SigningWork(const SigningWork&) = delete;
    SigningWork& operator=(const SigningWork&) = delete;

    void sign_once();

private:
    struct Crypto;
    std::unique_ptr<Crypto> crypto_;
};

}  // namespace rung::bench
