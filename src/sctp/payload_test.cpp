#include "sctp/payload.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

namespace madang::sctp {
namespace {

using testing::ElementsAreArray;

TEST(Payload, CopiesShareOneBlock) {
  const std::vector<std::uint8_t> bytes{1, 2, 3};
  const Payload first = Payload::copy_of(bytes);
  std::vector<Payload> others(500, first);
  EXPECT_EQ(first.owners(), 501u);
  EXPECT_EQ(others.back().bytes().data(), first.bytes().data());
  others.clear();
  EXPECT_EQ(first.owners(), 1u);
  EXPECT_THAT(first.bytes(), ElementsAreArray(bytes));
}

TEST(Payload, OutlivesTheOneItWasCopiedFrom) {
  Payload kept;
  {
    const Payload made = Payload::copy_of(std::vector<std::uint8_t>(1000, 7));
    kept = made;
  }
  EXPECT_EQ(kept.owners(), 1u);
  EXPECT_EQ(kept.size(), 1000u);
  EXPECT_EQ(kept.bytes()[999], 7);
}

TEST(Payload, EmptyOwnsNothing) {
  EXPECT_TRUE(Payload::copy_of({}).empty());
  EXPECT_EQ(Payload{}.owners(), 0u);
}

TEST(PayloadBuilder, HandsOverWhatWasAppended) {
  std::vector<std::uint8_t> bytes(200'000);
  std::iota(bytes.begin(), bytes.end(), std::uint8_t{0});
  PayloadBuilder builder;
  for (std::size_t at = 0; at < bytes.size(); at += 1000) { builder.append(Bytes(bytes).subspan(at, 1000)); }
  EXPECT_EQ(builder.size(), bytes.size());
  EXPECT_LE(builder.capacity(), bytes.size() + (64u << 10));
  const Payload payload = builder.finish();
  EXPECT_THAT(payload.bytes(), ElementsAreArray(bytes));
  EXPECT_EQ(payload.owners(), 1u);
  EXPECT_EQ(builder.size(), 0u);
  EXPECT_EQ(builder.capacity(), 0u);
}

TEST(PayloadBuilder, TakesNoMoreThanASingleFragmentNeeds) {
  PayloadBuilder builder;
  builder.append(std::vector<std::uint8_t>(10, 1));
  EXPECT_EQ(builder.capacity(), 10u);
}

}  // namespace
}  // namespace madang::sctp
