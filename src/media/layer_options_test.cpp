#include "media/layer_options.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "media/engine_test_support.hpp"
#include "media/producer.hpp"

namespace madang::media {
namespace {

using testing::IsEmpty;
using testing::SizeIs;
using Type = ortc::ProducerType;

/// VP8 with two temporal layers that take turns, or one lone stream.
struct Source {
  explicit Source(Type type, std::size_t encodings = 3) {
    parameters = vp8({.payload_type = 96});
    parameters.encodings.clear();
    for (std::uint32_t i = 0; i < encodings; ++i) {
      ortc::RtpEncodingParameters encoding;
      encoding.ssrc = 70 + i;
      encoding.scalability_mode = "L1T2";
      parameters.encodings.push_back(encoding);
    }
    producer.emplace(TransportHandle{},
                     Produce{.kind = ortc::MediaKind::Video, .parameters = parameters, .mapping = mapping_of(parameters), .type = type},
                     rtp::ExtensionMap{});
  }
  /// A second of packets, `bytes` long, every 10 ms.
  void play(std::uint32_t encoding, std::size_t bytes) {
    for (int i = 0; i < 100; ++i) {
      Blob payload(bytes, 1);
      const Blob head = {0x90, 0x20, static_cast<std::uint8_t>((i % 2) << 6), 1};
      std::copy(head.begin(), head.end(), payload.begin());
      Blob packet = rtp_packet({.ssrc = 70 + encoding, .payload_type = 96, .seq = static_cast<std::uint16_t>(i), .payload = payload});
      PacketRef slab = pool.take();
      const MutableBytes room = slab.slab().first(packet.size());
      std::copy(packet.begin(), packet.end(), room.begin());
      std::vector<ForwardPacket> out;
      Blob scratch(1200);
      rtp::rtcp::CompoundWriter feedback(scratch);
      producer->on_rtp(start + i * 10ms, {.slab = slab, .bytes = room, .view = *rtp::PacketView::parse(room), .extensions = {}},
                       {.producer = {}, .encoding = static_cast<std::uint8_t>(encoding), .rtx = false}, out, feedback);
    }
  }
  LayerOptions options(LayerSelector& selector, std::optional<Layers> current = std::nullopt) {
    producer->take_activity_change();
    selector.on_active(producer->active_layers());
    return LayerOptions(start + 1s, selector, current, *producer);
  }

  PacketPool pool{512};
  Instant start = at(1s);
  ortc::RtpParameters parameters;
  std::optional<Producer> producer;
};

LayerSelector two_temporal(Type type) { return LayerSelector({.type = type, .spatial_layers = 3, .temporal_layers = 2}); }

TEST(LayerOptions, OfSimulcastAreTheEncodingsThatAreSentWithTheirTemporalLayers) {
  Source source(Type::Simulcast);
  source.play(0, 100);
  source.play(2, 1000);
  LayerSelector selector = two_temporal(Type::Simulcast);
  const LayerOptions options = source.options(selector, Layers{0, 1});
  ASSERT_THAT(options.all(), SizeIs(4));
  EXPECT_EQ(options.all()[0].layers, (Layers{0, 0}));
  EXPECT_EQ(options.all()[1].layers, (Layers{0, 1}));
  EXPECT_EQ(options.all()[3].layers, (Layers{2, 1}));
  EXPECT_NEAR(static_cast<double>(options.all()[1].bitrate.bps), 2.0 * static_cast<double>(options.all()[0].bitrate.bps), 2000.0);
  EXPECT_GT(options.all()[2].bitrate, options.all()[1].bitrate);
  EXPECT_FALSE(options.all()[1].needs_key_frame);
  EXPECT_TRUE(options.all()[2].needs_key_frame);
}

TEST(LayerOptions, StayWithinThePreference) {
  Source source(Type::Simulcast);
  for (std::uint32_t e = 0; e < 3; ++e) { source.play(e, 100); }
  LayerSelector selector = two_temporal(Type::Simulcast);
  selector.prefer({1, std::uint8_t{0}});
  const LayerOptions options = source.options(selector);
  ASSERT_THAT(options.all(), SizeIs(2));
  EXPECT_EQ(options.all()[1].layers, (Layers{1, 0}));
}

TEST(LayerOptions, AreTheLowestEncodingWhereNothingPreferredIsSent) {
  Source source(Type::Simulcast);
  source.play(2, 100);
  LayerSelector selector = two_temporal(Type::Simulcast);
  selector.prefer({0, std::uint8_t{0}});
  const LayerOptions options = source.options(selector);
  ASSERT_THAT(options.all(), SizeIs(1));
  EXPECT_EQ(options.all()[0].layers, (Layers{2, 0}));
}

TEST(LayerOptions, AreNoneWhileNothingIsSent) {
  Source source(Type::Simulcast);
  LayerSelector selector = two_temporal(Type::Simulcast);
  EXPECT_THAT(source.options(selector).all(), IsEmpty());
}

TEST(LayerOptions, OfALoneStreamAreAllOfIt) {
  Source source(Type::Simple, 1);
  source.play(0, 100);
  LayerSelector selector(LayerSelector::Options{});
  const LayerOptions options = source.options(selector);
  ASSERT_THAT(options.all(), SizeIs(1));
  EXPECT_GT(options.all()[0].bitrate.bps, 80'000);
}

TEST(LayerOptions, LayersThatTheSenderDoesNotHaveAreLeftOut) {
  Source source(Type::Svc, 1);
  source.play(0, 100);
  LayerSelector selector({.type = Type::Svc, .spatial_layers = 3, .temporal_layers = 4});
  EXPECT_THAT(source.options(selector, Layers{0, 0}).all(), SizeIs(2));
}

}  // namespace
}  // namespace madang::media
