// Consumers of a room: one producer's stream on its way to one participant.
#include <algorithm>
#include <utility>

#include "ortc/consumer.hpp"
#include "ortc/producer.hpp"
#include "room/permissions.hpp"
#include "room/room.hpp"

namespace madang::room {

namespace {

constexpr std::uint32_t kMidsPerTransport = 100'000'000;

std::string next_mid(Transport& transport) {
  const std::string mid = std::to_string(transport.next_mid);
  transport.next_mid = (transport.next_mid + 1) % kMidsPerTransport;
  return mid;
}

std::uint32_t fresh_ssrc(const Participant& receiver, media::TransportId transport,
                         Random& random) {
  std::uint32_t ssrc = ortc::random_ssrc_base(random);
  while (receiver.uses_ssrc(transport, ssrc)) { ssrc = ortc::random_ssrc_base(random); }
  return ssrc;
}

}  // namespace

void Room::offer(Turn& turn, Participant& receiver, Producer& producer) {
  if (!producer.open || !receiver.rtp_capabilities || !*receiver.rtp_capabilities) { return; }
  Transport* transport = receiver.consuming_transport();
  if (transport == nullptr) { return; }
  const ortc::RtpCapabilities& capabilities = **receiver.rtp_capabilities;
  if (!ortc::can_consume(producer.consumable, capabilities)) { return; }
  for (std::uint32_t i = 0; i <= birth_.consumer_replicas; ++i) {
    Result<Made> made = make_consumer(turn, receiver, *transport, producer, capabilities, true);
    if (!made) { return; }  // full: it gets what fitted
    made->command.paused = true;
    made->command.ignore_dtx = true;
    const media::CallId pending = turn.commons.calls.add(
        {where(receiver), Offering{made->command.consumer, made->command.parameters}});
    turn.send(made->worker, std::move(made->command), pending);
  }
}

Result<Room::Made> Room::make_consumer(Turn& turn, Participant& receiver, Transport& transport,
                                       Producer& producer,
                                       const ortc::RtpCapabilities& capabilities, bool enable_rtx) {
  MADANG_TRY(
      [[maybe_unused]] auto fits,
      require_room_for_one_more(receiver.consumers.size(), turn.limits().consumers, "consumers"));
  const std::uint32_t ssrc = fresh_ssrc(receiver, transport.id, turn.commons.random);
  MADANG_TRY(ortc::RtpParameters parameters,
             ortc::consumer_parameters(
                 producer.consumable, capabilities,
                 {.ssrc = ssrc, .enable_rtx = enable_rtx, .mid = next_mid(transport)}));
  const auto id = turn.mint<media::ConsumerId>();
  turn.commons.directory.add(id, where(receiver));
  receiver.consumers.emplace(id, Consumer{.id = id,
                                          .producer = producer.id,
                                          .transport = transport.id,
                                          .worker = transport.worker,
                                          .kind = producer.kind,
                                          .ssrc = ssrc});
  producer.consumers.push_back(id);
  return Made{{.transport = transport.id,
               .consumer = id,
               .producer = producer.id,
               .parameters = std::move(parameters),
               .type = producer.type},
              transport.worker};
}

void Room::finish(Turn& turn, Participant& receiver, Offering then,
                  Result<media::ReplyBody> result) {
  Consumer* consumer = receiver.find(then.consumer);
  // Gone with its producer; the client has never heard of either.
  if (consumer == nullptr) { return; }
  if (!result) { return forget_consumer(turn, receiver, then.consumer); }
  if (auto* consumed = std::get_if<media::Consumed>(&*result)) {
    consumer->score = std::move(consumed->score);
  }
  ask(turn, receiver, *consumer, std::move(then.parameters));
}

void Room::ask(Turn& turn, Participant& receiver, Consumer& consumer,
               ortc::RtpParameters parameters) {
  const ProducerAt at = find_producer(turn, consumer.producer);
  MADANG_CHECK(at.producer != nullptr);  // consumers go before their producer
  consumer.state = Consumer::State::Offered;
  consumer.ask = turn.commons.asks.add(
      {where(receiver), consumer.id, turn.now + turn.commons.options.answer_timeout});
  turn.out.push(Ask{*receiver.connection, consumer.ask,
                    NewConsumer{.peer = at.owner->id,
                                .producer = consumer.producer,
                                .consumer = consumer.id,
                                .transport = consumer.transport,
                                .kind = consumer.kind,
                                .parameters = std::move(parameters),
                                .type = at.producer->type,
                                .app_data = at.producer->app_data,
                                .app_data_names_peer = at.owner->is_peer(),
                                .producer_paused = at.producer->paused,
                                .score = consumer.score}});
}

void Room::on_answer(Turn& turn, ParticipantKey who, media::ConsumerId id, bool accepted) {
  Participant& receiver = participants_.at(who);
  Consumer& consumer = receiver.consumers.at(id);
  consumer.state = Consumer::State::Settled;
  consumer.ask = {};
  if (!accepted) { return; }  // it stays, paused, and the client may still resume it
  turn.send(consumer.worker, media::ResumeConsumer{id});
  turn.notify({*receiver.connection}, ConsumerScore{id, consumer.score, true});
}

void Room::finish(Turn& turn, Participant& receiver, Consuming then,
                  Result<media::ReplyBody> result) {
  Consumer* consumer = receiver.find(then.consumer);
  if (consumer == nullptr) {
    return turn.respond(then.call, fail(Code::NotFound, "Producer with id \"" +
                                                            then.producer.text() + "\" not found"));
  }
  if (!result) {
    turn.respond(then.call, std::move(result).error());
    return forget_consumer(turn, receiver, then.consumer);
  }
  consumer->state = Consumer::State::Settled;
  const ProducerAt at = find_producer(turn, then.producer);
  MADANG_CHECK(at.producer != nullptr);
  turn.respond(then.call, Response{BroadcasterConsumed{.id = then.consumer,
                                                       .producer = then.producer,
                                                       .kind = at.producer->kind,
                                                       .parameters = std::move(then.parameters),
                                                       .type = at.producer->type}});
}

void Room::forget_consumer(Turn& turn, Participant& receiver, media::ConsumerId id) {
  const Consumer& consumer = receiver.consumers.at(id);
  turn.commons.asks.remove(consumer.ask);
  const ProducerAt at = find_producer(turn, consumer.producer);
  if (at.producer != nullptr) { std::erase(at.producer->consumers, id); }
  turn.commons.directory.remove(id);
  receiver.consumers.erase(media::ConsumerId{id});
}

std::vector<Room::Follower> Room::followers_of(Turn& turn, const Producer& producer) {
  std::vector<Follower> followers;
  followers.reserve(producer.consumers.size());
  for (const media::ConsumerId id : producer.consumers) {
    const std::optional<Where> at = turn.commons.directory.find(id);
    MADANG_CHECK(at.has_value());
    Participant& receiver = participants_.at(at->participant);
    const Consumer& consumer = receiver.consumers.at(id);
    const bool is_told = receiver.is_peer() && consumer.state != Consumer::State::Creating;
    followers.push_back({id, &receiver, is_told});
  }
  return followers;
}

}  // namespace madang::room
