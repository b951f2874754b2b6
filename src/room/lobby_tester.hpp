// For tests of the Lobby: plays all clients and all engines, and writes down what the Lobby wanted,
// in order, in words.
//
//   A < newPeer(B)            a notification to A          A,C < …   the same one to both
//   A = ok                    the answer to A's request    A = error 'Peer not yet joined'
//   A ? newConsumer(c1 …)     a question to A              A x 4000 'closed by protoo-server'
//   w0 ! CreateRouter         a command to worker 0
//
// Things get short names in the order in which they appear: transports t1, t2, …, producers p1,
// consumers c1, data producers d1, data consumers e1.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/check.hpp"
#include "ortc/parameters.hpp"
#include "ortc/router_capabilities.hpp"
#include "room/lobby.hpp"

namespace madang::room {

inline ortc::RtpCapabilities demo_capabilities() {
  return ortc::generate_router_capabilities(ortc::demo_media_codecs()).value();
}

/// A microphone. Several on one transport need numbers of their own.
inline ortc::RtpParameters microphone(std::uint32_t number = 1) {
  ortc::RtpParameters parameters;
  parameters.mid = std::to_string(number);
  parameters.codecs = {{.mime_type = "audio/opus",
                        .payload_type = 111,
                        .clock_rate = 48000,
                        .channels = 2,
                        .parameters = {},
                        .rtcp_feedback = {}}};
  parameters.encodings.resize(1);
  parameters.encodings[0].ssrc = 1000 + number;
  return parameters;
}

inline ortc::RtpParameters camera(std::uint32_t number = 1) {
  ortc::RtpParameters parameters;
  parameters.mid = "v" + std::to_string(number);
  parameters.codecs = {{.mime_type = "video/VP8",
                        .payload_type = 96,
                        .clock_rate = 90000,
                        .channels = {},
                        .parameters = {},
                        .rtcp_feedback = {}}};
  parameters.encodings.resize(1);
  parameters.encodings[0].ssrc = 2000 + number;
  return parameters;
}

inline media::DtlsParameters some_dtls() {
  return {.role = media::DtlsRole::Client, .fingerprints = {{"sha-256", "AA"}}};
}

template <typename Id>
IdText<Id> named(Id id) {
  return {id, id.text()};
}

class LobbyTester {
 public:
  static Options options() {
    Options options;
    options.router_capabilities = demo_capabilities();
    return options;
  }

  explicit LobbyTester(Options options = LobbyTester::options())
      : lobby(std::move(options), random_) {}

  // -------------------------------------------------------------------------------------------------
  // as clients

  /// The connection is known in the log by `name`, which is its peer's id unless that is given too.
  ConnectionId connect(const std::string& room, const std::string& name,
                       std::optional<std::string> peer = {}, const RoomWish& wish = {}) {
    const ConnectionId connection{++last_connection_};
    names_[connection] = name;
    lobby.on_connected(now, connection, {room, peer.value_or(name), wish}, out_);
    settle();
    return connection;
  }
  ConnectionId arrive(const std::string& name, Arrival arrival) {
    const ConnectionId connection{++last_connection_};
    names_[connection] = name;
    lobby.on_connected(now, connection, std::move(arrival), out_);
    settle();
    return connection;
  }
  /// Something came from a connection that was asked for a sign of life.
  void alive(ConnectionId connection) {
    lobby.on_alive(now, connection, out_);
    settle();
  }
  void disconnect(ConnectionId connection) {
    lobby.on_disconnected(now, connection, out_);
    settle();
  }
  CallId request(ConnectionId connection, PeerRequest request) {
    const CallId call{++last_call_};
    callers_[call] = names_.at(connection);
    lobby.on_request(now, connection, call, std::move(request), out_);
    settle();
    return call;
  }
  CallId http(const std::string& room, HttpRequest request, const RoomWish& wish = {}) {
    const CallId call{++last_call_};
    callers_[call] = "http";
    lobby.on_http(now, room, wish, call, std::move(request), out_);
    settle();
    return call;
  }
  void answer(ConnectionId connection, AskId ask, bool accepted = true) {
    lobby.on_answer(now, connection, ask, accepted, out_);
    settle();
  }
  /// Everyone accepts whatever is asked and not answered yet.
  void accept_all() {
    while (!open_asks.empty()) {
      const Ask ask = open_asks.front();
      open_asks.erase(open_asks.begin());
      answer(ask.to, ask.ask);
    }
  }

  // -------------------------------------------------------------------------------------- the
  // usual, in one step

  media::TransportId create_transport(ConnectionId connection, bool consuming = false,
                                      std::optional<ortc::NumSctpStreams> sctp = {}) {
    request(connection,
            CreateWebRtcTransport{.producing = !consuming, .consuming = consuming, .sctp = sctp});
    return std::get<WebRtcTransportOpened>(*last_response).id;
  }
  void join(ConnectionId connection, bool consumes = true) {
    Join join{.display_name = names_.at(connection) + "!",
              .device = JsonText{"{}"},
              .rtp_capabilities = {}};
    if (consumes) { join.rtp_capabilities = demo_capabilities(); }
    request(connection, std::move(join));
  }
  struct Peer {
    ConnectionId connection;
    media::TransportId send;
    media::TransportId receive;
  };
  /// A peer with both transports that has joined; nothing of it stays in the log.
  Peer add_peer(const std::string& room, const std::string& name, const RoomWish& wish = {}) {
    Peer peer;
    peer.connection = connect(room, name, {}, wish);
    peer.send = create_transport(peer.connection, false);
    peer.receive = create_transport(peer.connection, true);
    join(peer.connection);
    log_.clear();
    return peer;
  }
  media::ProducerId produce(ConnectionId connection, media::TransportId transport,
                            ortc::MediaKind kind = ortc::MediaKind::Audio,
                            std::uint32_t number = 1) {
    request(connection,
            Produce{named(transport), kind,
                    kind == ortc::MediaKind::Audio ? microphone(number) : camera(number),
                    JsonText{"{}"}});
    return std::get<Produced>(*last_response).id;
  }
  void add_broadcaster(const std::string& room, const std::string& id, bool consumes = false) {
    CreateBroadcaster request{
        id, "Broadcaster", JsonText{R"({"flag":"broadcaster","name":"x"})"}, {}};
    if (consumes) { request.rtp_capabilities = demo_capabilities(); }
    http(room, std::move(request));
  }
  media::TransportId add_plain_transport(const std::string& room, const std::string& id,
                                         bool comedia = true) {
    CreateBroadcasterTransport request;
    request.broadcaster = id;
    request.comedia = comedia;
    http(room, std::move(request));
    return std::get<PlainTransportOpened>(*last_response).id;
  }

  // -------------------------------------------------------------------------------------------------
  // as engines

  /// While held, commands that want a reply wait in `held` until reply() or release().
  void hold() { holding_ = true; }
  void release() {
    holding_ = false;
    while (!held.empty()) { reply_first(reply_to(held.front().command)); }
  }
  void reply_first(Result<media::ReplyBody> result) {
    const Send send = std::move(held.front());
    held.pop_front();
    lobby.on_reply(now, send.worker, {send.call, std::move(result)}, out_);
    settle();
  }
  void event(media::Event event, media::WorkerId worker = {}) {
    lobby.on_event(now, worker, event, out_);
    settle();
  }
  /// Every command whose Reply carries this error instead of success, from now on.
  std::optional<Error> engine_error = {};

  void advance(Duration by) {
    now += by;
    lobby.on_deadline(now, out_);
    settle();
  }
  bool close_room(const std::string& room) {
    const bool closed = lobby.close_room(now, room, out_);
    settle();
    return closed;
  }
  bool drop(const std::string& room, const std::string& participant) {
    const bool dropped = lobby.drop(now, room, participant, out_);
    settle();
    return dropped;
  }
  void shut_down() {
    lobby.shut_down(now, out_);
    settle();
  }

  // ----------------------------------------------------------------------------------------------------
  // the log

  /// What clients saw since the last look.
  std::vector<std::string> seen() {
    std::vector<std::string> seen;
    for (std::string& line : std::exchange(log_, {})) {
      if (line.find(" ! ") == std::string::npos) { seen.push_back(std::move(line)); }
    }
    return seen;
  }
  /// The same with the commands to engines in between.
  std::vector<std::string> all() { return std::exchange(log_, {}); }
  void forget() { log_.clear(); }

  /// Of the room's router, which was the latest to be created.
  media::RouterId last_router() const {
    for (auto it = sends.rbegin(); it != sends.rend(); ++it) {
      if (const auto* create = std::get_if<media::CreateRouter>(&it->command)) { return create->router; }
    }
    return {};
  }

  template <typename Id>
  std::string name_of(Id id) const {
    const auto it = short_names_.find(id.value);
    return it == short_names_.end() ? "unknown" : it->second;
  }

  Instant now = at(1s);
  std::optional<Response> last_response;
  std::optional<Error> last_error;
  std::vector<Ask> open_asks;
  std::deque<Send> held;
  std::vector<Send> sends;  ///< every command, with all its fields

 private:
  static media::ReplyBody reply_to(const media::Command& command) {
    if (const auto* plain = std::get_if<media::CreatePlainTransport>(&command)) {
      media::PlainTransportCreated created{
          .tuple = {.local_address = "127.0.0.1", .local_port = 40001, .remote = {}},
          .rtcp_tuple = {},
          .srtp = {}};
      if (!plain->rtcp_mux) { created.rtcp_tuple = media::Tuple{"127.0.0.1", 40002, {}}; }
      return created;
    }
    if (std::holds_alternative<media::CreateWebRtcTransport>(command)) {
      return media::WebRtcTransportCreated{
          {"uf", "pw"},
          {{"udpcandidate", 1076302079, "127.0.0.1", false, 44444}},
          {media::DtlsRole::Auto, {{"sha-256", "AA"}}}};
    }
    if (std::holds_alternative<media::RestartIce>(command)) {
      return media::IceRestarted{{"uf2", "pw2"}};
    }
    if (std::holds_alternative<media::Consume>(command)) { return media::Consumed{{10, 0, {0}}}; }
    if (const auto* get = std::get_if<media::GetTransportStats>(&command)) {
      return media::StatsReport{media::TransportStats{.transport = get->transport}};
    }
    if (std::holds_alternative<media::GetProducerStats>(command)) {
      return media::StatsReport{media::ProducerStats{}};
    }
    if (std::holds_alternative<media::GetConsumerStats>(command)) {
      return media::StatsReport{media::ConsumerStats{}};
    }
    if (std::holds_alternative<media::GetDataProducerStats>(command)) {
      return media::StatsReport{media::DataProducerStats{}};
    }
    if (std::holds_alternative<media::GetDataConsumerStats>(command)) {
      return media::StatsReport{media::DataConsumerStats{}};
    }
    return Done{};
  }

  /// Writes down all effects, and lets engines answer until nobody has anything to say.
  void settle() {
    while (!out_.empty()) {
      const std::vector<Effect> effects = out_.drain();
      for (const Effect& effect : effects) {
        std::visit([&](const auto& e) { note(e); }, effect);
      }
      if (holding_) { continue; }
      while (!held.empty()) {
        const Send send = std::move(held.front());
        held.pop_front();
        Result<media::ReplyBody> result = reply_to(send.command);
        if (engine_error) { result = *engine_error; }
        lobby.on_reply(now, send.worker, {send.call, std::move(result)}, out_);
      }
    }
  }

  void note(const Respond& respond) {
    const auto caller = callers_.extract(respond.call);
    MADANG_CHECK(!caller.empty());  // each call is answered exactly once
    last_response.reset();
    last_error.reset();
    if (respond.result) {
      last_response = *respond.result;
    } else {
      last_error = respond.result.error();
    }
    log_.push_back(caller.mapped() + " = " +
                   (respond.result ? words(*respond.result) : words(*last_error)));
  }
  void note(const Notify& notify) {
    std::string to;
    for (const ConnectionId connection : notify.to) {
      to += (to.empty() ? "" : ",") + names_.at(connection);
    }
    log_.push_back(to + " < " +
                   std::visit([&](const auto& n) { return words(n); }, notify.notification));
  }
  void note(const Ask& ask) {
    open_asks.push_back(ask);
    log_.push_back(names_.at(ask.to) + " ? " +
                   std::visit([&](const auto& q) { return words(q); }, ask.question));
  }
  void note(const Disconnect& disconnect) {
    log_.push_back(names_.at(disconnect.connection) + " x " + std::to_string(disconnect.code) +
                   " '" + disconnect.reason + "'");
  }
  void note(const CheckAlive& check) {
    log_.push_back(names_.at(check.connection) + " alive?");
  }
  void note(const Send& send) {
    sends.push_back(send);
    log_.push_back("w" + std::to_string(send.worker.value) + " ! " +
                   std::visit([&](const auto& c) { return words(c); }, send.command));
    if (send.call.value != 0) { held.push_back(send); }
  }

  std::string words(const Error& error) { return "error '" + error.message + "'"; }
  std::string words(const Response& response) {
    if (const auto* joined = std::get_if<Joined>(&response)) {
      std::string peers;
      for (const PeerView& peer : joined->peers) { peers += (peers.empty() ? "" : " ") + peer.id; }
      return "peers(" + peers + ")";
    }
    if (const auto* opened = std::get_if<WebRtcTransportOpened>(&response)) {
      return "opened " + name(opened->id);
    }
    if (const auto* opened = std::get_if<PlainTransportOpened>(&response)) {
      return "opened " + name(opened->id);
    }
    if (const auto* produced = std::get_if<Produced>(&response)) {
      return "produced " + name(produced->id);
    }
    if (const auto* consumed = std::get_if<BroadcasterConsumed>(&response)) {
      return "consumes " + name(consumed->id);
    }
    if (const auto* stats = std::get_if<Stats>(&response)) {
      constexpr std::string_view kOf[] = {"transport", "producer", "consumer", "data producer",
                                           "data consumer"};
      return "stats of a " + std::string(kOf[stats->report.index()]);
    }

    if (const auto* produced = std::get_if<DataProduced>(&response)) {
      return "produced " + name(produced->id);
    }
    if (const auto* consumed = std::get_if<BroadcasterDataConsumed>(&response)) {
      return "consumes " + name(consumed->id) + " on stream " +
             std::to_string(consumed->stream_id);
    }
    return "ok";
  }

  std::string words(const MediasoupVersion& n) { return "version(" + n.version + ")"; }
  std::string words(const NewPeer& n) { return "newPeer(" + n.peer.id + ")"; }
  std::string words(const PeerClosed& n) { return "peerClosed(" + n.peer + ")"; }
  std::string words(const PeerDisplayNameChanged& n) {
    return "displayName(" + n.peer + ": " + n.display_name_old.value_or("-") + " to " +
           n.display_name.value_or("-") + ")";
  }
  std::string words(const ConsumerClosed& n) { return "consumerClosed(" + name(n.consumer) + ")"; }
  std::string words(const ConsumerPaused& n) { return "consumerPaused(" + name(n.consumer) + ")"; }
  std::string words(const ConsumerResumed& n) {
    return "consumerResumed(" + name(n.consumer) + ")";
  }
  std::string words(const ConsumerScore& n) {
    return "consumerScore(" + name(n.consumer) + " " + std::to_string(n.score.score) + ")";
  }
  std::string words(const ProducerScore& n) { return "producerScore(" + name(n.producer) + ")"; }
  std::string words(const ConsumerLayersChanged& n) {
    return "consumerLayersChanged(" + name(n.consumer) +
           (n.layers ? " " + std::to_string(n.layers->spatial) + "." +
                           std::to_string(n.layers->temporal)
                     : " none") +
           ")";
  }
  std::string words(const SpeakingPeers& n) {
    std::string who;
    for (const auto& [peer, dbov] : n.volumes) {
      who += (who.empty() ? "" : " ") + peer + ":" + std::to_string(dbov);
    }
    return "speakingPeers(" + who + ")";
  }
  std::string words(const DominantSpeaker& n) { return "dominant(" + n.peer.value_or("nobody") + ")"; }
  std::string words(const DownlinkBwe& n) {
    return "downlinkBwe(" + std::to_string(n.available.bps) + ")";
  }

  std::string words(const DataConsumerClosed& n) {
    return "dataConsumerClosed(" + name(n.data_consumer) + ")";
  }
  std::string words(const NewDataConsumer& q) {
    return "newDataConsumer(" + name(q.data_consumer) + " of " + name(q.data_producer) + " from " +
           q.peer.value_or("nobody") + " '" + q.label + "' on stream " +
           std::to_string(q.stream.stream_id) + ")";
  }
  std::string words(const NewConsumer& q) {
    return "newConsumer(" + name(q.consumer) + " of " + name(q.producer) + " from " + q.peer + ")";
  }

  std::string words(const media::CreateRouter&) { return "CreateRouter"; }
  std::string words(const media::CloseRouter&) { return "CloseRouter"; }
  std::string words(const media::CreateWebRtcTransport& c) {
    return "CreateWebRtcTransport " + name(c.transport);
  }
  std::string words(const media::CreatePlainTransport& c) {
    return "CreatePlainTransport " + name(c.transport);
  }
  std::string words(const media::ConnectWebRtcTransport& c) {
    return "ConnectWebRtcTransport " + name(c.transport);
  }
  std::string words(const media::ConnectPlainTransport& c) {
    return "ConnectPlainTransport " + name(c.transport);
  }
  std::string words(const media::RestartIce& c) { return "RestartIce " + name(c.transport); }
  std::string words(const media::CloseTransport& c) {
    return "CloseTransport " + name(c.transport);
  }
  std::string words(const media::Produce& c) {
    return "Produce " + name(c.producer) + " on " + name(c.transport);
  }
  std::string words(const media::PauseProducer& c) { return "PauseProducer " + name(c.producer); }
  std::string words(const media::ResumeProducer& c) { return "ResumeProducer " + name(c.producer); }
  std::string words(const media::CloseProducer& c) { return "CloseProducer " + name(c.producer); }
  std::string words(const media::Consume& c) {
    return "Consume " + name(c.consumer) + " of " + name(c.producer) + " on " + name(c.transport) +
           (c.paused ? " paused" : "");
  }
  std::string words(const media::PauseConsumer& c) { return "PauseConsumer " + name(c.consumer); }
  std::string words(const media::ResumeConsumer& c) { return "ResumeConsumer " + name(c.consumer); }
  std::string words(const media::CloseConsumer& c) { return "CloseConsumer " + name(c.consumer); }
  std::string words(const media::RequestKeyFrame& c) {
    return "RequestKeyFrame " + name(c.consumer);
  }

  std::string words(const media::SetThrottle& c) {
    return c.throttle ? "SetThrottle " + std::to_string(c.throttle->uplink.bps) : "SetThrottle none";
  }
  std::string words(const media::GetTransportStats& c) {
    return "GetTransportStats " + name(c.transport);
  }
  std::string words(const media::GetProducerStats& c) {
    return "GetProducerStats " + name(c.producer);
  }
  std::string words(const media::GetConsumerStats& c) {
    return "GetConsumerStats " + name(c.consumer);
  }
  std::string words(const media::SetPreferredLayers& c) {
    return "SetPreferredLayers " + name(c.consumer) + " " + std::to_string(c.layers.spatial) + "." +
           (c.layers.temporal ? std::to_string(*c.layers.temporal) : "all");
  }
  std::string words(const media::SetPriority& c) {
    return "SetPriority " + name(c.consumer) + " " + std::to_string(c.priority);
  }

  std::string words(const media::CreateDirectTransport& c) {
    return "CreateDirectTransport " + name(c.transport);
  }
  std::string words(const media::ProduceData& c) {
    return "ProduceData " + name(c.data_producer) + " '" + c.label + "' on " + name(c.transport);
  }
  std::string words(const media::CloseDataProducer& c) {
    return "CloseDataProducer " + name(c.data_producer);
  }
  std::string words(const media::ConsumeData& c) {
    return "ConsumeData " + name(c.data_consumer) + " of " + name(c.data_producer) + " on " +
           name(c.transport);
  }
  std::string words(const media::CloseDataConsumer& c) {
    return "CloseDataConsumer " + name(c.data_consumer);
  }
  std::string words(const media::SetBufferedAmountLowThreshold& c) {
    return "SetBufferedAmountLowThreshold " + name(c.data_consumer);
  }
  std::string words(const media::SetSubchannels& c) {
    return "SetSubchannels " + name(c.data_consumer);
  }
  std::string words(const media::GetDataProducerStats& c) {
    return "GetDataProducerStats " + name(c.data_producer);
  }
  std::string words(const media::GetDataConsumerStats& c) {
    return "GetDataConsumerStats " + name(c.data_consumer);
  }
  std::string words(const media::SendData& c) {
    return "SendData " + name(c.data_producer) + " " + std::to_string(c.message.ppid) + " '" +
           std::string(c.message.payload.begin(), c.message.payload.end()) + "'";
  }

  std::string name(media::TransportId id) { return name(id.value, 't', transports_); }
  std::string name(media::ProducerId id) { return name(id.value, 'p', producers_); }
  std::string name(media::ConsumerId id) { return name(id.value, 'c', consumers_); }
  std::string name(media::DataProducerId id) { return name(id.value, 'd', data_producers_); }
  std::string name(media::DataConsumerId id) { return name(id.value, 'e', data_consumers_); }
  std::string name(const Uuid& id, char kind, int& count) {
    const auto [it, is_new] = short_names_.try_emplace(id);
    if (is_new) { it->second = kind + std::to_string(++count); }
    return it->second;
  }

  SeededRandom random_{7};

 public:
  Lobby lobby;

 private:
  Outbox<Effect> out_;
  std::uint64_t last_connection_ = 0;
  std::uint64_t last_call_ = 0;
  std::map<ConnectionId, std::string> names_;
  std::map<CallId, std::string> callers_;
  std::vector<std::string> log_;
  std::map<Uuid, std::string> short_names_;
  int transports_ = 0;
  int producers_ = 0;
  int consumers_ = 0;
  int data_producers_ = 0;
  int data_consumers_ = 0;
  bool holding_ = false;
};

}  // namespace madang::room
