#include "reports/html.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/random.hpp"
#include "reports/html_parts.hpp"
#include "reports/html_writer.hpp"
#include "tests/reports/html_reader.hpp"
#include "tests/reports/load_samples.hpp"
#include "tests/reports/samples.hpp"

namespace rung::reports::testing {

using namespace std::string_view_literals;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

namespace {

/// Puts `text` wherever a ladder, the wire, the command line or the machine puts one.
RunSummary saying(const std::string& text) {
    RunSummary summary = load_run();
    summary.series.resize(2);
    summary.tool.version = text;
    summary.judgement.reason = text;
    summary.run.target = text;
    summary.run.transport = text;
    summary.run.nonce = text;
    summary.run.command = text;
    summary.run.replay = text;
    summary.environment = {.host = text,
                           .kernel = text,
                           .cpu = text,
                           .cores = 2,
                           .testbed = text,
                           .labels = {{text, text}}};
    summary.ladders = {{.file = text,
                        .title = text,
                        .id = text,
                        .level = "must",
                        .refs = {text},
                        .sha256 = text,
                        .means = text,
                        .fix = text,
                        .calls = {}}};
    summary.latency = {{text, latencies_around(100, 100)}};
    for (ThresholdResult& result : summary.thresholds) {
        result.threshold.text = text;
    }
    for (FindingGroup& group : summary.failures) {
        group.finding.rung = text;
        group.finding.expected = text;
        group.finding.actual = text;
        group.example.findings = {group.finding};
        for (TraceEntry& entry : group.example.entries) {
            entry.text = entry.direction == Direction::note ? text : "INVITE " + text;
            entry.remark = entry.remark.empty() ? "" : text;
        }
        group.example.entries[1].text =
            fmt::format("SIP/2.0 302 {0}\r\nContact: {0}\r\n\r\n", text);
    }
    summary.warnings = summary.failures;
    summary.generator.unfit = text + " ";
    summary.generator.remedy = text;
    summary.generator.notes = {text};
    return summary;
}

std::string base64_sha256(std::string_view octets) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    EVP_Digest(octets.data(), octets.size(), digest.data(), &size, EVP_sha256(), nullptr);
    std::array<unsigned char, std::size_t{2} * EVP_MAX_MD_SIZE> text{};
    const int length = EVP_EncodeBlock(text.data(), digest.data(), static_cast<int>(size));
    return {text.begin(), text.begin() + length};
}

RunSummary unstarted() {
    RunSummary summary;
    summary.obstacle = Obstacle::could_not_start;
    summary.obstacle_reason = "127.0.0.1:5060 is in use";
    summary.judgement = judge(summary, Strictness::usual);
    return summary;
}

}  // namespace

TEST(Page, IsWellFormed) {
    SampleCall hostile = hostile_peer();
    RunSummary attacked = quiet_run();
    attacked.ladders = {hostile.ladder};
    group_findings(attacked, hostile.call);
    for (const RunSummary& summary : {quiet_run(),
                                      busy_run(),
                                      load_run(),
                                      sound_load_run(),
                                      starved_load_run(),
                                      attacked,
                                      unstarted(),
                                      RunSummary{}}) {
        EXPECT_THAT(read_html(write_html(summary)).faults, IsEmpty());
    }
}

TEST(Page, IsTheSameWhateverTheTextsSay) {
    const std::vector<std::string_view> attacks{
        "</script><img src=x onerror=alert(1)>",
        "</style><script>alert(1)</script>",
        "</title></head><body onload=alert(1)>",
        "</pre></details></li></ol><script src=//evil.example/x.js></script>",
        "\"><svg onload=alert(1)>",
        "' autofocus onfocus='alert(1)",
        "\" onmouseover=\"alert(1)",
        "<!--",
        "--><b>",
        "<![CDATA[",
        "]]>",
        "&lt;script&gt;&#60;&#x3c;",
        "&",
        "javascript:alert(1)",
        "<a href=https://evil.example>",
        "<meta http-equiv=refresh content=0;url=//evil.example>",
        "\xE2\x80\xAEgnp.exe\xE2\x81\xA6",
        "\0<b>\0"sv,
        "\xC2\"><b>",   // A lead octet must not swallow the quote,
        "\xE2\x82<b>",  // nor half a character the bracket,
        "\xF0\x9F\x91<b>",
        "\xC0\xBCi\xC0\xBE",  // nor is an overlong one a bracket.
        "+ADw-script+AD4-",
        "\x1b[31m\x07\x9b\xC2\x9B",
        "\xEF\xBB\xBF\xE2\x80\xA8\xEF\xBF\xBE",
    };
    const std::vector<std::string> structure = read_html(write_html(saying("harmless"))).structure;
    for (const std::string_view attack : attacks) {
        SCOPED_TRACE(attack);
        const HtmlPage page = read_html(write_html(saying(std::string{attack})));
        EXPECT_THAT(page.faults, IsEmpty());
        EXPECT_EQ(page.structure, structure);
    }
    EXPECT_THAT(read_html(write_html(saying("<b>\xE2\x80\xAE"))).text, HasSubstr("<b>\\u202e"));
}

TEST(Page, IsTheSameWhateverTheNoise) {
    const std::vector<std::string> structure = read_html(write_html(saying("harmless"))).structure;
    base::Random random{20261122};
    for (int round = 0; round < 100; ++round) {
        std::string noise(1 + random.below(60), '\0');
        for (char& octet : noise) {
            constexpr std::string_view breakers = "<>&\"'/=-! \xC2\xE2\xF0\x9F\x80;#";
            octet = random.below(2) == 0 ? breakers[random.below(breakers.size())]
                                         : static_cast<char>(random.below(256));
        }
        SCOPED_TRACE(round);
        const HtmlPage page = read_html(write_html(saying(noise)));
        EXPECT_THAT(page.faults, IsEmpty());
        EXPECT_EQ(page.structure, structure);
    }
}

TEST(Page, AllowsItsOwnStyleAndNothingElse) {
    EXPECT_EQ(html_style_hash, base64_sha256(html_style));
    const HtmlPage page = read_html(write_html(load_run()));
    EXPECT_EQ(page.style, html_style);
    EXPECT_THAT(page.text,
                HasSubstr("default-src 'none'; style-src 'sha256-" + std::string{html_style_hash} +
                          "'; base-uri 'none'; form-action 'none'"));
    EXPECT_EQ(html_style.find("url("), std::string_view::npos);
    EXPECT_EQ(html_style.find("@import"), std::string_view::npos);
}

TEST(Page, SaysWhatTheRunCameTo) {
    const HtmlPage page = read_html(write_html(load_run()));
    for (const std::string_view text :
         {"missed failed == 0: 3",
          "✗ missed",
          "not enough calls (12,000 of 100,000)",
          "Yes, it kept its own schedule.",
          "300,000 due, 300,000 started, 299,997 passed, 12 of them warned, 3 failed",
          "5000/s asked, 5000/s offered",
          "INVITE 302",
          "Latency of all final answers, p99 of each second",
          "session attempts",
          "480 Temporarily Unavailable and no contact is left to try",
          "Call 147,001, the first of them, 29.40 s into the run",
          "Via: SIP/2.0/UDP 127.0.0.1:40123;branch=z9hG4bK-1",
          "rung run @load/follow-302 --target 127.0.0.1:5060",
          "2026-11-22 03:00:00 UTC",
          "AMD EPYC"}) {
        EXPECT_THAT(page.text, HasSubstr(text));
    }
    const HtmlPage unfit = read_html(write_html(starved_load_run()));
    EXPECT_THAT(unfit.text, HasSubstr("No, for the reason above."));
    EXPECT_THAT(unfit.text, HasSubstr("raise `at most` (--at-most)"));
}

TEST(Page, LeavesOutWhatDoesNotApply) {
    const HtmlPage quiet = read_html(write_html(quiet_run()));
    EXPECT_THAT(quiet.structure, Not(Contains("<svg viewBox role aria-label>")));
    EXPECT_THAT(quiet.text, Not(HasSubstr("tester")));
    EXPECT_THAT(quiet.text, Not(HasSubstr("Thresholds")));
    const HtmlPage error = read_html(write_html(unstarted()));
    EXPECT_THAT(error.text, HasSubstr("127.0.0.1:5060 is in use"));
    EXPECT_THAT(error.text, Not(HasSubstr("Messages")));
    EXPECT_THAT(error.text, Not(HasSubstr("seed")));
}

TEST(Page, StaysSmallWhateverTheRun) {
    RunSummary summary = load_run();
    const std::vector<FindingGroup> groups(200, summary.failures.front());
    summary.failures = groups;
    summary.warnings = groups;
    Second second = summary.series.front();
    const std::string histogram = second.histogram;
    summary.series.clear();
    for (second.t = 1; second.t <= 86'400; ++second.t) {
        second.histogram = second.t % 288 == 0 ? histogram : "";  // One for each point.
        summary.series.push_back(second);
    }
    const std::string page = write_html(summary);
    EXPECT_LT(page.size(), 400'000U);
    EXPECT_THAT(read_html(page).text, HasSubstr("And 180 more in the result file."));
}

TEST(HtmlWriter, MakesTextHarmless) {
    EXPECT_EQ(Html{}.text("a<b>&\"'\xE2\x80\xAE\r\n").take(),
              "a&lt;b&gt;&amp;&quot;&#39;\\u202e\\r\\n");
    EXPECT_EQ(Html{}.put("<p>").text("<p>").put("</p>").take(), "<p>&lt;p&gt;</p>");
    EXPECT_EQ(
        Html{}
            .facts(std::vector<std::pair<std::string, std::string>>{{"<a>", "1"}, {"left out", ""}})
            .take(),
        "<dl>\n<dt>&lt;a&gt;</dt><dd>1</dd>\n</dl>\n");
}

TEST(HtmlReader, FindsWhatIsWrong) {
    const auto faults_of = [](const std::string& body) {
        return read_html("<!DOCTYPE html>\n<html><body>" + body + "</body></html>\n").faults;
    };
    EXPECT_THAT(faults_of("<p class=\"a\">&amp;</p>"), IsEmpty());
    for (const std::string body : {"<script></script>",
                                   "<p onclick=\"x\"></p>",
                                   "<p class=a></p>",
                                   "<p>",
                                   "</p>",
                                   "<p></div>",
                                   "a & b",
                                   "&nbsp;",
                                   "\x9b",
                                   "\xE2\x80\xAE",
                                   "<style>a</style><style>b</style>"}) {
        EXPECT_THAT(faults_of(body), Not(IsEmpty())) << body;
    }
}

}  // namespace rung::reports::testing
