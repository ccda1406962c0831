#include "engine/identity/pki_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>

#include "engine/identity/verifier.hpp"
#include "tests/identity/vectors.hpp"

namespace rung::identity::testing {

namespace fs = std::filesystem;

namespace {

/// A temporary folder for each test, gone at its end.
class PkiFolderTest : public ::testing::Test {
protected:
    PkiFolderTest() {
        std::string pattern = (fs::temp_directory_path() / "rung-pki-XXXXXX").string();
        EXPECT_NE(::mkdtemp(pattern.data()), nullptr);
        top_ = pattern;
        folder_ = top_ / "data" / "pki";
    }

    ~PkiFolderTest() override { fs::remove_all(top_); }

    /// What is thrown says the path, the problem and the remedy.
    template <class Action>
    static std::string message_of(Action&& action) {
        try {
            action();
        } catch (const std::runtime_error& error) {
            return error.what();
        }
        return "nothing was thrown";
    }

    [[nodiscard]] std::vector<std::string> files() const {
        std::vector<std::string> names;
        for (const auto& entry : fs::directory_iterator(folder_)) {
            names.push_back(entry.path().filename().string());
        }
        std::ranges::sort(names);
        return names;
    }

    fs::path top_;
    fs::path folder_;
};

bool opens_or_makes(const fs::path& folder) {
    try {
        static_cast<void>(PkiFolder::open_or_init(folder, vector_time));
        return true;
    } catch (const std::runtime_error&) {
        return false;
    }
}

Verdict sign_and_judge(const PkiFolder& signing, std::string_view name, const PkiFolder& judging) {
    SigningRequest request;
    request.origid = "123e4567-e89b-12d3-a456-426655440000";
    request.from_uri = from_number;
    request.to_uri = to_number;
    request.iat = vector_time;
    std::string value;
    EXPECT_TRUE(signing.signer(name).sign(request, value).has_value());
    const std::string_view row = value;
    return verify({.identities = {&row, 1},
                   .from_uri = from_number,
                   .to_uri = to_number,
                   .date = std::nullopt,
                   .now = vector_time},
                  judging.credentials());
}

}  // namespace

TEST_F(PkiFolderTest, SignsAndVerifiesWithWhatItWrote) {
    PkiFolder::init(folder_, vector_time);
    const PkiFolder opened = PkiFolder::open(folder_, vector_time);
    EXPECT_TRUE(sign_and_judge(opened, PkiFolder::default_name, opened).verified);
    EXPECT_EQ(sign_and_judge(opened, PkiFolder::rogue_name, opened).rule,
              Rule::untrusted_credential);
    EXPECT_EQ(opened.signer().info_url(), "https://pki.rung.invalid/shaken.pem");
}

TEST_F(PkiFolderTest, KeepsKeysToItsOwner) {
    PkiFolder::init(folder_ / "", vector_time);
    EXPECT_EQ(
        files(),
        (std::vector<std::string>{
            "intermediate.pem", "rogue.key", "rogue.pem", "root.pem", "shaken.key", "shaken.pem"}));
    for (const std::string& name : files()) {
        const auto mode = fs::status(folder_ / name).permissions();
        const bool is_key = name.ends_with(".key");
        EXPECT_EQ(mode & fs::perms(0777) & ~fs::perms(0044), fs::perms(0600)) << name;
        EXPECT_TRUE(!is_key || (mode & fs::perms(0777)) == fs::perms(0600)) << name;
    }
    EXPECT_EQ(std::distance(fs::directory_iterator(folder_.parent_path()), {}), 1)
        << "nothing is left beside it";
}

TEST_F(PkiFolderTest, OverwritesNothing) {
    PkiFolder::init(folder_, vector_time);
    const auto before = fs::last_write_time(folder_ / "shaken.key");
    EXPECT_THAT(message_of([&] { PkiFolder::init(folder_, vector_time); }),
                ::testing::AllOf(::testing::HasSubstr(folder_.string()),
                                 ::testing::HasSubstr("not empty"),
                                 ::testing::HasSubstr("another folder")));
    EXPECT_EQ(fs::last_write_time(folder_ / "shaken.key"), before);

    const fs::path other = top_ / "other";
    fs::create_directory(other);
    std::ofstream(other / "notes.txt") << "mine";
    EXPECT_THROW(PkiFolder::init(other, vector_time), std::runtime_error);
    EXPECT_EQ(std::distance(fs::directory_iterator(other), {}), 1);
}

TEST_F(PkiFolderTest, TakesAnEmptyFolder) {
    fs::create_directories(folder_);
    PkiFolder::init(folder_, vector_time);
    EXPECT_TRUE(fs::exists(folder_ / "root.pem"));
}

TEST_F(PkiFolderTest, OpensOrMakes) {
    const PkiFolder first = PkiFolder::open_or_init(folder_, vector_time);
    const PkiFolder second = PkiFolder::open_or_init(folder_, vector_time);
    EXPECT_TRUE(sign_and_judge(first, PkiFolder::default_name, second).verified);
}

TEST_F(PkiFolderTest, IsMadeOnceByProcessesThatRace) {
    std::vector<pid_t> children;
    for (int i = 0; i < 4; ++i) {
        const pid_t child = ::fork();
        ASSERT_GE(child, 0);
        if (child == 0) {
            ::_exit(opens_or_makes(folder_) ? 0 : 1);
        }
        children.push_back(child);
    }
    for (const pid_t child : children) {
        int status = 0;
        ASSERT_EQ(::waitpid(child, &status, 0), child);
        EXPECT_EQ(status, 0);
    }
    EXPECT_EQ(files().size(), 6U);
    EXPECT_EQ(std::distance(fs::directory_iterator(folder_.parent_path()), {}), 1);
}

TEST_F(PkiFolderTest, RefusesAnExpiredLeafWithTheRemedy) {
    PkiFolder::init(folder_, vector_time);
    const auto later = vector_time + std::chrono::days(3651);
    EXPECT_THAT(message_of([&] { static_cast<void>(PkiFolder::open(folder_, later)); }),
                ::testing::AllOf(::testing::HasSubstr("shaken.pem"),
                                 ::testing::HasSubstr("valid from"),
                                 ::testing::HasSubstr("rung pki init")));
}

TEST_F(PkiFolderTest, SaysWhatIsWrongWithAFolder) {
    struct Case {
        std::string_view name;
        std::string_view file;
        std::optional<std::string> text;  ///< nullopt: removed.
        std::string_view expected;
    };

    const auto cases = std::to_array<Case>({
        {"no root", "root.pem", std::nullopt, "root.pem: cannot read it"},
        {"root is none", "root.pem", "hello", "no certificate"},
        {"leaf is gone", "shaken.pem", std::nullopt, "no certificate shaken.pem"},
        {"leaf of another key",
         "shaken.pem",
         vector_file("pki/leaf-ok-spc.pem"),
         "no certificate shaken.pem"},
        {"key is none", "shaken.key", "hello", "no unencrypted private key"},
        {"key of another curve", "shaken.key", vector_file("pki/sp384.key"), "P-256"},
    });
    for (const Case& test : cases) {
        SCOPED_TRACE(test.name);
        fs::remove_all(folder_);
        PkiFolder::init(folder_, vector_time);
        fs::remove(folder_ / test.file);
        if (test.text) {
            std::ofstream(folder_ / test.file) << *test.text;
        }
        EXPECT_THAT(message_of([&] { static_cast<void>(PkiFolder::open(folder_, vector_time)); }),
                    ::testing::HasSubstr(std::string(test.expected)));
    }
}

TEST_F(PkiFolderTest, SaysThatALeafIsUntrusted) {
    PkiFolder::init(folder_, vector_time);
    fs::copy_file(
        folder_ / "rogue.pem", folder_ / "shaken.pem", fs::copy_options::overwrite_existing);
    fs::copy_file(
        folder_ / "rogue.key", folder_ / "shaken.key", fs::copy_options::overwrite_existing);
    EXPECT_THAT(message_of([&] { static_cast<void>(PkiFolder::open(folder_, vector_time)); }),
                ::testing::HasSubstr("shaken.pem: unable to get local issuer certificate"));
}

TEST_F(PkiFolderTest, KnowsNoKeyThatIsNotThere) {
    const PkiFolder opened = PkiFolder::open_or_init(folder_, vector_time);
    EXPECT_THAT(message_of([&] { static_cast<void>(opened.signer("absent")); }),
                ::testing::HasSubstr("absent.key"));
}

TEST_F(PkiFolderTest, SaysWhyItCannotWrite) {
    std::ofstream(top_ / "file") << "x";
    EXPECT_THAT(message_of([&] { PkiFolder::init(top_ / "file" / "pki", vector_time); }),
                ::testing::HasSubstr((top_ / "file").string()));
}

}  // namespace rung::identity::testing
