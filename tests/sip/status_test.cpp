#include "engine/sip/status.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string_view>

namespace rung::sip {
namespace {

TEST(Status, Phrases) {
    struct Case {
        int status;
        std::string_view phrase;
    };

    for (const auto& [status, phrase] : {
             Case{100, "Trying"},
             Case{183, "Session Progress"},
             Case{200, "OK"},
             Case{302, "Moved Temporarily"},
             Case{428, "Use Identity Header"},
             Case{438, "Invalid Identity Header"},
             Case{481, "Call/Transaction Does Not Exist"},
             Case{504, "Server Time-out"},
             Case{608, "Rejected"},
             // RFC 3261 8.1.3.2
             Case{184, "Session Progress"},
             Case{299, "OK"},
             Case{399, "Multiple Choices"},
             Case{499, "Bad Request"},
             Case{599, "Server Internal Error"},
             Case{699, "Busy Everywhere"},
             Case{99, ""},
             Case{700, ""},
             Case{0, ""},
             Case{-200, ""},
         }) {
        SCOPED_TRACE(status);
        EXPECT_EQ(reason_phrase(status), phrase);
    }
}

TEST(Status, SeventyFiveAreRegistered) {
    int count = 0;
    for (int status = -1000; status < 2000; ++status) {
        count += is_registered_status(status) ? 1 : 0;
    }
    EXPECT_EQ(count, 75);
    EXPECT_TRUE(is_registered_status(555));
    EXPECT_FALSE(is_registered_status(411));
}

}  // namespace
}  // namespace rung::sip
