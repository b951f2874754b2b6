#include "bwe/remb_limiter.hpp"

#include <gtest/gtest.h>

#include <array>
#include <optional>
#include <vector>

namespace madang::bwe {
namespace {

/// The bitrate of the REMB due at `now`, or nothing.
std::optional<std::int64_t> remb_at(RembLimiter& limiter, Instant now,
                                    std::vector<rtp::Ssrc>* sources = nullptr) {
  std::array<std::uint8_t, 200> buffer{};
  rtp::rtcp::CompoundWriter writer(buffer);
  if (!limiter.on_deadline(now, writer)) { return std::nullopt; }
  Bytes rest = writer.written();
  const auto remb = rtp::rtcp::Remb::parse(*rtp::rtcp::take_packet(rest));
  if (!remb) { return -1; }
  for (std::size_t i = 0; sources != nullptr && i < remb->size(); ++i) {
    sources->push_back((*remb)[i]);
  }
  return remb->bitrate().bps;
}

TEST(RembLimiter, IsSilentWithoutALimit) {
  RembLimiter limiter;
  limiter.on_media(at(0ms), {1});
  EXPECT_EQ(limiter.next_deadline(), kNever);
  EXPECT_EQ(remb_at(limiter, at(10s)), std::nullopt);
}

TEST(RembLimiter, RepeatsTheLimitWhileMediaFlows) {
  RembLimiter limiter;
  limiter.on_limit(at(0ms), Bitrate{1'500'000});
  EXPECT_EQ(limiter.next_deadline(), kNever);  // no media yet
  limiter.on_media(at(100ms), {1});
  EXPECT_EQ(limiter.next_deadline(), at(100ms));
  EXPECT_EQ(remb_at(limiter, at(100ms)), 1'500'000);
  limiter.on_media(at(1000ms), {1});
  EXPECT_EQ(remb_at(limiter, at(1599ms)), std::nullopt);
  EXPECT_EQ(remb_at(limiter, at(1600ms)), 1'500'000);
  EXPECT_EQ(remb_at(limiter, at(3100ms)), std::nullopt);  // the media stopped
  EXPECT_EQ(limiter.next_deadline(), kNever);
  limiter.on_media(at(9s), {1});
  EXPECT_EQ(limiter.next_deadline(), at(9s));
}

TEST(RembLimiter, TellsAChangeAtOnce) {
  RembLimiter limiter;
  limiter.on_limit(at(0ms), Bitrate{1'500'000});
  limiter.on_media(at(0ms), {1});
  remb_at(limiter, at(0ms));
  limiter.on_limit(at(200ms), Bitrate{300'000});
  EXPECT_EQ(remb_at(limiter, at(200ms)), 300'000);
  limiter.on_limit(at(300ms), Bitrate{300'000});
  EXPECT_EQ(limiter.next_deadline(), at(1700ms));
}

TEST(RembLimiter, SaysFourTimesThatTheLimitIsGone) {
  RembLimiter limiter;
  limiter.on_limit(at(0ms), Bitrate{1'500'000});
  limiter.on_media(at(0ms), {1});
  remb_at(limiter, at(0ms));
  limiter.on_limit(at(100ms), std::nullopt);
  int said = 0;
  for (Instant now = at(100ms); now < at(60s); now += 100ms) {
    limiter.on_media(now, {1});
    if (const auto bps = remb_at(limiter, now)) {
      EXPECT_EQ(*bps, 0);
      ++said;
    }
  }
  EXPECT_EQ(said, RembLimiter::kRemovalRepeats);
}

TEST(RembLimiter, NamesTheNewestSourcesUpToItsMaximum) {
  RembLimiter limiter;
  limiter.on_limit(at(0ms), Bitrate{1'000'000});
  for (std::uint32_t ssrc = 1; ssrc <= 1000; ++ssrc) { limiter.on_media(at(0ms), {ssrc}); }
  limiter.on_source_gone({1000});
  limiter.on_source_gone({5});
  std::vector<rtp::Ssrc> sources;
  EXPECT_EQ(remb_at(limiter, at(0ms), &sources), 1'000'000);
  ASSERT_EQ(sources.size(), RembLimiter::kSourcesMax - 1);
  EXPECT_EQ(sources.front(), rtp::Ssrc{999});
  EXPECT_EQ(sources.back(), rtp::Ssrc{985});
}

TEST(RembLimiter, WaitsAnIntervalWhenThereIsNoRoomToWrite) {
  RembLimiter limiter;
  limiter.on_limit(at(0ms), Bitrate{1'000'000});
  limiter.on_media(at(0ms), {1});
  std::array<std::uint8_t, 4> buffer{};
  rtp::rtcp::CompoundWriter writer(buffer);
  EXPECT_FALSE(limiter.on_deadline(at(0ms), writer));
  EXPECT_EQ(limiter.next_deadline(), at(1500ms));
}

}  // namespace
}  // namespace madang::bwe
