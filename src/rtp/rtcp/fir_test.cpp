#include "rtp/rtcp/fir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace madang::rtp::rtcp {
namespace {

using testing::ElementsAre;
using Octets = std::vector<std::uint8_t>;

TEST(Fir, NamesItsTargetsInEntries) {
  Octets to(64);
  ByteWriter writer(to);
  write_fir(writer, {1}, std::array{FirEntry{.media = {2}, .command_seq = 7}});
  EXPECT_THAT(writer.written(), ElementsAre(0x84, 206, 0, 4, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2, 7, 0, 0, 0));
  Bytes rest = writer.written();
  const auto fir = Fir::parse(*take_packet(rest));
  ASSERT_TRUE(fir);
  ASSERT_EQ(fir->size(), 1u);
  EXPECT_EQ((*fir)[0], (FirEntry{.media = {2}, .command_seq = 7}));
  EXPECT_EQ(fir->sender(), Ssrc{1});
}

TEST(Fir, IsRefusedWithoutWholeEntries) {
  for (const Octets& bytes : {Octets{0x84, 206, 0, 2, 0, 0, 0, 1, 0, 0, 0, 0},
                              Octets{0x84, 206, 0, 3, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2}}) {
    Bytes rest = bytes;
    EXPECT_FALSE(Fir::parse(*take_packet(rest)));
  }
}

}  // namespace
}  // namespace madang::rtp::rtcp
