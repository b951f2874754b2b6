#include "signaling/stats_json.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>

#include "signaling/json_writer.hpp"

namespace madang::signaling {

namespace {

using Object = JsonObjectWriter;

constexpr std::int64_t kWholeMax = 9'007'199'254'740'991;  // above it doubles skip integers

std::int64_t shown(std::uint64_t count) {
  return static_cast<std::int64_t>(std::min(count, static_cast<std::uint64_t>(kWholeMax)));
}

std::int64_t shown(Bitrate rate) { return std::clamp<std::int64_t>(rate.bps, 0, kWholeMax); }

std::int64_t shown(Instant at) { return to_ms(at.time_since_epoch()); }

/// Four digits of a part of one: the only numbers here that are not whole.
std::string fraction(double part) {
  const long ten_thousandths = std::lround(std::clamp(part, 0.0, 1.0) * 10'000);
  if (ten_thousandths == 0) { return "0"; }
  if (ten_thousandths == 10'000) { return "1"; }
  std::string digits = std::to_string(ten_thousandths);
  return "0." + std::string(4 - digits.size(), '0') + digits;
}

std::string_view name_of(media::IceState state) {
  switch (state) {
    case media::IceState::New: return "new";
    case media::IceState::Connected: return "connected";
    case media::IceState::Completed: return "completed";
    case media::IceState::Disconnected: return "disconnected";
    case media::IceState::Closed: break;
  }
  return "closed";
}

std::string_view name_of(media::DtlsState state) {
  switch (state) {
    case media::DtlsState::New: return "new";
    case media::DtlsState::Connecting: return "connecting";
    case media::DtlsState::Connected: return "connected";
    case media::DtlsState::Failed: return "failed";
    case media::DtlsState::Closed: break;
  }
  return "closed";
}

/// `localIp` is the older name of `localAddress`.
std::string text_of(const media::Tuple& tuple) {
  Object out;
  out.text("localIp", tuple.local_address).text("localAddress", tuple.local_address);
  out.number("localPort", tuple.local_port);
  if (tuple.remote) { out.text("remoteIp", tuple.remote->ip.text()); }
  out.number("remotePort", tuple.remote ? tuple.remote->port : std::uint16_t{0});
  return std::move(out.text("protocol", tuple.tcp ? "tcp" : "udp")).finish();
}

// ------------------------------------------------------------------------------------------------
// transports

void add(Object& out, const media::WebRtcStats& stats) {
  out.text("type", "webrtc-transport").text("iceRole", "controlled");
  out.text("iceState", name_of(stats.ice));
  if (stats.tuple) { out.raw("iceSelectedTuple", text_of(*stats.tuple)); }
  out.text("dtlsState", name_of(stats.dtls));
}

void add(Object& out, const media::PlainStats& stats) {
  out.text("type", "plain-rtp-transport").boolean("rtcpMux", stats.rtcp_mux);
  out.boolean("comedia", stats.comedia).raw("tuple", text_of(stats.tuple));
  if (stats.rtcp_tuple) { out.raw("rtcpTuple", text_of(*stats.rtcp_tuple)); }
}

void add_traffic(Object& out, const media::TransportStats& stats) {
  const media::DirectionStats& in = stats.received;
  const media::DirectionStats& sent = stats.sent;
  out.number("bytesReceived", shown(in.bytes_all)).number("recvBitrate", shown(in.rate_all));
  out.number("bytesSent", shown(sent.bytes_all)).number("sendBitrate", shown(sent.rate_all));
  out.number("rtpBytesReceived", shown(in.bytes_rtp)).number("rtpRecvBitrate", shown(in.rate_rtp));
  out.number("rtpBytesSent", shown(sent.bytes_rtp)).number("rtpSendBitrate", shown(sent.rate_rtp));
  out.number("rtxBytesReceived", shown(in.bytes_rtx)).number("rtxRecvBitrate", shown(in.rate_rtx));
  out.number("rtxBytesSent", shown(sent.bytes_rtx)).number("rtxSendBitrate", shown(sent.rate_rtx));
  out.number("probationBytesSent", shown(sent.bytes_probation));
  out.number("probationSendBitrate", shown(sent.rate_probation));
  if (in.loss) { out.raw("rtpPacketLossReceived", fraction(*in.loss)); }
  if (sent.loss) { out.raw("rtpPacketLossSent", fraction(*sent.loss)); }
}

std::string text_of(const media::TransportStats& stats) {
  Object out;
  out.text("transportId", stats.transport.text()).number("timestamp", shown(stats.at));
  add_traffic(out, stats);
  if (stats.available_outgoing) {
    out.number("availableOutgoingBitrate", shown(*stats.available_outgoing));
  }
  if (stats.incoming_max) { out.number("maxIncomingBitrate", shown(*stats.incoming_max)); }
  std::visit([&](const auto& kind) { add(out, kind); }, stats.kind);
  return std::move(out).finish();
}

// ------------------------------------------------------------------------------------------------
// streams

void add(Object& out, Instant at, std::string_view type, const media::StreamStats& stream) {
  out.number("timestamp", shown(at)).number("ssrc", stream.ssrc);
  if (stream.rtx_ssrc) { out.number("rtxSsrc", *stream.rtx_ssrc); }
  if (stream.rid) { out.text("rid", *stream.rid); }
  out.text("kind", to_string(stream.kind)).text("mimeType", stream.mime_type);
  out.number("packetsLost", shown(stream.packets_lost)).number("fractionLost", stream.fraction_lost);
  out.number("packetsDiscarded", shown(stream.packets_discarded));
  out.number("packetsRetransmitted", shown(stream.packets_retransmitted));
  out.number("packetsRepaired", shown(stream.packets_repaired));
  out.number("nackCount", shown(stream.nacks)).number("nackPacketCount", shown(stream.nack_packets));
  out.number("pliCount", shown(stream.plis)).number("firCount", shown(stream.firs));
  out.number("score", stream.score).number("roundTripTime", to_ms(stream.round_trip));
  out.text("type", type).number("packetCount", shown(stream.packets));
  out.number("byteCount", shown(stream.bytes)).number("bitrate", shown(stream.bitrate));
}

std::string text_of(Instant at, const media::InboundStreamStats& stats) {
  Object out;
  add(out, at, "inbound-rtp", stats.stream);
  out.number("jitter", stats.jitter);
  if (stats.rtx_packets_discarded) {
    out.number("rtxPacketsDiscarded", shown(*stats.rtx_packets_discarded));
  }
  Object layers;
  for (const auto& [layer, rate] : stats.layers) {
    layers.number(std::to_string(layer.spatial) + "." + std::to_string(layer.temporal), shown(rate));
  }
  return std::move(out.raw("bitrateByLayer", std::move(layers).finish())).finish();
}

void add(JsonArrayWriter& out, const media::TransportStats& stats) { out.raw(text_of(stats)); }

void add(JsonArrayWriter& out, const media::ProducerStats& stats) {
  for (const media::InboundStreamStats& stream : stats.streams) {
    out.raw(text_of(stats.at, stream));
  }
}

void add(JsonArrayWriter& out, const media::ConsumerStats& stats) {
  Object own;
  add(own, stats.at, "outbound-rtp", stats.stream);
  out.raw(std::move(own).finish());
  if (stats.followed) { out.raw(text_of(stats.at, *stats.followed)); }
}

void add(JsonArrayWriter& out, const media::DataProducerStats& stats) {
  Object entry;
  entry.text("type", "data-producer").number("timestamp", shown(stats.at));
  entry.text("label", stats.label).text("protocol", stats.protocol);
  entry.number("messagesReceived", shown(stats.messages)).number("bytesReceived", shown(stats.bytes));
  out.raw(std::move(entry).finish());
}

void add(JsonArrayWriter& out, const media::DataConsumerStats& stats) {
  Object entry;
  entry.text("type", "data-consumer").number("timestamp", shown(stats.at));
  entry.text("label", stats.label).text("protocol", stats.protocol);
  entry.number("messagesSent", shown(stats.messages)).number("bytesSent", shown(stats.bytes));
  entry.number("bufferedAmount", shown(stats.buffered_bytes));
  out.raw(std::move(entry).finish());
}

}  // namespace

std::string encode_stats(const media::StatsReport& report) {
  JsonArrayWriter out;
  std::visit([&](const auto& stats) { add(out, stats); }, report);
  return std::move(out).finish();
}

}  // namespace madang::signaling
