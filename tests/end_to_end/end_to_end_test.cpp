// Clients, lobby and engine together: what people in a room see and hear. What becomes of it on bad links is told by
// tests/scenarios.
#include <gmock/gmock.h>

#include "end_to_end/call.hpp"

namespace madang::end_to_end {
namespace {

using media::Drop;
using testing::IsEmpty;
using testing::SizeIs;

TEST(EndToEnd, TwoPeersMeetAndOneHearsAndSeesTheOther) {
  Call call;
  Client& anna = call.add("anna");
  Client& bert = call.add("bert");
  call.produce_audio(anna);
  const MediaSource& video = call.produce_video(anna);
  ASSERT_THAT(bert.streams, SizeIs(2));
  call.run_for(5s);
  expect_perfect(audio_from(bert, "anna"), 230);
  expect_perfect(video_from(bert, "anna"), 350);
  EXPECT_EQ(bert.receiving->link.refused, 0u);
  EXPECT_EQ(video.repairs(), 0u);
  EXPECT_THAT(anna.streams, IsEmpty());
}

TEST(EndToEnd, BothTalkToEachOther) {
  Call call;
  Client& anna = call.add("anna");
  Client& bert = call.add("bert");
  for (Client* client : {&anna, &bert}) {
    call.produce_audio(*client);
    call.produce_video(*client);
  }
  call.run_for(3s);
  expect_perfect(video_from(bert, "anna"), 200);
  expect_perfect(video_from(anna, "bert"), 200);
  expect_perfect(audio_from(anna, "bert"), 100);
}

TEST(EndToEnd, EveryCodecOfTheRouterArrives) {
  for (const sim::Codec codec : {sim::Codec::Vp8, sim::Codec::Vp9, sim::Codec::H264, sim::Codec::Av1}) {
    SCOPED_TRACE(sim::mime_type_of(codec));
    Call call;
    Client& anna = call.add("anna");
    Client& bert = call.add("bert");
    call.produce_video(anna, {.codec = codec});
    call.run_for(3s);
    expect_perfect(video_from(bert, "anna"), 200);
    EXPECT_GE(video_from(bert, "anna").decoder().pictures(), 73u);
  }
}

TEST(EndToEnd, ReportsFlowBothWaysAndTellTheTruth) {
  Call call;
  Client& anna = call.add("anna");
  Client& bert = call.add("bert");
  const MediaSource& audio = call.produce_audio(anna);
  const MediaSource& source = call.produce_video(anna);
  call.run_for(10s);

  const ReceiveStream& video = video_from(bert, "anna");
  ASSERT_GE(video.summaries.size(), 5u);
  const auto& last = video.summaries.back();
  EXPECT_GE(last.packets, 500u);
  EXPECT_LE(last.packets, video.received + 40u);
  // The report's RTP time is near the newest packet's.
  EXPECT_LE(std::abs(static_cast<std::int32_t>(video.timestamp_newest - last.rtp_time.value)), 2 * 90'000);
  // Two reports advance alike in NTP time and in RTP time.
  const auto& first = video.summaries.front();
  const double ntp_seconds = static_cast<double>(last.ntp.value - first.ntp.value) / 4294967296.0;
  const double rtp_seconds = static_cast<double>(last.rtp_time.value - first.rtp_time.value) / 90'000.0;
  EXPECT_NEAR(ntp_seconds, rtp_seconds, 0.05);

  const auto& reports = source.streams()[0].reports;
  ASSERT_GE(reports.size(), 3u);
  EXPECT_EQ(reports.back().cumulative_lost, 0);
  EXPECT_NE(reports.back().last_sr, 0u);
  EXPECT_GE(audio.streams()[0].reports.size(), 1u);
}

TEST(EndToEnd, AudioAndVideoOfOnePeerStayInStep) {
  Call call;
  Client& anna = call.add("anna");
  Client& bert = call.add("bert");
  call.produce_audio(anna);
  call.produce_video(anna);
  call.run_for(8s);
  // What the sender reports make of a moment must agree between the two streams.
  const auto time_of_newest = [](const ReceiveStream& stream, double rate) {
    const auto& report = stream.summaries.back();
    return static_cast<double>(report.ntp.value) / 4294967296.0 +
           static_cast<std::int32_t>(stream.timestamp_newest - report.rtp_time.value) / rate -
           to_seconds(stream.newest_at - at(0s));
  };
  ASSERT_FALSE(audio_from(bert, "anna").summaries.empty());
  ASSERT_FALSE(video_from(bert, "anna").summaries.empty());
  EXPECT_NEAR(time_of_newest(audio_from(bert, "anna"), 48'000), time_of_newest(video_from(bert, "anna"), 90'000), 0.06);
}

TEST(EndToEnd, LossOnThePublishersLinkIsRepairedBeforeItGoesOn) {
  Call call;
  Client& anna = call.add("anna");
  Client& bert = call.add("bert");
  anna.sending->loses_up = random_loss(5, 5);
  const MediaSource& source = call.produce_video(anna);
  call.run_for(10s);
  anna.sends_media = false;
  call.run_for(2s);
  EXPECT_GT(source.repairs(), 10u);
  expect_perfect(video_from(bert, "anna"), 700);
}

TEST(EndToEnd, LossOnTheViewersLinkIsRepairedByTheServer) {
  Call call;
  Client& anna = call.add("anna");
  Client& bert = call.add("bert");
  const MediaSource& source = call.produce_video(anna);
  call.run_for(1s);  // whoever misses the very first packet cannot know what came before
  bert.receiving->loses_down = random_loss(6, 5);
  call.run_for(10s);
  anna.sends_media = false;
  bert.receiving->loses_down = nullptr;
  call.run_for(2s);
  EXPECT_EQ(source.repairs(), 0u);
  EXPECT_GT(video_from(bert, "anna").repairs, 10u);
  expect_perfect(video_from(bert, "anna"), 700);
}

TEST(EndToEnd, LossOnBothLinksIsRepairedForEveryViewer) {
  Call call;
  Client& anna = call.add("anna");
  std::vector<Client*> viewers;
  for (int i = 0; i < 3; ++i) { viewers.push_back(&call.add("viewer" + std::to_string(i))); }
  anna.sending->loses_up = random_loss(7, 3);
  for (std::size_t i = 0; i < viewers.size(); ++i) { viewers[i]->receiving->loses_down = random_loss(8 + i, 3); }
  call.produce_video(anna);
  call.run_for(10s);
  anna.sends_media = false;
  for (Client* viewer : viewers) { viewer->receiving->loses_down = nullptr; }
  call.run_for(2s);
  for (Client* viewer : viewers) {
    SCOPED_TRACE(viewer->name());
    expect_perfect(video_from(*viewer, "anna"), 700);
  }
}

TEST(EndToEnd, TheFirstPacketsOfAPublisherMayBeLost) {
  Call call;
  Client& anna = call.add("anna");
  Client& bert = call.add("bert");
  int left = 8;  // the whole first key frame
  anna.sending->loses_up = [&left](Bytes datagram) {
    return rtp::classify(datagram) == rtp::PacketKind::RtpOrRtcp && !rtp::is_rtcp(datagram) && left-- > 0;
  };
  const MediaSource& source = call.produce_video(anna);
  call.run_for(3s);
  EXPECT_GE(source.plis, 1);
  expect_perfect(video_from(bert, "anna"), 180);
}

TEST(EndToEnd, APausedProducerIsSilentAndComesBackWithAKeyFrameAndWithoutAGap) {
  Call call;
  Client& anna = call.add("anna");
  Client& bert = call.add("bert");
  const MediaSource& source = call.produce_video(anna);
  const auto producer = anna.producer_of(source).value();
  call.run_for(2s);
  const ReceiveStream& video = video_from(bert, "anna");
  ask<room::Accepted>(call, anna, room::PauseProducer{text_of(producer)});
  EXPECT_EQ(count<room::ConsumerPaused>(bert), 1u);
  call.run_for(100ms);
  const auto before = video.received;
  call.run_for(3s);
  EXPECT_EQ(video.received, before);
  const int key_frames = source.key_frames();
  const auto keys = video.decoder().keys();
  ask<room::Accepted>(call, anna, room::ResumeProducer{text_of(producer)});
  call.run_for(2s);
  EXPECT_EQ(count<room::ConsumerResumed>(bert), 1u);
  EXPECT_GT(source.key_frames(), key_frames);
  EXPECT_GT(video.decoder().keys(), keys);
  expect_perfect(video, before + 100);
}

TEST(EndToEnd, AViewerMayPauseAndResumeOnItsOwn) {
  Call call;
  Client& anna = call.add("anna");
  Client& bert = call.add("bert");
  Client& carl = call.add("carl");
  call.produce_video(anna);
  call.run_for(1s);
  const ReceiveStream& video = video_from(bert, "anna");
  const auto consumer = video.offer().consumer;
  ask<room::Accepted>(call, bert, room::PauseConsumer{text_of(consumer)});
  call.run_for(100ms);
  const auto before = video.received;
  call.run_for(1s);
  EXPECT_EQ(video.received, before);
  ask<room::Accepted>(call, bert, room::ResumeConsumer{text_of(consumer)});
  call.run_for(1s);
  expect_perfect(video, before + 40);
  expect_perfect(video_from(carl, "anna"), 200);
}

TEST(EndToEnd, AClientThatRefusesAConsumerIsSentNothing) {
  Call call;
  Client& anna = call.add("anna");
  Client& bert = call.add("bert");
  bert.accepts = false;
  call.produce_video(anna);
  call.run_for(2s);
  EXPECT_EQ(bert.strays, 0u);
  EXPECT_EQ(call.engine().forwarded(), 0u);
}

TEST(EndToEnd, AClosedProducerEndsItsConsumers) {
  Call call;
  Client& anna = call.add("anna");
  Client& bert = call.add("bert");
  const MediaSource& source = call.produce_video(anna);
  const auto producer = anna.producer_of(source).value();
  call.run_for(1s);
  ask<room::Accepted>(call, anna, room::CloseProducer{text_of(producer)});
  EXPECT_EQ(count<room::ConsumerClosed>(bert), 1u);
  call.run_for(100ms);
  EXPECT_GT(call.engine().drops().of(Drop::UnknownStream), 0u);
  EXPECT_EQ(call.engine().counts().producers, 0u);
  EXPECT_EQ(call.engine().counts().consumers, 0u);
}

TEST(EndToEnd, AnEmptyRoomLeavesNothingInTheEngine) {
  Call call;
  Client& anna = call.add("anna");
  Client& bert = call.add("bert");
  for (Client* client : {&anna, &bert}) {
    call.produce_audio(*client);
    call.produce_video(*client);
  }
  call.run_for(1s);
  call.leave(anna);
  call.leave(bert);
  call.run_for(1s);
  const auto counts = call.engine().counts();
  EXPECT_EQ(counts.routers + counts.transports + counts.producers + counts.consumers, 0u);
  EXPECT_EQ(call.free_slabs(), call.slabs());
  EXPECT_EQ(call.lobby().counts().names, 0u);
  EXPECT_EQ(call.lobby().counts().rooms, 0u);
  call.run_for(60s);
  EXPECT_EQ(call.engine().counts().timers, 0u);
}

/// A broadcaster as ffmpeg or GStreamer would be: HTTP requests, and plain RTP from ports of its own.
struct Broadcaster {
  explicit Broadcaster(Call& its_call, bool rtcp_mux)
      : call(its_call), is_muxed(rtcp_mux), source(options(), its_call.random(), its_call.now()) {
    ask_http<room::BroadcasterCreated>(call, room::CreateBroadcaster{
        .id = "tower", .display_name = "Tower", .device = {"{\"flag\":\"broadcaster\"}"}, .rtp_capabilities = {}});
    const auto opened = ask_http<room::PlainTransportOpened>(call, room::CreateBroadcasterTransport{
        .broadcaster = "tower", .rtcp_mux = rtcp_mux, .comedia = true, .sctp = {}});
    EXPECT_EQ(opened.transport.rtcp_tuple.has_value(), !rtcp_mux);
    ask_http<room::Produced>(call, room::BroadcasterProduce{"tower", text_of(opened.id), MediaKind::Video, source.parameters()});
  }
  static MediaSource::Options options() {
    return {.id = 9'000, .video = sim::VideoFormat{.has_rtx = false}, .ssrc = 2222, .mid = "v", .first_seq = 65'000};
  }
  void run_for(Duration duration) {
    for (Duration done{}; done < duration; done += 40ms) {
      std::vector<sim::Outgoing> packets;
      source.on_tick(call.now(), packets);
      send(packets);
      if (done % 1s == 0s) {
        std::vector<Blob> reports;
        source.append_reports(call.now(), reports);
        call.send_stray(call.plain_addresses.at(is_muxed ? 0 : 1), rtcp_address(), reports.at(0));
      }
      call.run_for(40ms);
      read_mail();
    }
  }
  void send(const std::vector<sim::Outgoing>& packets) {
    for (const sim::Outgoing& packet : packets) {
      const Blob bytes = rtp_packet(packet.fields, packet.payload);
      if (loses && loses(bytes)) { continue; }
      call.send_stray(call.plain_addresses.at(0), address, bytes);
    }
  }
  void read_mail() {
    std::vector<sim::Outgoing> repairs;
    for (Blob& datagram : std::exchange(call.mail[rtcp_address()], {})) {
      auto reader = rtp::rtcp::CompoundReader::parse(datagram);
      ASSERT_TRUE(reader);
      while (const auto packet = reader->next()) { source.on_rtcp(*packet, repairs); }
    }
    send(repairs);
  }
  SocketAddress rtcp_address() const {
    return {address.ip, static_cast<std::uint16_t>(is_muxed ? address.port : address.port + 1)};
  }

  Call& call;
  bool is_muxed;
  SocketAddress address{IpAddress::v4(192, 0, 2, 77), 5004};
  MediaSource source;
  std::function<bool(Bytes)> loses;
};

TEST(EndToEnd, ABroadcastersPlainRtpReachesBrowsers) {
  for (const bool is_muxed : {true, false}) {
    Call call;
    Client& anna = call.add("anna");
    Broadcaster tower(call, is_muxed);
    tower.run_for(3s);
    Client& late = call.add("late");
    tower.run_for(3s);
    EXPECT_GE(tower.source.plis, 1);
    EXPECT_GE(tower.source.streams()[0].reports.size(), 2u);
    expect_perfect(video_from(anna, "tower"), 400);
    expect_perfect(video_from(late, "tower"), 200);
  }
}

TEST(EndToEnd, ABroadcasterWithoutRtxRepairsLossWithTheSamePackets) {
  Call call;
  Client& anna = call.add("anna");
  Broadcaster tower(call, true);
  tower.run_for(200ms);
  tower.loses = random_loss(11, 4);
  tower.run_for(6s);
  tower.loses = nullptr;
  tower.run_for(1s);
  EXPECT_GT(tower.source.repairs(), 5u);
  expect_perfect(video_from(anna, "tower"), 450);
}

TEST(EndToEnd, DeletingABroadcasterClosesItsSockets) {
  Call call;
  Client& anna = call.add("anna");
  Broadcaster tower(call, false);
  tower.run_for(1s);
  ask_http<room::BroadcasterDeleted>(call, room::DeleteBroadcaster{"tower"});
  EXPECT_EQ(call.plain_sockets_closed, 2u);
  EXPECT_EQ(count<room::ConsumerClosed>(anna), 1u);
  EXPECT_EQ(call.engine().counts().producers, 0u);
}

TEST(EndToEnd, OneTalksToTwenty) {
  Call call;
  Client& anna = call.add("anna");
  call.produce_audio(anna);
  const MediaSource& source = call.produce_video(anna);
  std::vector<Client*> viewers;
  for (int i = 0; i < 20; ++i) { viewers.push_back(&call.add("viewer" + std::to_string(i))); }
  call.run_for(3s);
  for (Client* viewer : viewers) {
    SCOPED_TRACE(viewer->name());
    expect_perfect(audio_from(*viewer, "anna"), 100);
    expect_perfect(video_from(*viewer, "anna"), 150);
  }
  // Twenty wishes for a key frame, but not twenty key frames for each.
  EXPECT_LE(source.key_frames(), 40);
}

TEST(EndToEnd, TheSameSeedPlaysTheSameCallAndAnotherSeedAnother) {
  const auto play = [](std::uint64_t seed) {
    Call call(seed);
    Client& anna = call.add("anna");
    Client& bert = call.add("bert");
    anna.sending->up.set_options({.loss = 0.05, .reordered = 0.05});
    bert.receiving->down.set_options({.jitter = 10ms, .loss = 0.05});
    call.produce_video(anna);
    call.run_for(5s);
    EXPECT_GT(call.trace().events(), 500u);
    return call.trace().value();
  };
  const std::uint64_t once = play(2026);
  EXPECT_EQ(once, play(2026));
  EXPECT_NE(once, play(2027));
}

TEST(EndToEnd, ShuttingDownClosesEveryone) {
  Call call;
  Client& anna = call.add("anna");
  call.produce_video(anna);
  call.run_for(1s);
  call.shut_down();
  EXPECT_EQ(anna.closed_with, 1001);
  EXPECT_EQ(call.engine().counts().transports, 0u);
}

}  // namespace
}  // namespace madang::end_to_end
