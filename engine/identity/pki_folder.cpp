#include "engine/identity/pki_folder.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <system_error>

#include "engine/identity/pki.hpp"
#include "engine/sip/fields.hpp"

namespace rung::identity {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view info_base = "https://pki.rung.invalid/";
constexpr std::string_view root_name = "root";
constexpr std::string_view intermediate_name = "intermediate";

/// Made beside the folder, and gone again unless it became the folder.
class NewFolder {
public:
    explicit NewFolder(const fs::path& target);
    NewFolder(const NewFolder&) = delete;
    NewFolder& operator=(const NewFolder&) = delete;
    ~NewFolder();

    void write(const std::string& file_name, const std::string& text, mode_t mode) const;

    /// False when there is a folder already that is not empty.
    [[nodiscard]] bool become(const fs::path& target);

private:
    fs::path path_;
};

bool create(const fs::path& folder, base::WallTime now);
bool holds_something(const fs::path& folder);
std::string read_file(const fs::path& path);
[[noreturn]] void fail(const fs::path& path, std::string_view problem, std::string_view remedy);
[[noreturn]] void fail_by_system(const fs::path& path, std::string_view action, int error);

}  // namespace

std::string PkiFolder::info_url(std::string_view name) {
    std::string url(info_base);
    url += name;
    url += ".pem";
    return url;
}

void PkiFolder::init(const fs::path& folder, base::WallTime now) {
    if (holds_something(folder) || !create(folder, now)) {
        fail(folder,
             "the folder is not empty, and keys are never overwritten",
             "name another folder, or remove this one first");
    }
}

PkiFolder PkiFolder::open_or_init(const fs::path& folder, base::WallTime now) {
    if (!holds_something(folder)) {
        // False: another process was faster, and its folder is as good as ours.
        static_cast<void>(create(folder, now));
    }
    return open(folder, now);
}

PkiFolder PkiFolder::open(const fs::path& folder, base::WallTime now) {
    const fs::path root = folder / "root.pem";
    auto credentials = CredentialStore::with_anchors(read_file(root));
    if (!credentials) {
        fail(root, "there is no certificate in it", "make a new PKI with `rung pki init`");
    }
    PkiFolder opened(folder, std::move(*credentials));
    for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
        const std::string name = entry.path().stem().string();
        if (entry.path().extension() == ".pem" && name != root_name && name != intermediate_name) {
            opened.credentials_.add(info_url(name), read_file(entry.path()));
        }
    }
    opened.load_keys();
    opened.check_default_leaf(now);
    return opened;
}

void PkiFolder::load_keys() {
    for (const fs::directory_entry& entry : fs::directory_iterator(folder_)) {
        if (entry.path().extension() != ".key") {
            continue;
        }
        const std::string name = entry.path().stem().string();
        auto key = SigningKey::from_pem(read_file(entry.path()));
        if (!key) {
            fail(entry.path(), describe(key.error()), "put a P-256 key in PEM there");
        }
        const Credential* const credential = credentials_.find(info_url(name));
        if (credential == nullptr || !key->fits(*credential)) {
            fail(entry.path(),
                 "there is no certificate " + name + ".pem of this key",
                 "put the matching certificate beside it");
        }
        keys_.emplace(name, std::move(*key));
    }
}

void PkiFolder::check_default_leaf(base::WallTime now) const {
    const fs::path path = folder_ / (std::string(default_name) + ".pem");
    const Credential* const credential = credentials_.find(info_url(default_name));
    if (credential == nullptr) {
        fail(path, "there is no such file", "make a new PKI with `rung pki init`");
    }
    if (credential->problem != CredentialProblem::none) {
        fail(path, credential->detail, "make a new PKI with `rung pki init`");
    }
    if (now < credential->not_before || now > credential->not_after) {
        fail(path,
             "the certificate is valid from " + sip::format_date(credential->not_before) + " to " +
                 sip::format_date(credential->not_after) + " only",
             "remove the folder and make a new PKI with `rung pki init`, or set the clock");
    }
}

Signer PkiFolder::signer(std::string_view name) const {
    const auto key = keys_.find(name);
    if (key == keys_.end()) {
        fail(folder_ / (std::string(name) + ".key"),
             "there is no such key",
             "name a leaf of the folder, or add its .pem and .key");
    }
    return {key->second, info_url(name)};
}

namespace {

bool create(const fs::path& folder, base::WallTime now) {
    const Pki pki = make_pki({.now = now});
    NewFolder fresh(folder);
    const auto write_leaf = [&](std::string_view name, const PkiLeaf& leaf) {
        fresh.write(std::string(name) + ".pem", leaf.chain, 0644);
        fresh.write(std::string(name) + ".key", leaf.key, 0600);
    };
    fresh.write("root.pem", pki.root, 0644);
    fresh.write("intermediate.pem", pki.intermediate, 0644);
    write_leaf(PkiFolder::default_name, pki.leaf);
    write_leaf(PkiFolder::rogue_name, pki.rogue);
    return fresh.become(folder);
}

bool holds_something(const fs::path& folder) {
    std::error_code error;
    const bool exists = fs::exists(folder, error);
    if (!exists && !error) {
        return false;
    }
    const bool is_empty = fs::is_empty(folder, error);
    if (error) {
        fail_by_system(folder, "read", error.value());
    }
    return !is_empty;
}

NewFolder::NewFolder(const fs::path& target) {
    const fs::path whole = fs::absolute(target / "").parent_path();  // Without a last slash.
    std::error_code error;
    fs::create_directories(whole.parent_path(), error);
    if (error) {
        fail_by_system(whole.parent_path(), "make", error.value());
    }
    std::string pattern = whole.string() + ".new-XXXXXX";
    if (::mkdtemp(pattern.data()) == nullptr) {
        fail_by_system(whole.parent_path(), "write to", errno);
    }
    path_ = pattern;
}

NewFolder::~NewFolder() {
    std::error_code ignored;  // Nothing is lost when a folder of unused test keys stays.
    if (!path_.empty()) {
        fs::remove_all(path_, ignored);
    }
}

void NewFolder::write(const std::string& file_name, const std::string& text, mode_t mode) const {
    const fs::path path = path_ / file_name;
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (file < 0) {
        fail_by_system(path, "make", errno);
    }
    const ssize_t written = ::write(file, text.data(), text.size());
    const int error = errno;
    ::close(file);
    if (written != static_cast<ssize_t>(text.size())) {
        fail_by_system(path, "write", written < 0 ? error : ENOSPC);
    }
}

bool NewFolder::become(const fs::path& target) {
    // rename(2) replaces an empty folder and refuses any other, in one step.
    fs::permissions(path_, fs::perms(0755));
    std::error_code error;
    fs::rename(path_, fs::absolute(target / "").parent_path(), error);
    if (error == std::errc::directory_not_empty || error == std::errc::file_exists) {
        return false;
    }
    if (error) {
        fail_by_system(target, "make", error.value());
    }
    path_.clear();
    return true;
}

std::string read_file(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        fail_by_system(path, "read", errno);
    }
    std::ostringstream text;
    text << file.rdbuf();
    return std::move(text).str();
}

void fail(const fs::path& path, std::string_view problem, std::string_view remedy) {
    std::string message = path.string();
    message += ": ";
    message += problem;
    message += "; ";
    message += remedy;
    throw std::runtime_error(message);
}

void fail_by_system(const fs::path& path, std::string_view action, int error) {
    fail(path,
         "cannot " + std::string(action) + " it: " + std::system_category().message(error),
         "check the path and its permissions, or name another folder");
}

}  // namespace

}  // namespace rung::identity
