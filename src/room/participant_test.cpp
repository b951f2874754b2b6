#include "room/participant.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace madang::room {
namespace {

constexpr media::TransportId kFirst{{0, 1}};
constexpr media::TransportId kSecond{{0, 2}};

Participant with_transports() {
  Participant participant;
  participant.transports.push_back({.id = kFirst, .worker = {}, .sctp = {}});
  participant.transports.push_back({.id = kSecond, .worker = {}, .consuming = true, .sctp = {}});
  return participant;
}

TEST(Participant, FindsOnlyItsOwn) {
  Participant participant = with_transports();
  EXPECT_EQ(participant.find(kSecond)->id, kSecond);
  EXPECT_EQ(participant.find(media::TransportId{{0, 3}}), nullptr);
  EXPECT_EQ(participant.find(media::ProducerId{{0, 1}}), nullptr);
  EXPECT_EQ(participant.find(media::ConsumerId{{0, 1}}), nullptr);
}

TEST(Participant, ReceivesWhereItSaidItWould) {
  Participant participant = with_transports();
  EXPECT_EQ(participant.consuming_transport()->id, kSecond);
  participant.transports.pop_back();
  EXPECT_EQ(participant.consuming_transport(), nullptr);
}

TEST(Participant, AStreamTakesItsOwnSsrcAndTheNextOne) {
  Participant participant = with_transports();
  const media::ConsumerId id{{0, 9}};
  participant.consumers.emplace(
      id, Consumer{.id = id, .producer = {}, .transport = kSecond, .worker = {}, .ssrc = 500});
  for (const std::uint32_t ssrc : {499u, 500u, 501u}) {
    EXPECT_TRUE(participant.uses_ssrc(kSecond, ssrc)) << ssrc;
  }
  for (const std::uint32_t ssrc : {498u, 502u}) {
    EXPECT_FALSE(participant.uses_ssrc(kSecond, ssrc)) << ssrc;
  }
  EXPECT_FALSE(participant.uses_ssrc(kFirst, 500));
}

TEST(Participant, KnowsWhatIsSentOnOneTransport) {
  Participant participant = with_transports();
  Producer producer{.id = {},
                    .transport = kFirst,
                    .worker = {},
                    .parameters = {},
                    .consumable = {},
                    .app_data = {}};
  participant.producers = {producer, producer};
  participant.producers[1].transport = kSecond;
  EXPECT_THAT(participant.parameters_on(kFirst),
              testing::ElementsAre(&participant.producers[0].parameters));
}

}  // namespace
}  // namespace madang::room
