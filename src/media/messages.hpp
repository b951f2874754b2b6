// Everything that rooms and engines say to each other, as plain data: Commands go down, Replies and Events come up.
// room/ sees this file and nothing else of media/.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/result.hpp"
#include "base/socket_address.hpp"
#include "base/strong_id.hpp"
#include "base/time.hpp"
#include "base/units.hpp"
#include "base/uuid.hpp"
#include "ortc/parameters.hpp"

namespace madang::media {

// Public ids are minted by the Lobby and travel in the Command, so that it may create a transport, produce and consume
// without waiting for an answer in between.
using RouterId = UuidOf<struct RouterTag>;
using TransportId = UuidOf<struct TransportTag>;
using ProducerId = UuidOf<struct ProducerTag>;
using ConsumerId = UuidOf<struct ConsumerTag>;
using DataProducerId = UuidOf<struct DataProducerTag>;
using DataConsumerId = UuidOf<struct DataConsumerTag>;

/// Pairs a Reply with its Command; chosen by the sender of the Command, 0 when no Reply is wanted.
using CallId = StrongId<struct MediaCallTag, std::uint64_t>;

/// One worker thread and its Engine.
using WorkerId = StrongId<struct WorkerTag, std::uint32_t>;

// ---------------------------------------------------------------------------------------------------- transports

/// RFC 8445 §5.3; always a lite agent.
struct IceParameters {
  std::string username_fragment = {};
  std::string password = {};
};

/// A host candidate as the client gets it (spec: IceCandidate).
struct IceCandidate {
  std::string foundation = {};  ///< "udpcandidate" or "tcpcandidate"
  std::uint32_t priority = 0;
  std::string address = {};  ///< announced address: an IP or a host name
  bool tcp = false;     ///< passive TCP instead of UDP
  std::uint16_t port = 0;
};

/// `algorithm` as RFC 8122 names it ("sha-256"); `value` upper-case hex pairs separated by colons.
struct DtlsFingerprint {
  std::string algorithm = {};
  std::string value = {};
};

enum class DtlsRole { Auto, Client, Server };

struct DtlsParameters {
  DtlsRole role = DtlsRole::Auto;
  std::vector<DtlsFingerprint> fingerprints = {};
};

enum class IceState { New, Connected, Completed, Disconnected, Closed };
enum class DtlsState { New, Connecting, Connected, Failed, Closed };

/// Addresses of a plain transport as it is told to the client (spec: TransportTuple).
struct Tuple {
  std::string local_address = {};  ///< announced address
  std::uint16_t local_port = 0;
  std::optional<SocketAddress> remote = {};
  bool tcp = false;
};

/// Keys of a plain transport's SRTP; `suite` as mediasoup names it ("AEAD_AES_128_GCM").
struct SrtpParameters {
  std::string suite = {};
  std::string key_base64 = {};
};

// ------------------------------------------------------------------------------------------------------ commands

struct CreateRouter {
  RouterId router = {};
};
struct CloseRouter {
  RouterId router = {};
};

struct CreateWebRtcTransport {
  RouterId router = {};
  TransportId transport = {};
  bool udp = true;
  bool tcp = true;
  Duration consent_timeout = 20s;
  Bitrate outgoing_initial = Bitrate::kbps(1000);
  Bitrate incoming_max{};  ///< 0: no limit is told to the client
};
struct CreatePlainTransport {
  RouterId router = {};
  TransportId transport = {};
  bool rtcp_mux = false;
  bool comedia = true;
  std::optional<std::string> srtp_suite = {};  ///< set: SRTP with that suite
};
/// The remote side's DTLS parameters; once per transport.
struct ConnectWebRtcTransport {
  TransportId transport = {};
  DtlsParameters dtls = {};
};
/// Where to send and, with SRTP, the remote side's keys; once per transport.
struct ConnectPlainTransport {
  TransportId transport = {};
  std::optional<IpAddress> ip = {};  ///< absent with comedia
  std::optional<std::uint16_t> port = {};
  std::optional<std::uint16_t> rtcp_port = {};
  std::optional<SrtpParameters> srtp = {};
};
struct RestartIce {
  TransportId transport = {};
};
struct CloseTransport {
  TransportId transport = {};
};

/// A worse network than there is. Uplink is what we send, downlink what we receive.
struct Throttle {
  Bitrate uplink = {};    ///< above 0, as is the other
  Bitrate downlink = {};
  Duration round_trip = {};      ///< half of it is added to each way
  std::uint32_t loss_ppm = 0;    ///< on each way
};
/// For all transports of a router together; nothing undoes it.
struct SetThrottle {
  RouterId router = {};
  std::optional<Throttle> throttle = {};
};
/// Each is answered with a StatsReport.
struct GetTransportStats {
  TransportId transport = {};
};
struct GetProducerStats {
  ProducerId producer = {};
};
struct GetConsumerStats {
  ConsumerId consumer = {};
};

struct Produce {
  TransportId transport = {};
  ProducerId producer = {};
  ortc::MediaKind kind = ortc::MediaKind::Audio;
  ortc::RtpParameters parameters = {};  ///< as the client sent them, normalised
  ortc::ProducerMapping mapping = {};
  ortc::ProducerType type = ortc::ProducerType::Simple;
  bool paused = false;
};
struct PauseProducer {
  ProducerId producer = {};
};
struct ResumeProducer {
  ProducerId producer = {};
};
struct CloseProducer {
  ProducerId producer = {};
};

struct Consume {
  TransportId transport = {};
  ConsumerId consumer = {};
  ProducerId producer = {};
  ortc::RtpParameters parameters = {};  ///< what the receiver was told: payload types, ssrc, extension ids, mid
  ortc::ProducerType type = ortc::ProducerType::Simple;
  bool paused = false;
  bool ignore_dtx = false;
};
struct PauseConsumer {
  ConsumerId consumer = {};
};
struct ResumeConsumer {
  ConsumerId consumer = {};
};
struct CloseConsumer {
  ConsumerId consumer = {};
};
struct RequestKeyFrame {
  ConsumerId consumer = {};
};

/// Part of a layered stream: everything up to here. Simulcast's spatial layers are the encodings, lowest first.
struct Layers {
  std::uint8_t spatial = 0;
  std::uint8_t temporal = 0;
  friend bool operator==(const Layers&, const Layers&) = default;
};
/// What a receiver wants at most; more than there is means all there is.
struct PreferredLayers {
  std::uint8_t spatial = 0;
  std::optional<std::uint8_t> temporal = {};  ///< absent: all of them
  friend bool operator==(const PreferredLayers&, const PreferredLayers&) = default;
};
struct SetPreferredLayers {
  ConsumerId consumer = {};
  PreferredLayers layers = {};
};
/// How much of a scarce bitrate a consumer gets beside others of its transport.
struct SetPriority {
  ConsumerId consumer = {};
  std::uint8_t priority = 1;  ///< 1 to 255
};

using Command =
    std::variant<CreateRouter, CloseRouter, CreateWebRtcTransport, CreatePlainTransport, ConnectWebRtcTransport,
                 ConnectPlainTransport, RestartIce, CloseTransport, Produce, PauseProducer, ResumeProducer,
                 CloseProducer, Consume, PauseConsumer, ResumeConsumer, CloseConsumer, RequestKeyFrame,
                 SetPreferredLayers, SetPriority, GetTransportStats, GetProducerStats, GetConsumerStats,
                 SetThrottle>;

// ------------------------------------------------------------------------------------------------------- replies

struct WebRtcTransportCreated {
  IceParameters ice = {};
  std::vector<IceCandidate> candidates = {};
  DtlsParameters dtls = {};  ///< role Auto, sha-256 only
};
struct PlainTransportCreated {
  Tuple tuple = {};
  std::optional<Tuple> rtcp_tuple = {};  ///< absent with rtcp-mux
  std::optional<SrtpParameters> srtp = {};
};
struct IceRestarted {
  IceParameters ice = {};
};

/// Of one received stream: 0 (dead) to 10.
struct StreamScore {
  std::uint32_t encoding_index = 0;
  std::uint32_t ssrc = 0;
  std::optional<std::string> rid = {};
  std::uint8_t score = 0;
  friend bool operator==(const StreamScore&, const StreamScore&) = default;
};
/// What a consumer's client is told: its own stream, the stream it follows, all streams of the producer.
struct ConsumerScore {
  std::uint8_t score = 10;
  std::uint8_t producer_score = 0;
  std::vector<std::uint8_t> producer_scores = {};
  friend bool operator==(const ConsumerScore&, const ConsumerScore&) = default;
};
struct Consumed {
  ConsumerScore score = {};
};

// Statistics. Counts are since the beginning of what they count; rates are over the last seconds.

/// What passed in one direction; whole RTP packets without SRTP's additions, except in `all`.
struct DirectionStats {
  std::uint64_t bytes_all = 0;  ///< every datagram: STUN, DTLS, RTCP and RTP, protected
  Bitrate rate_all = {};
  std::uint64_t bytes_rtp = 0;
  Bitrate rate_rtp = {};
  std::uint64_t bytes_rtx = 0;  ///< repairs
  Bitrate rate_rtx = {};
  std::uint64_t bytes_probation = 0;  ///< sent only to learn what there is room for
  Bitrate rate_probation = {};
  std::optional<double> loss = {};  ///< part of the packets, 0 to 1, where transport-wide feedback tells
};
struct WebRtcStats {
  IceState ice = IceState::New;
  std::optional<Tuple> tuple = {};  ///< the selected one
  DtlsState dtls = DtlsState::New;
};
struct PlainStats {
  bool rtcp_mux = false;
  bool comedia = false;
  Tuple tuple = {};
  std::optional<Tuple> rtcp_tuple = {};
};
struct TransportStats {
  TransportId transport = {};
  Instant at{};
  std::variant<WebRtcStats, PlainStats> kind = {};
  DirectionStats received = {};
  DirectionStats sent = {};
  std::optional<Bitrate> available_outgoing = {};  ///< as estimated
  std::optional<Bitrate> incoming_max = {};        ///< what the client was asked not to exceed
};

/// What is known of a stream at either end of it.
struct StreamStats {
  std::uint32_t ssrc = 0;
  std::optional<std::uint32_t> rtx_ssrc = {};
  std::optional<std::string> rid = {};
  ortc::MediaKind kind = ortc::MediaKind::Audio;
  std::string mime_type = {};
  std::uint64_t packets = 0;
  std::uint64_t bytes = 0;
  Bitrate bitrate = {};
  std::uint64_t packets_lost = 0;
  std::uint8_t fraction_lost = 0;  ///< of 256, in the last report
  std::uint64_t packets_discarded = 0;
  std::uint64_t packets_retransmitted = 0;
  std::uint64_t packets_repaired = 0;
  std::uint64_t nacks = 0;         ///< messages: sent for a received stream, received for a sent one
  std::uint64_t nack_packets = 0;  ///< asked for in them
  std::uint64_t plis = 0;
  std::uint64_t firs = 0;
  std::uint8_t score = 0;
  Duration round_trip = {};  ///< 0: not known
};
struct InboundStreamStats {
  struct LayerRate {
    Layers layer = {};  ///< that one alone
    Bitrate rate = {};
  };
  StreamStats stream = {};
  std::uint32_t jitter = 0;  ///< in ticks of the clock rate
  std::optional<std::uint64_t> rtx_packets_discarded = {};
  std::vector<LayerRate> layers = {};  ///< empty where there is only one
};
struct ProducerStats {
  Instant at{};
  std::vector<InboundStreamStats> streams = {};  ///< those seen so far, in the order of the encodings
};
struct ConsumerStats {
  Instant at{};
  StreamStats stream = {};
  std::optional<InboundStreamStats> followed = {};  ///< the producer's stream that it forwards
};
using StatsReport = std::variant<TransportStats, ProducerStats, ConsumerStats>;

/// `Done` answers every Command that has nothing else to say.
using ReplyBody =
    std::variant<Done, WebRtcTransportCreated, PlainTransportCreated, IceRestarted, Consumed, StatsReport>;

struct Reply {
  CallId call = {};
  Result<ReplyBody> result = ReplyBody{Done{}};
};

// -------------------------------------------------------------------------------------------------------- events

struct IceStateChanged {
  TransportId transport = {};
  IceState state = IceState::New;
};
struct DtlsStateChanged {
  TransportId transport = {};
  DtlsState state = DtlsState::New;
};
struct ProducerScoreChanged {
  ProducerId producer = {};
  std::vector<StreamScore> scores = {};
};
struct ConsumerScoreChanged {
  ConsumerId consumer = {};
  ConsumerScore score = {};
};
/// Of a consumer of a layered stream, when what is really forwarded changes.
struct LayersChanged {
  ConsumerId consumer = {};
  std::optional<Layers> layers = {};  ///< absent: nothing is forwarded
};
struct ProducerVolume {
  ProducerId producer = {};
  std::int8_t dbov = -127;  ///< -127, silence, to 0
  friend bool operator==(const ProducerVolume&, const ProducerVolume&) = default;
};
/// Who was heard in the last 800 ms, loudest first. Empty once, when nobody is heard any more.
struct VolumesMeasured {
  RouterId router = {};
  std::vector<ProducerVolume> volumes = {};
};
/// Whose turn it is to speak, as a listener would say; nobody after that one left.
struct DominantSpeakerChanged {
  RouterId router = {};
  std::optional<ProducerId> producer = {};
};
/// A new estimate of what a transport's client can receive. Now and then, not for each feedback.
struct DownlinkBwe {
  TransportId transport = {};
  Bitrate desired = {};            ///< what its consumers would like to send
  Bitrate effective_desired = {};  ///< the same after smoothing and limits
  Bitrate available = {};
};

/// What happened in an Engine that no Command asked for. Closing is not among them: who closes a parent knows its
/// children.
using Event = std::variant<IceStateChanged, DtlsStateChanged, ProducerScoreChanged, ConsumerScoreChanged, LayersChanged,
                           DownlinkBwe, VolumesMeasured, DominantSpeakerChanged>;

/// One stream upwards, so that order between replies and events is kept.
using Up = std::variant<Reply, Event>;

}  // namespace madang::media
