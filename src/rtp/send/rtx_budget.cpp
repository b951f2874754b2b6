#include "rtp/send/rtx_budget.hpp"

#include <algorithm>

namespace madang::rtp {
namespace {
constexpr std::int64_t kFloorNsPerByte = 8'000'000'000 / RtxBudget::kFloor.bps;
}  // namespace

void RtxBudget::on_sent(std::size_t bytes) {
  const auto share = static_cast<std::int64_t>(static_cast<double>(bytes) * kMediaShare);
  share_bytes_ = std::min(share_bytes_ + share, kShareBytesMax);
}

bool RtxBudget::spend(Instant now, std::size_t bytes) {
  const std::int64_t refill =
      std::max<std::int64_t>((now - refilled_at_).count(), 0) / kFloorNsPerByte;
  refilled_at_ += Duration(refill * kFloorNsPerByte);
  floor_bytes_ = std::min(floor_bytes_ + refill, kFloorBytesMax);

  const auto size = static_cast<std::int64_t>(bytes);
  if (share_bytes_ < size && floor_bytes_ < size) { return false; }
  // Both pay, so that together they grant the larger of the two and not the sum.
  share_bytes_ = std::max(share_bytes_ - size, -kFloorBytesMax);
  floor_bytes_ = std::max(floor_bytes_ - size, -kFloorBytesMax);
  return true;
}

}  // namespace madang::rtp
