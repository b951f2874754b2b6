// Data channels of a room: who sends on them, who receives, and the bot.
#include <algorithm>
#include <utility>

#include "room/permissions.hpp"
#include "room/room.hpp"

namespace madang::room {

namespace {

constexpr std::string_view kChatChannel = "chat";

bool is_stream_taken(const Participant& owner, media::TransportId transport, std::uint16_t stream) {
  return std::any_of(owner.data_producers.begin(), owner.data_producers.end(),
                     [&](const DataProducer& other) {
                       return other.transport == transport && other.stream.stream_id == stream;
                     });
}

Result<Done> require_small(const ProduceData& request, const Limits& limits) {
  MADANG_TRY([[maybe_unused]] auto label,
             require_short(request.label, limits.label_bytes, "label"));
  MADANG_TRY([[maybe_unused]] auto protocol,
             require_short(request.protocol, limits.label_bytes, "protocol"));
  return require_short(request.app_data.text, limits.app_data_bytes, "appData");
}

}  // namespace

// ------------------------------------------------------------------------------------ who sends

Result<Done> Room::produce_data(Turn& turn, Participant& owner, Transport& transport, CallId call,
                                ProduceData request) {
  MADANG_TRY(const ortc::SctpStreamParameters stream, std::move(request.stream));
  if (!transport.sctp) {
    return fail(Code::InvalidState,
                "SCTP not enabled and not a direct Transport [method:transport.produceData]");
  }
  MADANG_TRY([[maybe_unused]] auto small, require_small(request, turn.limits()));
  if (is_stream_taken(owner, transport.id, stream.stream_id)) {
    return fail(Code::AlreadyExists,
                "streamId already exists in SCTP listener [streamId:" +
                    std::to_string(stream.stream_id) + "] [method:transport.produceData]",
                "sctpStreamParameters.streamId");
  }
  MADANG_TRY([[maybe_unused]] auto fits,
             require_room_for_one_more(owner.data_producers.size(), turn.limits().data_producers,
                                       "data producers"));
  const auto id = turn.mint<media::DataProducerId>();
  MADANG_TRY(const media::CallId pending, begin(turn, owner, ProducingData{call, id}));
  turn.commons.directory.add(id, where(owner));
  turn.send(transport.worker,
            media::ProduceData{.transport = transport.id,
                               .data_producer = id,
                               .stream = stream,
                               .label = request.label,
                               .protocol = request.protocol},
            pending);
  owner.data_producers.push_back({.id = id,
                                  .transport = transport.id,
                                  .worker = transport.worker,
                                  .stream = stream,
                                  .label = std::move(request.label),
                                  .channel = std::move(request.channel),
                                  .protocol = std::move(request.protocol),
                                  .app_data = std::move(request.app_data)});
  return Done{};
}

void Room::finish(Turn& turn, Participant& owner, ProducingData then,
                  Result<media::ReplyBody> result) {
  DataProducer* producer = owner.find(then.data_producer);
  if (producer == nullptr) {
    return turn.respond(then.call,
                        fail(Code::NotFound, "the data producer was closed before it was open"));
  }
  if (!result) {
    turn.respond(then.call, std::move(result).error());
    return forget_data_producer(turn, owner, then.data_producer);
  }
  producer->open = true;
  turn.respond(then.call, Response{DataProduced{then.data_producer}});
  // What broadcasters send, and what has another label, only those will hear who come later.
  if (owner.is_broadcaster()) { return; }
  if (producer->channel == kBotLabel) { return let_bot_hear(turn, owner, *producer); }
  if (producer->channel != kChatChannel) { return; }
  for (auto& [key, other] : participants_) {
    const bool is_other = other.is_peer() && other.joined && key != owner.key;
    if (is_other && sees(other, owner)) { offer(turn, other, *producer); }
  }
}

void Room::on_ended(Turn& turn, ParticipantKey who, media::DataProducerId id) {
  Participant& owner = participants_.at(who);
  if (owner.find(id) != nullptr) { forget_data_producer(turn, owner, id); }
}

void Room::forget_data_producer(Turn& turn, Participant& owner, media::DataProducerId id) {
  DataProducer* producer = owner.find(id);
  MADANG_CHECK(producer != nullptr);
  if (producer->heard_by_bot) { turn.commons.directory.remove(*producer->heard_by_bot); }
  // Taken out first: each alone would be searched for.
  for (const media::DataConsumerId consumer : std::exchange(producer->consumers, {})) {
    const std::optional<Where> at = turn.commons.directory.find(consumer);
    MADANG_CHECK(at.has_value());
    Participant& receiver = participants_.at(at->participant);
    const bool is_told = receiver.is_peer() && receiver.data_consumers.at(consumer).is_told;
    forget_data_consumer(turn, receiver, consumer);
    if (is_told) { turn.notify({*receiver.connection}, DataConsumerClosed{consumer}); }
  }
  turn.commons.directory.remove(id);
  std::erase_if(owner.data_producers, [&](const DataProducer& p) { return p.id == id; });
}

Room::DataProducerAt Room::find_data_producer(Turn& turn, media::DataProducerId id) {
  if (bot_ && bot_->voice.id == id) { return {nullptr, &bot_->voice}; }
  const std::optional<Where> at = turn.commons.directory.find(id);
  if (!at || at->room != handle_) { return {}; }
  Participant& owner = participants_.at(at->participant);
  return {&owner, owner.find(id)};
}

// --------------------------------------------------------------------------------- who receives

void Room::offer(Turn& turn, Participant& receiver, DataProducer& producer) {
  if (!producer.open || !receiver.wants_data) { return; }
  Transport* transport = receiver.consuming_transport();
  if (transport == nullptr) { return; }
  Result<media::ConsumeData> made = make_data_consumer(turn, receiver, *transport, producer);
  if (!made) { return; }  // full, or without SCTP: then without data
  const media::CallId pending =
      turn.commons.calls.add({where(receiver), OfferingData{made->data_consumer}});
  turn.send(transport->worker, std::move(made).value(), pending);
}

Result<media::ConsumeData> Room::make_data_consumer(Turn& turn, Participant& receiver,
                                                    Transport& transport, DataProducer& producer) {
  if (!transport.sctp) {
    return fail(Code::InvalidArgument, "missing sctpParameters.MIS", "sctpParameters.MIS");
  }
  MADANG_TRY([[maybe_unused]] auto fits,
             require_room_for_one_more(receiver.data_consumers.size(),
                                       turn.limits().data_consumers, "data consumers"));
  const std::optional<std::uint16_t> stream_id = transport.streams_out.take(transport.sctp->mis);
  if (!stream_id) { return fail(Code::InvalidState, "no sctpStreamId available"); }
  ortc::SctpStreamParameters stream = producer.stream;
  stream.stream_id = *stream_id;
  const auto id = turn.mint<media::DataConsumerId>();
  turn.commons.directory.add(id, where(receiver));
  receiver.data_consumers.emplace(id, DataConsumer{.id = id,
                                                   .data_producer = producer.id,
                                                   .transport = transport.id,
                                                   .worker = transport.worker,
                                                   .stream = stream});
  producer.consumers.push_back(id);
  return media::ConsumeData{.transport = transport.id,
                            .data_consumer = id,
                            .data_producer = producer.id,
                            .stream = stream};
}

void Room::finish(Turn& turn, Participant& receiver, OfferingData then,
                  Result<media::ReplyBody> result) {
  DataConsumer* consumer = receiver.find(then.data_consumer);
  // Gone with its data producer; the client has never heard of either.
  if (consumer == nullptr) { return; }
  if (!result) { return forget_data_consumer(turn, receiver, then.data_consumer); }
  const DataProducerAt at = find_data_producer(turn, consumer->data_producer);
  MADANG_CHECK(at.producer != nullptr);  // data consumers go before their data producer
  consumer->is_told = true;
  turn.out.push(Ask{
      *receiver.connection, turn.commons.asks.mint(),
      NewDataConsumer{.peer = at.owner != nullptr ? std::optional(at.owner->id) : std::nullopt,
                      .data_producer = consumer->data_producer,
                      .data_consumer = consumer->id,
                      .transport = consumer->transport,
                      .stream = consumer->stream,
                      .label = at.producer->label,
                      .channel = at.producer->channel,
                      .protocol = at.producer->protocol,
                      .app_data = at.producer->app_data}});
}

void Room::finish(Turn& turn, Participant& receiver, ConsumingData then,
                  Result<media::ReplyBody> result) {
  const DataConsumer* consumer = receiver.find(then.data_consumer);
  if (consumer == nullptr) {
    return turn.respond(then.call,
                        fail(Code::NotFound, "DataProducer with id \"" +
                                                 then.data_producer.text() + "\" not found"));
  }
  if (!result) {
    turn.respond(then.call, std::move(result).error());
    return forget_data_consumer(turn, receiver, then.data_consumer);
  }
  turn.respond(then.call,
               Response{BroadcasterDataConsumed{consumer->id, consumer->stream.stream_id}});
}

void Room::on_ended(Turn& turn, ParticipantKey who, media::DataConsumerId id) {
  Participant& receiver = participants_.at(who);
  const DataConsumer* consumer = receiver.find(id);
  if (consumer == nullptr) { return; }
  const bool is_told = receiver.is_peer() && consumer->is_told;
  forget_data_consumer(turn, receiver, id);
  if (is_told) { turn.notify({*receiver.connection}, DataConsumerClosed{id}); }
}

void Room::forget_data_consumer(Turn& turn, Participant& receiver, media::DataConsumerId id) {
  const DataConsumer& consumer = receiver.data_consumers.at(id);
  const DataProducerAt at = find_data_producer(turn, consumer.data_producer);
  if (at.producer != nullptr) { std::erase(at.producer->consumers, id); }
  if (Transport* transport = receiver.find(consumer.transport)) {
    transport->streams_out.release(consumer.stream.stream_id);
  }
  turn.commons.directory.remove(id);
  receiver.data_consumers.erase(media::DataConsumerId{id});
}

// --------------------------------------------------------------------------------------- the bot

Bot* Room::bot(Turn& turn) {
  if (!turn.commons.options.bot || !turn.commons.options.data_channels) { return nullptr; }
  if (!bot_) {
    bot_ = Bot::make(turn.mint<media::TransportId>(), turn.mint<media::DataProducerId>(),
                     birth_.worker);
    turn.send(birth_.worker,
              media::CreateDirectTransport{.router = birth_.router,
                                           .transport = bot_->transport,
                                           .message_bytes_max = kBotMessageBytesMax});
    turn.send(birth_.worker, media::ProduceData{.transport = bot_->transport,
                                                .data_producer = bot_->voice.id,
                                                .label = bot_->voice.label,
                                                .protocol = bot_->voice.protocol});
  }
  return &*bot_;
}

void Room::let_bot_hear(Turn& turn, Participant& owner, DataProducer& producer) {
  const Bot* listener = bot(turn);
  if (listener == nullptr) { return; }
  producer.heard_by_bot = turn.mint<media::DataConsumerId>();
  turn.commons.directory.add(*producer.heard_by_bot, where(owner));
  turn.send(birth_.worker, media::ConsumeData{.transport = listener->transport,
                                              .data_consumer = *producer.heard_by_bot,
                                              .data_producer = producer.id});
}

void Room::on_data(Turn& turn, ParticipantKey who, const media::DataReceived& received) {
  const Participant& speaker = participants_.at(who);
  const bool is_for_bot = std::any_of(
      speaker.data_producers.begin(), speaker.data_producers.end(),
      [&](const DataProducer& p) { return p.heard_by_bot == received.data_consumer; });
  if (!is_for_bot || !bot_) { return; }
  std::optional<media::DataMessage> answer = bot_answer(speaker, received.message);
  if (!answer) { return; }
  turn.send(birth_.worker, media::SendData{bot_->voice.id, *std::move(answer)});
}

}  // namespace madang::room
