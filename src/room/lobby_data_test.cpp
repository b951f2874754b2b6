// Data channels as their participants see them: who is offered what, on which stream, and what the bot says.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "room/lobby_tester.hpp"

namespace madang::room {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Options with_data() {
  Options options = LobbyTester::options();
  options.data_channels = true;
  return options;
}

Options without_bot() {
  Options options = with_data();
  options.bot = false;
  return options;
}

LobbyTester::Peer add_peer(LobbyTester& t, const std::string& room, const std::string& name,
                           ortc::NumSctpStreams streams = {}) {
  LobbyTester::Peer peer;
  peer.connection = t.connect(room, name);
  peer.send = t.create_transport(peer.connection, false, streams);
  peer.receive = t.create_transport(peer.connection, true, streams);
  t.request(peer.connection, Join{.display_name = name + "!",
                                  .device = JsonText{"{}"},
                                  .rtp_capabilities = demo_capabilities(),
                                  .wants_data = true});
  return peer;
}

ProduceData channel(media::TransportId transport, const std::string& label,
                    ortc::SctpStreamParameters stream = {}) {
  return {.transport = named(transport),
          .stream = stream,
          .label = label,
          .channel = label,
          .protocol = "",
          .app_data = JsonText{R"({"a":1})"}};
}

media::DataProducerId produce_data(LobbyTester& t, const LobbyTester::Peer& peer,
                                   const std::string& label, std::uint16_t stream = 0) {
  t.request(peer.connection, channel(peer.send, label, {.stream_id = stream}));
  return std::get<DataProduced>(*t.last_response).id;
}

const NewDataConsumer& data_question(const Ask& ask) {
  return std::get<NewDataConsumer>(ask.question);
}

media::DataConsumerId last_data_consumer(const LobbyTester& t) {
  return std::get<media::ConsumeData>(t.sends.back().command).data_consumer;
}

media::DataMessage text(std::string words, std::uint32_t ppid = 51) {
  return {.ppid = ppid, .payload = {words.begin(), words.end()}};
}

// ----------------------------------------------------------------------------------- who gets what

TEST(LobbyData, ChatGoesToEveryOtherJoinedPeer) {
  LobbyTester t(without_bot());
  const auto a = add_peer(t, "r", "A");
  add_peer(t, "r", "B");
  add_peer(t, "r", "C");
  t.connect("r", "D");  // has not joined
  t.forget();
  t.request(a.connection, channel(a.send, "chat", {.ordered = false, .max_retransmits = 1}));
  EXPECT_THAT(t.all(),
              ElementsAre("w0 ! ProduceData d1 'chat' on t1", "A = produced d1",
                          "w0 ! ConsumeData e1 of d1 on t4", "w0 ! ConsumeData e2 of d1 on t6",
                          "B ? newDataConsumer(e1 of d1 from A 'chat' on stream 0)",
                          "C ? newDataConsumer(e2 of d1 from A 'chat' on stream 0)"));
  const NewDataConsumer& question = data_question(t.open_asks[0]);
  EXPECT_EQ(question.stream, (ortc::SctpStreamParameters{0, false, std::nullopt, 1}));
  EXPECT_EQ(question.app_data.text, R"({"a":1})");  // without peerId: not as with media
}

TEST(LobbyData, InALiveRoomViewersWriteToPresentersAndTheseToEverybody) {
  LobbyTester t(without_bot());
  const auto a = add_peer(t, "live", "A");
  const auto b = add_peer(t, "live", "B");
  add_peer(t, "live", "C");
  produce_data(t, a, "chat");
  produce_data(t, b, "chat");
  EXPECT_TRUE(t.open_asks.empty());
  t.forget();
  t.produce(a.connection, a.send);
  EXPECT_THAT(t.seen(),
              ElementsAre("A = produced p1", "B,C < newPeer(A)", "A < newPeer(B)", "A < newPeer(C)",
                          "B ? newDataConsumer(e1 of d1 from A 'chat' on stream 0)",
                          "C ? newDataConsumer(e2 of d1 from A 'chat' on stream 0)",
                          "A ? newDataConsumer(e3 of d2 from B 'chat' on stream 0)", "B ? newConsumer(c1 of p1 from A)",
                          "C ? newConsumer(c2 of p1 from A)"));
  const auto d = add_peer(t, "live", "D");
  t.forget();
  produce_data(t, d, "chat");
  EXPECT_THAT(t.seen(), ElementsAre("D = produced d3", "A ? newDataConsumer(e5 of d3 from D 'chat' on stream 1)"));
}

TEST(LobbyData, TheAnswerToNewDataConsumerChangesNothing) {
  LobbyTester t(without_bot());
  const auto a = add_peer(t, "r", "A");
  const auto b = add_peer(t, "r", "B");
  produce_data(t, a, "chat");
  t.forget();
  t.answer(b.connection, t.open_asks[0].ask, false);
  EXPECT_THAT(t.all(), IsEmpty());
  EXPECT_EQ(t.lobby.counts().data_consumers, 1u);
  EXPECT_EQ(t.lobby.counts().asks, 0u);
}

TEST(LobbyData, OtherLabelsReachOnlyThoseWhoJoinLater) {
  LobbyTester t(without_bot());
  const auto a = add_peer(t, "r", "A");
  add_peer(t, "r", "B");
  t.forget();
  produce_data(t, a, "moves");
  EXPECT_THAT(t.seen(), ElementsAre("A = produced d1"));
  add_peer(t, "r", "C");
  EXPECT_THAT(t.seen(), testing::Contains("C ? newDataConsumer(e1 of d1 from A 'moves' on stream 0)"));
}

TEST(LobbyData, JoiningAnswersThenTellsThenOffersMediaThenDataThenTheBot) {
  LobbyTester t(with_data());
  const auto a = add_peer(t, "r", "A");
  t.produce(a.connection, a.send);
  produce_data(t, a, "chat");
  produce_data(t, a, "bot", 1);
  const ConnectionId b = t.connect("r", "B");
  t.create_transport(b, false, ortc::NumSctpStreams{});
  t.create_transport(b, true, ortc::NumSctpStreams{});
  t.forget();
  t.request(b, Join{.display_name = "B!",
                    .device = JsonText{"{}"},
                    .rtp_capabilities = demo_capabilities(),
                    .wants_data = true});
  // The channel to A's bot is nobody else's business.
  EXPECT_THAT(t.seen(), ElementsAre("B = peers(A)", "A < newPeer(B)",
                                    "B ? newConsumer(c1 of p1 from A)",
                                    "B ? newDataConsumer(e3 of d2 from A 'chat' on stream 0)",
                                    "B ? newDataConsumer(e4 of d1 from nobody 'bot' on stream 1)"));
}

TEST(LobbyData, WhoDidNotAskForDataGetsNone) {
  LobbyTester t(with_data());
  const auto a = add_peer(t, "r", "A");
  const ConnectionId b = t.connect("r", "B");
  t.create_transport(b, true, ortc::NumSctpStreams{});
  t.join(b);  // without sctpCapabilities
  const ConnectionId c = t.connect("r", "C");
  t.create_transport(c, true);  // a transport without SCTP
  t.request(c, Join{.display_name = {}, .device = {}, .rtp_capabilities = {}, .wants_data = true});
  const ConnectionId d = t.connect("r", "D");  // and none at all
  t.request(d, Join{.display_name = {}, .device = {}, .rtp_capabilities = {}, .wants_data = true});
  t.forget();
  produce_data(t, a, "chat");
  EXPECT_THAT(t.seen(), ElementsAre("A = produced d2"));
}

// ------------------------------------------------------------------------------------------ streams

TEST(LobbyData, StreamsAreGivenOutForEachTransportAndComeBackWhenAChannelCloses) {
  LobbyTester t(without_bot());
  const auto a = add_peer(t, "r", "A");
  const auto b = add_peer(t, "r", "B", {.os = 16, .mis = 2});
  produce_data(t, a, "chat", 7);
  produce_data(t, a, "chat", 9);
  EXPECT_EQ(data_question(t.open_asks[0]).stream.stream_id, 0);
  EXPECT_EQ(data_question(t.open_asks[1]).stream.stream_id, 1);
  t.forget();
  const media::DataProducerId third = produce_data(t, a, "chat", 11);
  EXPECT_THAT(t.seen(), ElementsAre("A = produced " + t.name_of(third)));  // B has none left
  t.event(media::DataConsumerEnded{data_question(t.open_asks[0]).data_consumer,
                                   media::DataConsumerEnded::Why::Overflow});
  EXPECT_THAT(t.seen(), ElementsAre("B < dataConsumerClosed(e1)"));
  produce_data(t, a, "chat", 12);
  EXPECT_EQ(data_question(t.open_asks.back()).stream.stream_id, 0);
  EXPECT_EQ(t.lobby.counts().data_consumers, 2u);
  t.disconnect(b.connection);
  EXPECT_EQ(t.lobby.counts().data_consumers, 0u);
}

TEST(LobbyData, AStreamCarriesOneDataProducerOfATransport) {
  LobbyTester t(without_bot());
  const auto a = add_peer(t, "r", "A");
  produce_data(t, a, "x", 3);
  t.request(a.connection, channel(a.send, "y", {.stream_id = 3}));
  ASSERT_TRUE(t.last_error);
  EXPECT_EQ(t.last_error->code, Code::AlreadyExists);
  EXPECT_EQ(t.last_error->message,
            "streamId already exists in SCTP listener [streamId:3] [method:transport.produceData]");
  t.request(a.connection, channel(a.receive, "y", {.stream_id = 3}));  // another transport
  EXPECT_TRUE(t.last_response);
}

// ------------------------------------------------------------------------------------------ refusals

TEST(LobbyData, RefusesInTheOrderOfTheProtocol) {
  LobbyTester t(without_bot());
  const ConnectionId a = t.connect("r", "A");
  const auto refusal = [&](ProduceData request) {
    t.request(a, std::move(request));
    return t.last_error ? t.last_error->message : "";
  };
  ProduceData request = channel({}, "chat");
  request.transport.text = "nope";
  request.stream = fail(Code::InvalidArgument, "missing params.streamId");
  EXPECT_EQ(refusal(request), "Peer not yet joined");
  t.join(a);
  EXPECT_EQ(refusal(request), "transport with id \"nope\" not found");
  request.transport = named(t.create_transport(a));  // without SCTP
  EXPECT_EQ(refusal(request), "missing params.streamId");
  request.stream = ortc::SctpStreamParameters{};
  EXPECT_EQ(refusal(request),
            "SCTP not enabled and not a direct Transport [method:transport.produceData]");
  EXPECT_EQ(t.lobby.counts().data_producers, 0u);
}

TEST(LobbyData, WithoutDataChannelsNoTransportHasThem) {
  LobbyTester t;  // as the tests of media have it
  const auto a = add_peer(t, "r", "A");
  t.request(a.connection, channel(a.send, "chat"));
  EXPECT_EQ(t.last_error->message,
            "SCTP not enabled and not a direct Transport [method:transport.produceData]");
  for (const Send& send : t.sends) {
    EXPECT_FALSE(std::holds_alternative<media::CreateDirectTransport>(send.command));
  }
}

TEST(LobbyData, EverythingAParticipantMayHaveIsCounted) {
  Options options = without_bot();
  options.limits.data_producers = 3;
  options.limits.data_consumers = 2;
  options.limits.label_bytes = 8;
  options.limits.app_data_bytes = 10;
  LobbyTester t(options);
  const auto a = add_peer(t, "r", "A");
  add_peer(t, "r", "B");
  for (std::uint16_t i = 0; i < 3; ++i) { produce_data(t, a, "chat", i); }
  EXPECT_EQ(t.lobby.counts().data_consumers, 2u);  // B gets what fits
  t.request(a.connection, channel(a.send, "chat", {.stream_id = 5}));
  EXPECT_EQ(t.last_error->message, "too many data producers");
  EXPECT_EQ(t.last_error->code, Code::LimitReached);
  t.request(a.connection, channel(a.send, "ninechars", {.stream_id = 5}));
  EXPECT_EQ(t.last_error->field, "label");
  ProduceData request = channel(a.send, "x", {.stream_id = 5});
  request.protocol = "ninechars";
  t.request(a.connection, request);
  EXPECT_EQ(t.last_error->field, "protocol");
  request.protocol = "";
  request.app_data = JsonText{R"({"long":"text"})"};
  t.request(a.connection, request);
  EXPECT_EQ(t.last_error->code, Code::TooLarge);
  EXPECT_EQ(t.lobby.counts().data_producers, 3u);
}

TEST(LobbyData, WhatTheEngineRefusesIsNotMentioned) {
  LobbyTester t(without_bot());
  const auto a = add_peer(t, "r", "A");
  add_peer(t, "r", "B");
  t.hold();
  t.request(a.connection, channel(a.send, "chat"));
  t.forget();
  t.reply_first(fail(Code::Unavailable, "no memory"));
  EXPECT_THAT(t.seen(), ElementsAre("A = error 'no memory'"));
  EXPECT_EQ(t.lobby.counts().data_producers, 0u);
  t.request(a.connection, channel(a.send, "chat"));
  t.reply_first(media::ReplyBody{Done{}});
  t.forget();
  t.reply_first(fail(Code::Unavailable, "no memory"));
  EXPECT_THAT(t.seen(), IsEmpty());
  EXPECT_EQ(t.lobby.counts().data_consumers, 0u);
}

TEST(LobbyData, EveryoneReadsStatisticsOfTheirOwnAlone) {
  LobbyTester t(without_bot());
  const auto a = add_peer(t, "r", "A");
  const auto b = add_peer(t, "r", "B");
  const media::DataProducerId chat = produce_data(t, a, "chat");
  const media::DataConsumerId consumer = last_data_consumer(t);
  t.forget();
  t.request(a.connection, GetDataProducerStats{named(chat)});
  t.request(b.connection, GetDataProducerStats{named(chat)});
  t.request(b.connection, GetDataConsumerStats{named(consumer)});
  EXPECT_THAT(t.all(), ElementsAre("w0 ! GetDataProducerStats d1", "A = stats of a data producer",
                                   "B = error 'dataProducer with id \"" + chat.text() + "\" not found'",
                                   "w0 ! GetDataConsumerStats e1", "B = stats of a data consumer"));
}

// ------------------------------------------------------------------------------------------- closing

TEST(LobbyData, WhenItsSenderLeavesTheChannelClosesAfterThePeer) {
  LobbyTester t(with_data());
  const auto a = add_peer(t, "r", "A");
  add_peer(t, "r", "B");
  t.produce(a.connection, a.send);
  produce_data(t, a, "chat");
  produce_data(t, a, "bot", 1);
  t.forget();
  t.disconnect(a.connection);
  EXPECT_THAT(t.seen(), ElementsAre("B < peerClosed(A)", "B < consumerClosed(c1)",
                                    "B < dataConsumerClosed(e3)"));
  t.disconnect({2});
  const auto counts = t.lobby.counts();
  EXPECT_EQ(counts.rooms, 0u);
  EXPECT_EQ(counts.names, 0u);
}

TEST(LobbyData, AChannelThatItsClientClosedIsClosedForTheOthers) {
  LobbyTester t(without_bot());
  const auto a = add_peer(t, "r", "A");
  add_peer(t, "r", "B");
  const media::DataProducerId chat = produce_data(t, a, "chat");
  t.forget();
  t.event(media::DataProducerEnded{chat});
  t.event(media::DataProducerEnded{chat});
  EXPECT_THAT(t.all(), ElementsAre("B < dataConsumerClosed(e1)"));
  produce_data(t, a, "chat");  // the stream is free again
  EXPECT_EQ(t.lobby.counts().data_producers, 1u);
}

TEST(LobbyData, AChannelThatEndsBeforeTheClientHeardOfItIsNeverMentioned) {
  LobbyTester t(without_bot());
  const auto a = add_peer(t, "r", "A");
  add_peer(t, "r", "B");
  t.hold();
  t.request(a.connection, channel(a.send, "chat"));
  t.reply_first(media::ReplyBody{Done{}});
  t.forget();
  t.event(media::DataProducerEnded{std::get<DataProduced>(*t.last_response).id});
  t.release();
  EXPECT_THAT(t.all(), IsEmpty());
}

TEST(LobbyData, ATransportThatDidNotOpenTakesItsDataConsumersWithIt) {
  LobbyTester t(without_bot());
  const auto a = add_peer(t, "r", "A");
  const ConnectionId b = t.connect("r", "B");
  t.hold();
  t.request(b, CreateWebRtcTransport{.consuming = true, .sctp = ortc::NumSctpStreams{}});
  t.request(b, Join{.display_name = {}, .device = {}, .rtp_capabilities = {}, .wants_data = true});
  t.request(a.connection, channel(a.send, "chat"));
  ASSERT_EQ(t.held.size(), 2u);
  const Send open = t.held.front();
  t.held.pop_front();
  t.reply_first(media::ReplyBody{Done{}});  // the data producer
  EXPECT_EQ(t.lobby.counts().data_consumers, 1u);
  t.held.push_front(open);
  t.reply_first(fail(Code::Unavailable, "no port"));
  EXPECT_EQ(t.lobby.counts().data_consumers, 0u);
  t.release();
}

// ---------------------------------------------------------------------------------------- broadcasters

struct Broadcast {
  media::TransportId transport;
};

Broadcast add_broadcaster(LobbyTester& t, bool consumes = true) {
  t.add_broadcaster("r", "X", consumes);
  CreateBroadcasterTransport request;
  request.broadcaster = "X";
  request.type = CreateBroadcasterTransport::Type::WebRtc;
  request.sctp = ortc::NumSctpStreams{};
  t.http("r", request);
  return {std::get<WebRtcTransportOpened>(*t.last_response).id};
}

TEST(LobbyData, WhatABroadcasterSendsReachesOnlyLaterJoinersAndNotTheBot) {
  LobbyTester t(with_data());
  add_peer(t, "r", "A");
  const Broadcast x = add_broadcaster(t);
  t.forget();
  t.http("r", BroadcasterProduceData{"X", channel(x.transport, "chat")});
  t.http("r", BroadcasterProduceData{"X", channel(x.transport, "bot", {.stream_id = 1})});
  EXPECT_THAT(t.all(), ElementsAre("w0 ! ProduceData d2 'chat' on t4", "http = produced d2",
                                   "w0 ! ProduceData d3 'bot' on t4", "http = produced d3"));
  add_peer(t, "r", "B");
  EXPECT_THAT(t.seen(),
              testing::IsSupersetOf({"B ? newDataConsumer(e2 of d2 from X 'chat' on stream 0)",
                                     "B ? newDataConsumer(e3 of d1 from nobody 'bot' on stream 1)"}));
}

TEST(LobbyData, ABroadcasterConsumesByIdOnAStreamThatItIsTold) {
  LobbyTester t(without_bot());
  const auto a = add_peer(t, "r", "A");
  const media::DataProducerId chat = produce_data(t, a, "chat");
  const Broadcast x = add_broadcaster(t);
  t.forget();
  for (int i = 0; i < 2; ++i) {
    t.http("r", BroadcasterConsumeData{"X", named(x.transport), named(chat)});
  }
  EXPECT_THAT(t.all(),
              ElementsAre("w0 ! ConsumeData e1 of d1 on t3", "http = consumes e1 on stream 0",
                          "w0 ! ConsumeData e2 of d1 on t3", "http = consumes e2 on stream 1"));
  // It is not told that its data consumers close, nor can it be.
  t.event(media::DataProducerEnded{chat});
  EXPECT_THAT(t.seen(), IsEmpty());
  t.http("r", DeleteBroadcaster{"X"});
  EXPECT_EQ(t.lobby.counts().data_consumers, 0u);
}

TEST(LobbyData, ConsumeDataRefusesInTheOrderOfTheProtocol) {
  LobbyTester t(without_bot());
  const auto a = add_peer(t, "r", "A");
  const media::DataProducerId chat = produce_data(t, a, "chat");
  BroadcasterConsumeData request{"X", {{}, "nope"}, fail(Code::InvalidArgument, "missing dataProducerId")};
  const auto refusal = [&] {
    t.http("r", request);
    return t.last_error ? t.last_error->message : "";
  };
  EXPECT_EQ(refusal(), "broadcaster with id \"X\" does not exist");
  t.add_broadcaster("r", "X");
  EXPECT_EQ(refusal(), "broadcaster does not have rtpCapabilities");
  t.http("r", DeleteBroadcaster{"X"});
  t.add_broadcaster("r", "X", true);
  EXPECT_EQ(refusal(), "transport with id \"nope\" does not exist");
  request.transport = named(t.add_plain_transport("r", "X"));
  EXPECT_EQ(refusal(), "missing dataProducerId");
  request.data_producer = IdText<media::DataProducerId>{{}, "who"};
  EXPECT_EQ(refusal(), "DataProducer with id \"who\" not found");
  request.data_producer = named(chat);
  EXPECT_EQ(refusal(), "missing sctpParameters.MIS");
  EXPECT_EQ(t.last_error->code, Code::InvalidArgument);
  CreateBroadcasterTransport open;
  open.broadcaster = "X";
  open.type = CreateBroadcasterTransport::Type::WebRtc;
  open.sctp = ortc::NumSctpStreams{.os = 1, .mis = 1};
  t.http("r", open);
  request.transport = named(std::get<WebRtcTransportOpened>(*t.last_response).id);
  EXPECT_EQ(refusal(), "");
  EXPECT_EQ(refusal(), "no sctpStreamId available");
}

TEST(LobbyData, APlainTransportHasSctpWhereItIsAskedFor) {
  LobbyTester t(without_bot());
  t.add_broadcaster("r", "X");
  t.add_plain_transport("r", "X");
  EXPECT_FALSE(std::get<PlainTransportOpened>(*t.last_response).sctp);
  CreateBroadcasterTransport open;
  open.broadcaster = "X";
  open.sctp = ortc::NumSctpStreams{.os = 3, .mis = 4};
  t.http("r", open);
  const auto& opened = std::get<PlainTransportOpened>(*t.last_response);
  ASSERT_TRUE(opened.sctp);
  EXPECT_EQ(opened.sctp->mis, 4);
  const auto& command = std::get<media::CreatePlainTransport>(t.sends.back().command);
  ASSERT_TRUE(command.sctp);
  EXPECT_EQ(command.sctp->streams_out, 4);
  EXPECT_EQ(command.sctp->streams_in, 4);
  EXPECT_EQ(command.sctp->message_bytes_max, 262'144u);
}

// --------------------------------------------------------------------------------------------- the bot

TEST(LobbyBot, ComesWithTheFirstWhoCanHearItAndOnlyOnce) {
  LobbyTester t(with_data());
  t.add_peer("r", "A");  // without data
  for (const Send& send : t.sends) {
    EXPECT_FALSE(std::holds_alternative<media::CreateDirectTransport>(send.command));
  }
  const ConnectionId b = t.connect("r", "B");
  t.create_transport(b, true, ortc::NumSctpStreams{});
  t.forget();
  t.request(b, Join{.display_name = {}, .device = {}, .rtp_capabilities = {}, .wants_data = true});
  EXPECT_THAT(t.all(), ElementsAre("B = peers(A)", "A < newPeer(B)",
                                   "w0 ! CreateDirectTransport t4", "w0 ! ProduceData d1 'bot' on t4",
                                   "w0 ! ConsumeData e1 of d1 on t3",
                                   "B ? newDataConsumer(e1 of d1 from nobody 'bot' on stream 0)"));
  const NewDataConsumer& question = data_question(t.open_asks[0]);
  EXPECT_FALSE(question.peer);
  EXPECT_EQ(question.stream, (ortc::SctpStreamParameters{0, false, std::nullopt, std::nullopt}));
  EXPECT_EQ(question.app_data.text, "{}");
  t.forget();
  add_peer(t, "r", "C");
  for (const std::string& line : t.all()) { EXPECT_EQ(line.find("CreateDirectTransport"), line.npos); }
}

TEST(LobbyBot, TakesNoMessageOver512Bytes) {
  LobbyTester t(with_data());
  add_peer(t, "r", "A");
  for (const Send& send : t.sends) {
    if (const auto* direct = std::get_if<media::CreateDirectTransport>(&send.command)) {
      EXPECT_EQ(direct->message_bytes_max, 512u);
      return;
    }
  }
  ADD_FAILURE() << "no bot";
}

TEST(LobbyBot, RepeatsToEverybodyWhatItIsToldUnderTheNameOfThatMoment) {
  LobbyTester t(with_data());
  const auto a = add_peer(t, "r", "A");
  t.forget();
  produce_data(t, a, "bot");
  EXPECT_THAT(t.all(), ElementsAre("w0 ! ProduceData d2 'bot' on t1", "A = produced d2",
                                   "w0 ! ConsumeData e2 of d2 on t3"));
  const media::DataConsumerId ear = last_data_consumer(t);
  EXPECT_FALSE(std::get<media::ConsumeData>(t.sends.back().command).stream);
  t.event(media::DataReceived{ear, text("hello")});
  t.request(a.connection, ChangeDisplayName{"Anna"});
  t.forget();
  t.event(media::DataReceived{ear, text("again")});
  EXPECT_THAT(t.all(), ElementsAre("w0 ! SendData d1 51 'Anna said me: \"again\"'"));
}

TEST(LobbyBot, AnswersNothingButText) {
  LobbyTester t(with_data());
  const auto a = add_peer(t, "r", "A");
  produce_data(t, a, "bot");
  const media::DataConsumerId ear = last_data_consumer(t);
  t.forget();
  for (const std::uint32_t ppid : {50u, 53u, 56u, 57u, 0u}) {
    t.event(media::DataReceived{ear, text("x", ppid)});
  }
  t.event(media::DataReceived{{}, text("x")});  // heard by nobody
  EXPECT_THAT(t.all(), IsEmpty());
}

TEST(LobbyBot, WhoHasNoNameIsCalledByTheirId) {
  LobbyTester t(with_data());
  const auto a = add_peer(t, "r", "A");
  t.request(a.connection, ChangeDisplayName{});
  produce_data(t, a, "bot");
  const media::DataConsumerId ear = last_data_consumer(t);
  t.forget();
  t.event(media::DataReceived{ear, text("x")});
  EXPECT_THAT(t.all(), ElementsAre("w0 ! SendData d1 51 'A said me: \"x\"'"));
}

TEST(LobbyBot, IsNotThereWhenTheServerWantsNone) {
  LobbyTester t(without_bot());
  const auto a = add_peer(t, "r", "A");
  t.forget();
  produce_data(t, a, "bot");
  EXPECT_THAT(t.all(), ElementsAre("w0 ! ProduceData d1 'bot' on t1", "A = produced d1"));
}

TEST(LobbyBot, GoesWithItsRoom) {
  LobbyTester t(with_data());
  const auto a = add_peer(t, "r", "A");
  produce_data(t, a, "bot");
  t.disconnect(a.connection);
  EXPECT_EQ(t.lobby.counts().names, 0u);
  EXPECT_EQ(t.lobby.counts().rooms, 0u);
}

}  // namespace
}  // namespace madang::room
