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
                 SetPreferredLayers, SetPriority>;

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

/// `Done` answers every Command that has nothing else to say.
using ReplyBody = std::variant<Done, WebRtcTransportCreated, PlainTransportCreated, IceRestarted, Consumed>;

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
                           DownlinkBwe>;

/// One stream upwards, so that order between replies and events is kept.
using Up = std::variant<Reply, Event>;

}  // namespace madang::media
