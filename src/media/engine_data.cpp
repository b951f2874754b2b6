// Data channels: commands, and the way of a message from its data producer to every data consumer.
#include <algorithm>
#include <utility>

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

Error without_sctp() { return fail(Code::InvalidState, "SCTP not enabled and not a direct Transport"); }

Error too_many_subchannels() {
  return fail(Code::LimitReached, "more than " + std::to_string(kSubchannelsMax) + " subchannels", "subchannels");
}

template <typename Map, typename Id>
auto handle_of(const Map& map, const Id& id) -> typename Map::mapped_type {
  const auto found = map.find(id);
  return found == map.end() ? typename Map::mapped_type{} : found->second;
}

ReplyBody done() { return Done{}; }

bool is_empty_message(sctp::Ppid ppid) {
  return ppid == sctp::kPpidStringEmpty || ppid == sctp::kPpidBinaryEmpty;
}

/// As SCTP carries it.
//= RFC 8831 §6.6: it is REQUIRED to send one zero byte ... with PPID WebRTC String Empty or WebRTC Binary Empty
sctp::Payload payload_of(const DataMessage& message) {
  constexpr std::uint8_t kZero = 0;
  return message.payload.empty() ? sctp::Payload::copy_of({&kZero, 1}) : sctp::Payload::copy_of(message.payload);
}

}  // namespace

// ------------------------------------------------------------------------------------------------------- commands

Engine::Answer Engine::run(Instant now, const CreateDirectTransport& command, EngineOut&) {
  const RouterHandle router_handle = handle_of(router_ids_, command.router);
  Router* router = routers_.find(router_handle);
  if (router == nullptr) { return not_found("router", command.router.value); }
  if (transport_ids_.contains(command.transport)) { return already_there("transport", command.transport.value); }
  if (transports_.size() >= kTransportsMax) { return full("transports"); }
  const DirectLink link{command.message_bytes_max, command.messages_per_second_max};
  const TransportHandle handle = transports_.emplace(command.transport, router_handle, link, now, random_);
  transport_ids_[command.transport] = handle;
  router->transports.push_back(handle);
  return done();
}

Engine::Answer Engine::run(Instant, const ProduceData& command, EngineOut&) {
  const TransportHandle transport_handle = handle_of(transport_ids_, command.transport);
  Transport* transport = transports_.find(transport_handle);
  if (transport == nullptr) { return not_found("transport", command.transport.value); }
  if (data_producer_ids_.contains(command.data_producer)) {
    return already_there("dataProducer", command.data_producer.value);
  }
  if (data_producers_.size() >= kDataProducersMax) { return full("data producers"); }
  if (transport->direct() != nullptr ? command.stream.has_value() : !transport->data || !command.stream) {
    return without_sctp();
  }
  if (command.stream && transport->data->producers.find(command.stream->stream_id) != nullptr) {
    return fail(Code::AlreadyExists, "streamId already exists in SCTP listener [streamId:" +
                                         std::to_string(command.stream->stream_id) + "]");
  }
  const DataProducerHandle handle = data_producers_.emplace(transport_handle, command);
  data_producer_ids_[command.data_producer] = handle;
  transport->data_producers.push_back(handle);
  if (command.stream) { transport->data->producers.insert(command.stream->stream_id, handle); }
  return done();
}

Engine::Answer Engine::run(Instant, const CloseDataProducer& command, EngineOut&) {
  const DataProducerHandle handle = handle_of(data_producer_ids_, command.data_producer);
  if (data_producers_.find(handle) == nullptr) { return not_found("dataProducer", command.data_producer.value); }
  close(handle);
  return done();
}

Engine::Answer Engine::run(Instant, const ConsumeData& command, EngineOut&) {
  const TransportHandle transport_handle = handle_of(transport_ids_, command.transport);
  Transport* transport = transports_.find(transport_handle);
  if (transport == nullptr) { return not_found("transport", command.transport.value); }
  const DataProducerHandle producer_handle = handle_of(data_producer_ids_, command.data_producer);
  DataProducer* producer = data_producers_.find(producer_handle);
  if (producer == nullptr) { return not_found("dataProducer", command.data_producer.value); }
  if (data_consumer_ids_.contains(command.data_consumer)) {
    return already_there("dataConsumer", command.data_consumer.value);
  }
  if (data_consumers_.size() >= kDataConsumersMax) { return full("data consumers"); }
  if (command.subchannels.size() > kSubchannelsMax) { return too_many_subchannels(); }
  if (transport->direct() != nullptr ? command.stream.has_value() : !transport->data || !command.stream) {
    return without_sctp();
  }
  if (command.stream && transport->data->consumers.find(command.stream->stream_id) != nullptr) {
    return fail(Code::AlreadyExists, "this stream carries another dataConsumer");
  }
  const DataConsumerHandle handle = data_consumers_.emplace(transport_handle, producer_handle, command);
  data_consumer_ids_[command.data_consumer] = handle;
  producer->consumers.push_back(handle);
  transport->data_consumers.push_back(handle);
  if (command.stream) { transport->data->consumers.insert(command.stream->stream_id, handle); }
  return done();
}

Engine::Answer Engine::run(Instant, const CloseDataConsumer& command, EngineOut&) {
  const DataConsumerHandle handle = handle_of(data_consumer_ids_, command.data_consumer);
  if (data_consumers_.find(handle) == nullptr) { return not_found("dataConsumer", command.data_consumer.value); }
  close(handle);
  return done();
}

Engine::Answer Engine::run(Instant, const SetBufferedAmountLowThreshold& command, EngineOut&) {
  DataConsumer* consumer = data_consumers_.find(handle_of(data_consumer_ids_, command.data_consumer));
  if (consumer == nullptr) { return not_found("dataConsumer", command.data_consumer.value); }
  Transport* transport = transports_.find(consumer->transport());
  if (transport == nullptr || !transport->data) { return without_sctp(); }
  consumer->tells_low = true;
  transport->data->association.set_buffered_low_threshold(sctp::StreamId{*consumer->stream()}, command.bytes);
  return done();
}

Engine::Answer Engine::run(Instant, const SetSubchannels& command, EngineOut&) {
  DataConsumer* consumer = data_consumers_.find(handle_of(data_consumer_ids_, command.data_consumer));
  if (consumer == nullptr) { return not_found("dataConsumer", command.data_consumer.value); }
  if (command.subchannels.size() > kSubchannelsMax) { return too_many_subchannels(); }
  consumer->set_subchannels(command.subchannels);
  return done();
}

Engine::Answer Engine::run(Instant now, const SendData& command, EngineOut& out) {
  DataProducer* producer = data_producers_.find(handle_of(data_producer_ids_, command.data_producer));
  if (producer == nullptr) { return not_found("dataProducer", command.data_producer.value); }
  if (producer->stream()) { return fail(Code::InvalidState, "this dataProducer belongs to a client"); }
  const DataMessage& message = command.message;
  if (message.payload.size() > kDataMessageBytesMax) { return fail(Code::TooLarge, "message too long", "message"); }
  if (message.subchannels.size() > kSubchannelsMax) { return too_many_subchannels(); }
  const sctp::Ppid ppid{message.ppid};
  if (message.payload.empty() && !is_empty_message(ppid)) {
    return fail(Code::InvalidArgument, "an empty message has PPID 56 or 57", "message.ppid");
  }
  producer->on_message(message.payload.size());
  fan_out(now, *producer, {ppid, payload_of(message)},
          {message.subchannels, message.subchannel_required, message.subchannel_ignored}, out);
  return done();
}

Engine::Answer Engine::run(Instant now, const GetDataProducerStats& command, EngineOut&) {
  const DataProducer* producer = data_producers_.find(handle_of(data_producer_ids_, command.data_producer));
  if (producer == nullptr) { return not_found("dataProducer", command.data_producer.value); }
  return ReplyBody{StatsReport{DataProducerStats{.at = now,
                                                 .label = producer->label(),
                                                 .protocol = producer->protocol(),
                                                 .messages = producer->messages_received(),
                                                 .bytes = producer->bytes_received()}}};
}

Engine::Answer Engine::run(Instant now, const GetDataConsumerStats& command, EngineOut&) {
  const DataConsumer* consumer = data_consumers_.find(handle_of(data_consumer_ids_, command.data_consumer));
  if (consumer == nullptr) { return not_found("dataConsumer", command.data_consumer.value); }
  DataConsumerStats stats{.at = now, .messages = consumer->messages_sent(), .bytes = consumer->bytes_sent()};
  if (const DataProducer* producer = data_producers_.find(consumer->producer())) {
    stats.label = producer->label();
    stats.protocol = producer->protocol();
  }
  const Transport* transport = transports_.find(consumer->transport());
  if (transport != nullptr && transport->data && consumer->stream()) {
    stats.buffered_bytes = transport->data->association.buffered_bytes(sctp::StreamId{*consumer->stream()});
  }
  return ReplyBody{StatsReport{std::move(stats)}};
}

// ------------------------------------------------------------------------------------------------- SCTP's packets

void Engine::start_sctp(Instant now, TransportHandle handle, Transport& transport, EngineOut& out) {
  if (!transport.data || transport.data->association.state() != sctp::State::New) { return; }
  transport.data->association.connect(now, sctp_out_);
  apply_sctp(now, handle, transport, std::nullopt, out);
}

void Engine::stop_sctp(Instant now, TransportHandle handle, Transport& transport, EngineOut& out) {
  if (!transport.data) { return; }
  transport.data->association.abort(now, sctp_out_);
  apply_sctp(now, handle, transport, std::nullopt, out);
}

void Engine::on_sctp(Instant now, TransportHandle handle, Transport& transport, Bytes packet, const Route& from,
                     EngineOut& out) {
  if (!transport.data) { return drops_.count(Drop::NoDataChannels); }
  transport.data->association.on_datagram(now, packet, sctp_out_);
  apply_sctp(now, handle, transport, from, out);
}

/// `from`: where the packet came from that led to this; answers go there while nobody is known better.
void Engine::apply_sctp(Instant now, TransportHandle handle, Transport& transport, const std::optional<Route>& from,
                        EngineOut& out) {
  for (sctp::Effect& effect : sctp_out_.effects()) {
    if (const auto* send = std::get_if<sctp::SendPacket>(&effect)) {
      send_sctp(transport, sctp_out_.bytes_of(*send), from);
    } else if (auto* message = std::get_if<sctp::MessageReceived>(&effect)) {
      on_message(now, handle, transport, *message, out);
    } else if (std::holds_alternative<sctp::Connected>(effect)) {
      if (from) { learn(now, handle, transport, *from, out); }
    } else if (std::holds_alternative<sctp::MessageRefused>(effect)) {
      drops_.count(Drop::DataTooLarge);
    } else if (const auto* reset = std::get_if<sctp::IncomingStreamReset>(&effect)) {
      on_stream_closed(transport, reset->stream.value, out);
    } else if (std::holds_alternative<sctp::AllIncomingStreamsReset>(effect)) {
      for (const std::uint16_t stream : transport.data->streams()) { on_stream_closed(transport, stream, out); }
    } else if (const auto* ended = std::get_if<sctp::OutgoingStreamReset>(&effect)) {
      transport.data->on_reset_done(ended->stream.value);
    } else if (const auto* low = std::get_if<sctp::BufferedAmountLow>(&effect)) {
      tell_low(transport, low->stream.value, out);
    }
  }
  sctp_out_.clear();
  if (const auto state = transport.data->take_state_change()) {
    out.up.push(Event{SctpStateChanged{transport.id(), *state}});
  }
  touch(handle, transport);
}

void Engine::send_sctp(Transport& transport, Bytes packet, const std::optional<Route>& from) {
  const std::size_t begun_at = data_queue_.used_bytes();
  if (WebRtcLink* webrtc = transport.webrtc()) {
    webrtc->send_data(packet, data_queue_);
  } else {
    const auto known = transport.rtp_route();
    const auto& route = known ? known : from;
    if (route) { data_queue_.push(route->socket, route->remote, packet); }
  }
  transport.traffic.on_sent(data_queue_.used_bytes() - begun_at);
}

/// A peer that completed the association's handshake from there is there: its cookie travelled both ways.
void Engine::learn(Instant, TransportHandle handle, Transport& transport, const Route& from, EngineOut& out) {
  PlainLink* plain = transport.plain();
  if (plain == nullptr) { return; }
  LinkOut link(out.datagrams);
  plain->learn(from, false, link);
  if (link.is_ready_now) { ready_.push_back(handle); }
}

void Engine::tell_low(Transport& transport, std::uint16_t stream, EngineOut& out) {
  const DataConsumerHandle* handle = transport.data->consumers.find(stream);
  const DataConsumer* consumer = handle != nullptr ? data_consumers_.find(*handle) : nullptr;
  if (consumer == nullptr || !consumer->tells_low) { return; }
  const auto bytes = static_cast<std::uint32_t>(transport.data->association.buffered_bytes(sctp::StreamId{stream}));
  out.up.push(Event{BufferedAmountLow{consumer->id(), bytes}});
}

//= RFC 8831 §6.7: if one side decides to close the data channel, it resets the corresponding outgoing stream ... when
//= the peer sees that an incoming stream was reset, it also resets its corresponding outgoing stream
void Engine::on_stream_closed(Transport& transport, std::uint16_t stream, EngineOut& out) {
  if (const DataProducerHandle* found = transport.data->producers.find(stream)) {
    const DataProducerHandle producer = *found;
    out.up.push(Event{DataProducerEnded{data_producers_.find(producer)->id()}});
    close(producer);
  }
  if (const DataConsumerHandle* found = transport.data->consumers.find(stream)) {
    const DataConsumerHandle consumer = *found;
    out.up.push(Event{DataConsumerEnded{data_consumers_.find(consumer)->id(), DataConsumerEnded::Why::ClosedByClient}});
    close(consumer);
  }
}

// ------------------------------------------------------------------------------------------------------- messages

void Engine::on_message(Instant now, TransportHandle handle, Transport& transport, sctp::MessageReceived& message,
                        EngineOut& out) {
  const std::uint16_t stream = message.stream.value;
  const DataProducerHandle* found = transport.data->producers.find(stream);
  DataProducer* producer = found != nullptr ? data_producers_.find(*found) : nullptr;
  if (message.ppid == sctp::kPpidDcep) {
    drops_.count(Drop::DcepRefused);
    // Channels are agreed on by signalling: who opens one otherwise is told by its end. One that is in use stays.
    const bool is_ours = producer != nullptr || transport.data->consumers.find(stream) != nullptr;
    if (!is_ours && transport.data->refuse(stream)) { resets_.push_back({handle, stream}); }
    return;
  }
  if (producer == nullptr) { return drops_.count(Drop::UnknownDataStream); }
  producer->on_message(is_empty_message(message.ppid) ? 0 : message.payload.size());
  fan_out(now, *producer, {message.ppid, std::move(message.payload)}, {}, out);
}

/// One payload, however many receive it: it is cut up, and so copied, only when an association can send it.
void Engine::fan_out(Instant now, DataProducer& producer, const OutgoingMessage& message, const Audience& audience,
                     EngineOut& out) {
  for (std::size_t i = producer.consumers.size(); i-- > 0;) {  // backwards: one that must end leaves the list
    const DataConsumerHandle handle = producer.consumers[i];
    DataConsumer* consumer = data_consumers_.find(handle);
    if (consumer == nullptr || !consumer->wants(audience)) { continue; }
    if (!consumer->stream()) {
      arrive(now, *consumer, message, audience, out);
    } else if (deliveries_.size() < kDeliveriesWaitingMax) {
      deliveries_.push_back({handle, message});
    } else {
      on_full(now, handle, *consumer, out);
    }
  }
}

/// Out into this process.
void Engine::arrive(Instant now, DataConsumer& consumer, const OutgoingMessage& message, const Audience& audience,
                    EngineOut& out) {
  const DirectLink* direct = transports_.find(consumer.transport())->direct();
  const Bytes bytes = is_empty_message(message.ppid) ? Bytes{} : message.payload.bytes();
  if (bytes.size() > direct->message_bytes_max) { return drops_.count(Drop::DataTooLarge); }
  if (!consumer.on_arrival(now, direct->messages_per_second_max)) { return drops_.count(Drop::Overload); }
  consumer.on_sent(bytes.size());
  out.up.push(Event{DataReceived{consumer.id(),
                                 {.ppid = message.ppid.value,
                                  .payload = {bytes.begin(), bytes.end()},
                                  .subchannels = {audience.subchannels.begin(), audience.subchannels.end()},
                                  .subchannel_required = audience.required,
                                  .subchannel_ignored = audience.ignored}}});
}

/// Resets and messages that wait, as long as there is room for what they make associations send.
void Engine::carry_data(Instant now, EngineOut& out) {
  while (has_data_room() && (!resets_.empty() || delivered_ < deliveries_.size())) {
    if (!resets_.empty()) {
      const StreamReset reset = resets_.back();
      resets_.pop_back();
      carry(now, reset, out);
    } else {
      carry(now, std::exchange(deliveries_[delivered_], {}), out);
      ++delivered_;
    }
  }
  if (delivered_ < deliveries_.size()) { return; }
  deliveries_.clear();
  delivered_ = 0;
}

void Engine::carry(Instant now, const StreamReset& reset, EngineOut& out) {
  Transport* transport = transports_.find(reset.transport);
  if (transport == nullptr || !transport->data) { return; }
  const sctp::StreamId stream{reset.stream};
  transport->data->association.reset_streams(now, {&stream, 1}, sctp_out_);
  apply_sctp(now, reset.transport, *transport, std::nullopt, out);
}

void Engine::carry(Instant now, const Delivery& delivery, EngineOut& out) {
  DataConsumer* consumer = data_consumers_.find(delivery.consumer);
  const TransportHandle handle = consumer != nullptr ? consumer->transport() : TransportHandle{};
  Transport* transport = transports_.find(handle);
  if (transport == nullptr || !transport->data) { return; }
  const auto& [ppid, payload] = delivery.message;
  const sctp::SendResult result = transport->data->association.send(
      now, sctp::StreamId{*consumer->stream()}, ppid, payload, consumer->options(), sctp_out_);
  switch (result) {
    case sctp::SendResult::Queued: consumer->on_sent(is_empty_message(ppid) ? 0 : payload.size()); break;
    case sctp::SendResult::TooLarge: drops_.count(Drop::DataTooLarge); break;
    case sctp::SendResult::Closed:
    case sctp::SendResult::Empty: drops_.count(Drop::DataOverflow); break;
    // A stream that cannot be used, or not yet again, holds nothing up either.
    case sctp::SendResult::NoSuchStream:
    case sctp::SendResult::Resetting:
    case sctp::SendResult::Dropped:
    case sctp::SendResult::Full: on_full(now, delivery.consumer, *consumer, out); break;
  }
  apply_sctp(now, handle, *transport, std::nullopt, out);
}

/// A slow receiver is nobody else's problem: what may be lost is lost, and where nothing may, its channel ends.
void Engine::on_full(Instant now, DataConsumerHandle handle, DataConsumer& consumer, EngineOut& out) {
  drops_.count(Drop::DataOverflow);
  if (consumer.is_reliable()) {
    out.up.push(Event{DataConsumerEnded{consumer.id(), DataConsumerEnded::Why::Overflow}});
    close(handle);
  } else if (consumer.on_full(now)) {
    out.up.push(Event{SendBufferFull{consumer.id()}});
  }
}

std::size_t Engine::data_bytes() {
  std::size_t bytes = 0;
  transports_.for_each([&](TransportHandle, const Transport& transport) {
    if (transport.data) { bytes += transport.data->association.memory_bytes(); }
  });
  return bytes;
}

/// False: `queue` is full, and something is left.
bool Engine::transmit_data(TransmitQueue& queue) {
  const auto waiting = data_queue_.entries();
  for (; data_transmitted_ < waiting.size(); ++data_transmitted_) {
    const TransmitQueue::Entry& entry = waiting[data_transmitted_];
    if (queue.capacity_bytes() - queue.used_bytes() < entry.size) { return false; }
    queue.push(entry.socket, entry.to, data_queue_.bytes_of(entry));
  }
  data_queue_.clear();
  data_transmitted_ = 0;
  return true;
}

}  // namespace madang::media
