// An Engine in virtual time, and the packets and parameters its tests speak in.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/packet_pool.hpp"
#include "base/random.hpp"
#include "crypto/certificate.hpp"
#include "media/engine.hpp"
#include "rtp/packet_view.hpp"
#include "rtp/rtcp/compound_reader.hpp"
#include "rtp/rtcp/compound_writer.hpp"

namespace madang::media {

using Blob = std::vector<std::uint8_t>;

inline Blob to_blob(Bytes bytes) { return {bytes.begin(), bytes.end()}; }

/// Keys cost time: two certificates serve all tests.
inline const crypto::Certificate& test_certificate(std::size_t which) {
  static const std::array<crypto::Certificate, 2> kBoth = {crypto::Certificate::generate(1'800'000'000).value(),
                                                           crypto::Certificate::generate(1'800'000'000).value()};
  return kBoth.at(which);
}

template <typename Id>
Id id_of(std::uint64_t number) {
  return Id{Uuid{0x6d61'6461'6e67, number}};
}

// ------------------------------------------------------------------------------------------------------- packets

struct RtpSpec {
  std::uint32_t ssrc = 0;
  std::uint8_t payload_type = 0;
  std::uint16_t seq = 0;
  std::uint32_t timestamp = 0;
  bool marker = false;
  Blob payload = {};
  /// Number and value, in the one-byte form.
  std::vector<std::pair<std::uint8_t, std::string>> extensions = {};
  std::uint8_t padding = 0;
};

inline Blob extension_block(const RtpSpec& spec) {
  if (spec.extensions.empty()) { return {}; }
  Blob block = {0xBE, 0xDE, 0, 0};
  for (const auto& [id, value] : spec.extensions) {
    block.push_back(static_cast<std::uint8_t>(id << 4 | (value.size() - 1)));
    block.insert(block.end(), value.begin(), value.end());
  }
  block.resize((block.size() + 3) / 4 * 4, 0);
  store_be16(block.data() + 2, static_cast<std::uint16_t>(block.size() / 4 - 1));
  return block;
}

inline Blob rtp_packet(const RtpSpec& spec) {
  const Blob block = extension_block(spec);
  Blob packet(12);
  packet[0] = static_cast<std::uint8_t>(0x80 | (block.empty() ? 0 : 0x10) | (spec.padding > 0 ? 0x20 : 0));
  packet[1] = static_cast<std::uint8_t>((spec.marker ? 0x80 : 0) | spec.payload_type);
  store_be16(packet.data() + 2, spec.seq);
  store_be32(packet.data() + 4, spec.timestamp);
  store_be32(packet.data() + 8, spec.ssrc);
  packet.insert(packet.end(), block.begin(), block.end());
  packet.insert(packet.end(), spec.payload.begin(), spec.payload.end());
  if (spec.padding > 0) {
    packet.resize(packet.size() + spec.padding - 1u, 0);
    packet.push_back(spec.padding);
  }
  return packet;
}

/// One whole VP8 frame in one packet (RFC 7741): S=1, PID=0, and P=0 if a key frame. `label` tells payloads apart.
inline Blob vp8_frame(bool is_key, std::uint32_t label = 0, std::size_t bytes = 40) {
  Blob payload(std::max<std::size_t>(bytes, 8), 0xAB);
  payload[0] = 0x10;
  payload[1] = is_key ? 0x00 : 0x01;
  store_be32(payload.data() + 2, label);
  return payload;
}
/// A packet inside a frame.
inline Blob vp8_rest(std::uint32_t label = 0, std::size_t bytes = 40) {
  Blob payload = vp8_frame(false, label, bytes);
  payload[0] = 0x00;
  return payload;
}
inline Blob opus_frame(std::uint32_t label = 0, std::size_t bytes = 40) {
  Blob payload(std::max<std::size_t>(bytes, 8), 0xCD);
  payload[0] = 0x78;
  store_be32(payload.data() + 1, label);
  return payload;
}
/// One frame of no bytes: silence.
inline Blob opus_dtx() { return {0x78}; }

template <typename Write>
Blob rtcp_packet(Write&& write) {
  Blob room(1200);
  rtp::rtcp::CompoundWriter writer(room);
  write(writer);
  room.resize(writer.size());
  return room;
}
inline Blob nack_packet(std::uint32_t sender, std::uint32_t media, std::vector<rtp::WireSeq> lost) {
  return rtcp_packet([&](auto& writer) { writer.nack({sender}, {media}, lost); });
}
inline Blob pli_packet(std::uint32_t sender, std::uint32_t media) {
  return rtcp_packet([&](auto& writer) { writer.pli({{sender}, {media}}); });
}

/// All packets of kind T in one RTCP datagram. They borrow its bytes.
template <typename T>
std::vector<T> rtcp_of(Bytes datagram) {
  std::vector<T> found;
  auto reader = rtp::rtcp::CompoundReader::parse(datagram);
  if (!reader) { return found; }
  while (const auto packet = reader->next()) {
    if (const auto* wanted = std::get_if<T>(&*packet)) { found.push_back(*wanted); }
  }
  return found;
}

// ---------------------------------------------------------------------------------------------------- parameters

/// One stream of opus or VP8 as a client or a consumer is told of it.
struct StreamSpec {
  std::optional<std::uint32_t> ssrc = std::nullopt;
  std::optional<std::uint32_t> rtx_ssrc = std::nullopt;
  std::uint8_t payload_type = 0;
  std::uint8_t rtx_payload_type = 0;  ///< 0: none
  std::optional<std::string> mid = std::nullopt;
  bool nack = true;
  bool pli = true;
  bool fir = false;
  std::vector<std::pair<std::string, std::uint8_t>> extensions = {};
  std::vector<std::string> rids = {};  ///< simulcast: one encoding each
};

inline ortc::RtpParameters parameters_of(const char* mime_type, std::uint32_t clock_rate, const StreamSpec& spec) {
  ortc::RtpParameters parameters;
  parameters.mid = spec.mid;
  ortc::RtpCodecParameters codec;
  codec.mime_type = mime_type;
  codec.payload_type = spec.payload_type;
  codec.clock_rate = clock_rate;
  if (spec.nack) { codec.rtcp_feedback.push_back({"nack", ""}); }
  const bool is_video = ortc::kind_of_mime_type(mime_type) == ortc::MediaKind::Video;
  if (spec.pli && is_video) { codec.rtcp_feedback.push_back({"nack", "pli"}); }
  if (spec.fir && is_video) { codec.rtcp_feedback.push_back({"ccm", "fir"}); }
  parameters.codecs.push_back(codec);
  if (spec.rtx_payload_type != 0) {
    ortc::RtpCodecParameters rtx;
    rtx.mime_type = is_video ? "video/rtx" : "audio/rtx";
    rtx.payload_type = spec.rtx_payload_type;
    rtx.clock_rate = clock_rate;
    rtx.parameters = {{"apt", std::int64_t{spec.payload_type}}};
    parameters.codecs.push_back(rtx);
  }
  for (const auto& [uri, id] : spec.extensions) { parameters.header_extensions.push_back({uri, id, false, {}}); }
  for (const std::string& rid : spec.rids) {
    ortc::RtpEncodingParameters encoding;
    encoding.rid = rid;
    parameters.encodings.push_back(encoding);
  }
  if (spec.rids.empty()) {
    ortc::RtpEncodingParameters encoding;
    encoding.ssrc = spec.ssrc;
    encoding.rtx_ssrc = spec.rtx_ssrc;
    parameters.encodings.push_back(encoding);
  }
  parameters.rtcp.cname = "cname-of-test";
  return parameters;
}
inline ortc::RtpParameters vp8(const StreamSpec& spec) { return parameters_of("video/VP8", 90'000, spec); }
inline ortc::RtpParameters opus(const StreamSpec& spec) { return parameters_of("audio/opus", 48'000, spec); }

/// In these tests the router's payload types are the producer's plus ten.
inline constexpr std::uint8_t kMappedBy = 10;
inline ortc::ProducerMapping mapping_of(const ortc::RtpParameters& parameters) {
  ortc::ProducerMapping mapping;
  for (const auto& codec : parameters.codecs) {
    mapping.codecs.push_back({codec.payload_type, static_cast<std::uint8_t>(codec.payload_type + kMappedBy)});
  }
  return mapping;
}

// --------------------------------------------------------------------------------------------------------- world

/// A datagram that the engine sent.
struct Sent {
  SocketId socket;
  SocketAddress to;
  Blob bytes;
  bool is_rtcp() const { return rtp::is_rtcp(bytes); }
  rtp::PacketView view() const { return *rtp::PacketView::parse(bytes); }
};

/// A plain transport as a test holds it.
struct PlainEnd {
  TransportId id;
  SocketId rtp;
  SocketId rtcp;
  std::optional<SrtpParameters> srtp;
};

inline SocketAddress address_of(std::uint8_t host, std::uint16_t port) {
  return {IpAddress::v4(192, 0, 2, host), port};
}

/// The socket that WebRTC transports of a World share.
inline constexpr SocketId kSharedSocket{0};

/// One Engine and everything around it that a worker would be.
class World {
 public:
  static Engine::Options options() {
    Engine::Options options;
    options.listen.push_back({kSharedSocket, {IpAddress::v4(127, 0, 0, 1), 44'444}, "media.example"});
    options.estimates_bandwidth = true;
    options.ntp = NtpClock(at(0s), NtpTime{std::uint64_t{3'900'000'000} << 32});
    options.fingerprint_sha256 = test_certificate(0).fingerprint(crypto::FingerprintAlgorithm::Sha256).value();
    return options;
  }

  explicit World(std::uint64_t seed = 1) : World(options(), seed) {}
  explicit World(Engine::Options with, std::uint64_t seed = 1)
      : random(seed), engine(std::move(with), dtls::Context::make(test_certificate(0)).value(), random) {}

  Result<ReplyBody> run(const Command& command) {
    const CallId call{++last_call_};
    engine.execute(now, call, command, out);
    settle();
    for (Reply& reply : replies_) {
      if (reply.call == call) {
        auto result = std::move(reply.result);
        replies_.clear();
        return result;
      }
    }
    return fail(Code::Internal, "no reply");
  }
  /// Of a command that must succeed.
  ReplyBody ok(const Command& command) {
    auto result = run(command);
    EXPECT_TRUE(result) << (result ? "" : result.error().message);
    return result ? std::move(result).value() : ReplyBody{Done{}};
  }
  /// The error of a command that must be refused.
  Error refused(const Command& command) {
    const auto result = run(command);
    EXPECT_FALSE(result);
    return result ? Error{} : result.error();
  }

  struct PlainOptions {
    bool rtcp_mux = false;
    bool comedia = true;
    std::optional<std::string> srtp_suite = {};
    std::optional<SctpOptions> sctp = {};
  };
  PlainEnd plain(RouterId router, TransportId id) { return plain(router, id, PlainOptions{}); }
  PlainEnd plain(RouterId router, TransportId id, const PlainOptions& options) {
    const std::size_t before = opened.size();
    const auto body = ok(CreatePlainTransport{.router = router,
                                              .transport = id,
                                              .rtcp_mux = options.rtcp_mux,
                                              .comedia = options.comedia,
                                              .srtp_suite = options.srtp_suite,
                                              .sctp = options.sctp});
    PlainEnd end{.id = id, .rtp = {}, .rtcp = {}, .srtp = std::nullopt};
    if (opened.size() > before) { end.rtp = end.rtcp = opened[before]; }
    if (opened.size() > before + 1) { end.rtcp = opened[before + 1]; }
    if (const auto* created = std::get_if<PlainTransportCreated>(&body)) { end.srtp = created->srtp; }
    return end;
  }

  struct Arrival {
    SocketId socket;
    SocketAddress from;
    Blob bytes;
  };
  void receive(const std::vector<Arrival>& arrivals) {
    std::vector<Datagram> batch;
    for (const Arrival& arrival : arrivals) {
      Datagram datagram{arrival.socket, arrival.from, pool.take(), {}};
      ASSERT_TRUE(datagram.packet);
      datagram.bytes = datagram.packet.slab().first(arrival.bytes.size());
      std::copy(arrival.bytes.begin(), arrival.bytes.end(), datagram.bytes.begin());
      batch.push_back(std::move(datagram));
    }
    engine.on_datagrams(now, batch, out);
    batch.clear();
    settle();
  }
  void receive(SocketId socket, const SocketAddress& from, Blob bytes) {
    receive(std::vector<Arrival>{{socket, from, std::move(bytes)}});
  }

  /// Time passes, and every deadline in it is kept.
  void advance(Duration duration) {
    const Instant end = now + duration;
    while (engine.next_deadline() <= end) {
      now = std::max(now, engine.next_deadline());
      engine.on_deadline(now, out);
      settle();
    }
    now = end;
  }

  std::vector<Sent> take_sent() { return std::exchange(sent, {}); }
  /// Only what went to `to`; the rest is forgotten.
  std::vector<Sent> take_rtp(const SocketAddress& to) { return take(to, false); }
  std::vector<Sent> take_rtcp(const SocketAddress& to) { return take(to, true); }
  std::uint64_t drops(Drop drop) const { return engine.drops().of(drop); }

  template <typename T>
  std::vector<T> take_events() {
    std::vector<T> found;
    for (const Event& event : std::exchange(events, {})) {
      if (const auto* wanted = std::get_if<T>(&event)) { found.push_back(*wanted); }
    }
    return found;
  }

  void settle() {
    bool more = true;
    while (more) {
      more = engine.transmit(now, media_queue);
      collect(media_queue);
    }
    collect(out.datagrams);
    serve_sockets();
    for (Up& up : out.up.drain()) {
      if (auto* reply = std::get_if<Reply>(&up)) {
        replies_.push_back(std::move(*reply));
      } else {
        events.push_back(std::get<Event>(up));
      }
    }
  }

  Instant now = at(1s);
  SeededRandom random;
  PacketPool pool{8192};
  Engine engine;
  EngineOut out;
  TransmitQueue media_queue;
  std::vector<Sent> sent;
  std::vector<Event> events;
  std::vector<SocketId> opened;
  std::vector<SocketId> closed;
  bool can_open_sockets = true;
  bool answers_sockets = true;

 private:
  std::vector<Sent> take(const SocketAddress& to, bool rtcp) {
    std::vector<Sent> found;
    for (Sent& one : std::exchange(sent, {})) {
      if (one.to == to && one.is_rtcp() == rtcp) { found.push_back(std::move(one)); }
    }
    return found;
  }
  void collect(TransmitQueue& queue) {
    for (const TransmitQueue::Entry& entry : queue.entries()) {
      sent.push_back({entry.socket, entry.to, to_blob(queue.bytes_of(entry))});
    }
    queue.clear();
  }
  void serve_sockets() {
    while (!out.sockets.empty()) {
      for (const SocketRequest& request : out.sockets.drain()) {
        if (const auto* close = std::get_if<CloseSocket>(&request)) {
          closed.push_back(close->socket);
          continue;
        }
        const auto& wanted = std::get<OpenSocket>(request);
        opened.push_back(wanted.socket);
        if (!answers_sockets) { continue; }
        if (can_open_sockets) {
          engine.on_socket_opened(now, wanted.socket, SocketAddress{wanted.ip, next_port_++}, out);
        } else {
          engine.on_socket_opened(now, wanted.socket, fail(Code::Unavailable, "no port is free"), out);
        }
      }
    }
  }

  std::uint64_t last_call_ = 0;
  std::uint16_t next_port_ = 40'000;
  std::vector<Reply> replies_;
};

}  // namespace madang::media
