// Everything that clients and rooms say to each other, as plain data. signaling/ is the only place that knows how it
// looks on a wire; room/ is the only place that knows what it means.
//
// A Request has already been validated field by field. Where the protocol answers "no such transport" before it looks at
// another field, that field travels as Result and the Lobby raises its error at the right moment.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/result.hpp"
#include "base/strong_id.hpp"
#include "base/time.hpp"
#include "media/messages.hpp"
#include "ortc/parameters.hpp"

namespace madang::room {

/// One WebSocket connection. Minted by server/, never reused.
using ConnectionId = StrongId<struct ConnectionTag, std::uint64_t>;
/// One request of a client that waits for its Response. Minted by server/, never reused.
using CallId = StrongId<struct RoomCallTag, std::uint64_t>;
/// One request of ours that waits for a client's answer. Minted by the Lobby.
using AskId = StrongId<struct AskTag, std::uint64_t>;

/// JSON that we carry and never read (appData, device): the text of one value, already checked for size and depth.
struct JsonText {
  std::string text;
  friend bool operator==(const JsonText&, const JsonText&) = default;
};

/// An id as a client wrote it. `id` is zero when the text is not a UUID; refusals quote the text.
template <typename Id>
struct IdText {
  Id id;
  std::string text;
};

// ------------------------------------------------------------------------------------------------------ rooms

/// Who may speak to whom.
enum class RoomKind {
  Live,  ///< one to many: presenters produce, viewers watch
  Chat,  ///< two
  Meet,  ///< everybody with everybody
};

/// The video codecs of a room: all of the router's, or one of them with its RTX.
enum class VideoChoice { Any, H264, Vp9 };

/// What a request that may make a room wishes of it. Once the room is there only a contradiction counts.
struct RoomWish {
  std::optional<RoomKind> kind = {};
  std::uint32_t consumer_replicas = 0;
  VideoChoice video = VideoChoice::Any;
  std::optional<std::uint32_t> peers_max = {};       ///< of a meet
  std::optional<std::uint32_t> presenters_max = {};  ///< of a live room
};

/// A WebSocket as it comes in: where to, and who.
struct Arrival {
  std::string room;
  std::string peer;
  RoomWish wish = {};
  std::string remote_address = {};                ///< its IP address, as others may be told
  std::optional<Duration> join_patience = {};     ///< who has not joined by then is disconnected
};

// ------------------------------------------------------------------------------------- requests over the WebSocket

struct GetRouterRtpCapabilities {};
struct Join {
  std::optional<std::string> display_name;  ///< absent is kept absent
  std::optional<JsonText> device;
  std::optional<ortc::RtpCapabilities> rtp_capabilities;  ///< absent: does not consume
  bool wants_data = false;                                ///< sctpCapabilities were given
};
struct CreateWebRtcTransport {
  bool force_tcp = false;
  bool producing = false;
  bool consuming = false;
  std::optional<ortc::NumSctpStreams> sctp;
};
struct ConnectWebRtcTransport {
  IdText<media::TransportId> transport;
  Result<media::DtlsParameters> dtls = media::DtlsParameters{};
};
struct RestartIce {
  IdText<media::TransportId> transport;
};
struct Produce {
  IdText<media::TransportId> transport;
  Result<ortc::MediaKind> kind = ortc::MediaKind::Audio;
  Result<ortc::RtpParameters> parameters = ortc::RtpParameters{};
  JsonText app_data;  ///< an object; the Lobby adds peerId to it through Notification fields, not by editing the text
};
struct CloseProducer {
  IdText<media::ProducerId> producer;
};
struct PauseProducer {
  IdText<media::ProducerId> producer;
};
struct ResumeProducer {
  IdText<media::ProducerId> producer;
};
struct PauseConsumer {
  IdText<media::ConsumerId> consumer;
};
struct ResumeConsumer {
  IdText<media::ConsumerId> consumer;
};
struct RequestConsumerKeyFrame {
  IdText<media::ConsumerId> consumer;
};
struct SetConsumerPreferredLayers {
  IdText<media::ConsumerId> consumer;
  Result<media::PreferredLayers> layers = media::PreferredLayers{};
};
struct SetConsumerPriority {
  IdText<media::ConsumerId> consumer;
  Result<std::uint8_t> priority = std::uint8_t{1};
};
struct ChangeDisplayName {
  std::optional<std::string> display_name;
};
struct GetRtcStatsUrl {};
struct ApplyNetworkThrottle {
  std::string secret;
  Result<media::Throttle> throttle = media::Throttle{};
};
struct ResetNetworkThrottle {
  std::string secret;
};
struct GetTransportStats {
  IdText<media::TransportId> transport;
};
struct GetProducerStats {
  IdText<media::ProducerId> producer;
};
struct GetConsumerStats {
  IdText<media::ConsumerId> consumer;
};

struct GetDataProducerStats {
  IdText<media::DataProducerId> data_producer;
};
struct GetDataConsumerStats {
  IdText<media::DataConsumerId> data_consumer;
};
struct ProduceData {
  IdText<media::TransportId> transport;
  Result<ortc::SctpStreamParameters> stream = ortc::SctpStreamParameters{};
  std::string label;
  std::string channel;  ///< "chat" and "bot" decide who receives it; in the classic dialect it is the label
  std::string protocol;
  JsonText app_data;  ///< an object
};

/// What a peer may ask over its WebSocket.
using PeerRequest =
    std::variant<GetRouterRtpCapabilities, Join, CreateWebRtcTransport, ConnectWebRtcTransport, RestartIce, Produce,
                 CloseProducer, PauseProducer, ResumeProducer, PauseConsumer, ResumeConsumer, RequestConsumerKeyFrame,
                 SetConsumerPreferredLayers, SetConsumerPriority, ChangeDisplayName, GetTransportStats, GetProducerStats,
                 GetConsumerStats, ApplyNetworkThrottle, ResetNetworkThrottle, GetRtcStatsUrl, ProduceData,
                 GetDataProducerStats, GetDataConsumerStats>;

// -------------------------------------------------------------------------------------------- requests over HTTP

/// `GET /rooms/:roomId?info=true`, `GET /?info=true&roomId=`: never makes a room.
struct InspectRoom {};
/// `POST /rooms`
struct CreateRoom {};
/// `GET /rooms/:roomId`
struct GetRoom {
  bool may_create = true;  ///< as far as that is configured
};
/// `POST /rooms/:roomId/broadcasters`
struct CreateBroadcaster {
  std::string id;
  std::string display_name;
  JsonText device;  ///< already in its stored form: flag "broadcaster", name, version if given
  std::optional<Result<ortc::RtpCapabilities>> rtp_capabilities;  ///< wrong ones are an error only once it consumes
  std::string remote_address = {};
  bool joins = true;  ///< at once; else with JoinBroadcaster
};
/// `DELETE /rooms/:roomId/broadcasters/:broadcasterId`
struct DeleteBroadcaster {
  std::string broadcaster;
};
/// `POST …/transports`
struct CreateBroadcasterTransport {
  enum class Type { Plain, WebRtc };
  std::string broadcaster;
  Result<Type> type = Type::Plain;
  bool rtcp_mux = false;
  bool comedia = true;
  std::optional<std::string> srtp_suite = {};  ///< of a plain transport: SRTP with that suite
  std::optional<ortc::NumSctpStreams> sctp;  ///< of a plain transport only when it asks with enableSctp
};
/// `POST …/transports/:transportId/connect`: DTLS parameters for WebRTC, an address for plain.
struct ConnectBroadcasterTransport {
  std::string broadcaster;
  IdText<media::TransportId> transport;
  Result<media::DtlsParameters> dtls = media::DtlsParameters{};
  Result<media::ConnectPlainTransport> plain = media::ConnectPlainTransport{};  ///< `transport` not filled in
};
/// Others see it from now on, and it may produce and consume.
struct JoinBroadcaster {
  std::string broadcaster;
};
/// What there is to consume.
struct ListProducers {
  std::string broadcaster;
};
struct ResumeBroadcasterConsumer {
  std::string broadcaster;
  IdText<media::ConsumerId> consumer;
};
/// `POST …/transports/:transportId/producers`
struct BroadcasterProduce {
  std::string broadcaster;
  IdText<media::TransportId> transport;
  Result<ortc::MediaKind> kind = ortc::MediaKind::Audio;
  Result<ortc::RtpParameters> parameters = ortc::RtpParameters{};
  JsonText app_data = {"{}"};
};
/// `POST …/transports/:transportId/consume?producerId=`
struct BroadcasterConsume {
  std::string broadcaster;
  IdText<media::TransportId> transport;
  Result<IdText<media::ProducerId>> producer = IdText<media::ProducerId>{};
  std::optional<Result<ortc::RtpCapabilities>> rtp_capabilities = {};  ///< instead of the broadcaster's own
  bool paused = false;
};
/// `POST …/transports/:transportId/produce/data`
struct BroadcasterProduceData {
  std::string broadcaster;
  ProduceData request;
};
/// `POST …/transports/:transportId/consume/data`
struct BroadcasterConsumeData {
  std::string broadcaster;
  IdText<media::TransportId> transport;
  Result<IdText<media::DataProducerId>> data_producer = IdText<media::DataProducerId>{};
};

/// What may be asked over HTTP about a room.
using HttpRequest = std::variant<InspectRoom, CreateRoom, GetRoom, CreateBroadcaster, DeleteBroadcaster, CreateBroadcasterTransport,
                                 ConnectBroadcasterTransport, BroadcasterProduce, BroadcasterConsume, JoinBroadcaster,
                                 ListProducers, ResumeBroadcasterConsumer, BroadcasterProduceData,
                                 BroadcasterConsumeData>;

// ----------------------------------------------------------------------------------------------------- responses

/// A participant as others see it.
struct PeerView {
  std::string id;
  std::optional<std::string> display_name;
  std::optional<JsonText> device;
  std::optional<std::string> remote_address = {};
};
struct ProducerView {
  media::ProducerId id;
  ortc::MediaKind kind = ortc::MediaKind::Audio;
};

struct Accepted {};  ///< `{}` over the WebSocket, an empty body over HTTP
struct RouterRtpCapabilities {
  ortc::RtpCapabilities capabilities;
};
struct Joined {
  std::vector<PeerView> peers;
};
/// Whether there is such a room, and what kind of room it is.
struct RoomView {
  std::string id;
  bool exists = false;
  RoomKind kind = RoomKind::Meet;
  std::size_t peers = 0;  ///< that have joined
  std::size_t broadcasters = 0;
  std::size_t producers = 0;
  std::int64_t created_unix_ms = 0;
};
/// What SCTP a transport offers; absent without data channels.
struct SctpParameters {
  std::uint16_t port = 5000;
  std::uint16_t os = 1024;
  std::uint16_t mis = 1024;
  std::uint32_t max_message_bytes = 262'144;
};
struct WebRtcTransportOpened {
  media::TransportId id;
  media::WebRtcTransportCreated transport;
  std::optional<SctpParameters> sctp;
};
struct PlainTransportOpened {
  media::TransportId id;
  media::PlainTransportCreated transport;
  std::optional<SctpParameters> sctp = {};
};
struct IceRestarted {
  media::IceParameters ice;
};
struct Produced {
  media::ProducerId id;
};
struct BroadcasterCreated {
  struct Peer {
    PeerView view;
    std::vector<ProducerView> producers;
  };
  std::vector<Peer> peers;
};
struct BroadcasterDeleted {};
struct ProducersListed {
  std::vector<BroadcasterCreated::Peer> peers;
};
struct RtcStatsUrl {
  std::optional<std::string> url;
};
struct BroadcasterConsumed {
  media::ConsumerId id;
  media::ProducerId producer;
  ortc::MediaKind kind = ortc::MediaKind::Audio;
  ortc::RtpParameters parameters;
  ortc::ProducerType type = ortc::ProducerType::Simple;
};
struct DataProduced {
  media::DataProducerId id;
};
struct BroadcasterDataConsumed {
  media::DataConsumerId id;
  std::uint16_t stream_id = 0;
};

struct Stats {
  media::StatsReport report;
};

using Response = std::variant<Accepted, RouterRtpCapabilities, RoomView, Joined, WebRtcTransportOpened, PlainTransportOpened,
                              IceRestarted, Produced, BroadcasterCreated, BroadcasterDeleted, BroadcasterConsumed, Stats, ProducersListed, RtcStatsUrl,
                              DataProduced, BroadcasterDataConsumed>;

// ------------------------------------------------------------------------------- what we tell and ask a client

struct MediasoupVersion {
  std::string version;
};
struct NewPeer {
  PeerView peer;
};
struct PeerClosed {
  std::string peer;
};
struct PeerDisplayNameChanged {
  std::string peer;
  std::optional<std::string> display_name;
  std::optional<std::string> display_name_old;
};
struct ConsumerClosed {
  media::ConsumerId consumer;
};
struct ConsumerPaused {
  media::ConsumerId consumer;
};
struct ConsumerResumed {
  media::ConsumerId consumer;
};
struct ConsumerScore {
  media::ConsumerId consumer;
  media::ConsumerScore score;
  bool is_first = false;  ///< right after the client took the consumer: the score was in the question, too
};
struct ProducerScore {
  media::ProducerId producer;
  std::vector<media::StreamScore> scores;
};
struct ConsumerLayersChanged {
  media::ConsumerId consumer;
  std::optional<media::Layers> layers;  ///< absent: nothing is forwarded
};
/// Who was heard lately, loudest first; nobody: everyone has fallen silent.
struct SpeakingPeers {
  struct Volume {
    std::string peer;
    std::int8_t dbov = -127;
  };
  std::vector<Volume> volumes;
};
/// Who has the word; nobody after that one left.
struct DominantSpeaker {
  std::optional<std::string> peer;
};
struct DownlinkBwe {
  Bitrate desired;
  Bitrate effective_desired;
  Bitrate available;
};

struct DataConsumerClosed {
  media::DataConsumerId data_consumer;
};

using Notification = std::variant<MediasoupVersion, NewPeer, PeerClosed, PeerDisplayNameChanged, ConsumerClosed,
                                  ConsumerPaused, ConsumerResumed, ConsumerScore, ProducerScore, ConsumerLayersChanged,
                                  DownlinkBwe, SpeakingPeers, DominantSpeaker, DataConsumerClosed>;

/// "Here is a stream for you": the client prepares to receive it and answers.
struct NewConsumer {
  std::string peer;  ///< whose stream
  media::ProducerId producer;
  media::ConsumerId consumer;
  media::TransportId transport = {};  ///< that it is received on
  ortc::MediaKind kind = ortc::MediaKind::Audio;
  ortc::RtpParameters parameters;
  ortc::ProducerType type = ortc::ProducerType::Simple;
  JsonText app_data;           ///< the producer's, an object
  bool app_data_names_peer = false;  ///< `peerId: peer` is set in appData on the wire (producers of peers; not of broadcasters)
  bool producer_paused = false;
  media::ConsumerScore score = {};  ///< at this moment
};

/// "Here is a data channel for you": messages may come on that stream at once, and the answer changes nothing.
struct NewDataConsumer {
  std::optional<std::string> peer;  ///< whose; absent: the server's own
  media::DataProducerId data_producer;
  media::DataConsumerId data_consumer;
  media::TransportId transport = {};  ///< that it is received on
  ortc::SctpStreamParameters stream;
  std::string label;
  std::string channel;
  std::string protocol;
  JsonText app_data;  ///< the data producer's, an object
};

/// Requests of ours that a client answers.
using Question = std::variant<NewConsumer, NewDataConsumer>;

}  // namespace madang::room
