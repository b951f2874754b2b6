#include "media/encoding_filter.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "media/engine_test_support.hpp"
#include "rtp/payload/inspect.hpp"
#include "rtp/payload/vp8.hpp"
#include "rtp/payload/vp9.hpp"

namespace madang::media {
namespace {

using ortc::ProducerType;
using rtp::payload::Codec;

/// Packets with their bytes.
class Packets {
 public:
  ForwardPacket operator()(Codec codec, const Blob& payload, std::uint32_t timestamp, bool marker = true) {
    bytes_.push_back(std::make_unique<Blob>(rtp_packet({.ssrc = 7, .payload_type = 96, .seq = seq_++, .timestamp = timestamp,
                                                        .marker = marker, .payload = payload})));
    return {.slab = {},
            .view = *rtp::PacketView::parse(*bytes_.back()),
            .extensions = {},
            .seq = {seq_},
            .frame = *rtp::payload::inspect(codec, payload, marker),
            .payload_type = {106}};
  }

 private:
  std::vector<std::unique_ptr<Blob>> bytes_;
  std::uint16_t seq_ = 1;
};

Blob vp8_picture(std::uint16_t id, std::uint8_t temporal, bool is_key) {
  return {0x90, 0xe0, static_cast<std::uint8_t>(0x80 | id >> 8), static_cast<std::uint8_t>(id), 5,
          static_cast<std::uint8_t>(temporal << 6), static_cast<std::uint8_t>(is_key ? 0 : 1), 9};
}

struct Vp9Spec {
  std::uint16_t id = 0;
  std::uint8_t spatial = 0;
  std::uint8_t temporal = 0;
  bool is_key = false;
  bool up_switch = false;
};
/// Flexible mode without references, one whole frame: I, L, F, B, E and P unless of a key picture.
Blob vp9_frame(const Vp9Spec& spec) {
  Blob payload = {static_cast<std::uint8_t>(0xbc | (spec.is_key ? 0 : 0x40)), static_cast<std::uint8_t>(0x80 | spec.id >> 8),
                  static_cast<std::uint8_t>(spec.id),
                  static_cast<std::uint8_t>(spec.temporal << 5 | (spec.up_switch ? 0x10 : 0) | spec.spatial << 1 |
                                            (spec.spatial > 0 ? 1 : 0))};
  if (!spec.is_key) { payload.push_back(2); }  // P_DIFF 1
  payload.push_back(0x42);
  return payload;
}

EncodingFilter::Verdict show(EncodingFilter& filter, const ForwardPacket& packet) { return filter.on_packet(packet); }

TEST(EncodingFilter, ChoosesTheLayeringByCodecAndType) {
  EXPECT_EQ(layering_of({.codec = Codec::Vp8, .type = ProducerType::Simple}), Layering::None);
  EXPECT_EQ(layering_of({.codec = Codec::Vp8, .type = ProducerType::Simulcast}), Layering::Temporal);
  EXPECT_EQ(layering_of({.codec = Codec::Vp9, .type = ProducerType::Svc}), Layering::Vp9);
  EXPECT_EQ(layering_of({.codec = Codec::Vp9, .type = ProducerType::Svc, .is_ksvc = true}), Layering::Vp9Ksvc);
  EXPECT_EQ(layering_of({.codec = Codec::Vp9, .type = ProducerType::Simulcast, .is_ksvc = true}), Layering::Vp9);
  EXPECT_EQ(layering_of({.codec = Codec::H265, .type = ProducerType::Simulcast}), Layering::None);
}

TEST(EncodingFilter, AppliesThePictureNumbersOfVp8) {
  Packets packets;
  EncodingFilter filter({.codec = Codec::Vp8, .type = ProducerType::Simulcast});
  filter.set_target({0, 0});
  const auto key = packets(Codec::Vp8, vp8_picture(100, 0, true), 0);
  filter.on_start(key);
  EXPECT_EQ(show(filter, key).patch, 0u);
  EXPECT_FALSE(show(filter, packets(Codec::Vp8, vp8_picture(101, 1, false), 3000)).is_forwarded);
  Blob payload = vp8_picture(102, 0, false);
  const auto verdict = show(filter, packets(Codec::Vp8, payload, 6000));
  ASSERT_NE(verdict.patch, 0u);
  filter.apply(verdict.patch, payload);
  EXPECT_EQ(rtp::payload::Vp8Descriptor::parse(payload)->picture_id, 101);
}

TEST(EncodingFilter, ALonePictureStreamIsLeftAloneUntilItStartsAgain) {
  Packets packets;
  EncodingFilter filter({.codec = Codec::Vp8, .type = ProducerType::Simple});
  const auto key = packets(Codec::Vp8, vp8_picture(100, 0, true), 0);
  filter.on_start(key);
  EXPECT_EQ(show(filter, key).patch, 0u);
  EXPECT_TRUE(show(filter, packets(Codec::Vp8, vp8_picture(101, 3, false), 3000)).is_forwarded);
  filter.on_start(key);  // from the store, after a pause
  Blob payload = vp8_picture(100, 0, true);
  filter.apply(show(filter, key).patch, payload);
  EXPECT_EQ(rtp::payload::Vp8Descriptor::parse(payload)->picture_id, 102);
}

TEST(EncodingFilter, Vp9KeepsTheHolesOfPicturesThatAreLeftOut) {
  Packets packets;
  EncodingFilter filter({.codec = Codec::Vp9, .type = ProducerType::Svc});
  filter.set_target({1, 0});
  const auto key = packets(Codec::Vp9, vp9_frame({.id = 7, .is_key = true}), 0, false);
  filter.on_start(key);
  show(filter, key);
  EXPECT_FALSE(show(filter, packets(Codec::Vp9, vp9_frame({.id = 8, .temporal = 1}), 3000, false)).is_forwarded);
  const auto next = show(filter, packets(Codec::Vp9, vp9_frame({.id = 9}), 6000, false));
  EXPECT_TRUE(next.is_forwarded);
  EXPECT_EQ(next.patch, 0u);
}

TEST(EncodingFilter, Vp9ContinuesPictureNumbersInAnotherEncoding) {
  Packets packets;
  EncodingFilter filter({.codec = Codec::Vp9, .type = ProducerType::Simulcast});
  filter.set_target({0, 2});
  const auto one = packets(Codec::Vp9, vp9_frame({.id = 0x7fff, .is_key = true}), 0);
  filter.on_start(one);
  show(filter, one);
  const auto two = packets(Codec::Vp9, vp9_frame({.id = 500, .is_key = true}), 90'000);
  filter.on_start(two);
  Blob payload = vp9_frame({.id = 500, .is_key = true});
  filter.apply(show(filter, two).patch, payload);
  EXPECT_EQ(rtp::payload::Vp9Descriptor::parse(payload)->picture_id, 0);
}

TEST(EncodingFilter, OfKsvcTheMarkerMovesToTheLayerThatIsForwarded) {
  Packets packets;
  EncodingFilter filter({.codec = Codec::Vp9, .type = ProducerType::Svc, .is_ksvc = true});
  filter.set_target({1, 0});
  const auto key = packets(Codec::Vp9, vp9_frame({.id = 7, .is_key = true}), 0, false);
  filter.on_start(key);
  EXPECT_FALSE(show(filter, key).ends_picture);
  const auto upper = show(filter, packets(Codec::Vp9, vp9_frame({.id = 7, .spatial = 1, .is_key = true}), 0, false));
  EXPECT_TRUE(upper.is_forwarded && upper.ends_picture);
  EXPECT_FALSE(show(filter, packets(Codec::Vp9, vp9_frame({.id = 7, .spatial = 2, .is_key = true}), 0)).is_forwarded);
  EXPECT_FALSE(show(filter, packets(Codec::Vp9, vp9_frame({.id = 8}), 3000, false)).is_forwarded);
  EXPECT_TRUE(show(filter, packets(Codec::Vp9, vp9_frame({.id = 8, .spatial = 1}), 3000, false)).is_forwarded);
}

TEST(EncodingFilter, WithoutADescriptorAv1PassesWhole) {
  EncodingFilter filter({.codec = Codec::Av1, .type = ProducerType::Svc});
  filter.set_target({0, 0});
  Packets packets;
  const Blob frame = {0x18, 0x08, 0x00};  // N, one OBU: a sequence header
  const auto packet = packets(Codec::Av1, frame, 0);
  filter.on_start(packet);
  EXPECT_TRUE(show(filter, packet).is_forwarded);
  EXPECT_FALSE(filter.patches_payload());
}

}  // namespace
}  // namespace madang::media
