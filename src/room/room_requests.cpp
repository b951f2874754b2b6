// What a peer may ask of its room over its WebSocket.
#include <utility>

#include "room/permissions.hpp"
#include "room/room.hpp"
#include "room/sctp_offer.hpp"

namespace madang::room {

namespace {

/// One of the peer's own; whose it is otherwise does not matter, it is not found.
template <typename Id>
auto own(Participant& peer, const IdText<Id>& wanted, std::string_view what)
    -> Result<decltype(peer.find(wanted.id))> {
  if (auto* found = peer.find(wanted.id)) { return found; }
  return fail(Code::NotFound, std::string(what) + " with id \"" + wanted.text + "\" not found");
}

Result<Done> require_short_name(const std::optional<std::string>& name, const Limits& limits) {
  return require_short(name.value_or(""), limits.display_name_bytes, "displayName");
}

}  // namespace

Result<Done> Room::run(Turn& turn, Participant&, CallId call, GetRouterRtpCapabilities) {
  turn.respond(call, Response{RouterRtpCapabilities{capabilities(turn)}});
  return Done{};
}

Result<Done> Room::run(Turn& turn, Participant& peer, CallId call, Join request) {
  MADANG_TRY([[maybe_unused]] auto first, require_unjoined(peer));
  MADANG_TRY([[maybe_unused]] auto name, require_short_name(request.display_name, turn.limits()));
  MADANG_TRY([[maybe_unused]] auto device, require_short(request.device ? request.device->text : "",
                                                         turn.limits().device_bytes, "device"));
  if (broadcasters_by_id_.contains(peer.id)) {
    return fail(Code::Conflict, "broadcaster with id \"" + peer.id + "\" already exists");
  }
  MADANG_TRY([[maybe_unused]] auto seat, require_seat());
  take_seat(turn, peer);
  peer.display_name = std::move(request.display_name);
  peer.device = std::move(request.device);
  if (request.rtp_capabilities) { peer.rtp_capabilities = std::move(*request.rtp_capabilities); }
  peer.wants_data = request.wants_data;

  const std::vector<Participant*> present = seen_by(peer);
  Joined joined;
  for (const Participant* other : present) { joined.peers.push_back(other->view()); }
  turn.respond(call, Response{std::move(joined)});
  turn.notify(audience_of(peer), NewPeer{peer.view()});
  for (Participant* other : present) {
    for (Producer& producer : other->producers) { offer(turn, peer, producer); }
    offer_data_of(turn, peer, *other);
  }
  if (peer.wants_data) {
    if (Bot* talker = bot(turn)) { offer(turn, peer, talker->voice); }
  }
  return Done{};
}

Result<Done> Room::run(Turn& turn, Participant& peer, CallId call, CreateWebRtcTransport request) {
  const Options& options = turn.commons.options;
  Transport transport{.id = turn.mint<media::TransportId>(),
                      .worker = birth_.worker,
                      .consuming = request.consuming,
                      .sctp = std::nullopt};
  transport.sctp = offer_sctp(request.sctp, options);
  media::CreateWebRtcTransport command{.router = birth_.router,
                                       .transport = transport.id,
                                       .udp = !request.force_tcp,
                                       .tcp = true,
                                       .consent_timeout = options.ice_consent_timeout,
                                       .outgoing_initial = options.outgoing_initial,
                                       .incoming_max = options.incoming_max,
                                       .sctp = command_of(transport.sctp)};
  return open(turn, peer, call, std::move(transport), std::move(command));
}

Result<Done> Room::run(Turn& turn, Participant& peer, CallId call, ConnectWebRtcTransport request) {
  MADANG_TRY(Transport * transport, own(peer, request.transport, "transport"));
  return connect_webrtc(turn, peer, *transport, call, std::move(request.dtls));
}

Result<Done> Room::run(Turn& turn, Participant& peer, CallId call, RestartIce request) {
  MADANG_TRY(Transport * transport, own(peer, request.transport, "transport"));
  MADANG_TRY(const media::CallId pending, begin(turn, peer, RestartingIce{call}));
  turn.send(transport->worker, media::RestartIce{transport->id}, pending);
  return Done{};
}

Result<Done> Room::run(Turn& turn, Participant& peer, CallId call, Produce request) {
  MADANG_TRY([[maybe_unused]] auto joined, require_joined(peer));
  MADANG_TRY(Transport * transport, own(peer, request.transport, "transport"));
  return produce(turn, peer, *transport, call, std::move(request.kind),
                 std::move(request.parameters), std::move(request.app_data));
}

Result<Done> Room::run(Turn& turn, Participant& peer, CallId call, ProduceData request) {
  MADANG_TRY([[maybe_unused]] auto joined, require_joined(peer));
  MADANG_TRY(Transport * transport, own(peer, request.transport, "transport"));
  return produce_data(turn, peer, *transport, call, std::move(request));
}

Result<Done> Room::run(Turn& turn, Participant& peer, CallId call, CloseProducer request) {
  MADANG_TRY([[maybe_unused]] auto joined, require_joined(peer));
  MADANG_TRY(Producer * producer, own(peer, request.producer, "producer"));
  turn.send(producer->worker, media::CloseProducer{producer->id});
  turn.respond(call, Response{Accepted{}});
  forget_producer(turn, peer, producer->id);
  return Done{};
}

Result<Done> Room::run(Turn& turn, Participant& peer, CallId call, PauseProducer request) {
  MADANG_TRY([[maybe_unused]] auto joined, require_joined(peer));
  MADANG_TRY(Producer * producer, own(peer, request.producer, "producer"));
  turn.respond(call, Response{Accepted{}});
  set_paused(turn, *producer, true);
  return Done{};
}

Result<Done> Room::run(Turn& turn, Participant& peer, CallId call, ResumeProducer request) {
  MADANG_TRY([[maybe_unused]] auto joined, require_joined(peer));
  MADANG_TRY(Producer * producer, own(peer, request.producer, "producer"));
  turn.respond(call, Response{Accepted{}});
  set_paused(turn, *producer, false);
  return Done{};
}

Result<Done> Room::run(Turn& turn, Participant& peer, CallId call, PauseConsumer request) {
  MADANG_TRY([[maybe_unused]] auto joined, require_joined(peer));
  MADANG_TRY(Consumer * consumer, own(peer, request.consumer, "consumer"));
  turn.send(consumer->worker, media::PauseConsumer{consumer->id});
  turn.respond(call, Response{Accepted{}});
  return Done{};
}

Result<Done> Room::run(Turn& turn, Participant& peer, CallId call, ResumeConsumer request) {
  MADANG_TRY([[maybe_unused]] auto joined, require_joined(peer));
  MADANG_TRY(Consumer * consumer, own(peer, request.consumer, "consumer"));
  // Nothing flows before the client has said that it is ready, and its saying so resumes anyway.
  if (consumer->state == Consumer::State::Settled) {
    turn.send(consumer->worker, media::ResumeConsumer{consumer->id});
  }
  turn.respond(call, Response{Accepted{}});
  return Done{};
}

Result<Done> Room::run(Turn& turn, Participant& peer, CallId call,
                       RequestConsumerKeyFrame request) {
  MADANG_TRY([[maybe_unused]] auto joined, require_joined(peer));
  MADANG_TRY(Consumer * consumer, own(peer, request.consumer, "consumer"));
  if (consumer->kind == ortc::MediaKind::Video) {
    turn.send(consumer->worker, media::RequestKeyFrame{consumer->id});
  }
  turn.respond(call, Response{Accepted{}});
  return Done{};
}

Result<Done> Room::run(Turn& turn, Participant& peer, CallId call,
                       SetConsumerPreferredLayers request) {
  MADANG_TRY([[maybe_unused]] auto joined, require_joined(peer));
  MADANG_TRY(Consumer * consumer, own(peer, request.consumer, "consumer"));
  MADANG_TRY(const media::PreferredLayers layers, std::move(request.layers));
  turn.send(consumer->worker, media::SetPreferredLayers{consumer->id, layers});
  turn.respond(call, Response{Accepted{}});
  return Done{};
}

Result<Done> Room::run(Turn& turn, Participant& peer, CallId call, SetConsumerPriority request) {
  MADANG_TRY([[maybe_unused]] auto joined, require_joined(peer));
  MADANG_TRY(Consumer * consumer, own(peer, request.consumer, "consumer"));
  MADANG_TRY(const std::uint8_t priority, std::move(request.priority));
  turn.send(consumer->worker, media::SetPriority{consumer->id, priority});
  turn.respond(call, Response{Accepted{}});
  return Done{};
}

Result<Done> Room::run(Turn& turn, Participant& peer, CallId call, ChangeDisplayName request) {
  MADANG_TRY([[maybe_unused]] auto joined, require_joined(peer));
  MADANG_TRY([[maybe_unused]] auto name, require_short_name(request.display_name, turn.limits()));
  std::optional<std::string> old =
      std::exchange(peer.display_name, std::move(request.display_name));
  turn.notify(audience_of(peer), PeerDisplayNameChanged{peer.id, peer.display_name, std::move(old)});
  turn.respond(call, Response{Accepted{}});
  return Done{};
}

Result<Done> Room::run(Turn& turn, Participant&, CallId call, GetRtcStatsUrl) {
  const std::string& url = turn.commons.options.rtcstats_url;
  turn.respond(call, Response{RtcStatsUrl{url.empty() ? std::nullopt : std::optional(url)}});
  return Done{};
}

Result<Done> Room::run(Turn& turn, Participant& peer, CallId call, ApplyNetworkThrottle request) {
  MADANG_TRY([[maybe_unused]] auto allowed,
             require_secret(request.secret, turn.commons.options.throttle_secret));
  MADANG_TRY(const media::Throttle wanted, std::move(request.throttle));
  return throttle(turn, peer, call, wanted);
}

Result<Done> Room::run(Turn& turn, Participant& peer, CallId call, ResetNetworkThrottle request) {
  MADANG_TRY([[maybe_unused]] auto allowed,
             require_secret(request.secret, turn.commons.options.throttle_secret));
  return throttle(turn, peer, call, std::nullopt);
}

Result<Done> Room::throttle(Turn& turn, Participant& peer, CallId call,
                            std::optional<media::Throttle> throttle) {
  MADANG_TRY(const media::CallId pending, begin(turn, peer, Throttling{call}));
  turn.send(birth_.worker, media::SetThrottle{birth_.router, throttle}, pending);
  return Done{};
}

void Room::finish(Turn& turn, Participant&, Throttling then, Result<media::ReplyBody> result) {
  if (!result) { return turn.respond(then.call, std::move(result).error()); }
  turn.respond(then.call, Response{Accepted{}});
}

Result<Done> Room::run(Turn& turn, Participant& peer, CallId call, GetTransportStats request) {
  MADANG_TRY(Transport * transport, own(peer, request.transport, "transport"));
  MADANG_TRY(const media::CallId pending, begin(turn, peer, ReadingStats{call}));
  turn.send(transport->worker, media::GetTransportStats{transport->id}, pending);
  return Done{};
}

Result<Done> Room::run(Turn& turn, Participant& peer, CallId call, GetProducerStats request) {
  MADANG_TRY(Producer * producer, own(peer, request.producer, "producer"));
  MADANG_TRY(const media::CallId pending, begin(turn, peer, ReadingStats{call}));
  turn.send(producer->worker, media::GetProducerStats{producer->id}, pending);
  return Done{};
}

Result<Done> Room::run(Turn& turn, Participant& peer, CallId call, GetConsumerStats request) {
  MADANG_TRY(Consumer * consumer, own(peer, request.consumer, "consumer"));
  MADANG_TRY(const media::CallId pending, begin(turn, peer, ReadingStats{call}));
  turn.send(consumer->worker, media::GetConsumerStats{consumer->id}, pending);
  return Done{};
}

Result<Done> Room::run(Turn& turn, Participant& peer, CallId call, GetDataProducerStats request) {
  MADANG_TRY(DataProducer * producer, own(peer, request.data_producer, "dataProducer"));
  MADANG_TRY(const media::CallId pending, begin(turn, peer, ReadingStats{call}));
  turn.send(producer->worker, media::GetDataProducerStats{producer->id}, pending);
  return Done{};
}

Result<Done> Room::run(Turn& turn, Participant& peer, CallId call, GetDataConsumerStats request) {
  MADANG_TRY(DataConsumer * consumer, own(peer, request.data_consumer, "dataConsumer"));
  MADANG_TRY(const media::CallId pending, begin(turn, peer, ReadingStats{call}));
  turn.send(consumer->worker, media::GetDataConsumerStats{consumer->id}, pending);
  return Done{};
}

void Room::finish(Turn& turn, Participant&, ReadingStats then, Result<media::ReplyBody> result) {
  if (!result) { return turn.respond(then.call, std::move(result).error()); }
  auto* report = std::get_if<media::StatsReport>(&*result);
  if (report == nullptr) {
    return turn.respond(then.call,
                        fail(Code::Internal, "the engine answered something else than statistics"));
  }
  turn.respond(then.call, Response{Stats{std::move(*report)}});
}

}  // namespace madang::room
