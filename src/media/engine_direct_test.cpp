// Data channels inside this process: direct transports, without any network.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "media/engine_test_support.hpp"

namespace madang::media {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

const auto kRouter = id_of<RouterId>(1);
const auto kMouth = id_of<TransportId>(2);
const auto kEar = id_of<TransportId>(3);
const auto kVoice = id_of<DataProducerId>(4);

DataMessage text(std::string words, std::uint32_t ppid = 51) {
  return {.ppid = ppid, .payload = {words.begin(), words.end()}};
}

/// One who speaks, and one who hears at most 16 bytes at a time and 3 messages a second.
class DirectWorld : public World {
 public:
  DirectWorld() {
    ok(CreateRouter{kRouter});
    ok(CreateDirectTransport{.router = kRouter, .transport = kMouth});
    ok(CreateDirectTransport{
        .router = kRouter, .transport = kEar, .message_bytes_max = 16, .messages_per_second_max = 3});
    ok(ProduceData{.transport = kMouth, .data_producer = kVoice, .label = "voice"});
  }
  DataConsumerId listen(std::uint64_t number, std::vector<std::uint16_t> subchannels = {}) {
    const auto id = id_of<DataConsumerId>(number);
    ok(ConsumeData{
        .transport = kEar, .data_consumer = id, .data_producer = kVoice, .subchannels = std::move(subchannels)});
    return id;
  }
  std::vector<std::string> heard(DataConsumerId by) {
    std::vector<std::string> found;
    for (const DataReceived& one : take_events<DataReceived>()) {
      if (one.data_consumer == by) { found.emplace_back(one.message.payload.begin(), one.message.payload.end()); }
    }
    return found;
  }
};

TEST(EngineDirect, AMessageOfThisProcessComesOutAtEveryDataConsumer) {
  DirectWorld world;
  const auto first = world.listen(10);
  const auto second = world.listen(11);
  world.ok(SendData{kVoice, text("hello", 53)});
  const auto received = world.take_events<DataReceived>();
  ASSERT_THAT(received, SizeIs(2));
  EXPECT_THAT((std::vector{received[0].data_consumer, received[1].data_consumer}),
              testing::UnorderedElementsAre(first, second));
  EXPECT_EQ(received[0].message.ppid, 53u);
  EXPECT_EQ(received[0].message.payload, text("hello").payload);
}

TEST(EngineDirect, EmptyMessagesAreEmptyAndHaveNumbersOfTheirOwn) {
  DirectWorld world;
  world.listen(10);
  world.ok(SendData{kVoice, text("", 56)});
  const auto received = world.take_events<DataReceived>();
  ASSERT_THAT(received, SizeIs(1));
  EXPECT_EQ(received[0].message.ppid, 56u);
  EXPECT_THAT(received[0].message.payload, IsEmpty());
  EXPECT_EQ(world.refused(SendData{kVoice, text("", 51)}).code, Code::InvalidArgument);
}

TEST(EngineDirect, SubchannelsChooseAmongDataConsumers) {
  DirectWorld world;
  const auto one = world.listen(10, {1});
  world.listen(11, {2});
  DataMessage message = text("x");
  message.subchannels = {1, 7};
  world.ok(SendData{kVoice, message});
  EXPECT_THAT(world.heard(one), ElementsAre("x"));
  world.ok(SetSubchannels{one, {2}});
  world.ok(SendData{kVoice, message});
  EXPECT_THAT(world.heard(one), IsEmpty());
  message.subchannels = {};
  message.subchannel_required = 2;
  message.subchannel_ignored = 3;
  world.ok(SendData{kVoice, message});
  const auto received = world.take_events<DataReceived>();
  ASSERT_THAT(received, SizeIs(2));
  EXPECT_EQ(received[0].message.subchannel_required, 2);
  EXPECT_EQ(received[0].message.subchannel_ignored, 3);
}

TEST(EngineDirect, LongerMessagesThanAskedForDoNotComeOut) {
  DirectWorld world;
  const auto ear = world.listen(10);
  world.ok(SendData{kVoice, text(std::string(16, 'a'))});
  world.ok(SendData{kVoice, text(std::string(17, 'b'))});
  EXPECT_THAT(world.heard(ear), ElementsAre(std::string(16, 'a')));
  EXPECT_EQ(world.drops(Drop::DataTooLarge), 1u);
  EXPECT_EQ(world.refused(SendData{kVoice, text(std::string(kDataMessageBytesMax + 1, 'c'))}).code, Code::TooLarge);
}

TEST(EngineDirect, AFloodOfMessagesDoesNotFloodThisProcess) {
  DirectWorld world;
  const auto ear = world.listen(10);
  for (int i = 0; i < 100; ++i) { world.ok(SendData{kVoice, text("x")}); }
  EXPECT_THAT(world.heard(ear), SizeIs(3));
  EXPECT_EQ(world.drops(Drop::Overload), 97u);
  world.advance(1s);
  world.ok(SendData{kVoice, text("y")});
  EXPECT_THAT(world.heard(ear), ElementsAre("y"));
}

TEST(EngineDirect, ClosingTheDataProducerClosesItsDataConsumers) {
  DirectWorld world;
  const auto ear = world.listen(10);
  EXPECT_EQ(world.engine.counts().data_consumers, 1u);
  world.ok(CloseDataProducer{kVoice});
  EXPECT_EQ(world.engine.counts().data_producers, 0u);
  EXPECT_EQ(world.engine.counts().data_consumers, 0u);
  EXPECT_EQ(world.refused(CloseDataConsumer{ear}).code, Code::NotFound);
  EXPECT_EQ(world.refused(SendData{kVoice, text("x")}).code, Code::NotFound);
}

TEST(EngineDirect, ClosingADataConsumerLeavesTheOthers) {
  DirectWorld world;
  const auto ear = world.listen(10);
  const auto other = world.listen(11);
  world.ok(CloseDataConsumer{ear});
  world.ok(SendData{kVoice, text("x")});
  EXPECT_THAT(world.heard(other), ElementsAre("x"));
}

TEST(EngineDirect, ClosingTransportsAndRoomsLeavesNothing) {
  for (const bool by_router : {true, false}) {
    DirectWorld world;
    world.listen(10);
    if (by_router) {
      world.ok(CloseRouter{kRouter});
    } else {
      world.ok(CloseTransport{kMouth});
      world.ok(CloseTransport{kEar});
    }
    const auto counts = world.engine.counts();
    EXPECT_EQ(counts.transports + counts.data_producers + counts.data_consumers, 0u);
  }
}

TEST(EngineDirect, RefusesWhatCannotBe) {
  DirectWorld world;
  const auto ear = world.listen(10);
  const auto code = [&](const Command& command) { return world.refused(command).code; };
  EXPECT_EQ(code(CreateDirectTransport{.router = id_of<RouterId>(99), .transport = id_of<TransportId>(9)}),
            Code::NotFound);
  EXPECT_EQ(code(CreateDirectTransport{.router = kRouter, .transport = kEar}), Code::AlreadyExists);
  EXPECT_EQ(code(ProduceData{.transport = kMouth, .data_producer = kVoice}), Code::AlreadyExists);
  EXPECT_EQ(code(ConsumeData{.transport = kEar, .data_consumer = ear, .data_producer = kVoice}), Code::AlreadyExists);
  EXPECT_EQ(code(ConsumeData{.transport = kEar,
                             .data_consumer = id_of<DataConsumerId>(12),
                             .data_producer = kVoice,
                             .subchannels = std::vector<std::uint16_t>(kSubchannelsMax + 1)}),
            Code::LimitReached);
  EXPECT_EQ(code(SetSubchannels{ear, std::vector<std::uint16_t>(kSubchannelsMax + 1)}), Code::LimitReached);
  DataMessage crowded = text("x");
  crowded.subchannels.resize(kSubchannelsMax + 1);
  EXPECT_EQ(code(SendData{kVoice, crowded}), Code::LimitReached);
  // There are no streams, and nothing waits.
  EXPECT_EQ(code(ProduceData{.transport = kMouth,
                             .data_producer = id_of<DataProducerId>(12),
                             .stream = ortc::SctpStreamParameters{}}),
            Code::InvalidState);
  EXPECT_EQ(code(SetBufferedAmountLowThreshold{ear, 1}), Code::InvalidState);
  // Nor media.
  EXPECT_EQ(code(Produce{.transport = kMouth, .producer = id_of<ProducerId>(13)}), Code::Unsupported);
  EXPECT_EQ(code(Consume{.transport = kMouth, .consumer = id_of<ConsumerId>(14)}), Code::Unsupported);
  EXPECT_EQ(code(ConnectWebRtcTransport{.transport = kMouth}), Code::InvalidState);
  EXPECT_EQ(code(ConnectPlainTransport{.transport = kMouth}), Code::InvalidState);
  EXPECT_EQ(code(RestartIce{kMouth}), Code::InvalidState);
}

TEST(EngineDirect, ATransportWithoutSctpHasNoDataChannels) {
  DirectWorld world;
  const auto plain = id_of<TransportId>(20);
  world.plain(kRouter, plain);
  const auto webrtc = id_of<TransportId>(21);
  world.ok(CreateWebRtcTransport{.router = kRouter, .transport = webrtc});
  for (const TransportId transport : {plain, webrtc}) {
    EXPECT_EQ(world
                  .refused(ProduceData{.transport = transport,
                                       .data_producer = id_of<DataProducerId>(22),
                                       .stream = ortc::SctpStreamParameters{}})
                  .message,
              "SCTP not enabled and not a direct Transport");
    EXPECT_EQ(world
                  .refused(ConsumeData{.transport = transport,
                                       .data_consumer = id_of<DataConsumerId>(23),
                                       .data_producer = kVoice,
                                       .stream = ortc::SctpStreamParameters{}})
                  .code,
              Code::InvalidState);
  }
}

TEST(EngineDirect, SrtpDoesNotProtectDataSoTheyDoNotGoTogether) {
  DirectWorld world;
  EXPECT_EQ(world
                .refused(CreatePlainTransport{.router = kRouter,
                                              .transport = id_of<TransportId>(30),
                                              .srtp_suite = "AEAD_AES_128_GCM",
                                              .sctp = SctpOptions{}})
                .field,
            "enableSctp");
}

TEST(EngineDirect, StatisticsCountMessagesAndBytes) {
  DirectWorld world;
  const auto ear = world.listen(10);
  world.ok(SendData{kVoice, text("hello")});
  world.ok(SendData{kVoice, text("", 56)});
  world.ok(SendData{kVoice, text(std::string(17, 'x'))});  // too long for the ear
  const auto sent = std::get<DataProducerStats>(std::get<StatsReport>(world.ok(GetDataProducerStats{kVoice})));
  EXPECT_EQ(sent.label, "voice");
  EXPECT_EQ(sent.messages, 3u);
  EXPECT_EQ(sent.bytes, 22u);
  const auto heard = std::get<DataConsumerStats>(std::get<StatsReport>(world.ok(GetDataConsumerStats{ear})));
  EXPECT_EQ(heard.label, "voice");
  EXPECT_EQ(heard.messages, 2u);
  EXPECT_EQ(heard.bytes, 5u);
  EXPECT_EQ(heard.buffered_bytes, 0u);
}

TEST(EngineDirect, WaitsForNothing) {
  DirectWorld world;
  world.listen(10);
  EXPECT_EQ(world.engine.next_deadline(), kNever);
}

}  // namespace
}  // namespace madang::media
