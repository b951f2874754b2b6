// Data channels over plain transports, where nothing but SCTP is between client and engine.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "media/data_peer_test_support.hpp"

namespace madang::media {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

const auto kRouter = id_of<RouterId>(1);

/// A client of one plain transport.
struct Client {
  PlainEnd end;
  SocketAddress address;
  std::unique_ptr<DataPeer> peer;
  bool is_deaf = false;  ///< what is sent to it is lost
};

class DataWorld : public World {
 public:
  DataWorld() { ok(CreateRouter{kRouter}); }

  Client& add(std::uint16_t number, SctpOptions options = {}, bool connects = true) {
    Client client;
    client.end = plain(kRouter, id_of<TransportId>(100 + number), {.rtcp_mux = true, .sctp = options});
    client.address = address_of(7, static_cast<std::uint16_t>(6000 + number));
    client.peer = std::make_unique<DataPeer>(DataPeer::options(false), random);
    clients_.push_back(std::make_unique<Client>(std::move(client)));
    Client& added = *clients_.back();
    if (connects) {
      added.peer->connect(now);
      exchange();
      EXPECT_TRUE(added.peer->is_connected());
    }
    return added;
  }
  DataProducerId produce(const Client& client, std::uint16_t stream) {
    const auto id = id_of<DataProducerId>(++last_id_);
    ok(ProduceData{.transport = client.end.id,
                   .data_producer = id,
                   .stream = ortc::SctpStreamParameters{.stream_id = stream}});
    return id;
  }
  DataConsumerId consume(const Client& client, DataProducerId producer, ortc::SctpStreamParameters stream) {
    const auto id = id_of<DataConsumerId>(++last_id_);
    ok(ConsumeData{
        .transport = client.end.id, .data_consumer = id, .data_producer = producer, .stream = stream});
    return id;
  }
  /// Everybody's packets, until there are none.
  void exchange() {
    bool more = true;
    while (more) {
      more = false;
      for (const auto& client : clients_) {
        for (Blob& packet : client->peer->out.drain()) {
          receive(client->end.rtp, client->address, std::move(packet));
          more = true;
        }
      }
      for (const Sent& one : take_sent()) {
        for (const auto& client : clients_) {
          if (client->address == one.to && !client->is_deaf) { client->peer->on_packet(now, one.bytes); }
        }
        more = true;
      }
      // Messages that waited for room.
      if (engine.next_deadline() <= now) {
        engine.on_deadline(now, out);
        settle();
        more = true;
      }
    }
  }
  void run_for(Duration duration) {
    const Instant end = now + duration;
    while (true) {
      exchange();
      Instant next = engine.next_deadline();
      for (const auto& client : clients_) { next = soonest(next, client->peer->association.next_deadline()); }
      if (next > end) { break; }
      now = std::max(now, next);
      engine.on_deadline(now, out);
      settle();
      for (const auto& client : clients_) { client->peer->on_deadline(now); }
    }
    now = end;
  }

 private:
  std::uint64_t last_id_ = 1000;
  std::vector<std::unique_ptr<Client>> clients_;
};

TEST(EngineSctp, TheClientsHandshakeIsToldAndItsSourceIsLearned) {
  DataWorld world;
  Client& anna = world.add(1);
  const auto states = world.take_events<SctpStateChanged>();
  ASSERT_THAT(states, testing::Not(IsEmpty()));
  EXPECT_EQ(states.back().state, SctpState::Connected);
  EXPECT_EQ(states.back().transport, anna.end.id);
  // Once it is known nobody else is heard.
  DataPeer stranger(DataPeer::options(false), world.random);
  stranger.connect(world.now);
  for (Blob& packet : stranger.out.drain()) { world.receive(anna.end.rtp, address_of(9, 9), std::move(packet)); }
  EXPECT_THAT(world.take_sent(), IsEmpty());
  EXPECT_EQ(world.drops(Drop::WrongSource), 1u);
}

TEST(EngineSctp, AnInitAloneLatchesNobody) {
  DataWorld world;
  Client& anna = world.add(1, {}, false);
  DataPeer stranger(DataPeer::options(false), world.random);
  stranger.connect(world.now);
  for (Blob& packet : stranger.out.drain()) { world.receive(anna.end.rtp, address_of(9, 9), std::move(packet)); }
  world.take_sent();  // an INIT ACK that the stranger never sees
  anna.peer->connect(world.now);
  world.exchange();
  EXPECT_TRUE(anna.peer->is_connected());
}

TEST(EngineSctp, AMessageGoesToEveryDataConsumerAndNowhereElse) {
  DataWorld world;
  Client& anna = world.add(1);
  Client& bert = world.add(2);
  Client& carl = world.add(3);
  const auto chat = world.produce(anna, 4);
  world.consume(bert, chat, {.stream_id = 0});
  world.consume(bert, chat, {.stream_id = 9});
  anna.peer->send(world.now, 4, "hello");
  world.exchange();
  ASSERT_THAT(bert.peer->messages, SizeIs(2));
  EXPECT_EQ(bert.peer->messages[0].stream + bert.peer->messages[1].stream, 9);
  EXPECT_EQ(bert.peer->messages[0].ppid, 51u);
  EXPECT_THAT(bert.peer->take_texts(), ElementsAre("hello", "hello"));
  EXPECT_THAT(carl.peer->messages, IsEmpty());
  EXPECT_THAT(anna.peer->messages, IsEmpty());
}

TEST(EngineSctp, MessagesOfAllSizesArriveWholeInOrderAndWithTheirPpid) {
  DataWorld world;
  Client& anna = world.add(1);
  Client& bert = world.add(2);
  const auto chat = world.produce(anna, 0);
  world.consume(bert, chat, {.stream_id = 3});
  std::vector<Blob> sent;
  for (const std::size_t size : {1u, 100u, 1'100u, 1'200u, 5'000u, 65'536u, 262'144u}) {
    Blob blob(size);
    world.random.fill(blob);
    ASSERT_EQ(anna.peer->send(world.now, 0, 53, blob), sctp::SendResult::Queued) << size;
    sent.push_back(blob);
    world.run_for(5s);
  }
  const Blob zero(1);
  anna.peer->send(world.now, 0, 57, zero);
  sent.push_back(zero);
  world.run_for(1s);
  ASSERT_THAT(bert.peer->messages, SizeIs(sent.size()));
  for (std::size_t i = 0; i < sent.size(); ++i) {
    EXPECT_EQ(bert.peer->messages[i].payload, sent[i]);
    EXPECT_EQ(bert.peer->messages[i].stream, 3);
    EXPECT_EQ(bert.peer->messages[i].ppid, i + 1 < sent.size() ? 53u : 57u);
  }
}

TEST(EngineSctp, AMessageOnAStreamOfNobodyIsCounted) {
  DataWorld world;
  Client& anna = world.add(1);
  anna.peer->send(world.now, 4, "hello");
  world.exchange();
  EXPECT_EQ(world.drops(Drop::UnknownDataStream), 1u);
}

TEST(EngineSctp, WhoOpensAChannelByItselfIsRefusedByAReset) {
  DataWorld world;
  Client& anna = world.add(1);
  const Blob open = {3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};  // DATA_CHANNEL_OPEN, RFC 8832 §5.1
  for (int i = 0; i < 3; ++i) { anna.peer->send(world.now, 4, 50, open); }
  world.run_for(1s);
  EXPECT_THAT(anna.peer->streams_closed, ElementsAre(4));
  EXPECT_EQ(world.drops(Drop::DcepRefused), 3u);
}

TEST(EngineSctp, ADcepMessageOnAnAgreedChannelIsOnlyIgnored) {
  DataWorld world;
  Client& anna = world.add(1);
  Client& bert = world.add(2);
  world.consume(bert, world.produce(anna, 4), {});
  anna.peer->send(world.now, 4, 50, Blob{2});
  anna.peer->send(world.now, 4, "hello");
  world.run_for(1s);
  EXPECT_THAT(anna.peer->streams_closed, IsEmpty());
  EXPECT_THAT(bert.peer->take_texts(), ElementsAre("hello"));
}

TEST(EngineSctp, ThisProcessTalksToClientsAndHearsThem) {
  DataWorld world;
  Client& anna = world.add(1);
  const auto direct = id_of<TransportId>(50);
  world.ok(CreateDirectTransport{.router = kRouter, .transport = direct, .message_bytes_max = 5});
  const auto voice = id_of<DataProducerId>(51);
  world.ok(ProduceData{.transport = direct, .data_producer = voice});
  world.consume(anna, voice, {.stream_id = 2, .ordered = false});
  const auto ear = id_of<DataConsumerId>(52);
  world.ok(ConsumeData{.transport = direct, .data_consumer = ear, .data_producer = world.produce(anna, 0)});

  world.ok(SendData{voice, {.ppid = 51, .payload = {'h', 'i'}}});
  world.ok(SendData{voice, {.ppid = 56}});
  world.exchange();
  ASSERT_THAT(anna.peer->messages, SizeIs(2));
  EXPECT_EQ(anna.peer->messages[0].text(), "hi");
  EXPECT_EQ(anna.peer->messages[1].ppid, 56u);
  EXPECT_THAT(anna.peer->messages[1].payload, ElementsAre(0));  // RFC 8831 §6.6

  anna.peer->send(world.now, 0, "hello");
  anna.peer->send(world.now, 0, "too long");
  anna.peer->send(world.now, 0, 57, Blob{0});
  world.run_for(1s);
  const auto heard = world.take_events<DataReceived>();
  ASSERT_THAT(heard, SizeIs(2));
  EXPECT_EQ(heard[0].data_consumer, ear);
  EXPECT_EQ(heard[0].message.payload, (Blob{'h', 'e', 'l', 'l', 'o'}));
  EXPECT_THAT(heard[1].message.payload, IsEmpty());
  EXPECT_EQ(world.drops(Drop::DataTooLarge), 1u);
}

// --------------------------------------------------------------------------------------------------------- closing

TEST(EngineSctp, AChannelThatItsSenderClosesEndsForAll) {
  DataWorld world;
  Client& anna = world.add(1);
  Client& bert = world.add(2);
  const auto chat = world.produce(anna, 4);
  world.consume(bert, chat, {.stream_id = 6});
  anna.peer->send(world.now, 4, "last words");
  anna.peer->close_stream(world.now, 4);
  world.run_for(2s);
  EXPECT_THAT(bert.peer->take_texts(), ElementsAre("last words"));
  const auto ended = world.take_events<DataProducerEnded>();
  ASSERT_THAT(ended, SizeIs(1));
  EXPECT_EQ(ended[0].data_producer, chat);
  EXPECT_THAT(anna.peer->streams_closed, ElementsAre(4));  // the answer
  EXPECT_THAT(bert.peer->streams_closed, ElementsAre(6));
  EXPECT_EQ(world.engine.counts().data_producers + world.engine.counts().data_consumers, 0u);
  // The streams can be used again.
  world.consume(bert, world.produce(anna, 4), {.stream_id = 6});
  anna.peer->send(world.now, 4, "anew");
  world.run_for(1s);
  EXPECT_THAT(bert.peer->take_texts(), ElementsAre("anew"));
}

TEST(EngineSctp, AChannelThatItsReceiverClosesEndsForItAlone) {
  DataWorld world;
  Client& anna = world.add(1);
  Client& bert = world.add(2);
  Client& carl = world.add(3);
  const auto chat = world.produce(anna, 4);
  const auto consumer = world.consume(bert, chat, {.stream_id = 6});
  world.consume(carl, chat, {.stream_id = 6});
  bert.peer->close_stream(world.now, 6);
  world.run_for(1s);
  const auto ended = world.take_events<DataConsumerEnded>();
  ASSERT_THAT(ended, SizeIs(1));
  EXPECT_EQ(ended[0].data_consumer, consumer);
  EXPECT_EQ(ended[0].why, DataConsumerEnded::Why::ClosedByClient);
  anna.peer->send(world.now, 4, "hello");
  world.exchange();
  EXPECT_THAT(bert.peer->messages, IsEmpty());
  EXPECT_THAT(carl.peer->take_texts(), ElementsAre("hello"));
}

TEST(EngineSctp, ClosingADataConsumerResetsItsStream) {
  DataWorld world;
  Client& anna = world.add(1);
  Client& bert = world.add(2);
  const auto consumer = world.consume(bert, world.produce(anna, 4), {.stream_id = 6});
  world.ok(CloseDataConsumer{consumer});
  world.run_for(1s);
  EXPECT_THAT(bert.peer->streams_closed, ElementsAre(6));
  EXPECT_THAT(world.take_events<DataConsumerEnded>(), IsEmpty());  // who asked knows
}

TEST(EngineSctp, ClosingATransportAbortsItsAssociation) {
  DataWorld world;
  Client& anna = world.add(1);
  Client& bert = world.add(2);
  world.consume(bert, world.produce(anna, 4), {.stream_id = 6});
  world.ok(CloseTransport{anna.end.id});
  world.run_for(1s);
  EXPECT_EQ(anna.peer->association.state(), sctp::State::Failed);
  EXPECT_THAT(bert.peer->streams_closed, ElementsAre(6));
  EXPECT_EQ(world.engine.counts().data_consumers, 0u);
}

// ---------------------------------------------------------------------------------------------------- slow receivers

TEST(EngineSctp, AReliableChannelOfASlowReceiverIsClosedAndNobodyElseWaits) {
  DataWorld world;
  Client& anna = world.add(1);
  Client& bert = world.add(2);
  Client& carl = world.add(3);
  const auto chat = world.produce(anna, 4);
  const auto slow = world.consume(bert, chat, {.stream_id = 0});
  world.consume(carl, chat, {.stream_id = 0});
  bert.is_deaf = true;
  const Blob blob(10'000, 1);
  int sent = 0;
  while (world.take_events<DataConsumerEnded>().empty() && sent < 200) {
    anna.peer->send(world.now, 4, 53, blob);
    world.run_for(5ms);
    ++sent;
  }
  EXPECT_GT(sent, 20);
  EXPECT_LT(sent, 100);  // half a megabyte, not more
  EXPECT_THAT(carl.peer->messages, SizeIs(static_cast<std::size_t>(sent)));
  EXPECT_EQ(world.refused(CloseDataConsumer{slow}).code, Code::NotFound);
  anna.peer->send(world.now, 4, "still here");
  world.run_for(10ms);
  EXPECT_EQ(carl.peer->messages.back().text(), "still here");
}

TEST(EngineSctp, APartiallyReliableChannelOfASlowReceiverLosesItsOldest) {
  DataWorld world;
  Client& anna = world.add(1);
  Client& bert = world.add(2);
  const auto chat = world.produce(anna, 4);
  world.consume(bert, chat, {.stream_id = 0, .ordered = false, .max_packet_life_time_ms = 60'000});
  bert.is_deaf = true;
  Blob blob(20'000);
  for (std::uint32_t i = 0; i < 100; ++i) {
    store_be32(blob.data(), i);
    anna.peer->send(world.now, 4, 53, blob);
    world.run_for(5ms);
  }
  EXPECT_THAT(world.take_events<DataConsumerEnded>(), IsEmpty());
  bert.is_deaf = false;
  world.run_for(20s);
  ASSERT_THAT(bert.peer->messages, testing::Not(IsEmpty()));
  EXPECT_LT(bert.peer->messages.size(), 60u);
  std::vector<std::uint32_t> numbers;
  for (const DataPeer::Message& message : bert.peer->messages) { numbers.push_back(load_be32(message.payload.data())); }
  EXPECT_THAT(numbers, testing::Contains(99u));
  EXPECT_THAT(numbers, testing::Not(testing::Contains(10u)));
}

TEST(EngineSctp, WhatWaitsIsToldOnceItFallsToTheThreshold) {
  DataWorld world;
  Client& anna = world.add(1);
  Client& bert = world.add(2);
  const auto chat = world.produce(anna, 4);
  const auto consumer = world.consume(bert, chat, {.stream_id = 0});
  world.ok(SetBufferedAmountLowThreshold{consumer, 10'000});
  anna.peer->send(world.now, 4, 53, Blob(200'000));
  world.run_for(5s);
  const auto low = world.take_events<BufferedAmountLow>();
  ASSERT_THAT(low, testing::Not(IsEmpty()));
  EXPECT_EQ(low[0].data_consumer, consumer);
  EXPECT_LE(low[0].bytes, 10'000u);
}

TEST(EngineSctp, AMessageForVeryManyWaitsForRoomAndReachesAll) {
  DataWorld world;
  Client& anna = world.add(0);
  const auto chat = world.produce(anna, 4);
  std::vector<Client*> crowd;
  for (std::uint16_t i = 1; i <= 300; ++i) {
    crowd.push_back(&world.add(i));
    world.consume(*crowd.back(), chat, {});
  }
  anna.peer->send(world.now, 4, 53, Blob(20'000, 5));
  world.run_for(3s);
  for (const Client* one : crowd) { ASSERT_THAT(one->peer->messages, SizeIs(1)); }
  EXPECT_EQ(world.engine.drops().of(Drop::Overload), 0u);
}

}  // namespace
}  // namespace madang::media
