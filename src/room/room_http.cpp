// What a room is asked over HTTP: its capabilities, and all that broadcasters do.
#include <utility>

#include "ortc/consumer.hpp"
#include "room/permissions.hpp"
#include "room/room.hpp"
#include "room/sctp_offer.hpp"

namespace madang::room {

namespace {

Error refusal(std::string_view what, const std::string& id, std::string_view why,
              Code code = Code::NotFound) {
  return fail(code, std::string(what) + " with id \"" + id + "\" " + std::string(why));
}

Result<Transport*> own(Participant& broadcaster, const IdText<media::TransportId>& wanted) {
  if (Transport* transport = broadcaster.find(wanted.id)) { return transport; }
  return refusal("transport", wanted.text, "does not exist");
}

/// Of the peer's producers those that somebody with these capabilities could receive.
BroadcasterCreated::Peer describe(const Participant& peer,
                                  const Result<ortc::RtpCapabilities>& capabilities) {
  BroadcasterCreated::Peer described{peer.view(), {}};
  for (const Producer& producer : peer.producers) {
    if (producer.open && capabilities && ortc::can_consume(producer.consumable, *capabilities)) {
      described.producers.push_back({producer.id, producer.kind});
    }
  }
  return described;
}

}  // namespace

Result<Participant*> Room::find_broadcaster(const std::string& id) {
  const auto it = broadcasters_by_id_.find(id);
  if (it == broadcasters_by_id_.end()) { return refusal("broadcaster", id, "does not exist"); }
  return find(it->second);
}

RoomView Room::view(const Turn& turn) const {
  RoomView view{.id = birth_.name,
                .exists = true,
                .kind = birth_.kind,
                .peers = joined_,
                .broadcasters = broadcasters_by_id_.size(),
                .created_unix_ms = unix_ms(turn.commons.options.clock.at(birth_.created))};
  for (const auto& [key, participant] : participants_) {
    view.producers += participant.producers.size();
  }
  return view;
}

Result<Done> Room::run(Turn& turn, CallId call, InspectRoom) {
  turn.respond(call, Response{view(turn)});
  return Done{};
}

Result<Done> Room::run(Turn& turn, CallId call, CreateRoom) {
  turn.respond(call, Response{view(turn)});
  return Done{};
}

Result<Done> Room::run(Turn& turn, CallId call, GetRoom) {
  turn.respond(call, Response{RouterRtpCapabilities{capabilities(turn)}});
  return Done{};
}

Result<Done> Room::run(Turn& turn, CallId call, CreateBroadcaster request) {
  const Limits& limits = turn.limits();
  MADANG_TRY([[maybe_unused]] auto id, require_short(request.id, limits.id_bytes, "id"));
  MADANG_TRY([[maybe_unused]] auto name,
             require_short(request.display_name, limits.display_name_bytes, "displayName"));
  MADANG_TRY([[maybe_unused]] auto device,
             require_short(request.device.text, limits.device_bytes, "device"));
  // A peer's id counts as taken too: the clients could not tell the two apart.
  if (broadcasters_by_id_.contains(request.id) || peers_by_id_.contains(request.id)) {
    return refusal("broadcaster", request.id, "already exists", Code::AlreadyExists);
  }
  MADANG_TRY(
      [[maybe_unused]] auto fits,
      require_room_for_one_more(size(), limits.participants_per_room, "participants in this room"));
  MADANG_TRY([[maybe_unused]] auto seat, require_seat());
  Participant& broadcaster = add({.key = {},
                                        .id = std::move(request.id),
                                        .connection = std::nullopt,
                                        .display_name = std::move(request.display_name),
                                        .device = std::move(request.device),
                                        .remote_address = std::move(request.remote_address),
                                        .rtp_capabilities = std::move(request.rtp_capabilities)},
                                       broadcasters_by_id_);
  if (request.joins) { come_in(turn, broadcaster); }
  BroadcasterCreated created;
  if (broadcaster.rtp_capabilities) {
    for (const Participant* peer : seen_by(broadcaster)) {
      if (peer->is_peer()) {
        created.peers.push_back(describe(*peer, *broadcaster.rtp_capabilities));
      }
    }
  }
  turn.respond(call, Response{std::move(created)});
  return Done{};
}

Result<Done> Room::run(Turn& turn, CallId call, DeleteBroadcaster request) {
  MADANG_TRY(Participant * broadcaster, find_broadcaster(request.broadcaster));
  if (broadcaster->joined) { turn.notify(audience_of(*broadcaster), PeerClosed{broadcaster->id}); }
  turn.respond(call, Response{BroadcasterDeleted{}});
  close_all_of(turn, *broadcaster);
  erase(*broadcaster);
  return Done{};
}

Result<Done> Room::run(Turn& turn, CallId call, CreateBroadcasterTransport request) {
  MADANG_TRY(Participant * broadcaster, find_broadcaster(request.broadcaster));
  MADANG_TRY(const auto type, std::move(request.type));
  const Options& options = turn.commons.options;
  Transport transport{
      .id = turn.mint<media::TransportId>(), .worker = birth_.worker, .sctp = {}};
  transport.sctp = offer_sctp(request.sctp, options);
  if (type == CreateBroadcasterTransport::Type::Plain) {
    transport.kind = Transport::Kind::Plain;
    transport.comedia = request.comedia;
    media::CreatePlainTransport command{.router = birth_.router,
                                        .transport = transport.id,
                                        .rtcp_mux = request.rtcp_mux,
                                        .comedia = request.comedia,
                                        .srtp_suite = std::move(request.srtp_suite),
                                        .sctp = command_of(transport.sctp)};
    return open(turn, *broadcaster, call, std::move(transport), std::move(command));
  }
  media::CreateWebRtcTransport command{.router = birth_.router,
                                       .transport = transport.id,
                                       .consent_timeout = options.ice_consent_timeout,
                                       .outgoing_initial = options.outgoing_initial,
                                       .sctp = command_of(transport.sctp)};
  return open(turn, *broadcaster, call, std::move(transport), std::move(command));
}

Result<Done> Room::run(Turn& turn, CallId call, ConnectBroadcasterTransport request) {
  MADANG_TRY(Participant * broadcaster, find_broadcaster(request.broadcaster));
  MADANG_TRY(Transport * transport, own(*broadcaster, request.transport));
  if (transport->kind == Transport::Kind::WebRtc) {
    return connect_webrtc(turn, *broadcaster, *transport, call, std::move(request.dtls));
  }
  MADANG_TRY(media::ConnectPlainTransport address, std::move(request.plain));
  if (!address.ip && !address.port && !address.srtp) {
    return refusal("transport", request.transport.text, "is not a WebRtcTransport",
                   Code::InvalidState);
  }
  if (transport->comedia && (address.ip || address.port)) {
    return refusal("transport", request.transport.text, "learns its remote address by comedia",
                   Code::InvalidState);
  }
  if (transport->connect_called) {
    return fail(Code::InvalidState, "connect() already called [method:plainTransport.connect]");
  }
  address.transport = transport->id;
  return connect(turn, *broadcaster, *transport, call, std::move(address));
}

Result<Done> Room::run(Turn& turn, CallId call, JoinBroadcaster request) {
  MADANG_TRY(Participant * broadcaster, find_broadcaster(request.broadcaster));
  if (broadcaster->joined) {
    return refusal("broadcaster", request.broadcaster, "has joined already", Code::Conflict);
  }
  come_in(turn, *broadcaster);
  turn.respond(call, Response{Accepted{}});
  return Done{};
}

Result<Participant*> Room::find_joined_broadcaster(const std::string& id) {
  MADANG_TRY(Participant * broadcaster, find_broadcaster(id));
  if (!broadcaster->joined) { return refusal("broadcaster", id, "has not joined yet", Code::InvalidState); }
  return broadcaster;
}

Result<Done> Room::run(Turn& turn, CallId call, ListProducers request) {
  MADANG_TRY(Participant * broadcaster, find_joined_broadcaster(request.broadcaster));
  ProducersListed listed;
  for (const Participant* other : seen_by(*broadcaster)) {
    BroadcasterCreated::Peer peer{other->view(), {}};
    for (const Producer& producer : other->producers) {
      if (producer.open) { peer.producers.push_back({producer.id, producer.kind}); }
    }
    listed.peers.push_back(std::move(peer));
  }
  turn.respond(call, Response{std::move(listed)});
  return Done{};
}

Result<Done> Room::run(Turn& turn, CallId call, ResumeBroadcasterConsumer request) {
  MADANG_TRY(Participant * broadcaster, find_joined_broadcaster(request.broadcaster));
  const Consumer* consumer = broadcaster->find(request.consumer.id);
  if (consumer == nullptr) { return refusal("consumer", request.consumer.text, "not found"); }
  turn.send(consumer->worker, media::ResumeConsumer{consumer->id});
  turn.respond(call, Response{Accepted{}});
  return Done{};
}

Result<Done> Room::run(Turn& turn, CallId call, BroadcasterProduce request) {
  MADANG_TRY(Participant * broadcaster, find_joined_broadcaster(request.broadcaster));
  MADANG_TRY(Transport * transport, own(*broadcaster, request.transport));
  return produce(turn, *broadcaster, *transport, call, std::move(request.kind),
                 std::move(request.parameters), std::move(request.app_data));
}

Result<Done> Room::run(Turn& turn, CallId call, BroadcasterConsume request) {
  MADANG_TRY(Participant * broadcaster, find_joined_broadcaster(request.broadcaster));
  if (request.rtp_capabilities) { broadcaster->rtp_capabilities = std::move(request.rtp_capabilities); }
  if (!broadcaster->rtp_capabilities) {
    return fail(Code::InvalidState, "broadcaster does not have rtpCapabilities");
  }
  MADANG_TRY(Transport * transport, own(*broadcaster, request.transport));
  MADANG_TRY(const auto wanted, std::move(request.producer));
  MADANG_TRY(const ortc::RtpCapabilities capabilities, Result(*broadcaster->rtp_capabilities));
  const ProducerAt at = find_producer(turn, wanted.id);
  if (at.producer == nullptr || !at.producer->open) {
    return refusal("Producer", wanted.text, "not found");
  }
  MADANG_TRY(
      [[maybe_unused]] auto fits,
      require_room_for_one_more(broadcaster->calls, turn.limits().calls, "requests in flight"));
  // As the protocol has it: sound is sent as it is heard, only pictures are repaired.
  const bool enable_rtx = at.producer->kind == ortc::MediaKind::Video;
  MADANG_TRY(Made made,
             make_consumer(turn, *broadcaster, *transport, *at.producer, capabilities, enable_rtx));
  made.command.paused = request.paused;
  MADANG_TRY(const media::CallId pending,
             begin(turn, *broadcaster,
                   Consuming{call, made.command.consumer, made.command.producer,
                             made.command.parameters}));
  turn.send(made.worker, std::move(made.command), pending);
  return Done{};
}

Result<Done> Room::run(Turn& turn, CallId call, BroadcasterProduceData request) {
  MADANG_TRY(Participant * broadcaster, find_broadcaster(request.broadcaster));
  MADANG_TRY(Transport * transport, own(*broadcaster, request.request.transport));
  return produce_data(turn, *broadcaster, *transport, call, std::move(request.request));
}

Result<Done> Room::run(Turn& turn, CallId call, BroadcasterConsumeData request) {
  MADANG_TRY(Participant * broadcaster, find_broadcaster(request.broadcaster));
  if (!broadcaster->rtp_capabilities) {
    return fail(Code::InvalidState, "broadcaster does not have rtpCapabilities");
  }
  MADANG_TRY(Transport * transport, own(*broadcaster, request.transport));
  MADANG_TRY(const auto wanted, std::move(request.data_producer));
  const DataProducerAt at = find_data_producer(turn, wanted.id);
  if (at.producer == nullptr || !at.producer->open) {
    return refusal("DataProducer", wanted.text, "not found");
  }
  MADANG_TRY(
      [[maybe_unused]] auto fits,
      require_room_for_one_more(broadcaster->calls, turn.limits().calls, "requests in flight"));
  MADANG_TRY(media::ConsumeData command,
             make_data_consumer(turn, *broadcaster, *transport, *at.producer));
  MADANG_TRY(const media::CallId pending,
             begin(turn, *broadcaster,
                   ConsumingData{call, command.data_consumer, command.data_producer}));
  turn.send(transport->worker, std::move(command), pending);
  return Done{};
}

}  // namespace madang::room
