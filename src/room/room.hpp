// One room: its participants, and everything between them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"
#include "media/messages.hpp"
#include "room/bot.hpp"
#include "room/participant.hpp"
#include "room/turn.hpp"

namespace madang::room {

/// Knows who is in one room and who sends what to whom. It is one router on one worker.
///
/// Each `run` either answers its call, now or by leaving a Continuation, or returns the refusal.
class Room {
 public:
  struct Birth {
    std::string name;
    media::RouterId router;
    media::WorkerId worker;
    RoomKind kind = RoomKind::Meet;
    VideoChoice video = VideoChoice::Any;
    std::uint32_t consumer_replicas = 0;
    std::uint32_t peers_max = 0;       ///< participants of a meet
    std::uint32_t presenters_max = 0;  ///< of a live room
    Instant created;
  };
  explicit Room(Birth birth) : birth_(std::move(birth)) {}
  /// The room's own handle, which it needs to say where its participants are. Once, right after
  /// birth.
  void set_handle(Handle<Room> handle) { handle_ = handle; }

  ParticipantKey add_peer(Turn& turn, ConnectionId connection, const std::string& id,
                          const std::string& remote_address);
  void on_request(Turn& turn, ParticipantKey who, CallId call, PeerRequest request);
  void on_http(Turn& turn, CallId call, HttpRequest request);
  void on_reply(Turn& turn, ParticipantKey who, Continuation then, Result<media::ReplyBody> result);
  /// `accepted` is also false when the client never answered.
  void on_answer(Turn& turn, ParticipantKey who, media::ConsumerId consumer, bool accepted);
  void on_score(Turn& turn, ParticipantKey who, const media::ProducerScoreChanged& change);
  void on_score(Turn& turn, ParticipantKey who, const media::ConsumerScoreChanged& change);
  void on_layers(Turn& turn, ParticipantKey who, const media::LayersChanged& change);
  void on_downlink(Turn& turn, ParticipantKey who, const media::DownlinkBwe& estimate);
  void on_volumes(Turn& turn, const media::VolumesMeasured& measured);
  void on_speaker(Turn& turn, const media::DominantSpeakerChanged& change);
  void on_data(Turn& turn, ParticipantKey who, const media::DataReceived& received);
  void on_ended(Turn& turn, ParticipantKey who, media::DataProducerId data_producer);
  void on_ended(Turn& turn, ParticipantKey who, media::DataConsumerId data_consumer);
  /// The others are told, then everything of this participant is closed.
  void remove(Turn& turn, ParticipantKey who);
  /// Closes everything and tells nobody: the last act.
  void dissolve(Turn& turn);

  const std::string& name() const { return birth_.name; }
  media::RouterId router() const { return birth_.router; }
  Participant* find(ParticipantKey who);
  Participant* find_peer(const std::string& id);
  /// A peer of that id, or else a broadcaster.
  Participant* find_by_id(const std::string& id);
  /// Null: there is none.
  const ParticipantKey* any_peer() const {
    return peers_by_id_.empty() ? nullptr : &peers_by_id_.begin()->second;
  }
  bool has_peers() const { return !peers_by_id_.empty(); }
  bool has_broadcasters() const { return !broadcasters_by_id_.empty(); }
  /// No peer is here, and no broadcaster sends anything.
  bool is_idle() const;
  RoomKind kind() const { return birth_.kind; }
  media::WorkerId worker() const { return birth_.worker; }
  Instant created() const { return birth_.created; }
  std::size_t size() const { return participants_.size(); }
  std::size_t peers() const { return peers_by_id_.size(); }
  /// In the order in which they came.
  const std::map<ParticipantKey, Participant>& participants() const { return participants_; }

 private:
  using Index = std::unordered_map<std::string, ParticipantKey>;
  struct ProducerAt {
    Participant* owner = nullptr;
    Producer* producer = nullptr;
  };
  struct DataProducerAt {
    Participant* owner = nullptr;  ///< none: it is the bot's
    DataProducer* producer = nullptr;
  };
  /// A consumer of the tables, and what its receiver must be told of it.
  struct Made {
    media::Consume command;
    media::WorkerId worker;
  };

  // room_stage.cpp: what the kind of room means.
  /// A place for one more to join, or to come as a broadcaster.
  Result<Done> require_seat() const;
  /// In a live room somebody who may produce.
  Result<Done> require_place_on_stage(const Participant& who) const;
  bool sees(const Participant& observer, const Participant& subject) const;
  /// Every other joined peer that sees this one: who hears of it.
  std::vector<ConnectionId> audience_of(const Participant& who) const;
  /// Whom this one sees: peers first, then broadcasters, each in the order in which they came.
  std::vector<Participant*> seen_by(const Participant& who);
  void take_seat(const Turn& turn, Participant& who);
  /// A broadcaster that has its seat now is seen by the others.
  void come_in(Turn& turn, Participant& broadcaster);
  void take_place_on_stage(Participant& who);
  /// Its first stream is there: whoever did not see it meets it now.
  void enter_stage(Turn& turn, Participant& who);
  void leave_stage(Participant& who);
  void offer_data_of(Turn& turn, Participant& receiver, Participant& owner);

  // room_requests.cpp: what peers ask.
  Result<Done> run(Turn& turn, Participant& peer, CallId call, GetRouterRtpCapabilities request);
  Result<Done> run(Turn& turn, Participant& peer, CallId call, Join request);
  Result<Done> run(Turn& turn, Participant& peer, CallId call, CreateWebRtcTransport request);
  Result<Done> run(Turn& turn, Participant& peer, CallId call, ConnectWebRtcTransport request);
  Result<Done> run(Turn& turn, Participant& peer, CallId call, RestartIce request);
  Result<Done> run(Turn& turn, Participant& peer, CallId call, Produce request);
  Result<Done> run(Turn& turn, Participant& peer, CallId call, CloseProducer request);
  Result<Done> run(Turn& turn, Participant& peer, CallId call, PauseProducer request);
  Result<Done> run(Turn& turn, Participant& peer, CallId call, ResumeProducer request);
  Result<Done> run(Turn& turn, Participant& peer, CallId call, PauseConsumer request);
  Result<Done> run(Turn& turn, Participant& peer, CallId call, ResumeConsumer request);
  Result<Done> run(Turn& turn, Participant& peer, CallId call, RequestConsumerKeyFrame request);
  Result<Done> run(Turn& turn, Participant& peer, CallId call, SetConsumerPreferredLayers request);
  Result<Done> run(Turn& turn, Participant& peer, CallId call, SetConsumerPriority request);
  Result<Done> run(Turn& turn, Participant& peer, CallId call, ChangeDisplayName request);
  Result<Done> run(Turn& turn, Participant& peer, CallId call, GetTransportStats request);
  Result<Done> run(Turn& turn, Participant& peer, CallId call, GetProducerStats request);
  Result<Done> run(Turn& turn, Participant& peer, CallId call, GetConsumerStats request);
  void finish(Turn& turn, Participant& peer, ReadingStats then, Result<media::ReplyBody> result);
  Result<Done> run(Turn& turn, Participant& peer, CallId call, GetRtcStatsUrl request);
  Result<Done> run(Turn& turn, Participant& peer, CallId call, ApplyNetworkThrottle request);
  Result<Done> run(Turn& turn, Participant& peer, CallId call, ResetNetworkThrottle request);
  Result<Done> throttle(Turn& turn, Participant& peer, CallId call,
                        std::optional<media::Throttle> throttle);
  void finish(Turn& turn, Participant& peer, Throttling then, Result<media::ReplyBody> result);

  Result<Done> run(Turn& turn, Participant& peer, CallId call, ProduceData request);
  Result<Done> run(Turn& turn, Participant& peer, CallId call, GetDataProducerStats request);
  Result<Done> run(Turn& turn, Participant& peer, CallId call, GetDataConsumerStats request);

  // room_http.cpp: what is asked over HTTP, mostly by broadcasters.
  Result<Done> run(Turn& turn, CallId call, InspectRoom request);
  Result<Done> run(Turn& turn, CallId call, CreateRoom request);
  Result<Done> run(Turn& turn, CallId call, GetRoom request);
  Result<Done> run(Turn& turn, CallId call, CreateBroadcaster request);
  Result<Done> run(Turn& turn, CallId call, DeleteBroadcaster request);
  Result<Done> run(Turn& turn, CallId call, CreateBroadcasterTransport request);
  Result<Done> run(Turn& turn, CallId call, ConnectBroadcasterTransport request);
  Result<Done> run(Turn& turn, CallId call, BroadcasterProduce request);
  Result<Done> run(Turn& turn, CallId call, BroadcasterConsume request);
  Result<Done> run(Turn& turn, CallId call, JoinBroadcaster request);
  Result<Done> run(Turn& turn, CallId call, ListProducers request);
  Result<Done> run(Turn& turn, CallId call, ResumeBroadcasterConsumer request);
  Result<Participant*> find_joined_broadcaster(const std::string& id);
  RoomView view(const Turn& turn) const;
  Result<Done> run(Turn& turn, CallId call, BroadcasterProduceData request);
  Result<Done> run(Turn& turn, CallId call, BroadcasterConsumeData request);
  Result<Participant*> find_broadcaster(const std::string& id);

  // room_transports.cpp
  Result<Done> open(Turn& turn, Participant& owner, CallId call, Transport transport,
                    media::Command command);
  Result<Done> connect(Turn& turn, Participant& owner, Transport& transport, CallId call,
                       media::Command command);
  Result<Done> connect_webrtc(Turn& turn, Participant& owner, Transport& transport, CallId call,
                              Result<media::DtlsParameters> dtls);
  void finish(Turn& turn, Participant& owner, OpeningTransport then,
              Result<media::ReplyBody> result);
  void finish(Turn& turn, Participant& owner, Connecting then, Result<media::ReplyBody> result);
  void finish(Turn& turn, Participant& owner, RestartingIce then, Result<media::ReplyBody> result);

  // room_producers.cpp
  Result<Done> produce(Turn& turn, Participant& owner, Transport& transport, CallId call,
                       Result<ortc::MediaKind> kind, Result<ortc::RtpParameters> parameters,
                       JsonText app_data);
  void finish(Turn& turn, Participant& owner, Producing then, Result<media::ReplyBody> result);
  void set_paused(Turn& turn, Producer& producer, bool paused);
  /// Its consumers go first, and their clients are told.
  void forget_producer(Turn& turn, Participant& owner, media::ProducerId producer);
  ProducerAt find_producer(Turn& turn, media::ProducerId producer);

  // room_consumers.cpp
  /// Lets `receiver` have the producer's stream, if it wants and can, as often as the room's
  /// replicas say.
  void offer(Turn& turn, Participant& receiver, Producer& producer);
  Result<Made> make_consumer(Turn& turn, Participant& receiver, Transport& transport,
                             Producer& producer, const ortc::RtpCapabilities& capabilities,
                             bool enable_rtx);
  void finish(Turn& turn, Participant& receiver, Offering then, Result<media::ReplyBody> result);
  void finish(Turn& turn, Participant& receiver, Consuming then, Result<media::ReplyBody> result);
  void ask(Turn& turn, Participant& receiver, Consumer& consumer, ortc::RtpParameters parameters);
  /// Takes it out of the tables of its receiver and of its producer. Whoever calls tells the
  /// client.
  void forget_consumer(Turn& turn, Participant& receiver, media::ConsumerId consumer);
  struct Follower {
    media::ConsumerId consumer;
    Participant* receiver = nullptr;
    bool is_told = false;  ///< its client knows of it
  };
  std::vector<Follower> followers_of(Turn& turn, const Producer& producer);

  // room_data.cpp
  Result<Done> produce_data(Turn& turn, Participant& owner, Transport& transport, CallId call,
                            ProduceData request);
  void finish(Turn& turn, Participant& owner, ProducingData then, Result<media::ReplyBody> result);
  /// Lets `receiver` have the data producer's messages, if it wants and can.
  void offer(Turn& turn, Participant& receiver, DataProducer& producer);
  Result<media::ConsumeData> make_data_consumer(Turn& turn, Participant& receiver,
                                                Transport& transport, DataProducer& producer);
  void finish(Turn& turn, Participant& receiver, OfferingData then,
              Result<media::ReplyBody> result);
  void finish(Turn& turn, Participant& receiver, ConsumingData then,
              Result<media::ReplyBody> result);
  /// Their data consumers go first, and those clients are told.
  void forget_data_producer(Turn& turn, Participant& owner, media::DataProducerId data_producer);
  void forget_data_consumer(Turn& turn, Participant& receiver, media::DataConsumerId data_consumer);
  DataProducerAt find_data_producer(Turn& turn, media::DataProducerId data_producer);
  /// The room's bot, which comes when it is first wanted; none where the server has none.
  Bot* bot(Turn& turn);
  void let_bot_hear(Turn& turn, Participant& owner, DataProducer& producer);

  // room.cpp
  Result<media::CallId> begin(Turn& turn, Participant& who, Continuation then);
  Where where(const Participant& who) const { return {handle_, who.key}; }
  Participant& add(Participant participant, Index& index);
  std::vector<ConnectionId> joined_peers() const;
  const ortc::RtpCapabilities& capabilities(const Turn& turn) const {
    return turn.commons.capabilities(birth_.video);
  }
  void close_all_of(Turn& turn, Participant& who);
  void erase(const Participant& who);

  Birth birth_;
  Handle<Room> handle_;
  std::uint64_t last_key_ = 0;
  std::map<ParticipantKey, Participant> participants_;
  Index peers_by_id_;
  Index broadcasters_by_id_;
  std::vector<ParticipantKey> stage_;  ///< of a live room: who presents, or is about to
  std::size_t joined_ = 0;             ///< peers
  std::size_t announced_ = 0;          ///< of a live room
  std::optional<Bot> bot_;
};

}  // namespace madang::room
