#include "rtp/receive/rtx_unwrapper.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "rtp/packet_view.hpp"

namespace madang::rtp {
namespace {
using testing::ElementsAre;

TEST(RtxUnwrapper, RestoresTheOriginalInPlace) {
  std::vector<std::uint8_t> packet{0x90, 0xe1, 0x00, 0x07, 0x11, 0x22, 0x33, 0x44,
                                   0x00, 0x00, 0x00, 0x02,  // extension, marker, PT 97, seq 7
                                   0xbe, 0xde, 0x00, 0x01, 0x10, 0x5a, 0x00, 0x00,  // one element
                                   0x12, 0x34, 0xaa, 0xbb, 0xcc};                   // OSN, payload
  const auto original = RtxUnwrapper({1}, {96}).unwrap(packet);
  ASSERT_TRUE(original.has_value());
  EXPECT_EQ(original->data(), packet.data() + 2);
  EXPECT_THAT(*original, ElementsAre(0x90, 0xe0, 0x12, 0x34, 0x11, 0x22, 0x33, 0x44, 0x00, 0x00,
                                     0x00, 0x01,                                      //
                                     0xbe, 0xde, 0x00, 0x01, 0x10, 0x5a, 0x00, 0x00,  //
                                     0xaa, 0xbb, 0xcc));
}

TEST(RtxUnwrapper, KeepsPaddingBehindThePayload) {
  std::vector<std::uint8_t> packet{0xa0, 97, 0, 7, 0, 0, 0, 1, 0, 0, 0, 2, 0x12, 0x34, 0xaa, 0, 2};
  const auto original = RtxUnwrapper({1}, {96}).unwrap(packet);
  ASSERT_TRUE(original.has_value());
  const auto view = PacketView::parse(*original);
  ASSERT_TRUE(view.has_value());
  EXPECT_THAT(view->payload(), ElementsAre(0xaa));
  EXPECT_EQ(view->padding_size(), 2U);
}

TEST(RtxUnwrapper, LeavesPaddingProbesAndGarbageAlone) {
  const RtxUnwrapper unwrapper({1}, {96});
  for (std::vector<std::uint8_t> packet : {
           std::vector<std::uint8_t>{0xa0, 97, 0, 7, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0,
                                     3},                                             // padding only
           std::vector<std::uint8_t>{0x80, 97, 0, 7, 0, 0, 0, 1, 0, 0, 0, 2, 0x12},  // half an OSN
           std::vector<std::uint8_t>{0x80, 97, 0},                                   // no RTP
           std::vector<std::uint8_t>{},
       }) {
    const std::vector<std::uint8_t> before = packet;
    EXPECT_FALSE(unwrapper.unwrap(packet).has_value());
    EXPECT_EQ(packet, before);
  }
}

}  // namespace
}  // namespace madang::rtp
