// The estimator between a sender and a receiver that says whatever it likes, whenever it likes.
#include <algorithm>
#include <array>

#include "base/bytes.hpp"
#include "base/check.hpp"
#include "bwe/send_side_estimator.hpp"
#include "rtp/rtcp/header.hpp"

using namespace madang;
using namespace madang::bwe;

namespace {

constexpr SendSideEstimator::Options kOptions{
    .start = Bitrate::kbps(1000), .min = Bitrate::kbps(50), .max = Bitrate::kbps(8'000)};

void check(const SendSideEstimator& estimator, Instant now) {
  const Bitrate target = estimator.target(now);
  MADANG_CHECK(target >= kOptions.min && target <= kOptions.max);
  MADANG_CHECK(estimator.loss() >= 0 && estimator.loss() <= 1);
}

/// A well-formed feedback about `base` and what follows, whose statuses and times come from the input.
void feed(SendSideEstimator& estimator, Instant now, ByteReader& reader) {
  std::array<std::uint8_t, 64> bytes{};
  bytes[0] = 0x8F;
  bytes[1] = 205;
  store_be16(bytes.data() + 2, static_cast<std::uint16_t>(bytes.size() / 4 - 1));
  for (std::size_t i = 12; i < bytes.size() && reader.remaining() > 0; ++i) { bytes[i] = reader.u8(); }
  Bytes rest(bytes);
  const auto header = rtp::rtcp::take_packet(rest);
  const auto feedback = header ? rtp::rtcp::TransportFeedback::parse(*header) : std::nullopt;
  if (feedback) { estimator.on_feedback(now, *feedback); }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  SendSideEstimator estimator(kOptions);
  ByteReader reader(Bytes(data, size));
  Instant now = at(1s);
  estimator.set_desired(now, Bitrate::kbps(3000));
  while (reader.ok() && reader.remaining() > 0) {
    switch (const std::uint8_t op = reader.u8(); op % 6) {
      case 0:
        for (int i = 0; i < op; ++i) { estimator.on_sent(now + i * 100us, 1200, op & 8 ? op : 0); }
        break;
      case 1: now += std::chrono::milliseconds(reader.u8()); break;
      case 2: now += std::chrono::seconds(reader.u8()); break;
      case 3: feed(estimator, now, reader); break;
      case 4: estimator.on_remb(now, Bitrate{static_cast<std::int64_t>(reader.u8()) << (op % 40)}); break;
      case 5: estimator.set_desired(now, Bitrate::kbps(reader.u8() * 40)); break;
    }
    for (int i = 0; i < 10 && estimator.next_deadline() <= now; ++i) { estimator.on_deadline(now); }
    MADANG_CHECK(estimator.next_deadline() > now);  // or a server would spin
    if (const auto probe = estimator.take_probe()) { MADANG_CHECK(probe->rate <= kOptions.max); }
    check(estimator, now);
  }
  return 0;
}
