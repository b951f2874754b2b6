#include "media/plain_link.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "media/engine_test_support.hpp"
#include "srtp/protector.hpp"

namespace madang::media {
namespace {

constexpr SocketId kRtpSocket{1024}, kRtcpSocket{1025};
const SocketAddress kPeer = address_of(1, 5004), kPeerRtcp = address_of(1, 5005), kStranger = address_of(66, 5004);

crypto::CipherUnit& unit() {
  static crypto::CipherUnit kUnit{crypto::CipherUnit::best()};
  return kUnit;
}

PlainLink make(PlainLink::Options options) {
  const bool is_muxed = options.rtcp_mux;
  PlainLink link(std::move(options), unit());
  link.on_rtp_socket(kRtpSocket, {IpAddress::v4(127, 0, 0, 1), 40'000});
  if (!is_muxed) { link.on_rtcp_socket(kRtcpSocket, {IpAddress::v4(127, 0, 0, 1), 40'001}); }
  return link;
}

srtp::MasterKey key(std::uint64_t seed, srtp::Profile profile = srtp::Profile::AeadAes128Gcm) {
  SeededRandom random(seed);
  return srtp::MasterKey::generate(profile, random);
}

Blob rtp() { return rtp_packet({.ssrc = 7, .payload_type = 96, .seq = 1, .payload = vp8_frame(true)}); }
Blob rtcp() { return rtcp_packet([](auto& writer) { writer.rr({7}); }); }

Inbound deliver(PlainLink& link, SocketId socket, const SocketAddress& from, Blob datagram) {
  return link.on_datagram({socket, from}, datagram);
}

struct Learned {
  bool is_ready_now;
};
Learned learn(PlainLink& link, SocketId socket, const SocketAddress& from, bool is_rtcp) {
  TransmitQueue queue;
  LinkOut out(queue);
  link.learn({socket, from}, is_rtcp, out);
  return {out.is_ready_now};
}

Result<Done> connect(PlainLink& link, const ConnectPlainTransport& command) {
  TransmitQueue queue;
  LinkOut out(queue);
  return link.connect(command, out);
}
Error refused(PlainLink& link, const ConnectPlainTransport& command) {
  const auto result = connect(link, command);
  EXPECT_FALSE(result);
  return result ? Error{} : result.error();
}

TEST(PlainLink, WithComediaReceivingAloneTeachesNothing) {
  PlainLink link = make({});
  EXPECT_EQ(deliver(link, kRtpSocket, kStranger, rtp()).kind, Inbound::Kind::Rtp);
  EXPECT_EQ(link.route(), std::nullopt);
  EXPECT_EQ(deliver(link, kRtpSocket, kPeer, rtp()).kind, Inbound::Kind::Rtp);
  EXPECT_EQ(link.route(), std::nullopt);
}

TEST(PlainLink, WithComediaTheFirstLearnedSourceIsThePeerForGood) {
  PlainLink link = make({});
  EXPECT_TRUE(learn(link, kRtpSocket, kPeer, false).is_ready_now);
  EXPECT_EQ(link.route(), (Route{kRtpSocket, kPeer}));
  EXPECT_FALSE(learn(link, kRtpSocket, kStranger, false).is_ready_now);
  EXPECT_EQ(link.route(), (Route{kRtpSocket, kPeer}));
  EXPECT_EQ(deliver(link, kRtpSocket, kStranger, rtp()).drop, Drop::WrongSource);
  EXPECT_EQ(deliver(link, kRtpSocket, kPeer, rtp()).kind, Inbound::Kind::Rtp);
}

TEST(PlainLink, RtpAndRtcpAreLearnedApart) {
  PlainLink link = make({});
  learn(link, kRtcpSocket, kPeerRtcp, true);
  EXPECT_EQ(link.route(), std::nullopt);
  EXPECT_EQ(link.rtcp_route(), (Route{kRtcpSocket, kPeerRtcp}));
  learn(link, kRtpSocket, kPeer, false);
  EXPECT_EQ(link.route(), (Route{kRtpSocket, kPeer}));
}

TEST(PlainLink, WithMuxRtcpGoesWhereRtpGoes) {
  PlainLink link = make({.rtcp_mux = true});
  EXPECT_EQ(deliver(link, kRtpSocket, kPeer, rtcp()).kind, Inbound::Kind::Rtcp);
  learn(link, kRtpSocket, kPeer, true);
  EXPECT_EQ(link.route(), (Route{kRtpSocket, kPeer}));
  EXPECT_EQ(link.rtcp_route(), (Route{kRtpSocket, kPeer}));
}

TEST(PlainLink, WithoutMuxEachSocketTakesItsKindOnly) {
  PlainLink link = make({});
  EXPECT_EQ(deliver(link, kRtpSocket, kPeer, rtcp()).drop, Drop::UnknownKind);
  EXPECT_EQ(deliver(link, kRtcpSocket, kPeer, rtp()).drop, Drop::UnknownKind);
  EXPECT_EQ(deliver(link, kRtcpSocket, kPeer, rtcp()).kind, Inbound::Kind::Rtcp);
  EXPECT_EQ(deliver(link, kRtpSocket, kPeer, {0, 1, 0, 0}).drop, Drop::UnknownKind);
}

TEST(PlainLink, WithoutComediaNobodyIsHeardBeforeConnectAndOnlyThePeerAfter) {
  PlainLink link = make({.comedia = false});
  EXPECT_EQ(deliver(link, kRtpSocket, kPeer, rtp()).drop, Drop::WrongSource);
  ASSERT_TRUE(connect(link, {.transport = {}, .ip = kPeer.ip, .port = 5004, .rtcp_port = 5005, .srtp = {}}));
  EXPECT_EQ(link.route(), (Route{kRtpSocket, kPeer}));
  EXPECT_EQ(link.rtcp_route(), (Route{kRtcpSocket, kPeerRtcp}));
  EXPECT_EQ(deliver(link, kRtpSocket, kPeer, rtp()).kind, Inbound::Kind::Rtp);
  EXPECT_EQ(deliver(link, kRtpSocket, kStranger, rtp()).drop, Drop::WrongSource);
  EXPECT_EQ(deliver(link, kRtcpSocket, kPeer, rtcp()).drop, Drop::WrongSource);
  EXPECT_FALSE(learn(link, kRtpSocket, kStranger, false).is_ready_now);
  EXPECT_EQ(link.route(), (Route{kRtpSocket, kPeer}));
}

TEST(PlainLink, ConnectWantsAnAddressExactlyWithoutComedia) {
  const auto ip = kPeer.ip;
  PlainLink open = make({.comedia = false});
  EXPECT_EQ(refused(open, {.transport = {}, .ip = {}, .port = 5004, .rtcp_port = 5005, .srtp = {}}).field, "ip");
  EXPECT_EQ(refused(open, {.transport = {}, .ip = ip, .port = {}, .rtcp_port = 5005, .srtp = {}}).field, "port");
  EXPECT_EQ(refused(open, {.transport = {}, .ip = ip, .port = 0, .rtcp_port = 5005, .srtp = {}}).field, "port");
  EXPECT_EQ(refused(open, {.transport = {}, .ip = ip, .port = 5004, .rtcp_port = {}, .srtp = {}}).message,
            "missing rtcpPort: rtcpMux is off");
  EXPECT_TRUE(connect(open, {.transport = {}, .ip = ip, .port = 5004, .rtcp_port = 5005, .srtp = {}}));
  EXPECT_TRUE(open.is_connected());

  PlainLink muxed = make({.rtcp_mux = true, .comedia = false});
  EXPECT_EQ(refused(muxed, {.transport = {}, .ip = ip, .port = 5004, .rtcp_port = 5005, .srtp = {}}).message,
            "cannot set rtcpPort: rtcpMux is on");
  EXPECT_TRUE(connect(muxed, {.transport = {}, .ip = ip, .port = 5004, .rtcp_port = {}, .srtp = {}}));

  PlainLink comedia = make({});
  const Error error = refused(comedia, {.transport = {}, .ip = ip, .port = 5004, .rtcp_port = {}, .srtp = {}});
  EXPECT_EQ(error.code, Code::InvalidArgument);
  EXPECT_EQ(error.message, "cannot set ip, port or rtcpPort: comedia learns them");
}

TEST(PlainLink, ASecondConnectIsRefusedARefusedOneIsNot) {
  PlainLink link = make({});
  EXPECT_EQ(refused(link, {.transport = {}, .ip = kPeer.ip, .port = {}, .rtcp_port = {}, .srtp = {}}).code,
            Code::InvalidArgument);
  ASSERT_TRUE(connect(link, {}));
  const Error error = refused(link, {});
  EXPECT_EQ(error.code, Code::InvalidState);
  EXPECT_EQ(error.message, "connect() already called");
}

TEST(PlainLink, KeysAreWantedExactlyWithSrtp) {
  const SrtpParameters right{"AEAD_AES_128_GCM", key(2).to_base64()};
  PlainLink plain = make({});
  EXPECT_EQ(refused(plain, {.transport = {}, .ip = {}, .port = {}, .rtcp_port = {}, .srtp = right}).field,
            "srtpParameters");
  EXPECT_EQ(plain.srtp_parameters(), std::nullopt);

  PlainLink safe = make({.send_key = key(1)});
  const auto with = [](std::optional<SrtpParameters> keys) {
    return ConnectPlainTransport{.transport = {}, .ip = {}, .port = {}, .rtcp_port = {}, .srtp = std::move(keys)};
  };
  EXPECT_EQ(refused(safe, with(std::nullopt)).message, "missing srtpParameters");
  EXPECT_EQ(refused(safe, with(SrtpParameters{"NULL", right.key_base64})).field, "srtpParameters.cryptoSuite");
  EXPECT_EQ(refused(safe, with(SrtpParameters{"AEAD_AES_256_GCM", right.key_base64})).field,
            "srtpParameters.cryptoSuite");
  EXPECT_EQ(refused(safe, with(SrtpParameters{"AEAD_AES_128_GCM", "AAAA"})).code, Code::InvalidArgument);
  EXPECT_TRUE(connect(safe, with(right)));
  EXPECT_EQ(safe.srtp_parameters()->suite, "AEAD_AES_128_GCM");
  EXPECT_EQ(safe.srtp_parameters()->key_base64, key(1).to_base64());
}

TEST(PlainLink, WithSrtpOnlyAuthenticPacketsPass) {
  for (const srtp::Profile profile : {srtp::Profile::AeadAes128Gcm, srtp::Profile::AesCm128HmacSha1_80,
                                      srtp::Profile::AeadAes256Gcm, srtp::Profile::AesCm128HmacSha1_32}) {
    PlainLink link = make({.send_key = key(1, profile)});
    EXPECT_EQ(deliver(link, kRtpSocket, kPeer, rtp()).drop, Drop::NoKeys);
    const SrtpParameters theirs{std::string(srtp::to_string(profile)), key(2, profile).to_base64()};
    ASSERT_TRUE(connect(link, {.transport = {}, .ip = {}, .port = {}, .rtcp_port = {}, .srtp = theirs}));
    EXPECT_EQ(deliver(link, kRtpSocket, kPeer, rtp()).drop, Drop::SrtpRefused);

    srtp::Protector protector(unit());
    srtp::Sender sender(unit(), key(2, profile));
    Blob packet = rtp();
    const std::size_t size = packet.size();
    packet.resize(size + sender.overhead());
    protector.protect({.sender = &sender,
                       .header = MutableBytes(packet).first(12),
                       .payload = Bytes(packet).subspan(12, size - 12),
                       .index = 1});
    const Inbound inbound = link.on_datagram({kRtpSocket, kPeer}, packet);
    ASSERT_EQ(inbound.kind, Inbound::Kind::Rtp);
    EXPECT_EQ(to_blob(Bytes(packet).first(inbound.size)), rtp());
    EXPECT_NE(link.sender(), nullptr);
    EXPECT_NE(link.receiver(), nullptr);
  }
}

}  // namespace
}  // namespace madang::media
