// One function for each Command.
#include <algorithm>
#include <utility>

#include "ice/candidate.hpp"
#include "media/engine.hpp"

namespace madang::media {

namespace {

Error not_found(std::string_view what, const Uuid& id) {
  return fail(Code::NotFound, std::string(what) + " with id \"" + id.text() + "\" not found");
}

Error already_there(std::string_view what, const Uuid& id) {
  return fail(Code::AlreadyExists, std::string(what) + " with id \"" + id.text() + "\" already exists");
}

Error full(std::string_view what) {
  return fail(Code::LimitReached, "this server cannot take more " + std::string(what) + " now");
}

template <typename Map, typename Id>
auto handle_of(const Map& map, const Id& id) -> typename Map::mapped_type {
  const auto found = map.find(id);
  return found == map.end() ? typename Map::mapped_type{} : found->second;
}

ReplyBody done() { return Done{}; }

}  // namespace

Engine::Answer Engine::run(Instant, const CreateRouter& command, EngineOut&) {
  if (router_ids_.contains(command.router)) { return already_there("router", command.router.value); }
  if (routers_.size() >= kRoutersMax) { return full("rooms"); }
  router_ids_[command.router] = routers_.emplace(Router{command.router, {}});
  return done();
}

Engine::Answer Engine::run(Instant, const CloseRouter& command, EngineOut& out) {
  const RouterHandle handle = handle_of(router_ids_, command.router);
  if (routers_.find(handle) == nullptr) { return not_found("router", command.router.value); }
  close(handle, out);
  return done();
}

/// UDP and TCP of one address are two entries in the order of preference, whether both are wanted or not. Who wants TCP
/// only, from a server that takes none, is told of UDP rather than of nothing.
std::vector<IceCandidate> Engine::candidates(const CreateWebRtcTransport& command) const {
  std::vector<IceCandidate> out;
  const auto add = [&](ice::Protocol protocol, const Listen& listen, std::size_t index) {
    const auto candidate = ice::make_candidate(protocol, listen.announced, listen.bound.port,
                                               {.listen_index = static_cast<std::uint32_t>(index)});
    out.push_back({candidate.foundation, candidate.priority, candidate.address, protocol == ice::Protocol::Tcp,
                   candidate.port});
  };
  const bool has_tcp = std::any_of(options_.listen.begin(), options_.listen.end(), [](const Listen& l) { return l.has_tcp; });
  for (std::size_t i = 0; i < options_.listen.size(); ++i) {
    const Listen& listen = options_.listen[i];
    if (command.udp || !has_tcp) { add(ice::Protocol::Udp, listen, 2 * i); }
    if (command.tcp && listen.has_tcp) { add(ice::Protocol::Tcp, listen, 2 * i + 1); }
  }
  return out;
}

Engine::Answer Engine::run(Instant now, const CreateWebRtcTransport& command, EngineOut&) {
  const RouterHandle router_handle = handle_of(router_ids_, command.router);
  Router* router = routers_.find(router_handle);
  if (router == nullptr) { return not_found("router", command.router.value); }
  if (transport_ids_.contains(command.transport)) { return already_there("transport", command.transport.value); }
  if (transports_.size() >= kTransportsMax) { return full("transports"); }

  WebRtcLink link({.consent_timeout = command.consent_timeout}, dtls_, cipher_, random_);
  WebRtcTransportCreated created;
  created.ice = {link.credentials().ufrag, link.credentials().password};
  created.dtls = {DtlsRole::Auto, {{"sha-256", options_.fingerprint_sha256}}};
  created.candidates = candidates(command);
  const TransportHandle handle =
      transports_.emplace(command.transport, router_handle, std::move(link), now, random_);
  ufrags_[created.ice.username_fragment] = handle;
  transport_ids_[command.transport] = handle;
  router->transports.push_back(handle);
  Transport& transport = *transports_.find(handle);
  transport.set_incoming_max(command.incoming_max);
  transport.set_outgoing_start(command.outgoing_initial);
  if (command.sctp) { transport.data.emplace(*command.sctp, dtls::kApplicationBytesMax, true, random_); }
  touch(handle, transport);
  return ReplyBody{std::move(created)};
}

Result<srtp::MasterKey> Engine::key_for(const CreatePlainTransport& command) {
  const auto profile = srtp::parse_profile(*command.srtp_suite);
  if (!profile) { return fail(Code::InvalidArgument, "invalid srtpCryptoSuite", "srtpCryptoSuite"); }
  return srtp::MasterKey::generate(*profile, random_);
}

void Engine::start(Instant now, CallId call, const CreatePlainTransport& command, EngineOut& out) {
  const auto refuse = [&](Error error) {
    if (call.value != 0) { out.up.push(Reply{call, std::move(error)}); }
  };
  const RouterHandle router_handle = handle_of(router_ids_, command.router);
  Router* router = routers_.find(router_handle);
  if (router == nullptr) { return refuse(not_found("router", command.router.value)); }
  if (transport_ids_.contains(command.transport)) {
    return refuse(already_there("transport", command.transport.value));
  }
  if (transports_.size() >= kTransportsMax) { return refuse(full("transports")); }
  if (command.sctp && command.srtp_suite) {
    return refuse(fail(Code::Unsupported, "SRTP would not protect the data channels of this transport", "enableSctp"));
  }
  std::optional<srtp::MasterKey> key;
  if (command.srtp_suite) {
    auto made = key_for(command);
    if (!made) { return refuse(std::move(made).error()); }
    key = *made;
  }

  PlainLink link({.rtcp_mux = command.rtcp_mux, .comedia = command.comedia, .send_key = key, .sctp = command.sctp.has_value()},
                 cipher_);
  const int sockets = command.rtcp_mux ? 1 : 2;
  const SocketId first{next_plain_socket_};
  next_plain_socket_ += static_cast<std::uint32_t>(sockets);
  link.on_rtp_socket(first, {});
  if (!command.rtcp_mux) { link.on_rtcp_socket({first.value + 1}, {}); }
  const TransportHandle handle =
      transports_.emplace(command.transport, router_handle, std::move(link), now, random_);
  transport_ids_[command.transport] = handle;
  router->transports.push_back(handle);
  if (command.sctp) {
    transports_.find(handle)->data.emplace(*command.sctp, sctp::kPacketBytesMax, false, random_);
  }
  openings_.insert(command.transport, {.call = call, .sockets_left = sockets});
  for (int i = 0; i < sockets; ++i) {
    const SocketId socket{first.value + static_cast<std::uint32_t>(i)};
    plain_sockets_.insert(socket, handle);
    out.sockets.push(OpenSocket{socket, options_.plain.ip, options_.plain.port_min, options_.plain.port_max});
  }
  touch(handle, *transports_.find(handle));
}

void Engine::on_socket_opened(Instant now, SocketId socket, const Result<SocketAddress>& result, EngineOut& out) {
  const TransportHandle* found = plain_sockets_.find(socket);
  Transport* transport = found != nullptr ? transports_.find(*found) : nullptr;
  PlainOpening* opening = transport != nullptr ? openings_.find(transport->id()) : nullptr;
  if (opening == nullptr) {  // closed in the meantime
    if (result) { out.sockets.push(CloseSocket{socket}); }
    return;
  }
  const TransportHandle handle = *found;
  if (!result) {
    const CallId call = opening->call;
    close(handle, out);
    if (call.value != 0) { out.up.push(Reply{call, result.error()}); }
    return;
  }
  PlainLink& link = *transport->plain();
  if (link.rtp_socket() == socket) {
    link.on_rtp_socket(socket, *result);
  } else {
    link.on_rtcp_socket(socket, *result);
  }
  if (--opening->sockets_left == 0) { finish_plain(now, handle, out); }
}

void Engine::finish_plain(Instant, TransportHandle handle, EngineOut& out) {
  Transport& transport = *transports_.find(handle);
  const PlainLink& link = *transport.plain();
  const CallId call = openings_.find(transport.id())->call;
  openings_.erase(transport.id());
  PlainTransportCreated created{
      .tuple = {options_.plain.announced, link.rtp_local().port, std::nullopt},
      .rtcp_tuple = std::nullopt,
      .srtp = link.srtp_parameters()};
  if (!link.is_rtcp_mux()) {
    created.rtcp_tuple = Tuple{options_.plain.announced, link.rtcp_local().port, std::nullopt};
  }
  if (call.value != 0) { out.up.push(Reply{call, ReplyBody{std::move(created)}}); }
}

Engine::Answer Engine::run(Instant now, const ConnectWebRtcTransport& command, EngineOut& out) {
  const TransportHandle handle = handle_of(transport_ids_, command.transport);
  Transport* transport = transports_.find(handle);
  if (transport == nullptr) { return not_found("transport", command.transport.value); }
  if (transport->webrtc() == nullptr) {
    return fail(Code::InvalidState, "transport with id \"" + command.transport.text() + "\" is not a WebRtcTransport");
  }
  LinkOut link(out.datagrams);
  const auto connected = transport->webrtc()->connect(now, command.dtls, link);
  apply(now, handle, *transport, link, out);
  if (!connected) { return connected.error(); }
  return done();
}

Engine::Answer Engine::run(Instant now, const ConnectPlainTransport& command, EngineOut& out) {
  const TransportHandle handle = handle_of(transport_ids_, command.transport);
  Transport* transport = transports_.find(handle);
  if (transport == nullptr) { return not_found("transport", command.transport.value); }
  if (transport->plain() == nullptr) {
    return fail(Code::InvalidState, "transport with id \"" + command.transport.text() + "\" is not a PlainTransport");
  }
  LinkOut link(out.datagrams);
  const auto connected = transport->plain()->connect(command, link);
  apply(now, handle, *transport, link, out);
  if (!connected) { return connected.error(); }
  return done();
}

Engine::Answer Engine::run(Instant now, const RestartIce& command, EngineOut& out) {
  const TransportHandle handle = handle_of(transport_ids_, command.transport);
  Transport* transport = transports_.find(handle);
  if (transport == nullptr) { return not_found("transport", command.transport.value); }
  WebRtcLink* webrtc = transport->webrtc();
  if (webrtc == nullptr) {
    return fail(Code::InvalidState, "transport with id \"" + command.transport.text() + "\" is not a WebRtcTransport");
  }
  LinkOut link(out.datagrams);
  webrtc->restart_ice(now, random_, link);
  ufrags_[webrtc->credentials().ufrag] = handle;
  apply(now, handle, *transport, link, out);
  return ReplyBody{IceRestarted{{webrtc->credentials().ufrag, webrtc->credentials().password}}};
}

Engine::Answer Engine::run(Instant, const CloseTransport& command, EngineOut& out) {
  const TransportHandle handle = handle_of(transport_ids_, command.transport);
  if (transports_.find(handle) == nullptr) { return not_found("transport", command.transport.value); }
  close(handle, out);
  return done();
}

Engine::Answer Engine::run(Instant now, const Produce& command, EngineOut&) {
  const TransportHandle transport_handle = handle_of(transport_ids_, command.transport);
  Transport* transport = transports_.find(transport_handle);
  if (transport == nullptr) { return not_found("transport", command.transport.value); }
  if (transport->direct() != nullptr) { return fail(Code::Unsupported, "direct transports carry no media"); }
  if (producer_ids_.contains(command.producer)) { return already_there("producer", command.producer.value); }
  if (producers_.size() >= kProducersMax) { return full("producers"); }
  if (command.parameters.codecs.empty() || command.parameters.encodings.empty()) {
    return fail(Code::InvalidArgument, "missing rtpParameters.codecs or encodings", "rtpParameters");
  }
  rtp::ExtensionMap extensions = transport->extensions();
  for (const auto& extension : command.parameters.header_extensions) {
    if (const auto uri = rtp::parse_extension_uri(extension.uri)) { extensions.add(extension.id, *uri); }
  }
  const ProducerHandle handle = producers_.emplace(transport_handle, command, extensions);
  producer_ids_[command.producer] = handle;
  transport->on_produced(now, handle, command);
  touch(transport_handle, *transport);
  return done();
}

void Engine::set_producer_paused(Instant now, Producer& producer, bool paused, EngineOut& out) {
  if (producer.is_paused() == paused) { return; }
  producer.set_paused(paused);
  if (paused) { fall_silent(producer, out); }
  for (const ConsumerHandle handle : producer.consumers) {
    if (Consumer* consumer = consumers_.find(handle)) {
      consumer->set_producer_paused(paused);
      tell_news(now, handle, out);
    }
  }
}

Engine::Answer Engine::run(Instant now, const PauseProducer& command, EngineOut& out) {
  Producer* producer = producers_.find(handle_of(producer_ids_, command.producer));
  if (producer == nullptr) { return not_found("producer", command.producer.value); }
  set_producer_paused(now, *producer, true, out);
  return done();
}

Engine::Answer Engine::run(Instant now, const ResumeProducer& command, EngineOut& out) {
  Producer* producer = producers_.find(handle_of(producer_ids_, command.producer));
  if (producer == nullptr) { return not_found("producer", command.producer.value); }
  set_producer_paused(now, *producer, false, out);
  return done();
}

Engine::Answer Engine::run(Instant, const CloseProducer& command, EngineOut& out) {
  const ProducerHandle handle = handle_of(producer_ids_, command.producer);
  if (producers_.find(handle) == nullptr) { return not_found("producer", command.producer.value); }
  close(handle, out);
  return done();
}

Engine::Answer Engine::run(Instant now, const Consume& command, EngineOut& out) {
  const TransportHandle transport_handle = handle_of(transport_ids_, command.transport);
  Transport* transport = transports_.find(transport_handle);
  if (transport == nullptr) { return not_found("transport", command.transport.value); }
  if (transport->direct() != nullptr) { return fail(Code::Unsupported, "direct transports carry no media"); }
  const ProducerHandle producer_handle = handle_of(producer_ids_, command.producer);
  Producer* producer = producers_.find(producer_handle);
  if (producer == nullptr) { return not_found("producer", command.producer.value); }
  if (consumer_ids_.contains(command.consumer)) { return already_there("consumer", command.consumer.value); }
  if (consumers_.size() >= kConsumersMax) { return full("consumers"); }
  if (command.parameters.codecs.empty() || command.parameters.encodings.empty() ||
      !command.parameters.encodings[0].ssrc) {
    return fail(Code::InvalidArgument, "missing rtpParameters.codecs or encodings", "rtpParameters");
  }
  const ConsumerHandle handle =
      consumers_.emplace(transport_handle, producer_handle, command, producer->is_paused(), random_);
  consumer_ids_[command.consumer] = handle;
  producer->consumers.push_back(handle);
  Consumer& consumer = *consumers_.find(handle);
  transport->on_consumed(handle, consumer.ssrc(), consumer.rtx_ssrc());
  if (options_.estimates_bandwidth && SendSide::is_wanted(command.parameters)) { transport->estimate_for(now, command.parameters, random_); }
  const ConsumerScore score = score_of(consumer, *producer);
  consumer.take_score_change(score);
  consumer.set_active_layers(producer->active_layers());
  allocate_anew(now, transport_handle, out);
  tell_news(now, handle, out);
  return ReplyBody{Consumed{score}};
}

Engine::Answer Engine::run(Instant now, const PauseConsumer& command, EngineOut& out) {
  const ConsumerHandle handle = handle_of(consumer_ids_, command.consumer);
  Consumer* consumer = consumers_.find(handle);
  if (consumer == nullptr) { return not_found("consumer", command.consumer.value); }
  consumer->set_paused(true);
  on_claims_changed(now, consumer->transport());
  tell_news(now, handle, out);
  return done();
}

Engine::Answer Engine::run(Instant now, const ResumeConsumer& command, EngineOut& out) {
  const ConsumerHandle handle = handle_of(consumer_ids_, command.consumer);
  Consumer* consumer = consumers_.find(handle);
  if (consumer == nullptr) { return not_found("consumer", command.consumer.value); }
  consumer->set_paused(false);
  allocate_anew(now, consumer->transport(), out);
  tell_news(now, handle, out);
  return done();
}

Engine::Answer Engine::run(Instant, const CloseConsumer& command, EngineOut&) {
  const ConsumerHandle handle = handle_of(consumer_ids_, command.consumer);
  if (consumers_.find(handle) == nullptr) { return not_found("consumer", command.consumer.value); }
  close(handle);
  return done();
}

Engine::Answer Engine::run(Instant now, const RequestKeyFrame& command, EngineOut& out) {
  const Consumer* consumer = consumers_.find(handle_of(consumer_ids_, command.consumer));
  if (consumer == nullptr) { return not_found("consumer", command.consumer.value); }
  if (consumer->is_forwarding()) { request_key_frame(now, *consumer, out); }
  return done();
}

Engine::Answer Engine::run(Instant now, const SetPreferredLayers& command, EngineOut& out) {
  const ConsumerHandle handle = handle_of(consumer_ids_, command.consumer);
  Consumer* consumer = consumers_.find(handle);
  if (consumer == nullptr) { return not_found("consumer", command.consumer.value); }
  consumer->set_preferred_layers(command.layers);
  on_claims_changed(now, consumer->transport());
  tell_news(now, handle, out);
  return done();
}

Engine::Answer Engine::run(Instant now, const SetPriority& command, EngineOut&) {
  Consumer* consumer = consumers_.find(handle_of(consumer_ids_, command.consumer));
  if (consumer == nullptr) { return not_found("consumer", command.consumer.value); }
  if (command.priority == 0) {
    return fail(Code::InvalidArgument, "wrong priority (must be higher than 0)", "priority");
  }
  consumer->set_priority(command.priority);
  on_claims_changed(now, consumer->transport());
  return done();
}

}  // namespace madang::media
