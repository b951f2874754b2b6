#include "server/admin_json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace madang::server {
namespace {

using testing::HasSubstr;

TEST(AdminJson, SaysWhatTheServerDoes) {
  ServerReport report{.version = "madang 9", .uptime = 61s, .counts = {.rooms = 2, .peers = 3}, .websockets = 4, .workers = {}};
  report.workers.push_back({.id = 1, .cpu = 1500ms, .datagrams_in = 7, .datagrams_out = 8, .forwarded = 9, .slabs_free = 10});
  report.workers[0].drops[0] = 5;
  const std::string text = to_json(report);
  EXPECT_THAT(text, HasSubstr(R"("version":"madang 9","uptimeSeconds":61,"rooms":2,"peers":3)"));
  EXPECT_THAT(text, HasSubstr(R"("workers":[{"id":1,"cpuSeconds":1.500,"datagramsIn":7,"datagramsOut":8,"forwarded":9,"slabsFree":10)"));
  EXPECT_THAT(text, HasSubstr(R"("drops":{"unknown_tuple":5,)"));
}

TEST(AdminJson, EscapesWhatPeopleCallThemselves) {
  const room::RoomDetail detail{.room = {.name = "a\"b"}, .people = {{.id = "p", .display_name = "<\n>", .device = R"({"name":"x"})"}}};
  const std::string text = to_json(detail, {}, NtpClock{});
  EXPECT_THAT(text, HasSubstr(R"("roomId":"a\"b")"));
  EXPECT_THAT(text, HasSubstr(R"("displayName":"<\n>")"));
  EXPECT_THAT(text, HasSubstr(R"("device":{"name":"x"})"));
}

TEST(AdminJson, GivesFiguresOfWhatHasSome) {
  room::PersonCensus person{.id = "p", .display_name = {}, .device = {}};
  person.transports.resize(2);
  person.transports[0].id = media::TransportId{Uuid::parse("00000000-0000-4000-8000-000000000001").value()};
  const std::string text = to_json({.room = {.name = "r"}, .people = {person}}, {{person.transports[0].id.text(), "[7]"}}, NtpClock{});
  EXPECT_THAT(text, HasSubstr(R"("stats":[7]},{)"));
  EXPECT_THAT(text, HasSubstr(R"("device":null)"));
}

TEST(AdminJson, SaysSinceWhenARoomIsThere) {
  const NtpClock clock(at(0s), NtpTime{kNtpUnixOffsetSeconds << 32});
  EXPECT_THAT(to_json({{.name = "r", .created = at(5s)}}, clock), HasSubstr(R"("createdAt":5000)"));
}

}  // namespace
}  // namespace madang::server
