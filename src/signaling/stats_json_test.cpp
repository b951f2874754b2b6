// The names and the order of fields are the protocol's; every one of them is here.
#include "signaling/stats_json.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace madang::signaling {
namespace {

constexpr Uuid kUuid{0xbe0644d3bf224396, 0x9d1e5239765e8abb};

std::string quoted(std::string text) {
  for (char& c : text) {
    if (c == '\'') { c = '"'; }
  }
  return text;
}

media::TransportStats some_transport() {
  media::TransportStats stats{.transport = {kUuid}, .at = at(12'345ms)};
  stats.received = {.bytes_all = 1, .rate_all = {2}, .bytes_rtp = 3, .rate_rtp = {4}, .bytes_rtx = 5, .rate_rtx = {6}};
  stats.sent = {.bytes_all = 7,
                .rate_all = {8},
                .bytes_rtp = 9,
                .rate_rtp = {10},
                .bytes_rtx = 11,
                .rate_rtx = {12},
                .bytes_probation = 13,
                .rate_probation = {14}};
  return stats;
}

constexpr auto kTraffic =
    "'transportId':'be0644d3-bf22-4396-9d1e-5239765e8abb','timestamp':12345,"
    "'bytesReceived':1,'recvBitrate':2,'bytesSent':7,'sendBitrate':8,"
    "'rtpBytesReceived':3,'rtpRecvBitrate':4,'rtpBytesSent':9,'rtpSendBitrate':10,"
    "'rtxBytesReceived':5,'rtxRecvBitrate':6,'rtxBytesSent':11,'rtxSendBitrate':12,"
    "'probationBytesSent':13,'probationSendBitrate':14";

TEST(StatsJson, AWebRtcTransportBeforeItIsConnected) {
  EXPECT_EQ(encode_stats(some_transport()),
            quoted("[{" + std::string(kTraffic) +
                   ",'type':'webrtc-transport','iceRole':'controlled','iceState':'new','dtlsState':"
                   "'new'}]"));
}

TEST(StatsJson, DataChannels) {
  EXPECT_EQ(encode_stats(media::DataProducerStats{
                .at = at(12'345ms), .label = "l", .protocol = "p", .messages = 1, .bytes = 2}),
            quoted("[{'type':'data-producer','timestamp':12345,'label':'l','protocol':'p','messagesReceived':1,"
                   "'bytesReceived':2}]"));
  EXPECT_EQ(encode_stats(media::DataConsumerStats{
                .at = at(12'345ms), .label = "l", .protocol = "", .messages = 1, .bytes = 2, .buffered_bytes = 3}),
            quoted("[{'type':'data-consumer','timestamp':12345,'label':'l','protocol':'','messagesSent':1,"
                   "'bytesSent':2,'bufferedAmount':3}]"));
}

TEST(StatsJson, AWebRtcTransportWithEverything) {
  media::TransportStats stats = some_transport();
  stats.kind = media::WebRtcStats{
      .ice = media::IceState::Completed,
      .tuple = media::Tuple{"media.example", 44444, SocketAddress{IpAddress::v4(1, 2, 3, 4), 5}},
      .dtls = media::DtlsState::Connected};
  stats.received.loss = 0.01254;
  stats.sent.loss = 0;
  stats.available_outgoing = Bitrate{1'000'000};
  stats.incoming_max = Bitrate{1'500'000};
  EXPECT_EQ(encode_stats(stats),
            quoted("[{" + std::string(kTraffic) +
                   ",'rtpPacketLossReceived':0.0125,'rtpPacketLossSent':0,"
                   "'availableOutgoingBitrate':1000000,'maxIncomingBitrate':1500000,"
                   "'type':'webrtc-transport','iceRole':'controlled','iceState':'completed',"
                   "'iceSelectedTuple':{'localIp':'media.example','localAddress':'media.example',"
                   "'localPort':44444,'remoteIp':'1.2.3.4','remotePort':5,'protocol':'udp'},"
                   "'dtlsState':'connected'}]"));
}

TEST(StatsJson, APlainTransportBeforeItKnowsWhereTo) {
  media::TransportStats stats = some_transport();
  stats.kind = media::PlainStats{.rtcp_mux = false,
                                 .comedia = true,
                                 .tuple = {"127.0.0.1", 40000, {}},
                                 .rtcp_tuple = media::Tuple{"127.0.0.1", 40001, {}}};
  EXPECT_EQ(
      encode_stats(stats),
      quoted("[{" + std::string(kTraffic) +
             ",'type':'plain-rtp-transport','rtcpMux':false,'comedia':true,"
             "'tuple':{'localIp':'127.0.0.1','localAddress':'127.0.0.1','localPort':40000,"
             "'remotePort':0,'protocol':'udp'},"
             "'rtcpTuple':{'localIp':'127.0.0.1','localAddress':'127.0.0.1','localPort':40001,"
             "'remotePort':0,'protocol':'udp'}}]"));
}

media::StreamStats some_stream() {
  return {.ssrc = 1,
          .rtx_ssrc = 2,
          .rid = "r0",
          .kind = ortc::MediaKind::Video,
          .mime_type = "video/VP8",
          .packets = 3,
          .bytes = 4,
          .bitrate = {5},
          .packets_lost = 6,
          .fraction_lost = 7,
          .packets_discarded = 8,
          .packets_retransmitted = 9,
          .packets_repaired = 10,
          .nacks = 11,
          .nack_packets = 12,
          .plis = 13,
          .firs = 14,
          .score = 9,
          .round_trip = 42ms};
}

std::string stream(const std::string& type) {
  return "'timestamp':1000,'ssrc':1,'rtxSsrc':2,'rid':'r0','kind':'video','mimeType':'video/VP8',"
         "'packetsLost':6,'fractionLost':7,'packetsDiscarded':8,'packetsRetransmitted':9,"
         "'packetsRepaired':10,'nackCount':11,'nackPacketCount':12,'pliCount':13,'firCount':14,"
         "'score':9,'roundTripTime':42,'type':'" +
         type + "','packetCount':3,'byteCount':4,'bitrate':5";
}

TEST(StatsJson, AProducerHasAnEntryForEachStream) {
  EXPECT_EQ(encode_stats(media::ProducerStats{}), "[]");
  media::ProducerStats stats{.at = at(1s)};
  stats.streams.push_back({.stream = some_stream(), .jitter = 15});
  stats.streams.push_back({.stream = some_stream(),
                           .jitter = 16,
                           .rtx_packets_discarded = 17,
                           .layers = {{{0, 0}, {100}}, {{1, 2}, {200}}}});
  EXPECT_EQ(encode_stats(stats),
            quoted("[{" + stream("inbound-rtp") + ",'jitter':15,'bitrateByLayer':{}},{" +
                   stream("inbound-rtp") +
                   ",'jitter':16,'rtxPacketsDiscarded':17,'bitrateByLayer':{'0.0':100,'1.2':200}}]"));
}

TEST(StatsJson, AConsumerIsFollowedByWhatItFollows) {
  media::ConsumerStats stats{.at = at(1s), .stream = some_stream(), .followed = {}};
  EXPECT_EQ(encode_stats(stats), quoted("[{" + stream("outbound-rtp") + "}]"));
  stats.followed = media::InboundStreamStats{.stream = some_stream()};
  EXPECT_EQ(encode_stats(stats), quoted("[{" + stream("outbound-rtp") + "},{" +
                                        stream("inbound-rtp") + ",'jitter':0,'bitrateByLayer':{}}]"));
}

TEST(StatsJson, NumbersAreOnesThatEveryClientCanHold) {
  media::TransportStats stats = some_transport();
  stats.received.bytes_all = ~std::uint64_t{0};
  stats.received.rate_all = {-1};
  stats.sent.loss = 1.5;
  const auto entry = boost::json::parse(encode_stats(stats)).at(0);
  EXPECT_EQ(entry.at("bytesReceived").as_int64(), 9'007'199'254'740'991);
  EXPECT_EQ(entry.at("recvBitrate").as_int64(), 0);
  EXPECT_EQ(entry.at("rtpPacketLossSent").as_int64(), 1);
}

}  // namespace
}  // namespace madang::signaling
