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

/// SCTP of one transport (RFC 9260): over DTLS on WebRTC transports, straight over UDP on plain ones.
struct SctpOptions {
  std::uint16_t streams_out = 1024;  ///< that we ask to send on
  std::uint16_t streams_in = 1024;   ///< that we let the client send on
  std::uint32_t message_bytes_max = 262'144;  ///< in either direction
};

enum class IceState { New, Connected, Completed, Disconnected, Closed };
enum class DtlsState { New, Connecting, Connected, Failed, Closed };
enum class SctpState { New, Connecting, Connected, Failed, Closed };

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
  std::optional<SctpOptions> sctp = {};
};
struct CreatePlainTransport {
  RouterId router = {};
  TransportId transport = {};
  bool rtcp_mux = false;
  bool comedia = true;
  std::optional<std::string> srtp_suite = {};  ///< set: SRTP with that suite
  std::optional<SctpOptions> sctp = {};
};
/// Data in and out of this process: no network, no streams.
struct CreateDirectTransport {
  RouterId router = {};
  TransportId transport = {};
  std::uint32_t message_bytes_max = 262'144;  ///< longer ones do not come out; what goes in has the limit of all
  std::uint32_t messages_per_second_max = 200;  ///< of each data consumer, so that clients cannot flood this process
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

/// One message of a data channel, whole.
struct DataMessage {
  std::uint32_t ppid = 0;  ///< RFC 8831 §8: 51 text, 53 binary, 56 and 57 the same but empty
  std::vector<std::uint8_t> payload = {};
  /// Of these a data consumer must have one; none: it goes to all.
  std::vector<std::uint16_t> subchannels = {};
  std::optional<std::uint16_t> subchannel_required = {};  ///< a data consumer must have it
  std::optional<std::uint16_t> subchannel_ignored = {};   ///< a data consumer must not have it
};

struct ProduceData {
  TransportId transport = {};
  DataProducerId data_producer = {};
  std::optional<ortc::SctpStreamParameters> stream = {};  ///< set unless the transport is direct
  std::string label = {};
  std::string protocol = {};
};
struct CloseDataProducer {
  DataProducerId data_producer = {};
};
struct ConsumeData {
  TransportId transport = {};
  DataConsumerId data_consumer = {};
  DataProducerId data_producer = {};
  std::optional<ortc::SctpStreamParameters> stream = {};  ///< set unless the transport is direct
  std::vector<std::uint16_t> subchannels = {};
};
struct CloseDataConsumer {
  DataConsumerId data_consumer = {};
};
/// From then on BufferedAmountLow is told whenever what waits falls to `bytes` or below.
struct SetBufferedAmountLowThreshold {
  DataConsumerId data_consumer = {};
  std::uint32_t bytes = 0;
};
struct SetSubchannels {
  DataConsumerId data_consumer = {};
  std::vector<std::uint16_t> subchannels = {};
};
/// Each is answered with a StatsReport.
struct GetDataProducerStats {
  DataProducerId data_producer = {};
};
struct GetDataConsumerStats {
  DataConsumerId data_consumer = {};
};
/// As if a client had sent it: to every data consumer of a direct transport's data producer.
struct SendData {
  DataProducerId data_producer = {};
  DataMessage message = {};
};

using Command =
    std::variant<CreateRouter, CloseRouter, CreateWebRtcTransport, CreatePlainTransport, ConnectWebRtcTransport,
                 ConnectPlainTransport, RestartIce, CloseTransport, Produce, PauseProducer, ResumeProducer,
                 CloseProducer, Consume, PauseConsumer, ResumeConsumer, CloseConsumer, RequestKeyFrame,
                 SetPreferredLayers, SetPriority, GetTransportStats, GetProducerStats, GetConsumerStats,
                 SetThrottle, CreateDirectTransport, ProduceData, CloseDataProducer,
                 ConsumeData, CloseDataConsumer, SetBufferedAmountLowThreshold, SetSubchannels, SendData,
                 GetDataProducerStats, GetDataConsumerStats>;

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
struct DataProducerStats {
  Instant at{};
  std::string label = {};
  std::string protocol = {};
  std::uint64_t messages = 0;  ///< received from its client, or from this process
  std::uint64_t bytes = 0;
};
struct DataConsumerStats {
  Instant at{};
  std::string label = {};
  std::string protocol = {};
  std::uint64_t messages = 0;  ///< given to its association, or to this process
  std::uint64_t bytes = 0;
  std::uint64_t buffered_bytes = 0;  ///< that wait to be sent
};
using StatsReport = std::variant<TransportStats, ProducerStats, ConsumerStats, DataProducerStats, DataConsumerStats>;

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
struct SctpStateChanged {
  TransportId transport = {};
  SctpState state = SctpState::New;
};
/// A message came out at a data consumer of a direct transport.
struct DataReceived {
  DataConsumerId data_consumer = {};
  DataMessage message = {};
};
/// What waits for a data consumer fell to its threshold.
struct BufferedAmountLow {
  DataConsumerId data_consumer = {};
  std::uint32_t bytes = 0;
};
/// A message of a partially reliable data consumer had to go, because its transport holds all it may.
struct SendBufferFull {
  DataConsumerId data_consumer = {};
};
/// The client closed the channel: its data producer is closed, and so are the data consumers of that, of which nothing
/// more is told.
struct DataProducerEnded {
  DataProducerId data_producer = {};
};
/// The Engine closed a data consumer, and all is gone that waited for it.
struct DataConsumerEnded {
  enum class Why { Overflow, ClosedByClient };
  DataConsumerId data_consumer = {};
  Why why = Why::Overflow;  ///< Overflow: it is reliable, and its receiver too slow
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

/// What happened in an Engine that no Command asked for. Closing is not among them, except where the Engine had to: who
/// closes a parent knows its children.
using Event = std::variant<IceStateChanged, DtlsStateChanged, ProducerScoreChanged, ConsumerScoreChanged, LayersChanged,
                           DownlinkBwe, VolumesMeasured, DominantSpeakerChanged, SctpStateChanged, DataReceived,
                           BufferedAmountLow, SendBufferFull, DataProducerEnded, DataConsumerEnded>;

/// One stream upwards, so that order between replies and events is kept.
using Up = std::variant<Reply, Event>;

}  // namespace madang::media
