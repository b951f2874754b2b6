#include "rtp/send/rtx_stream.hpp"

#include <gtest/gtest.h>

namespace madang::rtp {
namespace {

TEST(RtxStream, NumbersOnFromARandomStart) {
  SeededRandom random(4);
  RtxStream stream({2}, {97}, random);
  const Seq first = stream.on_send(100);
  EXPECT_GE(first, Seq{1000});
  EXPECT_LE(first, Seq{32'767});
  EXPECT_EQ(stream.on_send(50), first + 1);
  EXPECT_EQ(stream.packets(), 2U);
  EXPECT_EQ(stream.bytes(), 150U);
}

}  // namespace
}  // namespace madang::rtp
