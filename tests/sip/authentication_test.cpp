#include "engine/sip/authentication.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "engine/base/random.hpp"

namespace rung::sip {
namespace {

/// "Digest{realm=a|nonce=b}Basic{}…", and "!" where the grammar broke before the end.
std::string log_of(std::string_view value) {
    std::string log;
    std::string_view rest = value;
    bool more = true;
    while (more) {
        const auto challenge = next_authentication(rest);
        more = challenge.has_value();
        if (!more) {
            break;
        }
        log += challenge->scheme;
        log += '{';
        std::string_view parameters = challenge->parameters;
        const char* between = "";
        while (const auto parameter = next_auth_parameter(parameters)) {
            log += between;
            log.append(parameter->name).append("=").append(parameter->value);
            between = "|";
        }
        log += '}';
    }
    return log;
}

TEST(Authentication, IsReadAsItIsWritten) {
    const struct {
        const char* value;
        const char* log;
    } cases[] = {
        {R"(Digest realm="a", nonce="b")", "Digest{realm=a|nonce=b}"},
        {R"(Digest realm="a",nonce="b")", "Digest{realm=a|nonce=b}"},
        {R"(digest REALM = "a" , qop="auth,auth-int")", "digest{REALM=a|qop=auth,auth-int}"},
        {"Digest\r\n realm=\"a\",\r\n\tnonce=\"b\"", "Digest{realm=a|nonce=b}"},
        {R"(Digest realm="a \"b\", \\ c", nonce=x)", R"(Digest{realm=a \"b\", \\ c|nonce=x})"},
        {R"(Digest realm="", nonce="")", "Digest{realm=|nonce=}"},
        {R"(Digest algorithm=SHA-512-256, stale=TRUE)", "Digest{algorithm=SHA-512-256|stale=TRUE}"},
        {R"(Digest nonce=a/b+c==, uri=sip:bob@host;x=y)",
         "Digest{nonce=a/b+c==|uri=sip:bob@host;x=y}"},
        {R"(Digest realm="a", , nonce="b",)", "Digest{realm=a|nonce=b}"},
        // Several in a row, and schemes of others.
        {R"(Digest realm="a", nonce="b", Digest realm="c")",
         "Digest{realm=a|nonce=b}Digest{realm=c}"},
        {R"(Basic realm="a", Digest realm="b")", "Basic{realm=a}Digest{realm=b}"},
        {R"(Negotiate, Digest realm="b")", "Negotiate{}Digest{realm=b}"},
        {R"(Negotiate abc/d+==, Digest realm="b")", "Negotiate{}Digest{realm=b}"},
        {R"(NTLM TlRMTVNTUAAB, Digest realm="b")", "NTLM{}Digest{realm=b}"},
        {"Digest", "Digest{}"},
        // Broken ones are none.
        {"", ""},
        {"   ", ""},
        {",", ""},
        {R"("Digest" realm="a")", ""},
        {R"(Digest realm="a)", ""},
        {R"(Digest realm="a\")", ""},
        {R"(Digest realm=, nonce="b")", "Digest{}"},  // A token68.
        {R"(Digest realm="a" nonce="b")", ""},
        {R"(Digest realm="a"; nonce="b")", ""},
        {R"(Digest/x realm="a")", ""},
        {R"(Digest realm="a", =b)", ""},
        {"Digest realm=\"a\x01\"", ""},
        // What stands before it is not lost.
        {R"(Digest realm="a", nonce="b", Digest realm="c)", "Digest{realm=a|nonce=b}"},
    };

    for (const auto& one : cases) {
        SCOPED_TRACE(one.value);
        EXPECT_EQ(log_of(one.value), one.log);
    }
}

TEST(Authentication, FindsAParameterInAnyCase) {
    std::string_view rest = R"(Digest realm="a", Nonce="b", nonce="c")";
    const auto challenge = next_authentication(rest);
    ASSERT_TRUE(challenge.has_value());
    EXPECT_TRUE(challenge->is_digest());
    ASSERT_TRUE(challenge->parameter("NONCE").has_value());
    EXPECT_EQ(challenge->parameter("NONCE")->value, "b") << "the first of that name";
    EXPECT_FALSE(challenge->parameter("opaque").has_value());
    EXPECT_EQ(challenge->text(), R"(Digest realm="a", Nonce="b", nonce="c")");
}

TEST(Authentication, TextOfOneOfSeveralIsItsOwn) {
    std::string_view rest = R"(Digest realm="a", nonce="b" , Digest realm="c", nonce="d")";
    EXPECT_EQ(next_authentication(rest)->text(), R"(Digest realm="a", nonce="b")");
    EXPECT_EQ(next_authentication(rest)->text(), R"(Digest realm="c", nonce="d")");
    EXPECT_FALSE(next_authentication(rest).has_value());
}

/// Any text goes into a quoted string and comes out again; controls apart, which none may hold.
TEST(QuotedString, GivesBackWhatWasPutIn) {
    base::Random random{7616};
    for (int round = 0; round < 20'000; ++round) {
        std::string text;
        for (std::uint64_t left = random.below(20); left > 0; --left) {
            static constexpr std::string_view telling = "\"\\,= ;aZ0\xc3\xa4";
            text += telling[random.below(telling.size())];
        }
        std::string value = "Digest username=";
        append_quoted(value, text);
        value += ", realm=\"r\"";
        std::string_view rest = value;
        const auto read = next_authentication(rest);
        ASSERT_TRUE(read.has_value()) << value;
        std::string storage;
        ASSERT_EQ(unescaped_quoted(read->parameter("username")->value, storage), text) << value;
        ASSERT_EQ(read->parameter("realm")->value, "r") << value;
    }
}

/// Whatever a peer sends: it ends, everything lies within the value, and nothing is read twice.
TEST(Authentication, OfAnyOctetsStaysWithinThem) {
    constexpr std::string_view fragments[] = {"Digest ",
                                              "Basic ",
                                              "realm=",
                                              "nonce",
                                              "=",
                                              "\"",
                                              "\\",
                                              ",",
                                              " ",
                                              "\r\n ",
                                              "abc",
                                              "/",
                                              "\0",
                                              "\x80",
                                              ";",
                                              "qop=\"auth,auth-int\""};
    base::Random random{2617};
    int read = 0;
    for (int round = 0; round < 50'000; ++round) {
        std::string value;
        for (std::uint64_t left = random.below(30); left > 0; --left) {
            value += fragments[random.below(std::size(fragments))];
        }
        std::string_view rest = value;
        std::size_t before = rest.size() + 1;
        while (const auto challenge = next_authentication(rest)) {
            ++read;
            ASSERT_LT(rest.size(), before) << value;
            before = rest.size();
            const std::string_view text = challenge->text();
            ASSERT_GE(text.data(), value.data());
            ASSERT_LE(text.data() + text.size(), value.data() + value.size());
            std::string_view parameters = challenge->parameters;
            while (const auto parameter = next_auth_parameter(parameters)) {
                ASSERT_FALSE(parameter->name.empty());
                ASSERT_GE(parameter->name.data(), text.data());
                ASSERT_LE(parameter->value.data() + parameter->value.size(),
                          text.data() + text.size());
            }
        }
        ASSERT_TRUE(rest.empty());
    }
    EXPECT_GT(read, 1'000);
}

/// The time for a long value grows with its length alone.
TEST(Authentication, OfAHugeRowIsReadAtOnce) {
    for (const char* piece : {"a", "a ", "a,", "a=b,", "Digest a=\"\\\"\", ", ",", "=", "a= "}) {
        std::string value = "Digest ";
        while (value.size() < 65'000) {
            value += piece;
        }
        std::string_view rest = value;
        std::size_t count = 0;
        while (next_authentication(rest)) {
            ++count;
        }
        EXPECT_LE(count, value.size());
    }
}

}  // namespace
}  // namespace rung::sip
