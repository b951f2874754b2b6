// Clients, lobby and engine together: what people in a room see and hear, and what becomes of it on bad links.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "end_to_end/stage.hpp"

namespace madang::end_to_end {
namespace {

using media::Drop;
using testing::IsEmpty;
using testing::SizeIs;

/// Loses datagrams of RTP size at random, and nothing of the handshake.
Loss random_loss(std::uint64_t seed, std::uint64_t percent) {
  return [random = std::make_shared<SeededRandom>(seed), percent](Bytes datagram) {
    const bool is_media =
        rtp::classify(datagram) == rtp::PacketKind::RtpOrRtcp && !rtp::is_rtcp(datagram);
    return is_media && random->below(100) < percent;
  };
}

template <typename T>
std::size_t count(const ModelClient& client) {
  return static_cast<std::size_t>(std::count_if(client.notifications.begin(), client.notifications.end(),
                                                [](const auto& n) { return std::holds_alternative<T>(n); }));
}

TEST(EndToEnd, TwoPeersMeetAndOneHearsAndSeesTheOther) {
  Stage stage;
  ModelClient& anna = stage.add("anna");
  ModelClient& bert = stage.add("bert");
  anna.produce_audio();
  anna.produce_video();
  ASSERT_THAT(bert.sinks, SizeIs(2));
  stage.run_for(5s);
  bert.audio_from("anna").expect_perfect(anna.audio->payloads, 230);
  bert.video_from("anna").expect_perfect(anna.video->payloads, 350);
  EXPECT_EQ(bert.strays, 0u);
  EXPECT_EQ(bert.receiving->link.refused, 0u);
  EXPECT_EQ(bert.audio_from("anna").missing(), 0u);
  EXPECT_EQ(bert.video_from("anna").missing(), 0u);
  EXPECT_EQ(anna.video->repairs, 0);
  EXPECT_THAT(anna.sinks, IsEmpty());
}

TEST(EndToEnd, BothTalkToEachOther) {
  Stage stage;
  ModelClient& anna = stage.add("anna");
  ModelClient& bert = stage.add("bert");
  for (ModelClient* client : {&anna, &bert}) {
    client->produce_audio();
    client->produce_video();
  }
  stage.run_for(3s);
  bert.video_from("anna").expect_perfect(anna.video->payloads, 200);
  anna.video_from("bert").expect_perfect(bert.video->payloads, 200);
  anna.audio_from("bert").expect_perfect(bert.audio->payloads, 100);
}

TEST(EndToEnd, ReportsFlowBothWaysAndTellTheTruth) {
  Stage stage;
  ModelClient& anna = stage.add("anna");
  ModelClient& bert = stage.add("bert");
  anna.produce_audio();
  anna.produce_video();
  stage.run_for(10s);

  MediaSink& video = bert.video_from("anna");
  ASSERT_GE(video.sender_reports.size(), 5u);
  const auto& last = video.sender_reports.back();
  EXPECT_GE(last.packets, 500u);
  EXPECT_LE(last.packets, video.packets.size() + 40u);
  // The report's RTP time is near the newest packet's.
  const auto newest = std::prev(video.packets.end())->second.timestamp;
  EXPECT_LE(std::abs(static_cast<std::int32_t>(newest - last.rtp_time.value)), 2 * 90'000);
  // Two reports advance alike in NTP time and in RTP time.
  const auto& first = video.sender_reports.front();
  const double ntp_seconds = static_cast<double>(last.ntp.value - first.ntp.value) / 4294967296.0;
  const double rtp_seconds = static_cast<double>(last.rtp_time.value - first.rtp_time.value) / 90'000.0;
  EXPECT_NEAR(ntp_seconds, rtp_seconds, 0.05);

  ASSERT_GE(anna.video->reports.size(), 3u);
  EXPECT_EQ(anna.video->reports.back().cumulative_lost, 0);
  EXPECT_NE(anna.video->reports.back().last_sr, 0u);
  EXPECT_GE(anna.audio->reports.size(), 1u);
}

TEST(EndToEnd, AudioAndVideoOfOnePeerStayInStep) {
  Stage stage;
  ModelClient& anna = stage.add("anna");
  ModelClient& bert = stage.add("bert");
  anna.produce_audio();
  anna.produce_video();
  stage.run_for(8s);
  // What the sender reports make of a moment must agree between the two streams.
  const auto time_of_newest = [](const MediaSink& sink, double rate) {
    const auto& report = sink.sender_reports.back();
    const auto& packet = std::prev(sink.packets.end())->second;
    return static_cast<double>(report.ntp.value) / 4294967296.0 +
           static_cast<std::int32_t>(packet.timestamp - report.rtp_time.value) / rate -
           to_seconds(packet.at - at(0s));
  };
  ASSERT_FALSE(bert.audio_from("anna").sender_reports.empty());
  ASSERT_FALSE(bert.video_from("anna").sender_reports.empty());
  EXPECT_NEAR(time_of_newest(bert.audio_from("anna"), 48'000), time_of_newest(bert.video_from("anna"), 90'000), 0.06);
}

TEST(EndToEnd, LossOnThePublishersLinkIsRepairedBeforeItGoesOn) {
  Stage stage;
  ModelClient& anna = stage.add("anna");
  ModelClient& bert = stage.add("bert");
  stage.wire_of(*anna.sending).up = random_loss(5, 5);
  anna.produce_video();
  stage.run_for(10s);
  anna.sends_media = false;
  stage.run_for(2s);
  EXPECT_GT(anna.video->repairs, 10);
  MediaSink& video = bert.video_from("anna");
  video.expect_perfect(anna.video->payloads, 700);
  EXPECT_EQ(video.missing(), 0u);
}

TEST(EndToEnd, LossOnTheViewersLinkIsRepairedByTheServer) {
  Stage stage;
  ModelClient& anna = stage.add("anna");
  ModelClient& bert = stage.add("bert");
  anna.produce_video();
  anna.produce_audio();
  stage.run_for(1s);  // whoever misses the very first packet cannot know what came before
  stage.wire_of(*bert.receiving).down = random_loss(6, 5);
  stage.run_for(10s);
  anna.sends_media = false;
  stage.wire_of(*bert.receiving).down = nullptr;
  stage.run_for(2s);
  EXPECT_EQ(anna.video->repairs, 0);
  MediaSink& video = bert.video_from("anna");
  EXPECT_GT(video.repairs, 10);
  EXPECT_EQ(video.missing(), 0u);
  video.expect_perfect(anna.video->payloads, 700);
}

TEST(EndToEnd, LossOnBothLinksIsRepairedForEveryViewer) {
  Stage stage;
  ModelClient& anna = stage.add("anna");
  std::vector<ModelClient*> viewers;
  for (int i = 0; i < 3; ++i) { viewers.push_back(&stage.add("viewer" + std::to_string(i))); }
  stage.wire_of(*anna.sending).up = random_loss(7, 3);
  for (std::size_t i = 0; i < viewers.size(); ++i) {
    stage.wire_of(*viewers[i]->receiving).down = random_loss(8 + i, 3);
  }
  anna.produce_video();
  stage.run_for(10s);
  anna.sends_media = false;
  for (ModelClient* viewer : viewers) { stage.wire_of(*viewer->receiving).down = nullptr; }
  stage.run_for(2s);
  for (ModelClient* viewer : viewers) {
    SCOPED_TRACE(viewer->name());
    viewer->video_from("anna").expect_perfect(anna.video->payloads, 700);
    EXPECT_EQ(viewer->video_from("anna").missing(), 0u);
  }
}

TEST(EndToEnd, TheFirstPacketsOfAPublisherMayBeLost) {
  Stage stage;
  ModelClient& anna = stage.add("anna");
  ModelClient& bert = stage.add("bert");
  int left = 6;  // the whole first key frame
  stage.wire_of(*anna.sending).up = [&left](Bytes datagram) {
    return rtp::classify(datagram) == rtp::PacketKind::RtpOrRtcp && !rtp::is_rtcp(datagram) && left-- > 0;
  };
  anna.produce_video();
  stage.run_for(3s);
  EXPECT_GE(anna.video->plis, 1);
  bert.video_from("anna").expect_perfect(anna.video->payloads, 180);
}

TEST(EndToEnd, ALateJoinerStartsWithAKeyFrameMadeForIt) {
  Stage stage;
  ModelClient& anna = stage.add("anna");
  anna.produce_video();
  anna.produce_audio();
  stage.run_for(5s);
  EXPECT_EQ(anna.video->key_frames, 1);
  ModelClient& carl = stage.add("carl");
  stage.run_for(2s);
  EXPECT_GE(anna.video->plis, 1);
  EXPECT_GE(anna.video->key_frames, 2);
  EXPECT_LE(anna.video->key_frames, 3);
  carl.video_from("anna").expect_perfect(anna.video->payloads, 100);
  carl.audio_from("anna").expect_perfect(anna.audio->payloads, 80);
}

TEST(EndToEnd, APausedProducerIsSilentAndComesBackWithAKeyFrameAndWithoutAGap) {
  Stage stage;
  ModelClient& anna = stage.add("anna");
  ModelClient& bert = stage.add("bert");
  const auto producer = anna.produce_video();
  stage.run_for(2s);
  MediaSink& video = bert.video_from("anna");
  stage.ask<room::Accepted>(anna.connection(), room::PauseProducer{{producer, producer.text()}});
  EXPECT_EQ(count<room::ConsumerPaused>(bert), 1u);
  stage.run_for(100ms);
  const auto before = video.packets.size();
  stage.run_for(3s);
  EXPECT_EQ(video.packets.size(), before);
  const int key_frames = anna.video->key_frames;
  stage.ask<room::Accepted>(anna.connection(), room::ResumeProducer{{producer, producer.text()}});
  stage.run_for(2s);
  EXPECT_EQ(count<room::ConsumerResumed>(bert), 1u);
  EXPECT_GT(anna.video->key_frames, key_frames);
  video.expect_perfect(anna.video->payloads, before + 100);
  const auto resumed = std::next(video.packets.begin(), static_cast<std::ptrdiff_t>(before))->second;
  EXPECT_EQ(resumed.payload[0] & 0x10, 0x10);
  EXPECT_EQ(resumed.payload[1] & 0x01, 0x00);
  const auto last = std::next(video.packets.begin(), static_cast<std::ptrdiff_t>(before) - 1)->second;
  EXPECT_NEAR((resumed.timestamp - last.timestamp) / 90'000.0, to_seconds(resumed.at - last.at), 0.1);
}

TEST(EndToEnd, AViewerMayPauseAndResumeOnItsOwn) {
  Stage stage;
  ModelClient& anna = stage.add("anna");
  ModelClient& bert = stage.add("bert");
  ModelClient& carl = stage.add("carl");
  anna.produce_video();
  stage.run_for(1s);
  MediaSink& video = bert.video_from("anna");
  const auto consumer = video.offer().consumer;
  stage.ask<room::Accepted>(bert.connection(), room::PauseConsumer{{consumer, consumer.text()}});
  stage.run_for(100ms);
  const auto before = video.packets.size();
  stage.run_for(1s);
  EXPECT_EQ(video.packets.size(), before);
  stage.ask<room::Accepted>(bert.connection(), room::ResumeConsumer{{consumer, consumer.text()}});
  stage.run_for(1s);
  video.expect_perfect(anna.video->payloads, before + 40);
  carl.video_from("anna").expect_perfect(anna.video->payloads, 200);
}

TEST(EndToEnd, AClientThatRefusesAConsumerIsSentNothing) {
  Stage stage;
  ModelClient& anna = stage.add("anna");
  ModelClient& bert = stage.add("bert");
  bert.accepts = false;
  anna.produce_video();
  stage.run_for(2s);
  EXPECT_EQ(bert.strays, 0u);
  EXPECT_EQ(stage.engine().forwarded(), 0u);
}

TEST(EndToEnd, AClosedProducerEndsItsConsumers) {
  Stage stage;
  ModelClient& anna = stage.add("anna");
  ModelClient& bert = stage.add("bert");
  const auto producer = anna.produce_video();
  stage.run_for(1s);
  stage.ask<room::Accepted>(anna.connection(), room::CloseProducer{{producer, producer.text()}});
  EXPECT_EQ(count<room::ConsumerClosed>(bert), 1u);
  stage.run_for(100ms);
  const auto unknown = stage.engine().drops().of(Drop::UnknownStream);
  EXPECT_GT(unknown, 0u);
  EXPECT_EQ(stage.engine().counts().producers, 0u);
  EXPECT_EQ(stage.engine().counts().consumers, 0u);
}

TEST(EndToEnd, AnIceRestartDoesNotCostASinglePacket) {
  Stage stage;
  ModelClient& anna = stage.add("anna");
  ModelClient& bert = stage.add("bert");
  anna.produce_video();
  anna.produce_audio();
  stage.run_for(1s);
  bert.restart_ice(*bert.receiving);
  anna.restart_ice(*anna.sending);
  stage.run_for(30s);  // longer than consent: the new checks count
  bert.video_from("anna").expect_perfect(anna.video->payloads, 2'000);
  bert.audio_from("anna").expect_perfect(anna.audio->payloads, 1'400);
  EXPECT_EQ(anna.video->repairs, 0);
  EXPECT_FALSE(bert.closed_with);
}

TEST(EndToEnd, APeerThatFellSilentIsClosedAndTheOthersAreTold) {
  Stage stage;
  ModelClient& anna = stage.add("anna");
  ModelClient& bert = stage.add("bert");
  anna.produce_video();
  stage.run_for(1s);
  anna.fall_silent();
  stage.run_for(15s);  // her last check may be some seconds older than her silence
  EXPECT_FALSE(anna.closed_with);
  stage.run_for(8s);
  ASSERT_TRUE(anna.closed_with);
  EXPECT_EQ(*anna.closed_with, 4000);
  EXPECT_FALSE(bert.closed_with);
  EXPECT_EQ(count<room::PeerClosed>(bert), 1u);
  EXPECT_EQ(count<room::ConsumerClosed>(bert), 1u);
  EXPECT_EQ(stage.lobby().counts().peers, 1u);
  EXPECT_EQ(stage.engine().counts().transports, 2u);
  EXPECT_EQ(stage.engine().counts().consumers, 0u);
}

TEST(EndToEnd, AnEmptyRoomLeavesNothingInTheEngine) {
  Stage stage;
  ModelClient& anna = stage.add("anna");
  ModelClient& bert = stage.add("bert");
  for (ModelClient* client : {&anna, &bert}) {
    client->produce_audio();
    client->produce_video();
  }
  stage.run_for(1s);
  stage.leave(anna);
  stage.leave(bert);
  stage.run_for(1s);
  const auto counts = stage.engine().counts();
  EXPECT_EQ(counts.routers + counts.transports + counts.producers + counts.consumers, 0u);
  EXPECT_EQ(stage.free_slabs(), stage.slabs());
  EXPECT_EQ(stage.lobby().counts().names, 0u);
  EXPECT_EQ(stage.lobby().counts().rooms, 0u);
  stage.run_for(60s);
  EXPECT_EQ(stage.engine().counts().timers, 0u);
}

/// A broadcaster as ffmpeg or GStreamer would be: HTTP requests, and plain RTP from ports of its own.
struct Broadcaster {
  explicit Broadcaster(Stage& its_stage, bool rtcp_mux) : stage(its_stage), is_muxed(rtcp_mux) {
    stage.ask_http<room::BroadcasterCreated>(room::CreateBroadcaster{
        .id = "tower", .display_name = "Tower", .device = {"{\"flag\":\"broadcaster\"}"}, .rtp_capabilities = {}});
    const auto opened = stage.ask_http<room::PlainTransportOpened>(room::CreateBroadcasterTransport{
        .broadcaster = "tower", .rtcp_mux = rtcp_mux, .comedia = true, .sctp = {}});
    EXPECT_EQ(opened.transport.rtcp_tuple.has_value(), !rtcp_mux);
    produced = stage.ask_http<room::Produced>(room::BroadcasterProduce{
        "tower",
        {opened.id, opened.id.text()},
        ortc::MediaKind::Video,
        media::vp8({.ssrc = 2222, .payload_type = 101, .pli = true})});
  }
  void run_for(Duration duration) {
    for (Duration done{}; done < duration; done += source.interval()) {
      std::vector<Blob> packets;
      source.on_tick(stage.now(), packets);
      for (Blob& packet : packets) { stage.send_up(stage.plain_socket(0), address, std::move(packet)); }
      if (done % 1s == 0s) {
        stage.send_up(stage.plain_socket(is_muxed ? 0 : 1), rtcp_address(), source.sender_report(stage.now()));
      }
      stage.run_for(source.interval());
      read_mail();
    }
  }
  void read_mail() {
    std::vector<Blob> repairs;
    for (Blob& datagram : std::exchange(stage.mail[rtcp_address()], {})) {
      auto reader = rtp::rtcp::CompoundReader::parse(datagram);
      ASSERT_TRUE(reader);
      while (const auto packet = reader->next()) { source.on_rtcp(*packet, repairs); }
    }
    for (Blob& repair : repairs) { stage.send_up(stage.plain_socket(0), address, std::move(repair)); }
  }
  SocketAddress rtcp_address() const {
    return {address.ip, static_cast<std::uint16_t>(is_muxed ? address.port : address.port + 1)};
  }

  Stage& stage;
  bool is_muxed;
  SocketAddress address{IpAddress::v4(192, 0, 2, 77), 5004};
  room::Produced produced;
  MediaSource source{{.ssrc = 2222, .payload_type = 101, .first_seq = 65'000}};
};

TEST(EndToEnd, ABroadcastersPlainRtpReachesBrowsers) {
  for (const bool is_muxed : {true, false}) {
    Stage stage;
    ModelClient& anna = stage.add("anna");
    Broadcaster tower(stage, is_muxed);
    tower.run_for(3s);
    ModelClient& late = stage.add("late");
    tower.run_for(3s);
    EXPECT_GE(tower.source.plis, 1);
    EXPECT_GE(tower.source.reports.size(), 2u);
    anna.video_from("tower").expect_perfect(tower.source.payloads, 400);
    late.video_from("tower").expect_perfect(tower.source.payloads, 200);
  }
}

TEST(EndToEnd, ABroadcasterWithoutRtxRepairsLossWithTheSamePackets) {
  Stage stage;
  ModelClient& anna = stage.add("anna");
  Broadcaster tower(stage, true);
  stage.network.wire(tower.address).up = random_loss(11, 4);
  tower.run_for(6s);
  stage.network.wire(tower.address).up = nullptr;
  tower.run_for(1s);
  EXPECT_GT(tower.source.repairs, 5);
  EXPECT_EQ(anna.video_from("tower").missing(), 0u);
  anna.video_from("tower").expect_perfect(tower.source.payloads, 450);
}

TEST(EndToEnd, DeletingABroadcasterClosesItsSockets) {
  Stage stage;
  ModelClient& anna = stage.add("anna");
  Broadcaster tower(stage, false);
  tower.run_for(1s);
  stage.ask_http<room::BroadcasterDeleted>(room::DeleteBroadcaster{"tower"});
  EXPECT_THAT(stage.plain_sockets_closed, SizeIs(2));
  EXPECT_EQ(count<room::ConsumerClosed>(anna), 1u);
  EXPECT_EQ(stage.engine().counts().producers, 0u);
}

TEST(EndToEnd, OneTalksToTwenty) {
  Stage stage;
  ModelClient& anna = stage.add("anna");
  anna.produce_audio();
  anna.produce_video();
  std::vector<ModelClient*> viewers;
  for (int i = 0; i < 20; ++i) { viewers.push_back(&stage.add("viewer" + std::to_string(i))); }
  stage.run_for(3s);
  for (ModelClient* viewer : viewers) {
    SCOPED_TRACE(viewer->name());
    viewer->audio_from("anna").expect_perfect(anna.audio->payloads, 100);
    viewer->video_from("anna").expect_perfect(anna.video->payloads, 150);
    EXPECT_EQ(viewer->strays, 0u);
  }
  // Twenty wishes for a key frame, but not twenty key frames for each.
  EXPECT_LE(anna.video->key_frames, 40);
}

TEST(EndToEnd, TheSameSeedPlaysTheSameScene) {
  const auto play = [] {
    Stage stage(2026);
    ModelClient& anna = stage.add("anna");
    ModelClient& bert = stage.add("bert");
    stage.wire_of(*anna.sending).up = random_loss(1, 5);
    stage.wire_of(*bert.receiving).down = random_loss(2, 5);
    anna.produce_video();
    stage.run_for(5s);
    std::vector<std::tuple<std::int64_t, std::uint32_t, Instant, Blob>> trace;
    for (const auto& [seq, packet] : bert.video_from("anna").packets) {
      trace.emplace_back(seq.value, packet.timestamp, packet.at, packet.payload);
    }
    return trace;
  };
  const auto once = play();
  EXPECT_GT(once.size(), 300u);
  EXPECT_EQ(once, play());
}

TEST(EndToEnd, ShuttingDownClosesEveryone) {
  Stage stage;
  ModelClient& anna = stage.add("anna");
  anna.produce_video();
  stage.run_for(1s);
  stage.shut_down();
  EXPECT_EQ(anna.closed_with, 1001);
  EXPECT_EQ(stage.engine().counts().transports, 0u);
}

}  // namespace
}  // namespace madang::end_to_end
