// Closing goes top-down, one function per level: who closes a parent closes its children first.
#include <algorithm>

#include "media/engine.hpp"

namespace madang::media {

void Engine::close(RouterHandle handle, EngineOut& out) {
  Router* router = routers_.find(handle);
  if (router == nullptr) { return; }
  const auto transports = router->transports;
  for (const TransportHandle transport : transports) { close(transport, out); }
  end_throttle(handle);
  router_ids_.erase(router->id);
  routers_.erase(handle);
}

void Engine::close(TransportHandle handle, EngineOut& out) {
  Transport* transport = transports_.find(handle);
  if (transport == nullptr) { return; }
  const auto producers = transport->producers;
  for (const ProducerHandle producer : producers) { close(producer, out); }
  const auto consumers = transport->consumers;
  for (const ConsumerHandle consumer : consumers) { close(consumer); }

  if (transport->data) {
    transport->data->association.abort({}, sctp_out_);
    for (const sctp::Effect& effect : sctp_out_.effects()) {
      const auto* goodbye = std::get_if<sctp::SendPacket>(&effect);
      if (goodbye != nullptr) { send_sctp(*transport, sctp_out_.bytes_of(*goodbye), std::nullopt); }
    }
    sctp_out_.clear();
  }
  const auto data_producers = transport->data_producers;
  for (const DataProducerHandle producer : data_producers) { close(producer); }
  const auto data_consumers = transport->data_consumers;
  for (const DataConsumerHandle consumer : data_consumers) { close(consumer); }

  if (WebRtcLink* webrtc = transport->webrtc()) {
    LinkOut link(out.datagrams);
    ufrags_.erase(webrtc->credentials().ufrag);
    webrtc->close(link);
    for (const Route& tuple : link.tuples_removed) { release(handle, tuple, out); }
    for (const std::string& ufrag : link.ufrags_retired) { ufrags_.erase(ufrag); }
  }
  if (PlainLink* plain = transport->plain()) {
    for (const SocketId socket : {plain->rtp_socket(), plain->rtcp_socket()}) {
      if (plain_sockets_.erase(socket)) { out.sockets.push(CloseSocket{socket}); }
    }
    openings_.erase(transport->id());
  }
  if (Router* router = routers_.find(transport->router())) { std::erase(router->transports, handle); }
  transport_ids_.erase(transport->id());
  transports_.erase(handle);
}

/// The tuple is no longer this transport's. A connection whose tuple that was is of no use to anyone.
void Engine::release(TransportHandle handle, const Route& tuple, EngineOut& out) {
  const TransportHandle* owner = tuples_.find(tuple);
  if (owner == nullptr || *owner != handle) { return; }
  tuples_.erase(tuple);
  if (is_stream(tuple.socket)) { out.sockets.push(CloseSocket{tuple.socket}); }
}

void Engine::on_stream_closed(Instant now, SocketId socket, const SocketAddress& remote, EngineOut& out) {
  const Route tuple{socket, remote};
  const TransportHandle* owner = tuples_.find(tuple);
  Transport* transport = owner != nullptr ? transports_.find(*owner) : nullptr;
  if (transport == nullptr || transport->webrtc() == nullptr) { return; }
  const TransportHandle handle = *owner;
  LinkOut link(out.datagrams);
  transport->webrtc()->on_tuple_closed(now, tuple, link);
  apply(now, handle, *transport, link, out);
  settle();
}

void Engine::close(ProducerHandle handle, EngineOut& out) {
  Producer* producer = producers_.find(handle);
  if (producer == nullptr) { return; }
  const auto consumers = producer->consumers;
  for (const ConsumerHandle consumer : consumers) { close(consumer); }
  fall_silent(*producer, out);
  if (Transport* transport = transports_.find(producer->transport())) {
    for (std::size_t i = 0; i < producer->streams(); ++i) {
      const rtp::RecvStream* reception = producer->stream(static_cast<std::uint8_t>(i)).reception();
      if (reception != nullptr) { transport->traffic.on_stream_closed(reception->counters()); }
    }
    transport->on_producer_closed(handle);
  }
  producer_ids_.erase(producer->id());
  producers_.erase(handle);
}

void Engine::close(ConsumerHandle handle) {
  Consumer* consumer = consumers_.find(handle);
  if (consumer == nullptr) { return; }
  if (Producer* producer = producers_.find(consumer->producer())) {
    std::erase(producer->consumers, handle);
    producer->on_watched(consumer->exchange_watched(0), 0);
  }
  if (Transport* transport = transports_.find(consumer->transport())) {
    transport->traffic.on_stream_closed(consumer->stream().counters());
    transport->on_consumer_closed(handle, consumer->ssrc(), consumer->rtx_ssrc());
    on_claims_changed(Instant{}, consumer->transport());
  }
  consumer_ids_.erase(consumer->id());
  consumers_.erase(handle);
}

/// Our side of the stream ends, and with it the client's channel.
void Engine::reset_stream(TransportHandle handle, const Transport& transport, std::uint16_t stream) {
  const sctp::State state = transport.data->association.state();
  if (state == sctp::State::Connecting || state == sctp::State::Connected) { resets_.push_back({handle, stream}); }
}

void Engine::close(DataProducerHandle handle) {
  DataProducer* producer = data_producers_.find(handle);
  if (producer == nullptr) { return; }
  const auto consumers = producer->consumers;
  for (const DataConsumerHandle consumer : consumers) { close(consumer); }
  if (Transport* transport = transports_.find(producer->transport())) {
    std::erase(transport->data_producers, handle);
    if (const auto stream = producer->stream()) {
      transport->data->producers.erase(*stream);
      // Our side of it may be somebody else's.
      const bool is_shared = transport->data->consumers.find(*stream) != nullptr;
      if (!is_shared) { reset_stream(producer->transport(), *transport, *stream); }
    }
  }
  data_producer_ids_.erase(producer->id());
  data_producers_.erase(handle);
}

void Engine::close(DataConsumerHandle handle) {
  DataConsumer* consumer = data_consumers_.find(handle);
  if (consumer == nullptr) { return; }
  if (DataProducer* producer = data_producers_.find(consumer->producer())) { std::erase(producer->consumers, handle); }
  if (Transport* transport = transports_.find(consumer->transport())) {
    std::erase(transport->data_consumers, handle);
    if (const auto stream = consumer->stream()) {
      transport->data->consumers.erase(*stream);
      reset_stream(consumer->transport(), *transport, *stream);
    }
  }
  data_consumer_ids_.erase(consumer->id());
  data_consumers_.erase(handle);
}

}  // namespace madang::media
