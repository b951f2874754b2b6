#include "rtp/receive/jitter.hpp"

#include <cstdlib>
#include <utility>

namespace madang::rtp {

void Jitter::on_packet(Instant now, WireTimestamp timestamp) {
  const std::optional<Previous> previous = std::exchange(previous_, Previous{now, timestamp});
  if (!previous) { return; }
  const auto stamped = static_cast<std::int32_t>(timestamp.value - previous->timestamp.value);
  const std::int64_t deviation = std::abs(to_ticks(now - previous->arrival, rate_) - stamped);
  // A pause or a new time base, not a late packet.
  if (deviation > std::int64_t{30} * rate_.hz) { return; }
  //= RFC 3550 A.8: s->jitter += d - ((s->jitter + 8) >> 4);
  scaled_ += deviation - ((scaled_ + 8) >> 4);
}

}  // namespace madang::rtp
