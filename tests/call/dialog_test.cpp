#include "engine/call/dialog.hpp"

#include <gtest/gtest.h>

#include "tests/call/bench.hpp"

namespace rung::call {
namespace {

class Exchanged {
public:
    Exchanged(std::string_view request_rows, std::string_view answer_rows)
        : request_{crlf("INVITE sip:b@first SIP/2.0\nVia: SIP/2.0/UDP a;branch=z9hG4bK1\n"
                        "From: \"A\" <sip:a@x>;tag=1;x=y\nTo: <sip:b@x>\nCall-ID: c\n"
                        "CSeq: 7 INVITE\n" +
                        std::string{request_rows} + "\n")},
          answer_{crlf("SIP/2.0 200 OK\nVia: SIP/2.0/UDP a;branch=z9hG4bK1\n"
                       "From: \"A\" <sip:a@x>;tag=1\nTo: <sip:b@x>;tag=2\nCall-ID: c\n"
                       "CSeq: 7 INVITE\n" +
                       std::string{answer_rows} + "\n")} {
        EXPECT_TRUE(sip::parse(request_, request));
        EXPECT_TRUE(sip::parse(answer_, answer));
    }

    sip::Message request;
    sip::Message answer;

private:
    std::string request_;
    std::string answer_;
};

TEST(Dialog, OfTheCallerTakesTheRoutesReversed) {
    const Exchanged exchanged{
        "Contact: <sip:a@here>\n",
        "Contact: \"B\" <sip:b@there:5062>;expires=1\n"
        "Record-Route: <sip:p3;lr>, <sip:p2;lr>\nRecord-Route: <sip:p1;lr>\n"};
    Dialog dialog;
    begin_as_caller(dialog, exchanged.request, exchanged.answer);
    EXPECT_EQ(dialog.call_id, "c");
    EXPECT_EQ(dialog.local, "\"A\" <sip:a@x>;tag=1;x=y");
    EXPECT_EQ(dialog.remote, "<sip:b@x>;tag=2");
    EXPECT_EQ(dialog.remote_target, "sip:b@there:5062");
    EXPECT_EQ(dialog.routes, "Route: <sip:p1;lr>\r\nRoute: <sip:p2;lr>\r\nRoute: <sip:p3;lr>\r\n");
    EXPECT_EQ(dialog.first_route, "sip:p1;lr");
    EXPECT_EQ(dialog.local_cseq, 7U);
    EXPECT_TRUE(dialog.confirmed);
}

TEST(Dialog, OfTheCalledSideTakesThemAsTheyAre) {
    const Exchanged exchanged{
        "Contact: <sip:a@here>\nRecord-Route: <sip:p3;lr>\nRecord-Route: <sip:p2;lr>, <sip:p1>\n",
        ""};
    Dialog dialog;
    base::Arena scratch;
    begin_as_called(dialog, exchanged.request, "mine", scratch);
    EXPECT_EQ(dialog.local, "<sip:b@x>;tag=mine");
    EXPECT_EQ(dialog.remote, "\"A\" <sip:a@x>;tag=1;x=y");
    EXPECT_EQ(dialog.remote_target, "sip:a@here");
    EXPECT_EQ(dialog.routes, "Route: <sip:p3;lr>\r\nRoute: <sip:p2;lr>\r\nRoute: <sip:p1>\r\n");
    EXPECT_EQ(dialog.first_route, "sip:p3;lr");
    EXPECT_EQ(dialog.local_cseq, 0U);
    EXPECT_FALSE(dialog.confirmed);
}

TEST(Dialog, WithoutContactGoesWhereTheInviteWent) {
    const Exchanged exchanged{"", ""};
    Dialog dialog;
    dialog.routes = "Route: <sip:old>\r\n";
    dialog.first_route = "sip:old";
    begin_as_caller(dialog, exchanged.request, exchanged.answer);
    EXPECT_EQ(dialog.remote_target, "sip:b@first");
    EXPECT_EQ(dialog.routes, "");
    EXPECT_EQ(dialog.first_route, "");
}

TEST(Dialog, PutsTagsInAndTakesThemOut) {
    struct Case {
        const char* value;
        const char* without;
        const char* with;  ///< Tag `t`.
    };

    constexpr Case cases[] = {
        {"<sip:a@b>", "<sip:a@b>", "<sip:a@b>;tag=t"},
        {"<sip:a@b>;tag=1", "<sip:a@b>", "<sip:a@b>;tag=t"},
        {"<sip:a@b;tag=uri>", "<sip:a@b;tag=uri>", "<sip:a@b;tag=uri>;tag=t"},
        {"\"x;tag=1\" <sip:a@b>;x=1;TAG=2;y",
         "\"x;tag=1\" <sip:a@b>;x=1;y",
         "\"x;tag=1\" <sip:a@b>;x=1;y;tag=t"},
        {"sip:a@b;tag=1", "sip:a@b", "sip:a@b;tag=t"},
        {"sip:a@b", "sip:a@b", "sip:a@b;tag=t"},
    };
    base::Arena scratch;
    for (const Case& one : cases) {
        SCOPED_TRACE(one.value);
        EXPECT_EQ(without_tag(one.value, scratch), one.without);
        EXPECT_EQ(with_tag(one.value, "t", scratch), one.with);
    }
}

}  // namespace
}  // namespace rung::call
