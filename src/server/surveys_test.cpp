#include "server/surveys.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace madang::server {
namespace {

const media::TransportId kTransport{Uuid::parse("00000000-0000-4000-8000-000000000001").value()};
const media::ProducerId kProducer{Uuid::parse("00000000-0000-4000-8000-000000000002").value()};

room::RoomDetail room_with_one() {
  room::PersonCensus person{.id = "a", .display_name = "Ann", .device = {}};
  person.transports.push_back({.id = kTransport, .worker = {1}});
  person.producers.push_back({.id = kProducer, .worker = {1}, .codec = "opus"});
  return {.room = {.name = "r"}, .people = {person}};
}

std::vector<media::CallId> calls(Outbox<room::Effect>& out) {
  std::vector<media::CallId> calls;
  for (room::Effect& effect : out.drain()) { calls.push_back(std::get<room::Send>(effect).call); }
  return calls;
}

TEST(Surveys, AreFinishedWithTheLastAnswer) {
  Surveys surveys;
  Outbox<room::Effect> out;
  ASSERT_TRUE(surveys.begin(at(0s), {7}, room_with_one(), out));
  const auto asked = calls(out);
  ASSERT_EQ(asked.size(), 2u);
  EXPECT_TRUE(Surveys::is_mine(asked[0]));
  EXPECT_FALSE(Surveys::is_mine({1}));
  EXPECT_FALSE(surveys.on_reply({asked[0], media::ReplyBody{media::StatsReport{media::TransportStats{.transport = kTransport}}}}));
  const auto finished = surveys.on_reply({asked[1], media::ReplyBody{media::StatsReport{media::ProducerStats{}}}});
  ASSERT_TRUE(finished);
  EXPECT_EQ(finished->exchange.value, 7u);
  EXPECT_THAT(finished->stats.at(kTransport.text()), testing::HasSubstr("\"transportId\""));
  EXPECT_EQ(finished->stats.at(kProducer.text()), "[]");
  EXPECT_EQ(surveys.next_deadline(), kNever);
}

TEST(Surveys, GoWithoutWhatWasClosedMeanwhile) {
  Surveys surveys;
  Outbox<room::Effect> out;
  ASSERT_TRUE(surveys.begin(at(0s), {7}, room_with_one(), out));
  const auto asked = calls(out);
  surveys.on_reply({asked[0], fail(Code::NotFound, "no such transport")});
  const auto finished = surveys.on_reply({asked[1], fail(Code::NotFound, "no such producer")});
  ASSERT_TRUE(finished);
  EXPECT_TRUE(finished->stats.empty());
}

TEST(Surveys, WaitForNoEngineForLong) {
  Surveys surveys;
  Outbox<room::Effect> out;
  ASSERT_TRUE(surveys.begin(at(1s), {7}, room_with_one(), out));
  const auto asked = calls(out);
  EXPECT_EQ(surveys.next_deadline(), at(1s) + Surveys::kPatience);
  EXPECT_TRUE(surveys.take_overdue(at(2s)).empty());
  EXPECT_EQ(surveys.take_overdue(at(3s)).size(), 1u);
  EXPECT_FALSE(surveys.on_reply({asked[0], fail(Code::NotFound, "late")}));
}

TEST(Surveys, OfAnEmptyRoomAreFinishedAtOnce) {
  Surveys surveys;
  Outbox<room::Effect> out;
  ASSERT_TRUE(surveys.begin(at(1s), {7}, {.room = {.name = "r"}, .people = {}}, out));
  EXPECT_EQ(surveys.next_deadline(), at(1s));
  EXPECT_EQ(surveys.take_overdue(at(1s)).size(), 1u);
}

TEST(Surveys, AreFewAtOnceAndAskNoMoreThanTheirShare) {
  Surveys surveys;
  Outbox<room::Effect> out;
  room::RoomDetail large = room_with_one();
  large.people[0].producers.resize(Surveys::kQuestionsMax + 10, large.people[0].producers[0]);
  ASSERT_TRUE(surveys.begin(at(0s), {0}, large, out));
  EXPECT_EQ(calls(out).size(), Surveys::kQuestionsMax);
  for (std::uint64_t i = 1; i < Surveys::kSurveysMax; ++i) { EXPECT_TRUE(surveys.begin(at(0s), {i}, room_with_one(), out)); }
  EXPECT_FALSE(surveys.begin(at(0s), {99}, room_with_one(), out));
  EXPECT_EQ(surveys.take_overdue(at(10s)).size(), Surveys::kSurveysMax);
  EXPECT_TRUE(surveys.begin(at(10s), {99}, room_with_one(), out));
}

}  // namespace
}  // namespace madang::server
