#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "engine/base/time.hpp"
#include "engine/identity/credentials.hpp"
#include "engine/identity/signer.hpp"

namespace rung::identity {

/// The one part of identity that reads and writes files. Set-up code: every function throws
/// std::runtime_error with the path and the remedy.
///
/// A folder holds root.pem, intermediate.pem and for each leaf NAME.pem (leaf and chain) and
/// NAME.key (mode 0600). NAME.pem is known as https://pki.rung.invalid/NAME.pem, an address that
/// never resolves (RFC 6761 6.4), so both ends of a test agree on it without a server.
class PkiFolder {
public:
    static constexpr std::string_view default_name = "shaken";
    static constexpr std::string_view rogue_name = "rogue";

    /// Makes a new PKI. Refuses a folder that holds anything already. The folder appears at once
    /// and whole, or not at all.
    static void init(const std::filesystem::path& folder, base::WallTime now);

    /// Reads a PKI. Refuses a default leaf that is not valid now or does not fit its key.
    static PkiFolder open(const std::filesystem::path& folder, base::WallTime now);

    /// Opens the folder, after making it when there is none; two processes may do so at once.
    static PkiFolder open_or_init(const std::filesystem::path& folder, base::WallTime now);

    [[nodiscard]] const CredentialStore& credentials() const { return credentials_; }

    /// A new signer with the key NAME.key; throws when there is no such key.
    [[nodiscard]] Signer signer(std::string_view name = default_name) const;

    [[nodiscard]] static std::string info_url(std::string_view name);

private:
    PkiFolder(std::filesystem::path folder, CredentialStore credentials)
        : folder_(std::move(folder)), credentials_(std::move(credentials)) {}

    void load_keys();
    void check_default_leaf(base::WallTime now) const;

    std::filesystem::path folder_;
    CredentialStore credentials_;
    std::map<std::string, SigningKey, std::less<>> keys_;
};

}  // namespace rung::identity
