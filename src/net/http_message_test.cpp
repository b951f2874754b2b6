#include "net/http_message.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/admission.hpp"

namespace madang::net {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

TEST(SanitizedReason, IsOneLineOfPrintableAscii) {
  EXPECT_EQ(sanitized_reason("room \"x\" not found"), "room \"x\" not found");
  EXPECT_EQ(sanitized_reason("a\r\nSet-Cookie: b"), "a  Set-Cookie: b");
  EXPECT_EQ(sanitized_reason("마당 \x01\x7F!"), "?? ?" "?!");
  EXPECT_EQ(sanitized_reason(std::string(500, 'a')).size(), kReasonBytesMax);
}

TEST(HeadText, WritesStatusHeadersLengthAndConnection) {
  HttpResponse response;
  response.headers.add("Content-Type", "application/json; charset=utf-8");
  response.body = "{}";
  EXPECT_EQ(head_text(response, true, "Sun, 06 Nov 1994 08:49:37 GMT"),
            "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
            "Content-Type: application/json; charset=utf-8\r\nContent-Length: 2\r\nConnection: keep-alive\r\n\r\n");
}

TEST(HeadText, LetsNoHeaderBecomeTwo) {
  HttpResponse response;
  response.status = 400;
  response.reason = "bad\r\nX: y";
  response.headers.add("Allow", "GET\r\nEvil: yes");
  response.headers.add("E vil", "x");
  response.headers.add("content-length", "7");
  EXPECT_EQ(head_text(response, false, {}),
            "HTTP/1.1 400 bad  X: y\r\nAllow: GETEvil: yes\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
}

TEST(HeadText, HasNoLengthWhereThereIsNoBody) {
  HttpResponse response;
  response.status = 204;
  EXPECT_THAT(head_text(response, true, {}), Not(HasSubstr("Content-Length")));
}

TEST(HttpDate, IsAnImfFixdate) {
  EXPECT_EQ(http_date(784'111'777), "Sun, 06 Nov 1994 08:49:37 GMT");  // RFC 9110 §5.6.7
}

TEST(SplitTarget, KeepsPathAndQueryRaw) {
  EXPECT_EQ(split_target("/rooms/a%20b?x=1&y=?").path, "/rooms/a%20b");
  EXPECT_EQ(split_target("/rooms/a%20b?x=1&y=?").query, "x=1&y=?");
  EXPECT_EQ(split_target("/?roomId=http://x").path, "/");
  EXPECT_EQ(split_target("/a://b").path, "/a://b");
  EXPECT_EQ(split_target("*").path, "*");
}

TEST(SplitTarget, TakesThePathOutOfTheAbsoluteForm) {
  EXPECT_EQ(split_target("http://host:1/rooms/x?y").path, "/rooms/x");
  EXPECT_EQ(split_target("http://host:1/rooms/x?y").query, "y");
  EXPECT_EQ(split_target("https://host").path, "/");
  EXPECT_EQ(split_target("https://host?q").query, "q");
}

TEST(SplitList, TakesItemsApart) {
  EXPECT_THAT(split_list("protoo, token.abc ,,\tx"), ElementsAre("protoo", "token.abc", "x"));
  EXPECT_TRUE(split_list(" , ").empty());
}

TEST(ErrorResponse, NamesTheErrorAndEscapesWhatABrowserWouldRead) {
  const HttpResponse response = error_response(400, "TypeError", "<script> & co");
  EXPECT_EQ(response.body, "TypeError: &lt;script&gt; &amp; co");
  EXPECT_EQ(response.reason, "<script> & co");
}

TEST(Admission, CountsPerAddressUntilTicketsGo) {
  Admission admission(2);
  const IpAddress anna = IpAddress::v4(10, 0, 0, 1);
  Admission::Ticket first = admission.admit(anna);
  {
    const Admission::Ticket second = admission.admit(anna);
    EXPECT_TRUE(second);
    EXPECT_FALSE(admission.admit(anna));
    EXPECT_TRUE(admission.admit(IpAddress::v4(10, 0, 0, 2)));
  }
  Admission::Ticket third = admission.admit(anna);
  EXPECT_TRUE(third);
  first = std::move(third);
  EXPECT_TRUE(admission.admit(anna));
}

TEST(Admission, TakesAnIpv6NetworkForOnePerson) {
  Admission admission(1);
  const Admission::Ticket ticket = admission.admit(IpAddress::parse("2001:db8:1:2::1").value());
  EXPECT_TRUE(ticket);
  EXPECT_FALSE(admission.admit(IpAddress::parse("2001:db8:1:2:ffff::9").value()));
  EXPECT_TRUE(admission.admit(IpAddress::parse("2001:db8:1:3::1").value()));
}

TEST(Admission, WithACapOfNoneAdmitsNobody) {
  Admission admission(0);
  EXPECT_FALSE(admission.admit(IpAddress::v4(10, 0, 0, 1)));
}

}  // namespace
}  // namespace madang::net
