// Plain transports: the sockets they ask for, and what they answer.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "media/engine_test_support.hpp"

namespace madang::media {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

const auto kRouter = id_of<RouterId>(1);
const auto kTransport = id_of<TransportId>(2);

TEST(EnginePlainTransport, AsksForTwoSocketsAndAnswersWhenBothAreThere) {
  World world;
  world.ok(CreateRouter{kRouter});
  const auto body = world.ok(CreatePlainTransport{.router = kRouter, .transport = kTransport, .srtp_suite = {}});
  const auto& created = std::get<PlainTransportCreated>(body);
  EXPECT_THAT(world.opened, ElementsAre(SocketId{1024}, SocketId{1025}));
  EXPECT_EQ(created.tuple.local_address, "127.0.0.1");
  EXPECT_EQ(created.tuple.local_port, 40'000);
  EXPECT_EQ(created.tuple.remote, std::nullopt);
  ASSERT_TRUE(created.rtcp_tuple);
  EXPECT_EQ(created.rtcp_tuple->local_port, 40'001);
  EXPECT_FALSE(created.srtp);
}

TEST(EnginePlainTransport, WithMuxOneSocketIsEnough) {
  World world;
  world.ok(CreateRouter{kRouter});
  const auto body = world.ok(
      CreatePlainTransport{.router = kRouter, .transport = kTransport, .rtcp_mux = true, .srtp_suite = {}});
  EXPECT_THAT(world.opened, SizeIs(1));
  EXPECT_FALSE(std::get<PlainTransportCreated>(body).rtcp_tuple);
}

TEST(EnginePlainTransport, DoesNotAnswerBeforeItsSocketsAreThere) {
  World world;
  world.answers_sockets = false;
  world.ok(CreateRouter{kRouter});
  const CreatePlainTransport command{.router = kRouter, .transport = kTransport, .srtp_suite = {}};
  EXPECT_EQ(world.run(command).error().message, "no reply");
  ASSERT_THAT(world.opened, SizeIs(2));
  world.engine.on_socket_opened(world.now, world.opened[1], SocketAddress{IpAddress::v4(127, 0, 0, 1), 9}, world.out);
  EXPECT_TRUE(world.out.up.empty());
  world.engine.on_socket_opened(world.now, world.opened[0], SocketAddress{IpAddress::v4(127, 0, 0, 1), 8}, world.out);
  ASSERT_EQ(world.out.up.size(), 1u);
  const auto& reply = std::get<Reply>(world.out.up.items()[0]);
  const auto& created = std::get<PlainTransportCreated>(*reply.result);
  EXPECT_EQ(created.tuple.local_port, 8);
  EXPECT_EQ(created.rtcp_tuple->local_port, 9);
}

TEST(EnginePlainTransport, ASocketThatCannotBeOpenedEndsIt) {
  World world;
  world.ok(CreateRouter{kRouter});
  world.can_open_sockets = false;
  const Error error =
      world.refused(CreatePlainTransport{.router = kRouter, .transport = kTransport, .srtp_suite = {}});
  EXPECT_EQ(error.code, Code::Unavailable);
  EXPECT_EQ(world.engine.counts().transports, 0u);
  world.can_open_sockets = true;
  world.ok(CreatePlainTransport{.router = kRouter, .transport = kTransport, .srtp_suite = {}});
}

TEST(EnginePlainTransport, ASocketThatComesTooLateIsClosedAgain) {
  World world;
  world.answers_sockets = false;
  world.ok(CreateRouter{kRouter});
  EXPECT_FALSE(world.run(CreatePlainTransport{.router = kRouter, .transport = kTransport, .srtp_suite = {}}));
  world.ok(CloseTransport{kTransport});
  world.closed.clear();
  world.engine.on_socket_opened(world.now, world.opened[0], SocketAddress{IpAddress::v4(127, 0, 0, 1), 8}, world.out);
  world.settle();
  EXPECT_THAT(world.closed, ElementsAre(world.opened[0]));
}

TEST(EnginePlainTransport, ClosingItClosesItsSockets) {
  World world;
  world.ok(CreateRouter{kRouter});
  const PlainEnd end = world.plain(kRouter, kTransport);
  world.ok(CloseTransport{kTransport});
  EXPECT_THAT(world.closed, ElementsAre(end.rtp, end.rtcp));
  world.receive(end.rtp, address_of(1, 5004), rtp_packet({.ssrc = 1, .payload_type = 96, .payload = vp8_frame(true)}));
  EXPECT_EQ(world.drops(Drop::UnknownTuple), 1u);
}

TEST(EnginePlainTransport, SocketNumbersAreNotUsedTwice) {
  World world;
  world.ok(CreateRouter{kRouter});
  const PlainEnd first = world.plain(kRouter, kTransport);
  world.ok(CloseTransport{kTransport});
  const PlainEnd second = world.plain(kRouter, kTransport);
  EXPECT_NE(first.rtp, second.rtp);
  EXPECT_NE(first.rtcp, second.rtp);
}

TEST(EnginePlainTransport, TellsTheKeysOfTheWantedSuite) {
  World world;
  world.ok(CreateRouter{kRouter});
  const PlainEnd end = world.plain(kRouter, kTransport, {.srtp_suite = "AES_CM_128_HMAC_SHA1_80"});
  ASSERT_TRUE(end.srtp);
  EXPECT_EQ(end.srtp->suite, "AES_CM_128_HMAC_SHA1_80");
  EXPECT_TRUE(srtp::MasterKey::from_base64(srtp::Profile::AesCm128HmacSha1_80, end.srtp->key_base64));
  const Error error = world.refused(
      CreatePlainTransport{.router = kRouter, .transport = id_of<TransportId>(3), .srtp_suite = "ROT13"});
  EXPECT_EQ(error.code, Code::InvalidArgument);
  EXPECT_EQ(error.field, "srtpCryptoSuite");
}

TEST(EnginePlainTransport, ComediaLearnsFromAPacketOfItsProducerAndFromNoOther) {
  World world;
  world.ok(CreateRouter{kRouter});
  const PlainEnd end = world.plain(kRouter, kTransport, {.rtcp_mux = true});
  const auto parameters = vp8({.ssrc = 77, .payload_type = 96});
  world.ok(Produce{.transport = kTransport,
                   .producer = id_of<ProducerId>(4),
                   .kind = ortc::MediaKind::Video,
                   .parameters = parameters,
                   .mapping = mapping_of(parameters)});
  const SocketAddress stranger = address_of(66, 1), peer = address_of(1, 5004);
  world.receive(end.rtp, stranger, rtp_packet({.ssrc = 78, .payload_type = 96, .payload = vp8_frame(true)}));
  EXPECT_EQ(world.drops(Drop::UnknownStream), 1u);
  world.receive(end.rtp, stranger, pli_packet(1, 2));
  world.receive(end.rtp, peer, rtp_packet({.ssrc = 77, .payload_type = 96, .payload = vp8_frame(true)}));
  EXPECT_EQ(world.drops(Drop::WrongSource), 0u);
  world.receive(end.rtp, stranger, rtp_packet({.ssrc = 77, .payload_type = 96, .seq = 1, .payload = vp8_frame(true)}));
  EXPECT_EQ(world.drops(Drop::WrongSource), 1u);
  world.advance(2s);
  EXPECT_THAT(world.take_rtcp(peer), testing::Not(IsEmpty()));
}

TEST(EnginePlainTransport, AForgedSenderReportTeachesNoAddressWhenItSpeaksOfNoStreamOfThisTransport) {
  World world;
  world.ok(CreateRouter{kRouter});
  const PlainEnd end = world.plain(kRouter, kTransport);
  world.receive(end.rtcp, address_of(66, 1), rtcp_packet([](auto& writer) { writer.sr({99}, {}); }));
  world.advance(2s);
  EXPECT_THAT(world.take_sent(), IsEmpty());
}

}  // namespace
}  // namespace madang::media
